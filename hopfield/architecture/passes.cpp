#include "hopfield/architecture/passes.hpp"

#include <algorithm>
#include <cmath>

#include "crossbar/cost/schedule.hpp"

namespace ohmfield::hopfield {
namespace {

using core::Event;

/// Currents settle to half a step of this many bits. Assumption: a hundredth of the current of all literals of a clause.
constexpr int kSettlingBits = 6;
/// Assumption: bits of the converter that leakage is measured with.
constexpr std::uint32_t kTrimBits = 8;
/// Bits that a link of the mesh takes in a clock. Published: 32 bytes, router of ISAAC (A. Shafiee et al., ISCA 2016).
constexpr double kLinkBits = 256.0;

double levels(double leaves) { return leaves > 1.0 ? std::ceil(std::log2(leaves)) : 0.0; }

}  // namespace

double slower_settle_s(double word_lines, double bit_lines, double mean_cell_S,
                       const crossbar::Technology& technology) {
  const auto rows = static_cast<std::size_t>(word_lines) + 1, columns = static_cast<std::size_t>(bit_lines) + 1;
  const double accuracy = crossbar::half_lsb(kSettlingBits);
  return std::max(crossbar::settling_time_s(crossbar::array_rc(technology, rows, columns, {}, mean_cell_S), accuracy),
                  crossbar::settling_time_s(crossbar::array_rc(technology, columns, rows, {}, mean_cell_S), accuracy));
}

Passes::Passes(const KsatShape& shape, const Tiling& tiling, const ArchitectureParams& params,
               const crossbar::Technology& technology)
    : shape_(shape), tiling_(tiling), params_(params), technology_(technology) {
  read_s_ = slower_settle_s(tiling.rows, tiling.columns, mean_S(), technology) + technology.timing().comparator_s;
}

double Passes::mean_S() const {
  if (tiling_.cells == 0.0) return params_.off_S;
  return params_.off_S + (params_.on_S - params_.off_S) * tiling_.on_cells / tiling_.cells;
}

std::uint32_t Passes::adc_bits() const {
  return static_cast<std::uint32_t>(tiling_.one_piece() ? params_.break_adc_bits : params_.partial_adc_bits);
}

double Passes::forward_share(const CycleNeeds& needs) const {
  if (tiling_.one_piece() || params_.tile_reads == TileReads::all) return 1.0;
  return std::min(1.0, needs.flips * tiling_.flip_tiles / tiling_.tiles);
}

double Passes::back_share(double readings) const {
  if (tiling_.one_piece() || params_.tile_reads == TileReads::all) return 1.0;
  return std::min(1.0, readings * tiling_.line_tiles / tiling_.tiles);
}

void Passes::add_forward(core::Ledger& ledger, const CycleNeeds& needs) const {
  const double share = forward_share(needs), v2 = params_.read_voltage_V * params_.read_voltage_V;
  const double lines = share * tiling_.line_pieces / 2.0, cells = share * tiling_.cells / 2.0,
               read = share * tiling_.segments;
  ledger.add(Event::cell_read, cells + lines, (cells * mean_S() + lines * params_.off_S) * per_siemens_J());
  ledger.add(Event::wire_line, lines, cells * technology_.cell_pitch_m() * v2);
  ledger.add(Event::row_drive, lines);
  ledger.add(Event::amplifier, read, read * read_s_);
  ledger.add(Event::comparator, tiling_.one_piece() ? needs.line_decisions : share * tiling_.decisions);
}

void Passes::add_counts(core::Ledger& ledger, const CycleNeeds& needs) const {
  if (tiling_.one_piece()) return;
  const bool all = params_.tile_reads == TileReads::all;
  const double adds = all ? tiling_.adds : std::min(tiling_.adds, needs.flips * tiling_.flip_segments);
  const double bits =
      all ? tiling_.count_bit_hops : std::min(tiling_.count_bit_hops, needs.flips * tiling_.flip_bit_hops);
  ledger.add(Event::digital_add, adds, 2.0 * adds);
  ledger.add(Event::link, bits, bits);
}

void Passes::add_back_pass(core::Ledger& ledger, double driven, double readings) const {
  const double share = back_share(readings), v2 = params_.read_voltage_V * params_.read_voltage_V;
  const double pieces = tiling_.constraints == 0.0 ? 0.0 : share * driven * tiling_.segments / tiling_.constraints;
  const double cells = tiling_.segments == 0.0 ? 0.0 : pieces * tiling_.cells / tiling_.segments;
  ledger.add(Event::cell_read, cells + pieces, (cells * mean_S() + pieces * params_.off_S) * per_siemens_J());
  ledger.add(Event::wire_line, pieces, cells * technology_.cell_pitch_m() * v2);
  ledger.add(Event::row_drive, pieces);
  const double partial = readings * (tiling_.one_piece() ? 1.0 : tiling_.line_tiles);
  ledger.add(Event::amplifier, partial, partial * read_s_);
  ledger.add(Event::sample_hold, partial);
  if (!converts()) return;
  ledger.add(Event::adc_sar, adc_bits(), partial, partial * technology_.timing().adc_s);
  if (tiling_.one_piece()) return;
  const double adds = readings * std::max(0.0, tiling_.line_tiles - 1.0), bits = adc_bits();
  ledger.add(Event::digital_add, adds, adds * bits);
  // Flags out from the homes, those that may have changed if the rest is latched; partial breaks along the band; sums to the controller.
  const double flags = params_.tile_reads == TileReads::all ? driven : std::min(driven, tiling_.flip_segments);
  const double flag_hops = tiling_.constraints == 0.0 ? 0.0 : flags * tiling_.hops / tiling_.constraints;
  const double bit_hops = flag_hops + readings * bits * (tiling_.line_hops + tiling_.centre_hops);
  ledger.add(Event::link, bit_hops, bit_hops);
}

void Passes::add_back(core::Ledger& ledger, const CycleNeeds& needs) const {
  add_back_pass(ledger, needs.critical_driven, needs.break_readings);
  add_back_pass(ledger, needs.unsatisfied_driven, needs.make_readings);
}

void Passes::add_winners(core::Ledger& ledger, double inputs, double choices) const {
  if (!converts()) ledger.add(Event::comparator, inputs + choices);
  else if (!tiling_.one_piece()) ledger.add(Event::digital_add, inputs, inputs * adc_bits());
}

void Passes::add_control(core::Ledger& ledger, const CycleNeeds& needs) const {
  ledger.add(Event::noise_source, needs.noise_samples);
  ledger.add(Event::random_bit, 32.0 * needs.random_words);
  // Two latches a clause and the state. Where tiles keep latched values, only those that were read are clocked.
  const double latches = tiling_.one_piece() ? 2.0 * shape_.constraints() + shape_.variables
                                             : 2.0 * forward_share(needs) * tiling_.segments + needs.flips;
  ledger.add(Event::register_bit, latches + needs.register_bits);
  if (converts()) ledger.add(Event::digital_add, needs.tie_comparisons, needs.tie_comparisons * adc_bits());
  else ledger.add(Event::comparator, needs.tie_comparisons);
  ledger.add(Event::sram_access, kTableBytes, needs.literal_fetches, needs.literal_fetches * shape_.address_bits());
  ledger.add(Event::controller_cycle, 1.0);
  if (tiling_.one_piece()) return;
  const double flips = needs.flips * shape_.address_bits() * tiling_.centre_hops;
  ledger.add(Event::link, flips, flips);
}

double Passes::transport_s(const CycleNeeds& needs) const {
  if (tiling_.one_piece()) return 0.0;
  const bool all = params_.tile_reads == TileReads::all;
  const double bits =
      all ? tiling_.count_bit_hops : std::min(tiling_.count_bit_hops, needs.flips * tiling_.flip_bit_hops);
  const double links = 2.0 * tiling_.tiles * kLinkBits;
  return technology_.timing().clock_s * std::max(tiling_.longest_hops, bits / links);
}

double Passes::forward_s(const CycleNeeds& needs) const {
  return read_s_ + transport_s(needs) + technology_.timing().clock_s * levels(tiling_.most_segments);
}

double Passes::back_s(const CycleNeeds& needs, double readings) const {
  const crossbar::Timing& timing = technology_.timing();
  // One converter serves the lines of an array that are read, one after the other.
  if (tiling_.one_piece())
    return read_s_ + (params_.break_adc_bits > 0 ? std::max(readings, shape_.longest) * timing.adc_s : 0.0);
  const double conversions = std::max(1.0, std::ceil(readings * tiling_.line_tiles / tiling_.tiles));
  // Flags out; sums to the controller and its answer back.
  return transport_s(needs) + read_s_ + conversions * timing.adc_s +
         timing.clock_s * (levels(tiling_.widest_band) + 2.0 * tiling_.corner_hops);
}

double Passes::backs_s(const CycleNeeds& needs) const {
  return (needs.backward_passes > 0.0 ? back_s(needs, needs.break_readings) : 0.0) +
         (needs.make_passes > 0.0 ? back_s(needs, needs.make_readings) : 0.0);
}

void Passes::add_write(core::Ledger& ledger, double cells, double trims) const {
  ledger.add(Event::cell_write, cells);
  if (params_.trim == LineTrim::each_line)
    ledger.add(Event::adc_sar, kTrimBits, trims, trims * technology_.timing().adc_s);
}

double Passes::write_s(double rows, double trims) const {
  const double trim_s =
      params_.trim == LineTrim::each_line ? std::min(trims, tiling_.columns) * technology_.timing().adc_s : 0.0;
  return std::min(static_cast<double>(technology_.array_rows()), rows) * technology_.timing().row_write_s + trim_s;
}

void Passes::add_area(std::vector<crossbar::AreaPart>& parts, const char* what, Event event, double count,
                      std::uint32_t size) const {
  if (count <= 0.0) return;
  const double rate_Hz = event == Event::adc_sar ? 1.0 / technology_.timing().adc_s : 0.0;
  parts.push_back({what, core::event_info(event).part, count, count * technology_.price(event).area_m2(size, rate_Hz)});
}

void Passes::add_area(std::vector<crossbar::AreaPart>& parts) const {
  const double pitch_m = technology_.cell_pitch_m(), lines = tiling_.line_pieces + tiling_.segments;
  const double cells = tiling_.built_cells + lines;
  parts.push_back({"cells", core::Part::cells, cells, cells * pitch_m * pitch_m});
  add_area(parts, "line drivers", Event::row_drive, lines);
  add_area(parts, "line amplifiers", Event::amplifier, lines);
  add_area(parts, "comparators of clauses", Event::comparator, tiling_.decisions);
  add_area(parts, "sample and hold", Event::sample_hold, tiling_.line_pieces);
  if (converts()) add_area(parts, "ADCs", Event::adc_sar, tiling_.one_piece() ? 1.0 : tiling_.tiles, adc_bits());
  add_area(parts, "latches and state", Event::register_bit,
           (tiling_.one_piece() ? 2.0 * shape_.constraints() : 2.0 * tiling_.segments) + shape_.variables);
  if (!tiling_.one_piece()) add_area(parts, "adders of partial counts", Event::digital_add, 2.0 * tiling_.adds);
  add_area(parts, "table of literals", Event::sram_access,
           (shape_.literals + shape_.xor_literals) * shape_.address_bits(), kTableBytes);
  add_area(parts, "controllers", Event::controller_cycle, tiling_.tiles);
}

}  // namespace ohmfield::hopfield
