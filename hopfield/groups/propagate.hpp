#pragma once
/// What follows without search: literals that unit clauses and groups force, to the fixpoint. The host does this once,
/// before anything is written into an array.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hopfield/cnf.hpp"
#include "hopfield/groups/groups.hpp"

namespace ohmfield::hopfield {

struct Forced {
  std::vector<std::int8_t> value;  ///< by variable from 0: +1 true, -1 false, 0 open
  std::size_t count = 0;           ///< forced variables
  /// The clause (from 0) of which no literal, or the group of which no valid state is left: no solution exists.
  std::optional<std::size_t> false_clause, false_group;

  bool contradiction() const { return false_clause || false_group; }
  int of(DimacsLiteral literal) const {
    const int sign = value[static_cast<std::size_t>(literal > 0 ? literal : -literal) - 1];
    return literal > 0 ? sign : -sign;
  }
};

/// Unit propagation over clauses (without tautologies and repeated literals) and groups. Linear in their literals.
Forced propagate(const Cnf& formula, const Groups& groups);

}  // namespace ohmfield::hopfield
