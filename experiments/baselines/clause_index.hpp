#pragma once
/// A formula laid out for local search: clauses and, for every literal, the clauses it occurs in, end to end.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hopfield/cnf.hpp"

namespace ohmfield::experiments {

/// Literal of variable v (from 0): 2 v, its negation 2 v + 1.
using LiteralCode = std::uint32_t;

/// Immutable, so that the trials of many threads share one.
class ClauseIndex {
 public:
  /// \throws InputError  more clauses or literals than 32 bits number
  explicit ClauseIndex(const hopfield::Cnf& cnf);

  std::uint32_t variables() const { return variables_; }
  std::uint32_t clauses() const { return static_cast<std::uint32_t>(clause_starts_.size() - 1); }
  std::uint32_t longest_clause() const { return longest_clause_; }
  std::uint32_t most_occurrences() const { return most_occurrences_; }  ///< of one literal
  bool has_empty_clause() const { return has_empty_clause_; }

  std::span<const LiteralCode> clause(std::uint32_t c) const {
    return {&clause_literals_[clause_starts_[c]], clause_starts_[c + 1] - clause_starts_[c]};
  }
  /// In increasing order.
  std::span<const std::uint32_t> occurrences(LiteralCode literal) const {
    return {&occurrences_[occurrence_starts_[literal]], occurrence_starts_[literal + 1] - occurrence_starts_[literal]};
  }

 private:
  std::uint32_t variables_;
  std::uint32_t longest_clause_ = 0;
  std::uint32_t most_occurrences_ = 0;
  bool has_empty_clause_ = false;
  std::vector<LiteralCode> clause_literals_;
  std::vector<std::uint32_t> clause_starts_;
  std::vector<std::uint32_t> occurrences_;
  std::vector<std::uint32_t> occurrence_starts_;
};

}  // namespace ohmfield::experiments
