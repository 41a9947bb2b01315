#pragma once
/// State of a search that keeps its groups: truth values, true literals of every clause, break of every variable, the
/// unsatisfied clauses, and which members of every group are true.
///
/// A move flips one variable, or two of one group that change places. The break of two variables is the sum of theirs
/// but for the clauses that hold both: as in the array, where the currents of two word lines add up.
/// The counts and exclusive ors are those of Balint, Biere, Froehlich, Schoening, SAT 2014.

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "hopfield/clause_set.hpp"
#include "hopfield/cnf.hpp"
#include "hopfield/groups/group_index.hpp"

namespace ohmfield::hopfield {

/// Variables (from 0) that flip together.
struct GroupMove {
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;
  std::uint32_t first = kNone;
  std::uint32_t partner = kNone;

  bool is_swap() const { return partner != kNone; }
};

class GroupState {
 public:
  explicit GroupState(const GroupIndex& index);

  /// A random valid state: a free variable is a fair coin; a group has a uniform number of true members within its
  /// bounds, and a uniform choice of members. Forced variables have their value.
  void start(std::uint64_t trial_seed);
  /// \pre values obeys the groups
  void load(const Assignment& values);

  const Assignment& values() const { return values_; }
  const ClauseSet& unsatisfied() const { return unsatisfied_; }
  std::uint32_t critical() const { return critical_; }
  std::uint32_t true_members(std::uint32_t group) const { return true_count_[group]; }
  bool is_true(GroupLiteral literal) const { return values_[literal / 2] != (literal & 1u); }

  /// Moves that make a false literal true and keep its group within bounds, appended: its variable alone where the
  /// bounds allow that, else with each member of the group that can make room.
  void moves_for(GroupLiteral literal, std::vector<GroupMove>& out) const;

  /// Clauses that a flip of one variable would leave unsatisfied.
  std::uint32_t breaks(std::uint32_t variable) const { return breaks_[variable]; }
  /// Clauses that a move would leave unsatisfied.
  std::uint32_t breaks(const GroupMove& move) const {
    if (!move.is_swap()) return breaks_[move.first];
    const std::uint32_t sum = breaks_[move.first] + breaks_[move.partner];
    return index_->shared_clauses(move.first).empty() ? sum : sum + overlap(move);
  }

  /// \pre groups stay within bounds
  void apply(const GroupMove& move) {
    flip(move.first);
    if (move.is_swap()) flip(move.partner);
  }

 private:
  static constexpr std::uint64_t kOne = std::uint64_t{1} << 32;
  static std::uint32_t count_of(std::uint64_t literals) { return static_cast<std::uint32_t>(literals >> 32); }
  static std::uint32_t name_of(std::uint64_t literals) { return static_cast<std::uint32_t>(literals); }

  std::uint32_t overlap(const GroupMove& move) const;
  void flip(std::uint32_t variable);
  void turn_member(std::uint32_t variable);

  const GroupIndex* index_;
  Assignment values_;
  std::vector<std::uint64_t> true_literals_;  ///< count << 32 | exclusive or of variables
  std::vector<std::uint32_t> breaks_;         ///< as long as any exclusive or of variables may point
  ClauseSet unsatisfied_;
  std::uint32_t critical_ = 0;
  std::vector<GroupLiteral> members_;         ///< of all groups; the true ones of a group first
  std::vector<std::uint32_t> place_;          ///< of a variable in members_
  std::vector<std::uint32_t> true_count_;
};

}  // namespace ohmfield::hopfield
