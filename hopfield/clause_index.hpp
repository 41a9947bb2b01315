#pragma once
/// A formula laid out for local search: clauses and, for every literal, the clauses it occurs in, end to end. XOR clauses,
/// numbered after the others, beside them: for every variable those that it occurs in.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

/// Literal of variable v (from 0): 2 v, its negation 2 v + 1.
using LiteralCode = std::uint32_t;

/// Immutable, so that the trials of many threads share one.
class ClauseIndex {
 public:
  /// \throws InputError  more clauses or literals than 32 bits number
  explicit ClauseIndex(const Cnf& cnf);

  std::uint32_t variables() const { return variables_; }
  std::uint32_t clauses() const { return static_cast<std::uint32_t>(clause_starts_.size() - 1); }
  /// Clauses of both kinds.
  std::uint32_t constraints() const { return clauses() + xors(); }
  std::uint32_t xors() const { return static_cast<std::uint32_t>(xor_starts_.size() - 1); }
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
  /// XOR clause x, counted from 0.
  std::span<const LiteralCode> xor_clause(std::uint32_t x) const {
    return {&xor_literals_[xor_starts_[x]], xor_starts_[x + 1] - xor_starts_[x]};
  }
  /// XOR clauses of a variable, counted from 0, in increasing order.
  std::span<const std::uint32_t> xor_occurrences(std::uint32_t variable) const {
    return {&xor_occurrences_[xor_occurrence_starts_[variable]],
            xor_occurrence_starts_[variable + 1] - xor_occurrence_starts_[variable]};
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
  std::vector<LiteralCode> xor_literals_;
  std::vector<std::uint32_t> xor_starts_, xor_occurrences_, xor_occurrence_starts_;
};

}  // namespace ohmfield::hopfield
