#include "experiments/baselines/asic.hpp"

#include <bit>

namespace ohmfield::experiments {
namespace {

/// Of each memory of the chip. Assumption: tables of larger formulas are split into banks of this size.
constexpr std::uint32_t kMemoryBytes = 8192;

double clauses_touched(const hopfield::Cnf& formula) {
  return formula.variables() == 0 ? 0.0 : static_cast<double>(formula.literals()) / formula.variables();
}

double clause_bits(const hopfield::Cnf& formula) { return std::bit_width(static_cast<std::uint32_t>(formula.clauses())); }

double literal_bits(const hopfield::Cnf& formula) {
  return std::bit_width(2 * static_cast<std::uint32_t>(formula.variables()));
}

}  // namespace

core::Ledger asic_write_events(const hopfield::Cnf& formula) {
  core::Ledger events;
  const double literals = static_cast<double>(formula.literals());
  events.add(core::Event::sram_access, kMemoryBytes, 2.0 * literals, literals * (literal_bits(formula) + clause_bits(formula)));
  return events;
}

double asic_write_s(const hopfield::Cnf& formula, const crossbar::Technology& technology) {
  return 2.0 * static_cast<double>(formula.literals()) * technology.digital().clause_update_s;
}

double asic_flip_s(const hopfield::Cnf& formula, const crossbar::Technology& technology) {
  return clauses_touched(formula) * technology.digital().clause_update_s + technology.timing().digital_s;
}

core::Ledger asic_flip_events(const hopfield::Cnf& formula, const crossbar::Technology& technology) {
  core::Ledger events;
  if (formula.clauses() == 0) return events;
  const double touched = clauses_touched(formula);
  const double length = static_cast<double>(formula.literals()) / static_cast<double>(formula.clauses());
  const double of_clauses = touched * (clause_bits(formula) + 2.0 * kCounterBits + 0.5 * 2.0 * kCounterBits);
  const double of_choice = length * (literal_bits(formula) + kCounterBits) + 2.0 * 3.0 * clause_bits(formula);
  events.add(core::Event::sram_access, kMemoryBytes, 4.0 * touched + 2.0 * length + 6.0, of_clauses + of_choice);
  events.add(core::Event::random_bit, 96.0);
  events.add(core::Event::register_bit, 1.0);
  events.add(core::Event::controller_cycle, 1.0);
  const double lines = static_cast<double>(formula.clauses()) + 2.0 * formula.variables();
  events.add(core::Event::leakage, 1.0, lines * asic_flip_s(formula, technology));
  return events;
}

}  // namespace ohmfield::experiments
