#pragma once
/// One restart of a quadratised formula: from a random state, noisy updates of the quadratic network until the variables of
/// the formula satisfy it, whatever the auxiliary ones say.
///
/// A digital checker beside the array keeps the number of true literals of each clause, flip by flip, and ends the run.
/// A cycle is one read of the array: the update of one variable, or with Order::parallel of all that take part.

#include <optional>

#include "hopfield/quadratic/rosenberg.hpp"
#include "hopfield/quadratic/updates.hpp"

namespace ohmfield::hopfield {

struct QuadraticTrial {
  bool solved = false;
  bool interrupted = false;  ///< by stop or out_of_time
  std::uint64_t cycles = 0, flips = 0;
  Assignment state;          ///< of the formula's variables: the model if solved, else that with the fewest unsatisfied clauses
  std::size_t fewest_unsatisfied = 0;
  QuadraticCounts counts;
};

/// Order and noise that suit a formula: parallel, participation 1/2, constant sigma = 0.5 + 12 / variables, at most 2. chosen:
/// of the values tried the least median ITS99 was at 1.1 for uf20 (0.7 to 1.3 tried), 0.75 for uf50 (0.55 to 0.85), 0.6 for uf100
/// (0.5 to 0.75) and 0.58 for uf150 (0.5, 0.58); cooling from 2 or 3 to 0.3 or 0.6 in 5 to 100 sweeps did not help on uf20.
UpdateParams default_update_params(const Cnf& formula);

/// \param formula     the one that the model was made of
/// \param trial_seed  identity of the trial: start, choices and noise
QuadraticTrial run_quadratic_trial(const Cnf& formula, const QuadraticModel& model, const UpdateParams& params,
                                   std::uint64_t trial_seed, const UpdateLimits& limits);

}  // namespace ohmfield::hopfield
