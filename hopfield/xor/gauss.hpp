#pragma once
/// What XOR clauses alone say about single variables and pairs: Gauss-Jordan elimination on rows of bits.
///
/// Complete: a contradiction, and every fixed variable and every equivalence that follows from the XOR clauses, is found
/// (Han, Jiang, "When Boolean satisfiability meets Gaussian elimination in a simplex way", CAV 2012, uses the same reduced form).

#include <cstddef>

#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

/// Adds what follows as XOR clauses of one or two variables, or an empty clause; returns how many.
/// Nothing is done where rows x rows x variables exceed `most_work` bit operations.
/// \pre the formula is normalised
std::size_t add_linear_facts(Cnf& cnf, double most_work = 4e10);

}  // namespace ohmfield::hopfield
