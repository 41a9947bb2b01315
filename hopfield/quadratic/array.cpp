#include "hopfield/quadratic/array.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "crossbar/cost/schedule.hpp"

namespace ohmfield::hopfield {
namespace {

/// Currents settle to half a step of this many bits. Assumption: as for the array of clauses (ksat_array.cpp).
constexpr int kSettlingBits = 6;
/// Memory of the checker. Assumption: larger tables are split into banks of this size.
constexpr std::uint32_t kTableBytes = 8192;
/// Of a clause number, and of a count of true literals. Assumption: 16 and 4.
constexpr double kClauseBits = 16.0, kCounterBits = 4.0;

}  // namespace

QuadraticArray::QuadraticArray(const Qubo& qubo, const crossbar::DeviceInfo& device, double read_voltage_V,
                               const crossbar::Technology& technology)
    : technology_(technology),
      variables_(static_cast<double>(qubo.variables())),
      largest_weight_(qubo.largest_weight()),
      read_voltage_V_(read_voltage_V),
      off_S_(device.off_S),
      unit_S_(largest_weight_ > 0.0 ? (device.on_S - device.off_S) / largest_weight_ : 0.0) {
  OHM_EXPECT(qubo.variables() > 0);
  if (!(read_voltage_V > 0.0 && std::isfinite(read_voltage_V)))
    throw core::InputError(fmt::format("read voltage {:g} V must be above 0", read_voltage_V), "0.2 is usual");
  double weights = 0.0;
  for (std::size_t i = 0; i < qubo.variables(); ++i) {
    weights += std::fabs(qubo.linear(i));
    used_cells_ += qubo.linear(i) != 0.0 ? 1.0 : 0.0;
    for (const Qubo::Coupling& coupling : qubo.couplings(i)) weights += std::fabs(coupling.weight);
    used_cells_ += static_cast<double>(qubo.couplings(i).size());
  }
  const double mean_S = off_S_ + weights * unit_S_ / cells();
  settle_s_ = crossbar::settling_time_s(
      crossbar::array_rc(technology, static_cast<std::size_t>(rows()), static_cast<std::size_t>(columns()), {}, mean_S),
      crossbar::half_lsb(kSettlingBits));
}

double QuadraticArray::cycle_s() const {
  return settle_s_ + technology_.timing().comparator_s + technology_.timing().digital_s;
}

double QuadraticArray::search_s(const QuadraticCounts& counts) const {
  return std::max(static_cast<double>(counts.cycles) * cycle_s(),
                  static_cast<double>(counts.clause_updates) * technology_.digital().clause_update_s);
}

double QuadraticArray::write_s() const {
  return std::min(static_cast<double>(technology_.array_rows()), rows()) * technology_.timing().row_write_s;
}

core::Ledger QuadraticArray::write_events() const {
  core::Ledger ledger;
  ledger.add(core::Event::cell_write, cells());
  return ledger;
}

core::Ledger QuadraticArray::events(const QuadraticCounts& counts) const {
  const double cycles = static_cast<double>(counts.cycles), updates = static_cast<double>(counts.updates);
  const double flips = static_cast<double>(counts.flips), checked = static_cast<double>(counts.clause_updates);
  const double v2 = read_voltage_V_ * read_voltage_V_, read_s = settle_s_ + technology_.timing().comparator_s;
  const double pitch_m = technology_.cell_pitch_m();
  core::Ledger ledger;
  // Both columns of a pair at each driven row, that of the linear terms included; one of the two holds the weight.
  const double conducting = 2.0 * (counts.driven_rows + updates);
  ledger.add(core::Event::cell_read, conducting, (off_S_ * conducting + unit_S_ * counts.conducting_weights) * v2 * read_s);
  // A row stays driven while its bit stands; a pair of columns is selected for each update.
  ledger.add(core::Event::row_drive, flips + 2.0 * updates);
  ledger.add(core::Event::wire_line, flips + 2.0 * updates, (flips * columns() + 2.0 * updates * rows()) * pitch_m * v2);
  ledger.add(core::Event::amplifier, 2.0 * updates, 2.0 * updates * read_s);
  ledger.add(core::Event::comparator, updates);
  ledger.add(core::Event::noise_source, updates);
  ledger.add(core::Event::random_bit, 32.0 * static_cast<double>(counts.random_words));
  ledger.add(core::Event::register_bit, cycles * variables_);
  // The checker fetches the number of a clause, reads its count and writes it back.
  ledger.add(core::Event::sram_access, kTableBytes, 3.0 * checked, checked * (kClauseBits + 2.0 * kCounterBits));
  ledger.add(core::Event::controller_cycle, cycles);
  ledger.add(core::Event::leakage, cycles, search_s(counts) * (rows() + columns()));
  return ledger;
}

core::Ledger quadratic_events(const Qubo& qubo, const crossbar::DeviceInfo& device, const crossbar::Technology& technology,
                              const QuadraticCounts& counts, double read_voltage_V) {
  return QuadraticArray(qubo, device, read_voltage_V, technology).events(counts);
}

double quadratic_cycle_s(const Qubo& qubo, const crossbar::DeviceInfo& device, const crossbar::Technology& technology,
                         double read_voltage_V) {
  return QuadraticArray(qubo, device, read_voltage_V, technology).cycle_s();
}

}  // namespace ohmfield::hopfield
