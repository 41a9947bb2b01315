#pragma once
/// A formula cut down by its groups: forced literals gone, clauses that a group implies gone, the groups left to
/// circuits that keep them. What remains is what an array has to hold, and the space it has to search.

#include <cstddef>
#include <optional>
#include <string>

#include "hopfield/cnf.hpp"
#include "hopfield/groups/detect.hpp"
#include "hopfield/groups/groups.hpp"
#include "hopfield/groups/propagate.hpp"

namespace ohmfield::hopfield {

struct GroupedFormula {
  Cnf formula;     ///< what is left to satisfy, same variables as before; each clause has two open literals or more
  Groups groups;   ///< of open variables; a state within the bounds can be moved to any literal of a member
  Forced forced;
  std::size_t clauses_before = 0;
  std::size_t dropped_forced = 0;   ///< clauses that hold a forced literal
  std::size_t dropped_implied = 0;  ///< clauses that a group implies
  double log2_states_before = 0.0;  ///< all variables free
  double log2_states_forced = 0.0;  ///< without the forced ones
  double log2_states_after = 0.0;   ///< states that the search can be in

  /// Whether forced literals alone show that nothing satisfies formula and groups.
  bool contradiction() const { return forced.contradiction(); }
};

/// Groups that the formula states itself. Adds nothing to the formula: a contradiction proves it unsatisfiable.
/// \param formula  normalised
/// \throws InputError  XOR clauses
GroupedFormula with_detected_groups(const Cnf& formula, const DetectParams& params = {});

/// Groups that are given, on top of the formula: a contradiction may be of the formula or of the groups.
/// \throws InputError  XOR clauses
GroupedFormula with_given_groups(const Cnf& formula, const Groups& groups);

/// No groups: forced literals only.
GroupedFormula without_groups(const Cnf& formula);

}  // namespace ohmfield::hopfield
