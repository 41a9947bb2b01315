#include "hopfield/energy.hpp"

#include <cstdlib>

namespace ohmfield::hopfield {
namespace {

/// The product of (1 - l) over a clause.
bool unsatisfied(std::span<const DimacsLiteral> clause, const Assignment& state) {
  for (const DimacsLiteral literal : clause)
    if (is_true(literal, state)) return false;
  return true;
}

struct Change {
  std::size_t made = 0, broken = 0;
};

Change change_of(const Cnf& formula, const Assignment& state, std::int32_t variable) {
  Assignment flipped = state;
  flipped[static_cast<std::size_t>(variable) - 1] ^= 1;
  Change change;
  for (std::size_t c = 0; c < formula.clauses(); ++c) {
    const bool before = unsatisfied(formula.clause(c), state), after = unsatisfied(formula.clause(c), flipped);
    change.made += before && !after ? 1 : 0;
    change.broken += after && !before ? 1 : 0;
  }
  return change;
}

}  // namespace

std::size_t energy(const Cnf& formula, const Assignment& state) {
  std::size_t sum = 0;
  for (std::size_t c = 0; c < formula.clauses(); ++c) sum += unsatisfied(formula.clause(c), state) ? 1 : 0;
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
      true_literals_(formula.clauses()) {
  for (std::size_t c = 0; c < formula.clauses(); ++c)
    for (const DimacsLiteral literal : formula.clause(c))
      occurrences_[static_cast<std::size_t>(std::abs(literal)) - 1].push_back({static_cast<std::uint32_t>(c), literal > 0});
}

void EnergyTracker::start(const Assignment& state) {
  state_ = state;
  energy_ = 0;
  for (std::size_t c = 0; c < formula_.clauses(); ++c) {
    true_literals_[c] = 0;
    for (const DimacsLiteral literal : formula_.clause(c)) true_literals_[c] += is_true(literal, state_) ? 1 : 0;
    energy_ += true_literals_[c] == 0 ? 1 : 0;
  }
}

void EnergyTracker::flip(std::int32_t variable) {
  const std::size_t v = static_cast<std::size_t>(variable) - 1;
  state_[v] ^= 1;
  for (const auto& [clause, positive] : occurrences_[v]) {
    if (positive == (state_[v] != 0)) {
      energy_ -= true_literals_[clause]++ == 0 ? 1 : 0;
    } else {
      energy_ += --true_literals_[clause] == 0 ? 1 : 0;
    }
  }
}

}  // namespace ohmfield::hopfield
