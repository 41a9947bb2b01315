#include "hopfield/maxsat/array_cost.hpp"

#include <algorithm>
#include <bit>

#include "crossbar/cost/schedule.hpp"

namespace ohmfield::hopfield {
namespace {

/// Assumptions, as in hopfield/ksat_array.cpp: banks of the clause table, settling to half a step of so many bits.
constexpr std::uint32_t kTableBytes = 8192;
constexpr int kSettlingBits = 6;

}  // namespace

MaxsatArrayCost::MaxsatArrayCost(const WeightedArray& array, const crossbar::DeviceModel& device, double read_voltage_V,
                                 const crossbar::Technology& technology)
    : technology_(technology),
      variables_(array.variables()),
      clauses_(array.clauses()),
      literals_(array.cells()),
      word_lines_(2.0 * array.variables()),
      voltage_V_(read_voltage_V),
      off_S_(device.info().off_S) {
  const double window_S = device.info().on_S - off_S_;
  mean_S_ = off_S_ + window_S * array.conducting_windows() / std::max(1.0, word_lines_ * clauses_);
  const std::size_t rows = 2 * std::size_t{array.variables()} + 1, columns = std::size_t{array.clauses()} + 1;
  const auto settle = [&](std::size_t from, std::size_t to) {
    return crossbar::settling_time_s(crossbar::array_rc(technology, from, to, {}, mean_S_), crossbar::half_lsb(kSettlingBits));
  };
  settle_s_ = std::max(settle(rows, columns), settle(columns, rows));
}

double MaxsatArrayCost::pass_s() const { return settle_s_ + technology_.timing().comparator_s; }

double MaxsatArrayCost::cycle_s() const { return 3.0 * pass_s() + technology_.timing().digital_s; }

double MaxsatArrayCost::search_s(const CycleCounts& counts) const {
  return static_cast<double>(counts.cycles) * cycle_s() +
         static_cast<double>(counts.checks) * clauses_ * technology_.digital().clause_update_s;
}

double MaxsatArrayCost::write_s() const {
  return std::min(static_cast<double>(technology_.array_rows()), word_lines_ + 1.0) * technology_.timing().row_write_s;
}

core::Ledger MaxsatArrayCost::write_events() const {
  core::Ledger ledger;
  ledger.add(core::Event::cell_write, word_lines_ * clauses_ + word_lines_ + clauses_);  // replica lines too
  return ledger;
}

core::Ledger MaxsatArrayCost::search_events(const CycleCounts& counts) const {
  const double cycles = static_cast<double>(counts.cycles), checks = static_cast<double>(counts.checks);
  const double v2 = voltage_V_ * voltage_V_;
  // Half of the word lines, whatever the state; then the bit lines of critical and of unsatisfied clauses. Each with its replica cell.
  const double forward = cycles * variables_, back = static_cast<double>(counts.critical_driven + counts.unsatisfied_driven);
  const double cells = forward * clauses_ + back * word_lines_;
  core::Ledger ledger;
  ledger.add(core::Event::cell_read, cells + forward + back, (cells * mean_S_ + (forward + back) * off_S_) * v2 * pass_s());
  ledger.add(core::Event::wire_line, forward + back, cells * technology_.cell_pitch_m() * v2);
  ledger.add(core::Event::row_drive, forward + back);
  const double readings = static_cast<double>(counts.break_readings + counts.make_readings), inputs = static_cast<double>(counts.noise_samples);
  ledger.add(core::Event::sample_hold, readings);
  ledger.add(core::Event::comparator, static_cast<double>(counts.line_decisions) + inputs + cycles);
  const double held = cycles * clauses_ + readings;
  ledger.add(core::Event::amplifier, held, held * pass_s());
  ledger.add(core::Event::noise_source, inputs);
  ledger.add(core::Event::random_bit, 32.0 * static_cast<double>(counts.random_words));
  ledger.add(core::Event::register_bit, cycles * (2.0 * clauses_ + variables_));
  const double fetched = static_cast<double>(counts.literal_fetches) + checks * literals_;
  const double address_bits = std::bit_width(static_cast<std::uint32_t>(word_lines_));
  ledger.add(core::Event::sram_access, kTableBytes, fetched, fetched * address_bits);
  ledger.add(core::Event::controller_cycle, cycles + checks * clauses_);
  ledger.add(core::Event::leakage, cycles, search_s(counts) * (word_lines_ + clauses_));
  return ledger;
}

}  // namespace ohmfield::hopfield
