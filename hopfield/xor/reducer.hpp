#pragma once
/// A formula that shrinks: unit clauses, equivalent variables, variables that stand in XOR clauses only, pure literals.
///
/// Clauses are never rewritten. A variable that was found equivalent to another points at it (union-find with signs), the
/// smaller of two classes joins the larger, and a clause keeps a count of the literals that are left, so that all unit
/// propagation and all merging together cost near linear time. XOR clauses are rewritten (LinearSystem): they are what
/// elimination changes.

#include <cstdint>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "hopfield/cnf.hpp"
#include "hopfield/xor/linear_system.hpp"
#include "hopfield/xor/reconstruction.hpp"

namespace ohmfield::hopfield {

struct ReducerCounters {
  std::size_t fixed = 0, merged = 0, eliminated = 0, pure = 0;
};

class Reducer {
 public:
  /// \pre the formula is normalised; it may go once the constructor returns
  explicit Reducer(const Cnf& cnf);

  bool contradiction() const { return contradiction_; }
  const ReducerCounters& counters() const { return counters_; }
  bool has_clauses() const { return clauses_left_ > 0; }
  /// Whether elimination ended because it had taken long enough.
  bool exhausted() const;

  /// Units and equivalences until nothing is left to do.
  void propagate();
  /// Gaussian elimination of variables that stand in XOR clauses only, cheapest first, where no row becomes longer than
  /// `longest_row` and than it was; propagates.
  void eliminate(std::size_t longest_row);
  /// Adds rows to others where that makes these shorter, until no sum of two does.
  void shorten_rows();
  /// Fixes variables that stand in clauses with one sign only, and in no XOR clause; propagates.
  void fix_pure();

  /// What is left, with variables renumbered in their order, clauses in theirs, repeated clauses once; and how to get back.
  /// A contradiction is an empty clause. Ends the life of the reducer.
  std::pair<Cnf, Reconstruction> finish();

 private:
  using Code = std::uint32_t;  ///< literal: variable from 0, times two, plus one if negated
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;
  static constexpr std::uint32_t kRemoved = kNone;
  /// Longer clauses are not searched for literals that became equal; propagation does without, finish() sees to them.
  static constexpr std::uint32_t kLongestSearched = 256;

  struct Occurrence {
    std::uint32_t clause;    ///< kNone: the literal was found to repeat another of its clause
    std::uint32_t position;  ///< in literals_
  };

  Code root(Code literal);
  void assign(Code literal);
  void merge(Code a, Code b);  ///< both literals are equal
  void merge_in_clauses(std::uint32_t small, std::uint32_t large);
  void remove_clause(std::uint32_t c);
  void lose_literal(std::uint32_t c);
  void take_rows();
  void consider(std::uint32_t variable);
  void combine_equal_rows();
  void eliminate_with(std::uint32_t variable, std::uint32_t pivot, std::span<const std::uint32_t> rows);
  Cnf remaining(std::vector<std::uint32_t>& kept);

  bool is_free_root(std::uint32_t v) const { return value_[v] == kNone && parent_[v] == 2 * v; }
  bool in_clauses(std::uint32_t v) const { return uses_[2 * v] + uses_[2 * v + 1] > 0; }
  bool only_in_xors(std::uint32_t v) const { return is_free_root(v) && !in_clauses(v) && system_.count(v) > 0; }

  std::uint32_t variables_;
  std::vector<Code> literals_;  ///< as given; kNone where it repeats another
  std::vector<std::uint32_t> starts_, alive_;  ///< alive: literals not known to be false, or kRemoved
  std::vector<Occurrence> occurrences_;
  std::vector<std::uint32_t> occurrence_starts_;
  std::vector<Code> parent_;
  std::vector<std::uint32_t> next_member_, last_member_;  ///< of the class of a root, as a list
  std::vector<std::uint32_t> class_occurrences_;
  std::vector<std::uint32_t> value_;                      ///< of a root: kNone, 0 or 1
  std::vector<std::uint32_t> uses_;                       ///< of a literal of a root, in clauses left
  LinearSystem system_;
  std::vector<Code> units_;
  std::set<std::pair<std::uint64_t, std::uint32_t>> candidates_;  ///< for elimination: cost, variable
  std::vector<std::uint64_t> candidate_cost_;
  std::uint64_t work_ = 0;  ///< of elimination, in entries of rows
  std::vector<std::uint32_t> maybe_pure_;
  std::size_t clauses_left_ = 0;
  bool contradiction_ = false;
  Reconstruction reconstruction_;
  ReducerCounters counters_;
};

}  // namespace ohmfield::hopfield
