#pragma once
/// What the cost of a machine depends on: how large a formula is, and what its search does in a cycle.

#include <vector>

#include "hopfield/clause_network.hpp"
#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

/// Size of a formula, without the formula.
struct KsatShape {
  double variables = 0.0, clauses = 0.0, xors = 0.0;
  double literals = 0.0, xor_literals = 0.0;
  double longest = 0.0;              ///< of both kinds
  std::vector<double> lengths;       ///< how many clauses have k literals, at index k
  std::vector<double> xor_lengths;

  double constraints() const { return clauses + xors; }
  double word_lines() const { return 2.0 * variables; }
  /// An XOR clause has a second line beside it, with the complements of its literals: whichever value a variable has, a flip of
  /// it breaks a satisfied XOR clause. Forward only the first one is read.
  double bit_lines() const { return clauses + 2.0 * xors; }
  double on_cells() const { return literals + 2.0 * xor_literals; }
  /// Two comparators tell 0, 1 and more true literals of a clause; k of them the k + 1 levels of an XOR clause.
  double decisions() const { return 2.0 * clauses + xor_literals; }
  double mean_length() const { return constraints() == 0.0 ? 0.0 : (literals + xor_literals) / constraints(); }
  /// Bits of the number of a literal.
  double address_bits() const;
};

/// \param formula  normalised
KsatShape ksat_shape(const Cnf& formula);

/// N variables, M clauses of k literals.
KsatShape uniform_shape(double variables, double clauses, double length);

/// Counts of a cycle, on average over the cycles of a search.
struct CycleNeeds {
  double flips = 1.0;
  double line_decisions = 0.0;
  double backward_passes = 0.0, make_passes = 0.0;
  double critical_driven = 0.0, unsatisfied_driven = 0.0;
  double break_readings = 0.0, make_readings = 0.0;
  double clause_choices = 0.0, global_choices = 0.0;
  double literal_fetches = 0.0, noise_samples = 0.0, random_words = 0.0;
  double tie_comparisons = 0.0, register_bits = 0.0;
  double checks = 0.0;

  /// Inputs of winner-take-alls. A choice by gain has make less break on each.
  double winner_inputs() const { return break_readings > make_readings ? break_readings : make_readings; }
};

/// All zero if there was no cycle.
CycleNeeds needs_of(const CycleCounts& counts);

/// Kinds of update rule, by what they ask of the hardware.
enum class RuleKind {
  one_clause,    ///< SKC, noisy winner-take-all, probSAT: breaks in one unsatisfied clause
  every_clause,  ///< each unsatisfied clause chooses by breaks, all at once
  gradient,      ///< make less break of every variable, the best one flips: GNSAT
  make,          ///< the greatest make with noise: MNSAT
};

/// What a cycle of such a rule needs, before anything has run.
/// Assumption: a satisfied clause holds each of its 2^k - 1 patterns equally often, so that k / (2^k - 1) of them are
/// critical: 0.43 for k = 3, 0.27 for k = 4 (measured in searches near the phase transition: 0.45 to 0.46, and 0.27).
/// \param unsatisfied  clauses read as unsatisfied in a cycle
CycleNeeds typical_needs(const KsatShape& shape, RuleKind rule, double unsatisfied);

/// Clauses that are unsatisfied during a search. Chosen: 1 % of them, and at least one; skc and wta on uniform random formulas
/// at the phase transition, k = 3 (N = 100, 250) and 4 (N = 100), have 0.6 to 1.4 %.
double typical_unsatisfied(const KsatShape& shape);

}  // namespace ohmfield::hopfield
