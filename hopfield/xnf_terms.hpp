#pragma once
/// Clauses over sums modulo 2, as files with the header `p xnf` have them, written as clauses over literals.
///
/// XNF (XOR-OR-AND normal form; B. Andraschko, J. Danner, M. Kreuzer, "SAT solving using XOR-OR-AND normal forms", Math. Comput.
/// Sci. 18, 2024) is a conjunction of clauses over "linerals", sums of literals modulo 2 written `1+2+-3`. A clause of one
/// sum is an XOR clause. In any other clause a sum of two or more variables is named by a new variable, which an XOR clause
/// defines (Tseitin); equal sums, or sums that differ by a negation, share their variable.

#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

/// The literals of a word like `1+-2+3` or `1+3-2`, any number of them, possibly beyond every range; nothing where the word is no such sum.
std::optional<std::vector<std::int64_t>> literals_of_sum(std::string_view word);

/// Gathers the literals and sums of one clause after another.
class XnfClause {
 public:
  explicit XnfClause(Cnf& cnf) : cnf_(cnf) {}

  void add(DimacsLiteral literal) { literals_.push_back(literal); }
  void add_sum(std::span<const DimacsLiteral> sum);

  /// Puts the clause into the formula and forgets it.
  void finish();

 private:
  struct Sum {
    std::vector<DimacsLiteral> variables;  ///< two or more, in increasing order
    bool negated;
  };
  DimacsLiteral name_of(const Sum& sum);

  Cnf& cnf_;
  std::vector<DimacsLiteral> literals_;
  std::vector<Sum> sums_;
  bool always_true_ = false;
  std::map<std::vector<DimacsLiteral>, DimacsLiteral> names_;
};

}  // namespace ohmfield::hopfield
