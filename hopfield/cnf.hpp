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

/// Clauses as lists of DIMACS literals, stored end to end; beside them XOR clauses, each satisfied by an odd number of true
/// literals. Whoever numbers both counts the XOR clauses after the others.
class Cnf {
 public:
  explicit Cnf(std::int32_t variables = 0) : variables_(variables), named_(variables) {}

  std::int32_t variables() const { return variables_; }
  /// Variables 1..named_variables() are those of the problem; what follows was added to write it in clauses.
  std::int32_t named_variables() const { return named_; }
  std::size_t clauses() const { return starts_.size() - 1; }
  std::span<const DimacsLiteral> clause(std::size_t c) const {
    return {literals_.data() + starts_[c], starts_[c + 1] - starts_[c]};
  }
  std::size_t literals() const { return literals_.size(); }

  std::size_t xors() const { return xor_starts_.size() - 1; }
  std::span<const DimacsLiteral> xor_clause(std::size_t i) const {
    return {xor_literals_.data() + xor_starts_[i], xor_starts_[i + 1] - xor_starts_[i]};
  }
  std::size_t xor_literals() const { return xor_literals_.size(); }

  /// Clauses of both kinds: clause(c), then xor_clause(c - clauses()).
  std::size_t constraints() const { return clauses() + xors(); }
  std::span<const DimacsLiteral> constraint(std::size_t c) const {
    return c < clauses() ? clause(c) : xor_clause(c - clauses());
  }
  bool is_xor(std::size_t c) const { return c >= clauses(); }

  /// \pre every literal names a variable in 1..variables()
  void add(std::span<const DimacsLiteral> clause);
  void add_xor(std::span<const DimacsLiteral> clause);
  /// One more variable, which is no named one; returns its number.
  std::int32_t add_variable() { return ++variables_; }

 private:
  std::int32_t variables_, named_;
  std::vector<DimacsLiteral> literals_, xor_literals_;
  std::vector<std::size_t> starts_{0}, xor_starts_{0};
};

/// The same formula without tautologies and without repeated literals in a clause: what goes into an array.
/// Order of clauses and of first occurrences is kept; repeated clauses stay (they weigh double, as in WalkSAT). In an XOR
/// clause a variable stands once and never negated but for one literal; pairs cancel, an XOR clause that is always true
/// goes, one that is never true becomes an empty clause.
Cnf normalised(const Cnf& cnf);

/// A number that depends on the clauses alone (FNV-1a over variables, lengths and literals): the identity of an
/// instance, so that its results depend neither on its file name nor on its neighbours in a run. XOR clauses count only
/// where there are any.
std::uint64_t fingerprint(const Cnf& cnf);

}  // namespace ohmfield::hopfield
