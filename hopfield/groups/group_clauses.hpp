#pragma once
/// Groups as clauses, for solvers that know nothing else.

#include "hopfield/cnf.hpp"
#include "hopfield/groups/groups.hpp"

namespace ohmfield::hopfield {

/// The formula and its groups in the naive encoding, without auxiliary variables: of any high + 1 members one is false,
/// of any size - low + 1 one is true.
/// \throws InputError  a group needs more clauses than a formula may have
Cnf with_group_clauses(const Cnf& formula, const Groups& groups);

}  // namespace ohmfield::hopfield
