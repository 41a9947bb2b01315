#pragma once
/// probSAT: a literal of a random unsatisfied clause, with a probability that falls with its break and nothing else.
/// Balint, Schoening, "Choosing probability distributions for stochastic local search and the role of make versus
/// break", SAT 2012, doi 10.1007/978-3-642-31612-8_3.

#include <cstdint>
#include <functional>
#include <optional>

#include "hopfield/clause_index.hpp"
#include "experiments/baselines/result.hpp"

namespace ohmfield::experiments {

struct ProbsatParams {
  enum class Shape {
    polynomial,   ///< weight (eps + break)^-cb
    exponential,  ///< weight cb^-break
  };
  Shape shape = Shape::polynomial;
  double cb = 2.06;
  double eps = 0.9;  ///< polynomial only

  /// Published values for clauses of at most `longest_clause` literals: polynomial with cb = 2.06, eps = 0.9 up to 3
  /// (the paper), exponential with 3.7 for 5 and 5.4 for 7 (the paper), 2.85 for 4 and 5.1 for 6 (defaults of the
  /// authors' solver, probSAT SC13); longer clauses: assumption, that of 7.
  static ProbsatParams published(std::uint32_t longest_clause);

  /// \throws InputError  cb, eps not finite and positive; an exponential cb below 1
  void validate() const;

  /// Weight of a literal, before division by the sum over its clause.
  double weight(std::uint32_t breaks) const;
};

/// One trial. Start, clause and bookkeeping are those of walksat(); draws.coin picks the literal: number i with
/// probability weight_i / sum, to a resolution of 2^-32.
/// \param params  nothing: published(longest clause)
SearchResult probsat(const hopfield::ClauseIndex& index, const std::optional<ProbsatParams>& params, std::uint64_t trial_seed,
                     const StopRule& stop = {});

/// The same, telling every step and the variable (from 0) that it flipped.
SearchResult probsat_observed(const hopfield::ClauseIndex& index, const std::optional<ProbsatParams>& params,
                              std::uint64_t trial_seed, const StopRule& stop,
                              const std::function<void(std::uint64_t, std::uint32_t)>& observe);

}  // namespace ohmfield::experiments
