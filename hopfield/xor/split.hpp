#pragma once
/// XOR clauses cut short, and written as plain clauses.

#include <cstddef>

#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

/// No XOR clause longer than `longest`: a longer one is cut into a chain with new variables, as in
/// a + b + c + d + e = 1 into a + b + t = 0 and t + c + d + e = 1. Models are those of the formula, each extended in one way.
/// \pre longest >= 3
Cnf split_xors(const Cnf& cnf, std::size_t longest);

/// A formula without XOR clauses, for solvers that know none: cut as above, then 2^(k-1) clauses for each XOR clause of k.
/// The default keeps the number of clauses for a long XOR least (4 for each literal, as 3 does, with half the new variables).
/// \pre 3 <= longest <= 20
Cnf expand_xors(const Cnf& cnf, std::size_t longest = 4);

}  // namespace ohmfield::hopfield
