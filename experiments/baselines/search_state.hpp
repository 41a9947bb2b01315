#pragma once
/// State of a focused local search: truth values, true literals of every clause, break of every variable, and the
/// unsatisfied clauses, all kept up to date by one flip.
///
/// A clause keeps the number of its true literals and the exclusive or of their variables; when one is left, the
/// latter names it (Balint, Biere, Froehlich, Schoening, "Improving implementations of SLS solvers for SAT and new
/// heuristics for k-SAT with long clauses", SAT 2014). Both sit in one word, and the break of the variable that they
/// name is changed by "is the count one" instead of under a branch: with some 13 clauses a flip and a count of one in
/// a third of them, wrongly predicted branches would cost more than the arithmetic.

#include <bit>
#include <cstdint>
#include <vector>

#include "core/expect.hpp"
#include "hopfield/clause_index.hpp"
#include "hopfield/cnf.hpp"

namespace ohmfield::experiments {

class SearchState {
 public:
  SearchState(const hopfield::ClauseIndex& index, const hopfield::Assignment& start);

  std::uint32_t unsatisfied() const { return unsatisfied_; }
  /// Unsatisfied clauses in the order of hopfield::ClauseSet.
  std::uint32_t unsatisfied_clause(std::uint32_t rank) const { return members_[rank]; }
  /// Number of clauses that become unsatisfied when the variable flips.
  std::uint32_t breaks(std::uint32_t variable) const { return breaks_[variable]; }
  const hopfield::Assignment& values() const { return values_; }

  /// Fetches what flip(variable) will read, while the choice is still being made.
  void expect_flip(std::uint32_t variable) const {
    __builtin_prefetch(index_->occurrences(2 * variable).data());
    __builtin_prefetch(index_->occurrences(2 * variable + 1).data());
  }

  /// Flips a variable; clauses that become satisfied leave the set first, in increasing order, then those that become
  /// unsatisfied enter it, in increasing order.
  void flip(std::uint32_t variable) {
    const bool was_true = values_[variable] != 0;
    values_[variable] = was_true ? 0 : 1;
    const hopfield::LiteralCode now_true = 2 * variable + (was_true ? 1 : 0);
    std::uint32_t gained = 0;
    for (const std::uint32_t c : index_->occurrences(now_true)) {
      const std::uint64_t before = true_literals_[c];
      true_literals_[c] = (before ^ variable) + kOne;
      breaks_[name_of(before)] -= count_of(before) == 1 ? 1 : 0;
      if (count_of(before) == 0) {
        remove(c);
        ++gained;
      }
    }
    const std::uint32_t kept = unsatisfied_;
    for (const std::uint32_t c : index_->occurrences(now_true ^ 1)) {
      const std::uint64_t after = (true_literals_[c] ^ variable) - kOne;
      true_literals_[c] = after;
      breaks_[name_of(after)] += count_of(after) == 1 ? 1 : 0;
      // Written in any case, counted only when unsatisfied. Positions wait for the end: written here they were as
      // fast while all is in cache, and 10 % slower for 7-SAT; under a branch, 10 % slower for small 3-SAT.
      members_[unsatisfied_] = c;
      unsatisfied_ += count_of(after) == 0 ? 1 : 0;
    }
    for (std::uint32_t rank = kept; rank < unsatisfied_; ++rank) position_[members_[rank]] = rank;
    breaks_[variable] = gained;
  }

 private:
  static constexpr std::uint64_t kOne = std::uint64_t{1} << 32;
  static std::uint32_t count_of(std::uint64_t literals) { return static_cast<std::uint32_t>(literals >> 32); }
  static std::uint32_t name_of(std::uint64_t literals) { return static_cast<std::uint32_t>(literals); }

  void remove(std::uint32_t clause) {
    const std::uint32_t gap = position_[clause], last = members_[--unsatisfied_];
    members_[gap] = last;
    position_[last] = gap;
  }

  const hopfield::ClauseIndex* index_;
  hopfield::Assignment values_;
  std::vector<std::uint64_t> true_literals_;  ///< count << 32 | exclusive or of variables
  std::vector<std::uint32_t> breaks_;         ///< as long as any exclusive or of variables may point
  std::vector<std::uint32_t> members_;        ///< one longer than the clauses: see flip
  std::vector<std::uint32_t> position_;
  std::uint32_t unsatisfied_ = 0;
};

inline SearchState::SearchState(const hopfield::ClauseIndex& index, const hopfield::Assignment& start)
    : index_(&index),
      values_(start),
      true_literals_(index.clauses(), 0),
      breaks_(std::bit_ceil(std::size_t{index.variables()} + 1), 0),
      members_(std::size_t{index.clauses()} + 1, 0),
      position_(index.clauses(), 0) {
  OHM_EXPECT(start.size() == index.variables());
  for (std::uint32_t v = 0; v < index.variables(); ++v) {
    for (const std::uint32_t c : index.occurrences(2 * v + (values_[v] != 0 ? 0 : 1))) {
      true_literals_[c] = (true_literals_[c] ^ v) + kOne;
    }
  }
  for (std::uint32_t c = 0; c < index.clauses(); ++c) {
    if (count_of(true_literals_[c]) == 1) ++breaks_[name_of(true_literals_[c])];
    if (count_of(true_literals_[c]) > 0) continue;
    members_[unsatisfied_] = c;
    position_[c] = unsatisfied_++;
  }
}

}  // namespace ohmfield::experiments
