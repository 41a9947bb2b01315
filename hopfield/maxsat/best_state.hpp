#pragma once
/// Remembers the best assignment of a weighted walk without copying it at every improvement: a copy, and a journal of the
/// flips since. When the journal is full it is folded into the copy and nothing is written until the next improvement, which
/// copies afresh; a copy thus costs at least as many flips as there are variables.

#include <algorithm>
#include <compare>
#include <cstdint>
#include <vector>

#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

/// Fewer unsatisfied hard clauses first, then the lower cost.
struct MaxsatScore {
  std::size_t hard_unsatisfied = 0;
  std::uint64_t cost = 0;
  auto operator<=>(const MaxsatScore&) const = default;
};

class BestState {
 public:
  BestState(const Assignment& start, MaxsatScore score)
      : copy_(start), journal_(std::max<std::size_t>(start.size(), 1024)), score_(score) {}

  MaxsatScore score() const { return score_; }

  void flipped(std::uint32_t variable) {
    if (used_ == journal_.size()) return;
    journal_[used_++] = variable;
    if (used_ < journal_.size()) return;
    copy_ = assignment();
    best_ = 0;
  }

  /// After the flips of a cycle. \return whether the state is better than all before
  bool offer(MaxsatScore score, const Assignment& values) {
    if (score >= score_) return false;
    score_ = score;
    if (used_ < journal_.size()) {
      best_ = used_;
    } else {
      copy_ = values;
      best_ = used_ = 0;
    }
    return true;
  }

  Assignment assignment() const {
    Assignment result = copy_;
    for (std::size_t i = 0; i < best_; ++i) result[journal_[i]] ^= 1;
    return result;
  }

 private:
  Assignment copy_;
  std::vector<std::uint32_t> journal_;
  std::size_t used_ = 0, best_ = 0;
  MaxsatScore score_;
};

}  // namespace ohmfield::hopfield
