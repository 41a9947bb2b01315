#pragma once
/// The digital rival of weighted searches on an array: dynamic local search with clause weights in the manner of SATLike
/// (Z. Lei, S. Cai, "Solving (Weighted) Partial MaxSAT by Dynamic Local Search for SAT", IJCAI 2018), an implementation of
/// our own.
///
/// While flips gain, the best of `samples` variables that gain is flipped. Where none does, unsatisfied clauses become
/// heavier (soft ones up to a limit), now and then satisfied ones lighter, and the best variable of a random unsatisfied
/// clause, of a hard one if there is one, is flipped whatever it gains. Scores follow the changing weights, the cost the true
/// ones. An array cannot do this: its weights are conductances. Differs from the published program: random start instead
/// of unit propagation, soft weights grow in proportion to the original ones.

#include <cstdint>

#include "hopfield/maxsat/trial.hpp"

namespace ohmfield::experiments {

/// Weights are in thousandths of the mean soft weight.
struct SatlikeParams {
  std::uint32_t samples = 15;            ///< Lei and Cai 2018
  std::int64_t hard_increment = 3;       ///< in mean soft weights; Lei and Cai 2018 use 3 units for weighted instances
  std::int64_t soft_limit = 500;         ///< times the original weight; the same
  double smooth_probability = 1e-4;      ///< chosen: rare enough that going over all clauses costs little
};

/// One restart.
/// \param index  clauses and true weights; what its cells conduct is not used
hopfield::MaxsatTrialResult run_satlike(const hopfield::WeightedArray& index, const SatlikeParams& params, std::uint64_t trial_seed,
                                        const hopfield::MaxsatTrialOptions& options);

}  // namespace ohmfield::experiments
