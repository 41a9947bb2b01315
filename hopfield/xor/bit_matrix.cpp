#include "hopfield/xor/bit_matrix.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace ohmfield::hopfield {

std::vector<DimacsLiteral> BitMatrix::clause(const Row& row) const {
  std::vector<DimacsLiteral> literals;
  for (std::size_t c = 0; c < columns(); ++c)
    if (bit(row, c)) literals.push_back(variable_of[c]);
  if (!constant(row)) literals.front() = -literals.front();
  return literals;
}

std::vector<std::size_t> BitMatrix::reduce(const std::vector<std::size_t>& order) {
  std::vector<std::size_t> pivots;
  for (const std::size_t column : order) {
    if (pivots.size() == rows.size()) break;
    std::size_t found = pivots.size();
    while (found < rows.size() && !bit(rows[found], column)) ++found;
    if (found == rows.size()) continue;
    std::swap(rows[found], rows[pivots.size()]);
    const Row& pivot = rows[pivots.size()];
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (r == pivots.size() || !bit(rows[r], column)) continue;
      for (std::size_t w = 0; w < words; ++w) rows[r][w] ^= pivot[w];
    }
    pivots.push_back(column);
  }
  return pivots;
}

std::vector<DimacsLiteral> xor_variables(const Cnf& cnf) {
  std::vector<DimacsLiteral> variables;
  for (std::size_t i = 0; i < cnf.xors(); ++i)
    for (const DimacsLiteral literal : cnf.xor_clause(i)) variables.push_back(std::abs(literal));
  std::sort(variables.begin(), variables.end());
  variables.erase(std::unique(variables.begin(), variables.end()), variables.end());
  return variables;
}

BitMatrix xor_matrix(const Cnf& cnf, std::vector<DimacsLiteral> variables) {
  std::vector<std::size_t> column(static_cast<std::size_t>(cnf.variables()) + 1);
  for (std::size_t i = 0; i < variables.size(); ++i) column[static_cast<std::size_t>(variables[i])] = i;
  BitMatrix matrix{std::move(variables), 0, {}};
  matrix.words = matrix.columns() / 64 + 1;
  matrix.rows.assign(cnf.xors(), BitMatrix::Row(matrix.words));
  for (std::size_t r = 0; r < cnf.xors(); ++r) {
    BitMatrix::toggle(matrix.rows[r], matrix.columns());
    for (const DimacsLiteral literal : cnf.xor_clause(r)) {
      BitMatrix::toggle(matrix.rows[r], column[static_cast<std::size_t>(std::abs(literal))]);
      if (literal < 0) BitMatrix::toggle(matrix.rows[r], matrix.columns());
    }
  }
  return matrix;
}

}  // namespace ohmfield::hopfield
