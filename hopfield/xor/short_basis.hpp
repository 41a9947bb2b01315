#pragma once
/// Equivalent XOR clauses that are as short as can be found.
///
/// Any basis of the row space says the same, and a short XOR clause is cheaper to read out (k + 1 levels) and breaks less often under
/// a flip. Short rows are found as words of low weight are in a linear code: solve for a random set of variables, look at the rows
/// and their sums in pairs, begin again (Lee, Brickell, "An observation on the security of McEliece's public-key cryptosystem",
/// EUROCRYPT '88). Of all that was seen the shortest independent rows are kept: greedy, which is best for a given collection because
/// independent sets form a matroid. On par16-1-c, rows of up to 9 literals become rows of 5 at most, and a search needs a quarter
/// of the flips.

#include <cstddef>

#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

struct ShortBasisParams {
  std::size_t draws = 300;   ///< sets of variables solved for. chosen: par16 and par32 gain nothing from twice as many
  double most_work = 5e8;    ///< operations on words of 64 bits in all; fewer draws where they would take more, none below 10
};

/// Replaces the XOR clauses by fewer or shorter ones with the same solutions, if such are found; returns by how many literals the
/// formula became shorter. Deterministic.
/// \pre the formula is normalised and its XOR clauses do not contradict each other
std::size_t shorten_xors(Cnf& cnf, const ShortBasisParams& params = {});

}  // namespace ohmfield::hopfield
