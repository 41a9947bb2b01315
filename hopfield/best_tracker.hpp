#pragma once
/// Remembers the best assignment of a walk without copying it at every improvement: flips since the last copy are
/// journalled, and the best is the copy plus a prefix of the journal. When the journal is full it is folded into the
/// copy, and nothing is written until the next improvement, which copies afresh; a copy thus costs at least as many
/// flips as there are variables.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

class BestTracker {
 public:
  BestTracker(const Assignment& start, std::uint32_t unsatisfied)
      : copy_(start), journal_(std::max<std::size_t>(start.size(), 1024)), fewest_(unsatisfied) {}

  std::uint32_t fewest() const { return fewest_; }

  /// At every flip. \param variable  from 0
  void flip(std::uint32_t variable) {
    if (used_ == journal_.size()) return;
    journal_[used_++] = variable;
    if (used_ == journal_.size()) fold();
  }

  /// After the flips of a step. \param values  the assignment after them
  void reached(std::uint32_t unsatisfied, const Assignment& values) {
    if (unsatisfied < fewest_) improve(unsatisfied, values);
  }

  /// The first assignment with the fewest unsatisfied clauses.
  Assignment best() const {
    Assignment result = copy_;
    for (std::size_t i = 0; i < best_; ++i) result[journal_[i]] ^= 1;
    return result;
  }

 private:
  void fold() {
    copy_ = best();
    best_ = 0;
  }

  void improve(std::uint32_t unsatisfied, const Assignment& values) {
    fewest_ = unsatisfied;
    if (used_ < journal_.size()) {
      best_ = used_;
    } else {
      copy_ = values;
      best_ = used_ = 0;
    }
  }

  Assignment copy_;
  std::vector<std::uint32_t> journal_;
  std::size_t used_ = 0;
  std::size_t best_ = 0;
  std::uint32_t fewest_;
};

}  // namespace ohmfield::hopfield
