#include "hopfield/energy.hpp"

#include <cstdlib>

namespace ohmfield::hopfield {
namespace {

/// The term of one clause: the product of (1 - l), or 1 where an even number of literals of an XOR clause is true.
bool unsatisfied(const Cnf& formula, std::size_t constraint, const Assignment& state) {
  std::size_t trues = 0;
  for (const DimacsLiteral literal : formula.constraint(constraint)) trues += is_true(literal, state) ? 1 : 0;
  return formula.is_xor(constraint) ? trues % 2 == 0 : trues == 0;
}

struct Change {
  std::size_t made = 0, broken = 0;
};

Change change_of(const Cnf& formula, const Assignment& state, std::int32_t variable) {
  Assignment flipped = state;
  flipped[static_cast<std::size_t>(variable) - 1] ^= 1;
  Change change;
  for (std::size_t c = 0; c < formula.constraints(); ++c) {
    const bool before = unsatisfied(formula, c, state), after = unsatisfied(formula, c, flipped);
    change.made += before && !after ? 1 : 0;
    change.broken += after && !before ? 1 : 0;
  }
  return change;
}

}  // namespace

std::size_t energy(const Cnf& formula, const Assignment& state) {
  std::size_t sum = 0;
  for (std::size_t c = 0; c < formula.constraints(); ++c) sum += unsatisfied(formula, c, state) ? 1 : 0;
  return sum;
}

std::size_t make_count(const Cnf& formula, const Assignment& state, std::int32_t variable) {
  return change_of(formula, state, variable).made;
}

std::size_t break_count(const Cnf& formula, const Assignment& state, std::int32_t variable) {
  return change_of(formula, state, variable).broken;
}

EnergyTracker::EnergyTracker(const Cnf& formula)
    : formula_(formula),
      occurrences_(static_cast<std::size_t>(formula.variables())),
      true_literals_(formula.constraints()) {
  for (std::size_t c = 0; c < formula.constraints(); ++c)
    for (const DimacsLiteral literal : formula.constraint(c))
      occurrences_[static_cast<std::size_t>(std::abs(literal)) - 1].push_back({static_cast<std::uint32_t>(c), literal > 0});
}

void EnergyTracker::start(const Assignment& state) {
  state_ = state;
  energy_ = 0;
  for (std::size_t c = 0; c < formula_.constraints(); ++c) {
    true_literals_[c] = 0;
    for (const DimacsLiteral literal : formula_.constraint(c)) true_literals_[c] += is_true(literal, state_) ? 1 : 0;
    energy_ += unsatisfied(c) ? 1 : 0;
  }
}

bool EnergyTracker::unsatisfied(std::size_t c) const {
  return formula_.is_xor(c) ? true_literals_[c] % 2 == 0 : true_literals_[c] == 0;
}

void EnergyTracker::flip(std::int32_t variable) {
  const std::size_t v = static_cast<std::size_t>(variable) - 1;
  state_[v] ^= 1;
  for (const auto& [clause, positive] : occurrences_[v]) {
    energy_ -= unsatisfied(clause) ? 1 : 0;
    if (positive == (state_[v] != 0)) {
      ++true_literals_[clause];
    } else {
      --true_literals_[clause];
    }
    energy_ += unsatisfied(clause) ? 1 : 0;
  }
}

}  // namespace ohmfield::hopfield
