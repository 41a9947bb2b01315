#pragma once
/// The state of a weighted search and what the array shows of it, kept up to date by one flip: unsatisfied clauses, what a
/// flip of each variable would gain (weighted make - break), and, for the host, the exact cost.
///
/// A clause keeps the number of its true literals and the exclusive or of their cells; when one is left, the latter names
/// it (after Balint, Biere, Froehlich, Schoening, SAT 2014).

#include <cstdint>
#include <vector>

#include "hopfield/clause_set.hpp"
#include "hopfield/maxsat/weighted_array.hpp"

namespace ohmfield::hopfield {

class WeightedState {
 public:
  WeightedState(const WeightedArray& array, const Assignment& start)
      : array_(&array),
        values_(start),
        clauses_(array.clauses()),
        gains_(array.variables()),
        hard_(array.hard_clauses()),
        soft_(array.clauses() - array.hard_clauses()) {
    for (std::uint32_t c = 0; c < array.clauses(); ++c) {
      for (std::uint32_t cell = array.first_cell(c); cell < array.end_cell(c); ++cell)
        if (is_true(array.literal(cell))) clauses_[c] = {clauses_[c].count + 1, clauses_[c].cells ^ cell};
      if (clauses_[c].count == 0) enter(c);
      if (clauses_[c].count == 1) becomes_critical(c, clauses_[c].cells);
    }
  }

  const WeightedArray& array() const { return *array_; }
  const Assignment& values() const { return values_; }
  /// Unsatisfied clauses: hard ones by their number, soft ones counted from the first soft one.
  const ClauseSet& hard() const { return hard_; }
  const ClauseSet& soft() const { return soft_; }
  std::size_t unsatisfied() const { return hard_.size() + soft_.size(); }
  std::uint32_t critical() const { return critical_; }
  /// Weights of the unsatisfied soft clauses, exact.
  std::uint64_t cost() const { return cost_; }
  /// Make - break, as the array has the weights: of hard clauses at full conductance, and of soft ones.
  struct Gain {
    CellWeight hard = 0, soft = 0;
  };
  const Gain& gain(std::uint32_t variable) const { return gains_[variable]; }

  void flip(std::uint32_t variable) {
    const bool was_true = values_[variable] != 0;
    values_[variable] = was_true ? 0 : 1;
    const std::uint32_t now_true = 2 * variable + (was_true ? 1 : 0);
    for (const WeightedArray::Occurrence at : array_->occurrences(now_true)) {
      TrueLiterals& of = clauses_[at.clause];
      if (of.count == 1) becomes_safe(at.clause, of.cells);
      of = {of.count + 1, of.cells ^ at.cell};
      if (of.count > 1) continue;
      leave(at.clause);
      becomes_critical(at.clause, at.cell);
    }
    for (const WeightedArray::Occurrence at : array_->occurrences(now_true ^ 1)) {
      TrueLiterals& of = clauses_[at.clause];
      of = {of.count - 1, of.cells ^ at.cell};
      if (of.count == 1) becomes_critical(at.clause, of.cells);
      if (of.count > 0) continue;
      becomes_safe(at.clause, at.cell);
      enter(at.clause);
    }
  }

 private:
  struct TrueLiterals {
    std::uint32_t count = 0, cells = 0;
  };

  bool is_true(std::uint32_t literal) const { return (values_[literal >> 1] != 0) != ((literal & 1) != 0); }

  bool is_hard(std::uint32_t clause) const { return clause < array_->hard_clauses(); }
  CellWeight& gain_of(std::uint32_t clause, std::uint32_t cell) {
    Gain& gain = gains_[array_->literal(cell) >> 1];
    return is_hard(clause) ? gain.hard : gain.soft;
  }
  void becomes_critical(std::uint32_t clause, std::uint32_t cell) {
    gain_of(clause, cell) -= array_->cell_weight(cell);
    ++critical_;
  }
  void becomes_safe(std::uint32_t clause, std::uint32_t cell) {
    gain_of(clause, cell) += array_->cell_weight(cell);
    --critical_;
  }
  void enter(std::uint32_t clause) {
    is_hard(clause) ? hard_.insert(clause) : soft_.insert(clause - array_->hard_clauses());
    cost_ += array_->weight(clause);
    for (std::uint32_t cell = array_->first_cell(clause); cell < array_->end_cell(clause); ++cell)
      gain_of(clause, cell) += array_->cell_weight(cell);
  }
  void leave(std::uint32_t clause) {
    is_hard(clause) ? hard_.remove(clause) : soft_.remove(clause - array_->hard_clauses());
    cost_ -= array_->weight(clause);
    for (std::uint32_t cell = array_->first_cell(clause); cell < array_->end_cell(clause); ++cell)
      gain_of(clause, cell) -= array_->cell_weight(cell);
  }

  const WeightedArray* array_;
  Assignment values_;
  std::vector<TrueLiterals> clauses_;
  std::vector<Gain> gains_;
  ClauseSet hard_, soft_;
  std::uint64_t cost_ = 0;
  std::uint32_t critical_ = 0;
};

}  // namespace ohmfield::hopfield
