#include "hopfield/groups/group_index.hpp"

#include <cstdlib>
#include <limits>

#include "core/expect.hpp"

namespace ohmfield::hopfield {
namespace {

GroupLiteral code(DimacsLiteral literal) {
  return 2 * static_cast<std::uint32_t>(std::abs(literal) - 1) + (literal < 0 ? 1u : 0u);
}

}  // namespace

GroupIndex::GroupIndex(const GroupedFormula& problem) : forced_(problem.forced) {
  OHM_EXPECT(!problem.contradiction());
  if (problem.formula.literals() >= std::numeric_limits<std::uint32_t>::max())
    throw core::InputError("the formula has " + std::to_string(problem.formula.literals()) + " literals, more than 2^32", "Use a smaller formula");
  index_groups(problem.groups);
  index_clauses(problem.formula);
  index_shared();
}

void GroupIndex::index_groups(const Groups& groups) {
  group_of_.assign(static_cast<std::size_t>(groups.variables()), Groups::kNone);
  member_starts_.push_back(0);
  for (const Group& group : groups) {
    for (const DimacsLiteral literal : group.literals) {
      group_of_[code(literal) / 2] = static_cast<std::uint32_t>(bounds_.size());
      members_.push_back(code(literal));
    }
    bounds_.push_back({group.low, group.high});
    member_starts_.push_back(static_cast<std::uint32_t>(members_.size()));
  }
}

void GroupIndex::index_clauses(const Cnf& formula) {
  clause_literals_.reserve(formula.literals());
  clause_starts_.push_back(0);
  occurrence_starts_.assign(2 * group_of_.size() + 1, 0);
  for (std::size_t c = 0; c < formula.clauses(); ++c) {
    for (const DimacsLiteral literal : formula.clause(c)) {
      clause_literals_.push_back(code(literal));
      ++occurrence_starts_[code(literal) + 1];
    }
    clause_starts_.push_back(static_cast<std::uint32_t>(clause_literals_.size()));
  }
  for (std::size_t i = 1; i < occurrence_starts_.size(); ++i) occurrence_starts_[i] += occurrence_starts_[i - 1];
  std::vector<std::uint32_t> next(occurrence_starts_.begin(), occurrence_starts_.end() - 1);
  occurrences_.resize(clause_literals_.size());
  for (std::uint32_t c = 0; c < clauses(); ++c)
    for (const GroupLiteral literal : clause(c)) occurrences_[next[literal]++] = c;
}

void GroupIndex::index_shared() {
  std::vector<std::uint32_t> in_clause(bounds_.size(), 0);  // members of a group in the clause at hand
  const auto for_each_shared = [&](auto&& visit) {
    for (std::uint32_t c = 0; c < clauses(); ++c) {
      for (const GroupLiteral literal : clause(c))
        if (const std::uint32_t g = group_of_[literal / 2]; g != Groups::kNone) ++in_clause[g];
      for (const GroupLiteral literal : clause(c))
        if (const std::uint32_t g = group_of_[literal / 2]; g != Groups::kNone && in_clause[g] > 1) visit(literal / 2, c);
      for (const GroupLiteral literal : clause(c))
        if (const std::uint32_t g = group_of_[literal / 2]; g != Groups::kNone) in_clause[g] = 0;
    }
  };
  shared_starts_.assign(group_of_.size() + 1, 0);
  for_each_shared([&](std::uint32_t variable, std::uint32_t) { ++shared_starts_[variable + 1]; });
  for (std::size_t i = 1; i < shared_starts_.size(); ++i) shared_starts_[i] += shared_starts_[i - 1];
  std::vector<std::uint32_t> next(shared_starts_.begin(), shared_starts_.end() - 1);
  shared_.resize(shared_starts_.back());
  for_each_shared([&](std::uint32_t variable, std::uint32_t c) { shared_[next[variable]++] = c; });
}

}  // namespace ohmfield::hopfield
