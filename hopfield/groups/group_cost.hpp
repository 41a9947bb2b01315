#pragma once
/// What a search with constraint groups costs: the array of the clauses that are left, read in two passes, and the circuits
/// that keep the groups.
///
/// The array is that of architecture two_pass (architecture/two_pass.cpp), without forced variables; beyond 8192 lines it is
/// cut into tiles. On top of its cycles come, all ours:
///   - a winner-take-all for each group, an input for each member: it settles before that of the clause, which gets the sum
///     of the currents of a literal and of its partner, and its inputs leak like lines;
///   - clauses with two members of one group: an exchange that flips both is judged by more than the sum of two currents, so
///     each has a third comparator (two true literals or more), and the controller goes through them for every exchange, one
///     an access of its table and a clock;
///   - time stamps of `novelty`: words of 32 bits in a memory, one an access and a clock, and a second decision of the
///     winner-take-all for the second best.
/// An exchange is two flips of the register. Cells conduct by their means; that they are not ideal is not in the search.
/// Ignored: the counter of the adaptive walk probability, and loading the first state, as for rivals.

#include <memory>
#include <string>

#include "hopfield/architecture/architecture.hpp"
#include "hopfield/groups/group_search.hpp"
#include "hopfield/groups/grouped_formula.hpp"

namespace ohmfield::hopfield {

class GroupCost {
 public:
  /// \param technology  outlives the cost
  /// \throws InputError  parameters out of range
  GroupCost(const GroupedFormula& problem, const ArchitectureParams& params, const crossbar::Technology& technology);

  /// Whether any clause is left for an array; without one nothing is charged.
  bool has_array() const { return architecture_ != nullptr; }
  /// One line for people.
  std::string description() const;

  /// Time of a trial, checks by the host included [s].
  double search_s(const CycleCounts& counts, const GroupCounts& groups) const;
  core::Ledger search_events(const CycleCounts& counts, const GroupCounts& groups) const;
  double write_s() const { return has_array() ? architecture_->write_s() : 0.0; }
  core::Ledger write_events() const { return has_array() ? architecture_->write_events() : core::Ledger{}; }

 private:
  /// What groups add to the time of the cycles [s].
  double group_s(const GroupCounts& groups) const;

  const crossbar::Technology& technology_;
  KsatShape shape_;
  Tiling tiling_;
  std::unique_ptr<Architecture> architecture_;
  double groups_ = 0.0, members_ = 0.0;
  double shared_clauses_ = 0.0;  ///< that hold two members of one group
};

/// What is left of a formula, its variables that are not forced numbered from 1 in their order.
Cnf without_forced(const GroupedFormula& problem);

}  // namespace ohmfield::hopfield
