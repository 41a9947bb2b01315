#include "hopfield/groups/group_clauses.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "hopfield/dimacs.hpp"

namespace ohmfield::hopfield {
namespace {

/// A clause for every choice of `chosen` members, all with one sign.
void add_choices(Cnf& formula, const Group& group, std::size_t chosen, int sign) {
  const auto size = static_cast<double>(group.size()), k = static_cast<double>(chosen);
  const double clauses = std::exp(std::lgamma(size + 1.0) - std::lgamma(k + 1.0) - std::lgamma(size - k + 1.0));
  if (clauses + static_cast<double>(formula.clauses()) > static_cast<double>(kMostClauses))
    throw core::InputError(group.place, "the group (" + describe(group) + ") is too many clauses when written out", "Keep it as a group");
  std::vector<std::size_t> pick(chosen);
  for (std::size_t i = 0; i < chosen; ++i) pick[i] = i;
  std::vector<DimacsLiteral> clause(chosen);
  for (;;) {
    for (std::size_t i = 0; i < chosen; ++i) clause[i] = sign * group.literals[pick[i]];
    formula.add(clause);
    std::size_t i = chosen;
    while (i > 0 && pick[i - 1] == group.size() - chosen + i - 1) --i;
    if (i == 0) return;
    ++pick[i - 1];
    for (; i < chosen; ++i) pick[i] = pick[i - 1] + 1;
  }
}

}  // namespace

Cnf with_group_clauses(const Cnf& formula, const Groups& groups) {
  Cnf result = formula;
  for (const Group& group : groups) {
    if (group.low > 0) add_choices(result, group, group.size() - group.low + 1, 1);
    if (group.high < group.size()) add_choices(result, group, group.high + 1, -1);
  }
  return result;
}

}  // namespace ohmfield::hopfield
