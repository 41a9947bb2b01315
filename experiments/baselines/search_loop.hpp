#pragma once
/// The loop that focused local searches share: they differ in how they choose a literal of an unsatisfied clause.

#include <algorithm>
#include <span>

#include "core/random/counter_rng.hpp"
#include "hopfield/best_tracker.hpp"
#include "hopfield/clause_index.hpp"
#include "experiments/baselines/result.hpp"
#include "experiments/baselines/search_state.hpp"
#include "hopfield/draws.hpp"

namespace ohmfield::experiments {

/// Watches nothing, at no cost.
struct NoObserver {
  void operator()(std::uint64_t /*step*/, std::uint32_t /*variable*/) const {}
};

/// Step s takes the clause by word 0 of step s of TrialDraws, flips what `choose` picks, and tells `observe`.
/// \param choose  (state, literals of the clause, draws) -> position in the clause
template <typename Choose, typename Observe>
SearchResult run_search(const hopfield::ClauseIndex& index, std::uint64_t trial_seed, const StopRule& stop, Choose choose,
                        Observe observe) {
  const hopfield::Assignment start =
      hopfield::random_assignment(static_cast<std::int32_t>(index.variables()), trial_seed);
  SearchState state(index, start);
  hopfield::BestTracker best(start, state.unsatisfied());
  hopfield::TrialDraws trial_draws(trial_seed);
  SearchResult result;
  // No flip satisfies an empty clause, and none could be chosen in it.
  const std::uint64_t most = index.has_empty_clause() ? 0 : std::min(stop.most_flips, hopfield::kMostSteps);
  constexpr std::uint64_t kFlipsPerLook = 4096;  // chosen: 0.5 ms, and looking at the clock costs nothing at that rate
  std::uint64_t step = 0;
  while (state.unsatisfied() > 0 && step < most) {
    if (stop.asks_to_stop()) {
      result.interrupted = true;
      break;
    }
    const std::uint64_t pause = std::min(most, step + kFlipsPerLook);
    for (; step < pause && state.unsatisfied() > 0; ++step) {
      const hopfield::StepDraws draws = trial_draws.at(step);
      const std::uint32_t clause = state.unsatisfied_clause(core::scale_to(draws.clause, state.unsatisfied()));
      const std::span<const hopfield::LiteralCode> literals = index.clause(clause);
      for (const hopfield::LiteralCode literal : literals) state.expect_flip(literal >> 1);
      const std::uint32_t variable = literals[choose(state, literals, draws)] >> 1;
      state.flip(variable);
      best.flip(variable);
      best.reached(state.unsatisfied(), state.values());
      observe(step, variable);
    }
  }
  result.solved = state.unsatisfied() == 0;
  result.flips = step;
  result.best_unsatisfied = best.fewest();
  result.best = best.best();
  return result;
}

}  // namespace ohmfield::experiments
