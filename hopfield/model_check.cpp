#include "hopfield/model_check.hpp"

#include "core/expect.hpp"

namespace ohmfield::hopfield {
namespace {

bool satisfied(std::span<const DimacsLiteral> clause, const Assignment& values) {
  for (const DimacsLiteral literal : clause) {
    const bool value = literal > 0 ? values[static_cast<std::size_t>(literal) - 1] != 0
                                   : values[static_cast<std::size_t>(-std::int64_t{literal}) - 1] == 0;
    if (value) return true;
  }
  return false;
}

}  // namespace

std::optional<std::size_t> first_unsatisfied(const Cnf& cnf, const Assignment& values) {
  OHM_EXPECT(values.size() == static_cast<std::size_t>(cnf.variables()));
  for (std::size_t c = 0; c < cnf.clauses(); ++c) {
    if (!satisfied(cnf.clause(c), values)) return c;
  }
  return std::nullopt;
}

std::size_t count_unsatisfied(const Cnf& cnf, const Assignment& values) {
  OHM_EXPECT(values.size() == static_cast<std::size_t>(cnf.variables()));
  std::size_t count = 0;
  for (std::size_t c = 0; c < cnf.clauses(); ++c) count += satisfied(cnf.clause(c), values) ? 0 : 1;
  return count;
}

}  // namespace ohmfield::hopfield
