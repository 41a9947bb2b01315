#pragma once
/// A formula in conjunctive normal form, as read and as solved.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ohmfield::hopfield {

/// A literal in DIMACS numbering: +v or -v, v in 1..variables.
using DimacsLiteral = std::int32_t;

/// Truth values of variables 1..n at index 0..n-1; 1 is true.
using Assignment = std::vector<std::uint8_t>;

/// Clauses as lists of DIMACS literals, stored end to end.
class Cnf {
 public:
  explicit Cnf(std::int32_t variables = 0) : variables_(variables) {}

  std::int32_t variables() const { return variables_; }
  std::size_t clauses() const { return starts_.size() - 1; }
  std::span<const DimacsLiteral> clause(std::size_t c) const {
    return {literals_.data() + starts_[c], starts_[c + 1] - starts_[c]};
  }
  std::size_t literals() const { return literals_.size(); }

  /// \pre every literal names a variable in 1..variables()
  void add(std::span<const DimacsLiteral> clause);

 private:
  std::int32_t variables_;
  std::vector<DimacsLiteral> literals_;
  std::vector<std::size_t> starts_{0};
};

/// The same formula without tautologies and without repeated literals in a clause: what goes into an array.
/// Order of clauses and of first occurrences is kept; repeated clauses stay (they weigh double, as in WalkSAT).
Cnf normalised(const Cnf& cnf);

/// A number that depends on the clauses alone (FNV-1a over variables, lengths and literals): the identity of an
/// instance, so that its results depend neither on its file name nor on its neighbours in a run.
std::uint64_t fingerprint(const Cnf& cnf);

}  // namespace ohmfield::hopfield
