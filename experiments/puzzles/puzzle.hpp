#pragma once
/// A puzzle as constraint groups and clauses beside them.

#include "hopfield/cnf.hpp"
#include "hopfield/groups/groups.hpp"

namespace ohmfield::experiments {

struct Puzzle {
  hopfield::Cnf formula;    ///< without the clauses that the groups imply
  hopfield::Groups groups;
};

}  // namespace ohmfield::experiments
