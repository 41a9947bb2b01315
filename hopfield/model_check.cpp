#include "hopfield/model_check.hpp"

#include "core/expect.hpp"

namespace ohmfield::hopfield {
namespace {

bool holds(DimacsLiteral literal, const Assignment& values) {
  return literal > 0 ? values[static_cast<std::size_t>(literal) - 1] != 0
                     : values[static_cast<std::size_t>(-std::int64_t{literal}) - 1] == 0;
}

bool any_holds(std::span<const DimacsLiteral> clause, const Assignment& values) {
  for (const DimacsLiteral literal : clause)
    if (holds(literal, values)) return true;
  return false;
}

bool odd_number_holds(std::span<const DimacsLiteral> clause, const Assignment& values) {
  bool odd = false;
  for (const DimacsLiteral literal : clause) odd = odd != holds(literal, values);
  return odd;
}

}  // namespace

std::optional<std::size_t> first_unsatisfied(const Cnf& cnf, const Assignment& values) {
  OHM_EXPECT(values.size() == static_cast<std::size_t>(cnf.variables()));
  for (std::size_t c = 0; c < cnf.clauses(); ++c) {
    if (!any_holds(cnf.clause(c), values)) return c;
  }
  for (std::size_t i = 0; i < cnf.xors(); ++i) {
    if (!odd_number_holds(cnf.xor_clause(i), values)) return cnf.clauses() + i;
  }
  return std::nullopt;
}

std::size_t count_unsatisfied(const Cnf& cnf, const Assignment& values) {
  OHM_EXPECT(values.size() == static_cast<std::size_t>(cnf.variables()));
  std::size_t count = 0;
  for (std::size_t c = 0; c < cnf.clauses(); ++c) count += any_holds(cnf.clause(c), values) ? 0 : 1;
  for (std::size_t i = 0; i < cnf.xors(); ++i) count += odd_number_holds(cnf.xor_clause(i), values) ? 0 : 1;
  return count;
}

}  // namespace ohmfield::hopfield
