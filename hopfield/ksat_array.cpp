#include "hopfield/ksat_array.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/error.hpp"
#include "core/memory.hpp"
#include "crossbar/cost/schedule.hpp"
#include "hopfield/interconnect.hpp"
#include "hopfield/wired_cells.hpp"

namespace ohmfield::hopfield {
namespace {

/// Targets straight from the formula: a matrix of weights beside them would double the memory.
Eigen::MatrixXf targets_S(const Cnf& formula, const crossbar::DeviceInfo& device) {
  Eigen::MatrixXf targets = Eigen::MatrixXf::Constant(static_cast<Eigen::Index>(formula.clauses()),
                                                      2 * Eigen::Index{formula.variables()},
                                                      static_cast<float>(device.off_S));
  for (std::size_t c = 0; c < formula.clauses(); ++c)
    for (const DimacsLiteral literal : formula.clause(c))
      targets(static_cast<Eigen::Index>(c), word_line(literal)) = static_cast<float>(device.on_S);
  return targets;
}

const Cnf& checked_size(const Cnf& formula, const crossbar::DeviceModel& device, const KsatArrayParams& params) {
  params.validate();
  if (!device.noise_is_normal())
    throw core::InputError(fmt::format("device '{}' has telegraph noise, which searches on an array do not model", device.info().name),
                           "Take [read_noise.telegraph] out of its parameter set");
  const double lines = 2.0 * formula.variables(), clauses = static_cast<double>(formula.clauses());
  const double needed = crossbar::CellArray::bytes(lines, clauses, device);
  const double allowed = params.max_array_bytes > 0.0 ? params.max_array_bytes : 0.8 * core::available_memory_bytes();
  if (needed > allowed)
    throw core::InputError(fmt::format("an array of {:.0f} x {:.0f} cells needs {:.1f} GB of memory, {:.1f} GB are usable",
                                       lines, clauses, needed / 1e9, allowed / 1e9),
                           "Use a smaller formula or --baseline, which needs no array");
  check_wire_effort(lines, clauses, params.wire_resistance_ohm);
  return formula;
}

/// Of a memory that holds the formula. Assumption: larger tables are split into banks of this size.
constexpr std::uint32_t kTableBytes = 8192;
/// Assumption: bits of the converter that leakage is measured with.
constexpr std::uint32_t kTrimBits = 8;
/// Currents settle to half a step of this many bits. Assumption: a hundredth of the current of all literals of a clause.
constexpr int kSettlingBits = 6;

double address_bits(const Cnf& formula) { return std::bit_width(2 * static_cast<std::uint32_t>(formula.variables())); }

}  // namespace

void KsatArrayParams::validate() const {
  if (!(read_voltage_V > 0.0 && std::isfinite(read_voltage_V)))
    throw core::InputError(fmt::format("read voltage {:g} V must be above 0", read_voltage_V), "0.2 is usual");
  if (!(age_s >= 0.0 && std::isfinite(age_s)))
    throw core::InputError(fmt::format("age {:g} s must be at least 0", age_s), "1 is right after programming");
  if (break_adc_bits == 1)
    throw core::InputError("break_adc_bits = 1 cannot tell breaks apart", "Use 0 (winner-take-all) or 2 to 24 bits");
  array_wires(wire_resistance_ohm);
  crossbar::ConverterParams{.bits = break_adc_bits, .range = break_adc_range}.validate("break ADC");
}

KsatArray::KsatArray(const Cnf& formula, std::shared_ptr<const crossbar::DeviceModel> device,
                     const KsatArrayParams& params, const crossbar::Technology& technology, std::uint64_t seed)
    : formula_(checked_size(formula, *device, params)),
      params_(params),
      technology_(technology),
      seed_(seed),
      cells_(device, targets_S(formula, device->info()), params.age_s, seed, 0) {
  if (params.wire_resistance_ohm > 0.0) cells_.use_wires(array_wires(params.wire_resistance_ohm));
  const crossbar::DeviceInfo& info = device->info();
  const double literal_A = (info.on_S - info.off_S) * params.read_voltage_V;
  readout_.comparator_offset = device->readout().comparator_offset_A / literal_A;
  readout_.comparator_noise = device->readout().comparator_noise_A / literal_A;
  readout_.break_adc = {.bits = params.break_adc_bits, .range = params.break_adc_range};
  settle_s_ = settle_s();
  // A converter that cannot be priced is an error now, not after the search.
  if (params.break_adc_bits > 0) technology.price(core::Event::adc_sar).unit(static_cast<std::uint32_t>(params.break_adc_bits), 1.0 / technology.timing().adc_s);
  trim_ = params.trim ? leakage_trim(formula, cells_) : std::vector<float>(formula.clauses(), 0.0f);
}

std::unique_ptr<IncrementalNetwork> KsatArray::network() const {
  const ReadParams read{params_.read_voltage_V, settle_s_ + technology_.timing().comparator_s, technology_.cell_pitch_m()};
  return std::make_unique<IncrementalNetwork>(formula_, cells_, readout_, read, trim_, seed_);
}

double KsatArray::settle_s() const {
  // Both passes: word lines drive clause lines, then clause lines drive word lines. A cycle waits for the slower one.
  const auto word_lines = static_cast<std::size_t>(cells_.word_lines()), bit_lines = static_cast<std::size_t>(cells_.bit_lines());
  const double mean_S = cells_.conductance_S().cast<double>().mean();
  const crossbar::WireParams& wires = cells_.wires();
  const double forward_s = crossbar::settling_time_s(crossbar::array_rc(technology_, word_lines + 1, bit_lines + 1, wires, mean_S), crossbar::half_lsb(kSettlingBits));
  const double backward_s = crossbar::settling_time_s(crossbar::array_rc(technology_, bit_lines + 1, word_lines + 1, wires, mean_S), crossbar::half_lsb(kSettlingBits));
  return std::max(forward_s, backward_s);
}

double KsatArray::cycle_s() const {
  const crossbar::Timing& timing = technology_.timing();
  std::size_t longest = 0;
  for (std::size_t c = 0; c < formula_.clauses(); ++c) longest = std::max(longest, formula_.clause(c).size());
  // One converter serves the literals of the chosen clause, one after the other.
  const double conversions = params_.break_adc_bits > 0 ? static_cast<double>(longest) * timing.adc_s : 0.0;
  return 2.0 * (settle_s_ + timing.comparator_s) + conversions + timing.digital_s;
}

double KsatArray::check_s() const {
  return static_cast<double>(formula_.clauses()) * technology_.digital().clause_update_s;
}

double KsatArray::search_s(const CycleCounts& counts) const {
  return static_cast<double>(counts.cycles) * cycle_s() + static_cast<double>(counts.checks) * check_s();
}

double KsatArray::write_s() const {
  const double rows = 2.0 * formula_.variables() + 1.0;  // and the replica word line
  const double conversions = params_.trim ? static_cast<double>(formula_.clauses()) : 0.0;
  return std::min(static_cast<double>(technology_.array_rows()), rows) * technology_.timing().row_write_s +
         conversions * technology_.timing().adc_s;
}

core::Ledger KsatArray::write_events() const {
  core::Ledger ledger;
  const double replicas = 2.0 * formula_.variables() + static_cast<double>(formula_.clauses());
  ledger.add(core::Event::cell_write, static_cast<double>(cells_.conductance_S().size()) + replicas);
  const double clauses = static_cast<double>(formula_.clauses());
  if (params_.trim) ledger.add(core::Event::adc_sar, kTrimBits, clauses, clauses * technology_.timing().adc_s);
  return ledger;
}

core::Ledger KsatArray::trial_events(const ClauseNetwork& network) const {
  const CycleCounts& counts = network.counts();
  const double cycles = static_cast<double>(counts.cycles), clauses = static_cast<double>(formula_.clauses());
  const double lines = 2.0 * formula_.variables();
  core::Ledger ledger;
  network.count_array(ledger);
  const double readings = static_cast<double>(counts.break_readings);
  ledger.add(core::Event::sample_hold, readings);
  if (params_.break_adc_bits > 0)
    ledger.add(core::Event::adc_sar, static_cast<std::uint32_t>(params_.break_adc_bits), readings, readings * technology_.timing().adc_s);
  // Forward: two comparators a clause. Backward: the inputs of the winner-take-all, and the winner against half a clause.
  const double ties = static_cast<double>(counts.tie_comparisons);
  const double winners = params_.break_adc_bits > 0 ? 0.0 : readings + cycles + ties;
  ledger.add(core::Event::comparator, static_cast<double>(counts.line_decisions) + winners);
  if (params_.break_adc_bits > 0) ledger.add(core::Event::digital_add, ties, ties * params_.break_adc_bits);
  // The lines that are read are held by amplifiers meanwhile: all clauses forward, the variables of one clause backward.
  const double held = cycles * clauses + readings;
  ledger.add(core::Event::amplifier, held, held * (settle_s_ + technology_.timing().comparator_s));
  ledger.add(core::Event::noise_source, static_cast<double>(counts.noise_samples));
  ledger.add(core::Event::random_bit, cycles * 96.0);  // three words a step: clause, coin, literal
  // Two latches a clause and the state; the controller's table of literals; the host's table when it checks a claim.
  ledger.add(core::Event::register_bit, cycles * (2.0 * clauses + formula_.variables()) + static_cast<double>(counts.register_bits));
  const double fetched = static_cast<double>(counts.literal_fetches) +
                         static_cast<double>(counts.checks) * static_cast<double>(formula_.literals());
  ledger.add(core::Event::sram_access, kTableBytes, fetched, fetched * address_bits(formula_));
  // The host's logic runs while it checks, one clause a cycle of its clock, and the array leaks meanwhile.
  ledger.add(core::Event::controller_cycle, cycles + static_cast<double>(counts.checks) * clauses);
  ledger.add(core::Event::leakage, cycles, search_s(counts) * (lines + clauses));
  return ledger;
}

std::vector<float> leakage_trim(const Cnf& formula, const crossbar::CellArray& cells) {
  const Eigen::MatrixXf& conductance = cells.conductance_S();
  const crossbar::DeviceInfo& info = cells.device().info();
  const double replica_S = cells.replica_S() * formula.variables();
  std::vector<float> trim(formula.clauses());
  for (std::size_t c = 0; c < formula.clauses(); ++c) {
    const auto row = static_cast<Eigen::Index>(c);
    // Every variable drives one of its two lines half of the time each; those of the clause drive the false literal.
    double leakage_S = cells.bit_line_total_S()[c] / 2.0;
    for (const DimacsLiteral literal : formula.clause(c))
      leakage_S += (static_cast<double>(conductance(row, word_line(-literal))) - conductance(row, word_line(literal))) / 2.0;
    trim[c] = static_cast<float>((leakage_S - replica_S) / (info.on_S - info.off_S));
  }
  return trim;
}

}  // namespace ohmfield::hopfield
