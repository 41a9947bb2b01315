#pragma once
/// A weighted formula (MaxSAT): hard clauses that a model must satisfy, soft ones whose weight it pays when it does not.

#include <cstdint>
#include <optional>
#include <vector>

#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

struct WeightedCnf {
  Cnf hard, soft;                      ///< over the same variables
  std::vector<std::uint64_t> weights;  ///< of the soft clauses, each >= 1; their sum is at most kMostWeight

  std::int32_t variables() const { return hard.variables(); }
};

/// Sums of weights stay below 2^63, as the MaxSAT Evaluations ask of instances.
inline constexpr std::uint64_t kMostWeight = (std::uint64_t{1} << 63) - 1;

/// Sum of the weights of soft clauses in which no literal is true; nothing if a hard clause has none. By definition, clause
/// by clause: it shares no code with any search, so that it can judge them all.
std::optional<std::uint64_t> cost_of(const WeightedCnf& formula, const Assignment& values);

/// What goes into an array: no tautologies, no repeated literals, no empty clauses.
struct ReducedFormula {
  WeightedCnf formula;
  std::uint64_t base_cost = 0;       ///< of soft clauses without literals: every model pays it
  bool has_empty_hard_clause = false;  ///< no model exists
};

ReducedFormula reduced(const WeightedCnf& formula);

/// Identity of an instance: depends on clauses and weights alone.
std::uint64_t fingerprint(const WeightedCnf& formula);

}  // namespace ohmfield::hopfield
