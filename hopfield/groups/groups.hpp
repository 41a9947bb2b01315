#pragma once
/// Constraint groups: sets of literals of which between `low` and `high` are true. Exactly one is [1, 1], at most one
/// [0, 1]. A winner-take-all that is wired to the registers of a group keeps it valid, so that the state never leaves
/// the space that the groups allow and the array need not hold the clauses that say the same.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

struct Group {
  std::uint32_t low = 1, high = 1;
  std::vector<DimacsLiteral> literals;
  core::Place place{};  ///< where it was given, for errors; empty when detected

  std::size_t size() const { return literals.size(); }
};

/// "exactly 1 of 4", "at most 2 of 5", "2 to 3 of 6".
std::string describe(const Group& group);

/// log2 of the number of states that a group allows: log2 of the sum of binomials(size, low..high).
double log2_states(const Group& group);

/// Disjoint groups: a variable is a member of one at most.
class Groups {
 public:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  explicit Groups(std::int32_t variables = 0)
      : group_of_(static_cast<std::size_t>(variables), kNone), member_(static_cast<std::size_t>(variables), 0) {}

  /// \throws InputError  a literal out of range or given twice, a variable that another group has, bounds that no state meets
  void add(Group group);

  std::int32_t variables() const { return static_cast<std::int32_t>(group_of_.size()); }
  std::size_t size() const { return groups_.size(); }
  bool empty() const { return groups_.empty(); }
  const Group& operator[](std::size_t g) const { return groups_[g]; }
  auto begin() const { return groups_.begin(); }
  auto end() const { return groups_.end(); }

  /// The group of a variable (1..n), or kNone.
  std::uint32_t group_of(std::int32_t variable) const { return group_of_[static_cast<std::size_t>(variable) - 1]; }
  /// The literal of a variable (1..n) that its group holds, or 0.
  DimacsLiteral member(std::int32_t variable) const { return member_[static_cast<std::size_t>(variable) - 1]; }
  /// Variables that are a member of some group.
  std::size_t members() const { return members_; }

 private:
  std::vector<Group> groups_;
  std::vector<std::uint32_t> group_of_;
  std::vector<DimacsLiteral> member_;
  std::size_t members_ = 0;
};

/// The first group that a state violates, or kNone. Shares no code with the search, so that it can judge it.
std::uint32_t first_violated(const Groups& groups, const Assignment& values);

}  // namespace ohmfield::hopfield
