#include "hopfield/xor/gauss.hpp"

#include <bit>
#include <map>
#include <numeric>

#include "hopfield/xor/bit_matrix.hpp"

namespace ohmfield::hopfield {
namespace {

/// A row without its pivot and constant is zero, or has one variable, or is that of another row: each is a fact.
std::size_t add_facts(const BitMatrix& matrix, const std::vector<std::size_t>& pivots, Cnf& cnf) {
  std::size_t facts = 0;
  const auto add = [&](std::vector<DimacsLiteral> variables, bool constant) {
    if (!constant) variables.front() = -variables.front();
    cnf.add_xor(variables);
    ++facts;
  };
  for (std::size_t r = pivots.size(); r < matrix.rows.size(); ++r) {
    if (!matrix.constant(matrix.rows[r])) continue;
    cnf.add({});
    return 1;
  }
  std::map<BitMatrix::Row, std::size_t> first_with;  // rest of a row -> row
  for (std::size_t r = 0; r < pivots.size(); ++r) {
    BitMatrix::Row rest = matrix.rows[r];
    const bool constant = matrix.constant(rest);
    BitMatrix::toggle(rest, pivots[r]);
    if (constant) BitMatrix::toggle(rest, matrix.columns());
    const DimacsLiteral variable = matrix.variable_of[pivots[r]];
    const std::size_t others = matrix.weight(rest);
    if (others == 0) {
      add({variable}, constant);
    } else if (others == 1) {
      std::size_t word = 0;
      while (rest[word] == 0) ++word;
      add({variable, matrix.variable_of[64 * word + static_cast<std::size_t>(std::countr_zero(rest[word]))]}, constant);
    } else if (const auto [entry, is_new] = first_with.try_emplace(std::move(rest), r); !is_new) {
      add({variable, matrix.variable_of[pivots[entry->second]]}, constant != matrix.constant(matrix.rows[entry->second]));
    }
  }
  return facts;
}

}  // namespace

std::size_t add_linear_facts(Cnf& cnf, double most_work) {
  if (cnf.xors() < 2) return 0;
  std::vector<DimacsLiteral> variables = xor_variables(cnf);
  const auto rows = static_cast<double>(cnf.xors());
  if (rows * rows * static_cast<double>(variables.size()) > most_work) return 0;
  BitMatrix matrix = xor_matrix(cnf, std::move(variables));
  std::vector<std::size_t> order(matrix.columns());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const std::vector<std::size_t> pivots = matrix.reduce(order);
  return add_facts(matrix, pivots, cnf);
}

}  // namespace ohmfield::hopfield
