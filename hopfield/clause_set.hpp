#pragma once
/// A set of clauses with insertion, removal and choice by rank in constant time.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/expect.hpp"

namespace ohmfield::hopfield {

/// The order is part of the results: insert appends, remove moves the last clause into the gap.
class ClauseSet {
 public:
  enum class Expected { any, few };  ///< members: few do not have room for all from the start

  explicit ClauseSet(std::size_t clauses, Expected expected = Expected::any) : position_(clauses, kAbsent) {
    if (expected == Expected::any) members_.reserve(clauses);
  }

  std::size_t size() const { return members_.size(); }
  bool empty() const { return members_.empty(); }
  bool contains(std::uint32_t clause) const { return position_[clause] != kAbsent; }
  std::uint32_t operator[](std::size_t rank) const { return members_[rank]; }

  std::span<const std::uint32_t> members() const { return members_; }

  void insert(std::uint32_t clause) {
    OHM_EXPECT(!contains(clause));
    position_[clause] = static_cast<std::uint32_t>(members_.size());
    members_.push_back(clause);
  }

  void remove(std::uint32_t clause) {
    OHM_EXPECT(contains(clause));
    const std::uint32_t gap = position_[clause], last = members_.back();
    members_[gap] = last;
    position_[last] = gap;
    position_[clause] = kAbsent;
    members_.pop_back();
  }

  void clear() {
    for (const std::uint32_t clause : members_) position_[clause] = kAbsent;
    members_.clear();
  }

 private:
  static constexpr std::uint32_t kAbsent = 0xFFFFFFFFu;
  std::vector<std::uint32_t> members_;
  std::vector<std::uint32_t> position_;
};

}  // namespace ohmfield::hopfield
