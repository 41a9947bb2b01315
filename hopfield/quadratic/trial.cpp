#include "hopfield/quadratic/trial.hpp"

#include <algorithm>
#include <cstdlib>

#include "core/expect.hpp"
#include "hopfield/draws.hpp"
#include "hopfield/energy.hpp"

namespace ohmfield::hopfield {
namespace {

/// How many clauses are unsatisfied, at the cost of the clauses of what flips.
class Checker {
 public:
  Checker(const Cnf& formula, const Assignment& state)
      : state_(state), starts_(static_cast<std::size_t>(formula.variables()) + 1, 0), true_literals_(formula.clauses(), 0) {
    for (std::size_t c = 0; c < formula.clauses(); ++c)
      for (const DimacsLiteral literal : formula.clause(c)) ++starts_[static_cast<std::size_t>(std::abs(literal))];
    for (std::size_t v = 1; v < starts_.size(); ++v) starts_[v] += starts_[v - 1];
    occurrences_.resize(formula.literals());
    std::vector<std::size_t> next(starts_.begin(), starts_.end() - 1);
    for (std::size_t c = 0; c < formula.clauses(); ++c)
      for (const DimacsLiteral literal : formula.clause(c)) {
        occurrences_[next[static_cast<std::size_t>(std::abs(literal)) - 1]++] = {static_cast<std::uint32_t>(c), literal > 0};
        true_literals_[c] += is_true(literal, state) ? 1 : 0;
      }
    unsatisfied_ = static_cast<std::size_t>(std::count(true_literals_.begin(), true_literals_.end(), 0u));
  }

  std::size_t unsatisfied() const { return unsatisfied_; }
  const Assignment& state() const { return state_; }

  /// \return  clauses touched
  std::size_t flip(std::size_t v) {
    state_[v] ^= 1;
    const bool value = state_[v] != 0;
    for (std::size_t o = starts_[v]; o < starts_[v + 1]; ++o) {
      std::uint32_t& count = true_literals_[occurrences_[o].clause];
      if (occurrences_[o].positive == value)
        unsatisfied_ -= count++ == 0 ? 1 : 0;
      else
        unsatisfied_ += --count == 0 ? 1 : 0;
    }
    return starts_[v + 1] - starts_[v];
  }

 private:
  struct Occurrence {
    std::uint32_t clause;
    bool positive;
  };
  Assignment state_;
  std::vector<std::size_t> starts_;
  std::vector<Occurrence> occurrences_;
  std::vector<std::uint32_t> true_literals_;
  std::size_t unsatisfied_ = 0;
};

/// Keeps the best state.
struct Watch {
  const QuadraticModel& model;
  Checker& checker;
  QuadraticTrial& result;

  void flipped(std::uint32_t i) {
    if (i < model.formula_variables) result.counts.clause_updates += checker.flip(i);
  }
  bool seen_enough() {
    if (checker.unsatisfied() < result.fewest_unsatisfied) {
      result.fewest_unsatisfied = checker.unsatisfied();
      result.state = checker.state();
    }
    return result.fewest_unsatisfied == 0;
  }
};

}  // namespace

UpdateParams default_update_params(const Cnf& formula) {
  UpdateParams params;
  params.order = Order::parallel;
  params.participation = 0.5;
  const double variables = std::max(formula.variables(), 1);
  params.noise = {.cooling = Cooling::constant, .start = std::min(0.5 + 12.0 / variables, 2.0)};
  return params;
}

QuadraticTrial run_quadratic_trial(const Cnf& formula, const QuadraticModel& model, const UpdateParams& params,
                                   std::uint64_t trial_seed, const UpdateLimits& limits) {
  OHM_EXPECT(model.formula_variables == static_cast<std::size_t>(formula.variables()));
  params.validate();
  const Assignment start = random_assignment(formula.variables(), trial_seed);
  QuboState state(model.qubo, with_products(model, start));
  Checker checker(formula, start);
  QuadraticTrial result;
  result.state = start;
  result.fewest_unsatisfied = checker.unsatisfied();
  if (checker.unsatisfied() > 0) {
    Watch watch{model, checker, result};
    result.interrupted = run_updates(state, params, trial_seed, limits, result.counts, watch);
  }
  result.solved = result.fewest_unsatisfied == 0;
  result.cycles = result.counts.cycles;
  result.flips = result.counts.flips;
  return result;
}

}  // namespace ohmfield::hopfield
