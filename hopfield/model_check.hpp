#pragma once
/// Does an assignment satisfy a formula? Shares no code with any solver, so that it can judge them all.

#include <cstddef>
#include <optional>

#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

/// The first clause, counted from 0, in which no literal is true; after all of them, as number clauses() + i, the first XOR
/// clause i in which an even number is.
/// \pre values.size() == cnf.variables()
std::optional<std::size_t> first_unsatisfied(const Cnf& cnf, const Assignment& values);

/// The number of clauses in which no literal is true, and of XOR clauses in which an even number is.
std::size_t count_unsatisfied(const Cnf& cnf, const Assignment& values);

}  // namespace ohmfield::hopfield
