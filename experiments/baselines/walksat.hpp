#pragma once
/// WalkSAT/SKC: Selman, Kautz, Cohen, "Noise strategies for improving local search", AAAI-94.

#include <cstdint>
#include <functional>

#include "hopfield/clause_index.hpp"
#include "experiments/baselines/result.hpp"

namespace ohmfield::experiments {

struct WalksatParams {
  /// Probability of a random literal where every flip breaks something. 0.5 as in the paper; for large uniform 3-SAT
  /// near ratio 4.2 somewhat more is better (Seitz, Alava, Orponen, J. Stat. Mech. 2005, P06006).
  double walk_probability = 0.5;

  /// \throws InputError  not in [0, 1]
  void validate() const;
};

/// One trial. Every decision is fixed, so that another engine given the same draws makes the same ones:
///
///  1. The formula is hopfield::normalised; the start is random_assignment(n, trial_seed); the unsatisfied clauses
///     stand in a hopfield::ClauseSet, inserted in increasing order.
///  2. Step s takes the draws of TrialDraws(trial_seed).at(s) and the clause at rank scale_to(draws.clause, size).
///  3. The break of a literal is the number of clauses that become unsatisfied when its variable flips.
///  4. If the least break in the clause is 0, or if draws.coin >= p 2^32, the choice is number
///     scale_to(draws.literal, ties) of the `ties` literals of least break, in clause order; else it is number
///     scale_to(draws.literal, length) of all literals.
///  5. The variable flips. Clauses that became satisfied leave the set in increasing order, then clauses that became
///     unsatisfied enter it in increasing order.
SearchResult walksat(const hopfield::ClauseIndex& index, const WalksatParams& params, std::uint64_t trial_seed,
                     const StopRule& stop = {});

/// The same, telling every step and the variable (from 0) that it flipped.
SearchResult walksat_observed(const hopfield::ClauseIndex& index, const WalksatParams& params, std::uint64_t trial_seed,
                              const StopRule& stop, const std::function<void(std::uint64_t, std::uint32_t)>& observe);

}  // namespace ohmfield::experiments
