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

/// Weights are in thousandths of the mean soft weight. "The program" is that of the publication, as its settings were carried
/// on (function `settings` of pms.h, github.com/ShaswataJash/Satlike); the paper itself was not compared.
struct SatlikeParams {
  std::uint32_t samples = 15;            ///< of the program: its best-from-multiple-selections takes 15
  /// In mean soft weights. assumption: the program adds 3 to weights that it does not scale, 300 where soft clauses are light
  /// beside hard ones; ours are scaled, so that one number serves both.
  std::int64_t hard_increment = 3;
  /// Times the original weight. assumption: the program stops at a weight of 500 in its second case, and lets soft weights
  /// alone in the first; ours may grow so far that hard clauses, which grow faster, decide.
  std::int64_t soft_limit = 500;
  /// chosen: rare enough that going over all clauses costs little; the program has 1e-2, beyond 2000 variables 1e-7.
  double smooth_probability = 1e-4;
};

/// One restart.
/// \param index  clauses and true weights; what its cells conduct is not used
hopfield::MaxsatTrialResult run_satlike(const hopfield::WeightedArray& index, const SatlikeParams& params, std::uint64_t trial_seed,
                                        const hopfield::MaxsatTrialOptions& options);

}  // namespace ohmfield::experiments
