#pragma once
/// Failed literals: what follows from assuming a literal, by unit propagation through clauses and XOR clauses.
///
/// A literal whose assumption ends in a contradiction is false; a literal that follows from both values of a variable is true;
/// one that follows from one value, and its negation from the other, is equivalent to it. (Le Berre, "Exploiting the real power of
/// unit propagation lookahead", SAT 2001.)

#include <cstddef>

#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

struct ProbeResult {
  std::size_t failed = 0;       ///< literals
  std::size_t forced = 0;       ///< literals implied by both values
  std::size_t equivalent = 0;   ///< pairs
  bool complete = true;         ///< all variables were tried

  std::size_t facts() const { return failed + forced + equivalent; }
};

/// Adds what it finds as XOR clauses of one or two variables, or an empty clause for a contradiction. Every variable that stands in
/// a clause of two literals or in an XOR clause is tried with both values, in their order, until `most_reads` literals were read.
/// \pre the formula is normalised
ProbeResult add_probed_facts(Cnf& cnf, std::size_t most_reads = 50'000'000);

}  // namespace ohmfield::hopfield
