#pragma once
/// XOR clauses as rows of bits, one column for each variable that occurs and a last one for the constants.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

struct BitMatrix {
  using Word = std::uint64_t;
  using Row = std::vector<Word>;

  std::vector<DimacsLiteral> variable_of;  ///< column -> variable, increasing
  std::size_t words = 0;
  std::vector<Row> rows;

  std::size_t columns() const { return variable_of.size(); }
  static bool bit(const Row& row, std::size_t column) { return (row[column / 64] >> (column % 64) & 1u) != 0; }
  static void toggle(Row& row, std::size_t column) { row[column / 64] ^= Word{1} << (column % 64); }
  bool constant(const Row& row) const { return bit(row, columns()); }

  /// Number of variables in a row.
  std::size_t weight(const Row& row) const {
    std::size_t bits = 0;
    for (const Word word : row) bits += static_cast<std::size_t>(std::popcount(word));
    return bits - (constant(row) ? 1 : 0);
  }
  /// The XOR clause of a row; its sign stands on the first variable. \pre a variable occurs
  std::vector<DimacsLiteral> clause(const Row& row) const;

  /// Solves for variables in the given order of columns; returns the column that row i was solved for. Rows beyond have no variable.
  std::vector<std::size_t> reduce(const std::vector<std::size_t>& order);
};

/// Variables of the XOR clauses, each once, in increasing order.
std::vector<DimacsLiteral> xor_variables(const Cnf& cnf);
BitMatrix xor_matrix(const Cnf& cnf, std::vector<DimacsLiteral> variables);

}  // namespace ohmfield::hopfield
