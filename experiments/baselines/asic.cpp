#include "experiments/baselines/asic.hpp"

#include <bit>

namespace ohmfield::experiments {
namespace {

double clauses_touched(const hopfield::Cnf& formula) {
  return formula.variables() == 0 ? 0.0 : static_cast<double>(formula.literals()) / formula.variables();
}

}  // namespace

double asic_flip_s(const hopfield::Cnf& formula, const crossbar::Technology& technology) {
  return clauses_touched(formula) * technology.digital().clause_update_s + technology.timing().digital_s;
}

core::Ledger asic_flip_events(const hopfield::Cnf& formula, const crossbar::Technology& technology) {
  core::Ledger events;
  if (formula.clauses() == 0) return events;
  const double touched = clauses_touched(formula);
  const double length = static_cast<double>(formula.literals()) / static_cast<double>(formula.clauses());
  const double address_bits = std::bit_width(2 * static_cast<std::uint32_t>(formula.variables()));
  events.add(core::Event::sram_access, 2.0 * touched + length,
             2.0 * touched * technology.digital().counter_bits + length * address_bits);
  events.add(core::Event::random_bit, 96.0);
  events.add(core::Event::register_bit, 1.0);
  events.add(core::Event::controller_cycle, 1.0);
  const double lines = static_cast<double>(formula.clauses()) + 2.0 * formula.variables();
  events.add(core::Event::leakage, 1.0, lines * asic_flip_s(formula, technology));
  return events;
}

}  // namespace ohmfield::experiments
