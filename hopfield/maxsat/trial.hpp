#pragma once
/// One restart of a weighted search: from a random state, cycles under falling noise until the cost is that of no soft
/// clause at all or the budget is used up.
///
/// An unsatisfied clause chooses by a winner-take-all among its k literals and one more input, "stay": each literal puts in
/// what its flip would gain (make - break, two passes of the array), "stay" nothing, all with intrinsic Gaussian noise. With
/// soft clauses that cannot all hold, a clause must be able to stay as it is: flipping one at any price, as is right for
/// satisfiable formulas, keeps the state away from the optimum. Falling noise is an anneal; with Gumbel instead of Gaussian
/// noise it would be heat-bath dynamics in the neighbourhood of the clause (cf. Metropolis in S. Seitz, M. Alava,
/// P. Orponen, J. Stat. Mech. P06006 (2005)).

#include <atomic>
#include <cstdint>
#include <functional>

#include "hopfield/clause_network.hpp"
#include "hopfield/maxsat/best_state.hpp"
#include "hopfield/maxsat/rule.hpp"
#include "hopfield/maxsat/weighted_array.hpp"

namespace ohmfield::hopfield {

struct MaxsatTrialOptions {
  std::uint64_t max_flips = 1'000'000;             ///< a cycle counts at least one, so that the trial ends
  const std::atomic<bool>* stop = nullptr;
  std::function<bool()> out_of_time;               ///< looked at every few thousand cycles
  std::function<void(const BestState&)> on_better;  ///< a model of the hard clauses better than before in this trial, once
                                                   ///< the walk has left it
};

struct MaxsatTrialResult {
  bool interrupted = false;
  MaxsatScore score;   ///< of the best state
  Assignment best;     ///< fewest unsatisfied hard clauses, then the lowest cost, then the first
  std::uint64_t flips = 0;
  CycleCounts counts;
};

MaxsatTrialResult run_maxsat_trial(const WeightedArray& array, const MaxsatParams& params, std::uint64_t trial_seed,
                                   const MaxsatTrialOptions& options);

}  // namespace ohmfield::hopfield
