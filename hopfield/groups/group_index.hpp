#pragma once
/// A grouped formula laid out for search: clauses, occurrences, members of groups, and the clauses that hold two
/// members of a group. Immutable, so that the trials of many threads share one.

#include <cstdint>
#include <span>
#include <vector>

#include "hopfield/groups/grouped_formula.hpp"

namespace ohmfield::hopfield {

/// Literal of variable v (from 0): 2 v, its negation 2 v + 1.
using GroupLiteral = std::uint32_t;

class GroupIndex {
 public:
  /// \pre no contradiction
  /// \throws InputError  more literals than 32 bits number
  explicit GroupIndex(const GroupedFormula& problem);

  std::uint32_t variables() const { return static_cast<std::uint32_t>(group_of_.size()); }
  std::uint32_t clauses() const { return static_cast<std::uint32_t>(clause_starts_.size() - 1); }
  std::span<const GroupLiteral> clause(std::uint32_t c) const { return part(clause_literals_, clause_starts_, c); }
  /// In increasing order.
  std::span<const std::uint32_t> occurrences(GroupLiteral literal) const { return part(occurrences_, occurrence_starts_, literal); }
  /// Clauses that hold a variable and another member of its group.
  std::span<const std::uint32_t> shared_clauses(std::uint32_t variable) const { return part(shared_, shared_starts_, variable); }

  std::uint32_t groups() const { return static_cast<std::uint32_t>(bounds_.size()); }
  std::span<const GroupLiteral> members(std::uint32_t group) const { return part(members_, member_starts_, group); }
  std::uint32_t member_start(std::uint32_t group) const { return member_starts_[group]; }
  std::uint32_t low(std::uint32_t group) const { return bounds_[group].low; }
  std::uint32_t high(std::uint32_t group) const { return bounds_[group].high; }
  /// The group of a variable, or Groups::kNone.
  std::uint32_t group_of(std::uint32_t variable) const { return group_of_[variable]; }
  /// Values that propagation has fixed: 0 or 1 where `is_forced`.
  const Forced& forced() const { return forced_; }

 private:
  struct Bounds {
    std::uint32_t low, high;
  };

  template <class Item>
  static std::span<const Item> part(const std::vector<Item>& items, const std::vector<std::uint32_t>& starts, std::uint32_t i) {
    return {items.data() + starts[i], starts[i + 1] - starts[i]};
  }
  void index_clauses(const Cnf& formula);
  void index_groups(const Groups& groups);
  void index_shared();

  Forced forced_;
  std::vector<GroupLiteral> clause_literals_, members_;
  std::vector<std::uint32_t> clause_starts_, occurrences_, occurrence_starts_, shared_, shared_starts_, member_starts_, group_of_;
  std::vector<Bounds> bounds_;
};

}  // namespace ohmfield::hopfield
