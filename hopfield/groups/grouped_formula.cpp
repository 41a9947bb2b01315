#include "hopfield/groups/grouped_formula.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

namespace ohmfield::hopfield {
namespace {

void refuse_xors(const Cnf& formula) {
  if (formula.xors() > 0)
    throw core::InputError("the formula has XOR clauses, which the search with groups does not know", "Write them as clauses, or solve without groups");
}

/// The formula without what forced literals settle.
Cnf open_part(const Cnf& formula, const Forced& forced) {
  Cnf left(formula.variables());
  std::vector<DimacsLiteral> open;
  for (std::size_t c = 0; c < formula.clauses(); ++c) {
    open.clear();
    bool satisfied = false;
    for (const DimacsLiteral literal : formula.clause(c)) {
      satisfied = satisfied || forced.of(literal) > 0;
      if (forced.of(literal) == 0) open.push_back(literal);
    }
    if (!satisfied) left.add(open);
  }
  return left;
}

/// Groups without forced members; a group that allows every state of what is left is gone.
Groups open_part(const Groups& groups, const Forced& forced) {
  Groups left(groups.variables());
  for (const Group& group : groups) {
    Group open{group.low, group.high, {}, group.place};
    for (const DimacsLiteral literal : group.literals) {
      const int sign = forced.of(literal);
      if (sign == 0) open.literals.push_back(literal);
      if (sign > 0) {
        open.low -= open.low > 0 ? 1 : 0;
        --open.high;
      }
    }
    open.high = static_cast<std::uint32_t>(std::min<std::size_t>(open.high, open.size()));
    if (!open.literals.empty() && (open.low > 0 || open.high < open.size())) left.add(std::move(open));
  }
  return left;
}

/// Whether a group keeps a clause true: to make it false, too many or too few members would have to be true.
class Implication {
 public:
  explicit Implication(const Groups& groups) : groups_(groups), positive_(groups.size(), 0), negative_(groups.size(), 0) {}

  bool holds(std::span<const DimacsLiteral> clause) {
    bool implied = false;
    for (const DimacsLiteral literal : clause) {
      const std::uint32_t g = groups_.group_of(std::abs(literal));
      if (g == Groups::kNone) continue;
      ++(groups_.member(std::abs(literal)) == literal ? positive_ : negative_)[g];
      implied = implied || negative_[g] > groups_[g].high || groups_[g].size() - positive_[g] < groups_[g].low;
    }
    for (const DimacsLiteral literal : clause)
      if (const std::uint32_t g = groups_.group_of(std::abs(literal)); g != Groups::kNone) positive_[g] = negative_[g] = 0;
    return implied;
  }

 private:
  const Groups& groups_;
  std::vector<std::uint32_t> positive_, negative_;  ///< members of a clause, by group
};

GroupedFormula combine(const Cnf& formula, Cnf open, Groups groups, Forced forced) {
  GroupedFormula result{Cnf(formula.variables()), std::move(groups), std::move(forced)};
  Implication implied(result.groups);
  for (std::size_t c = 0; c < open.clauses(); ++c) {
    if (implied.holds(open.clause(c))) ++result.dropped_implied;
    else result.formula.add(open.clause(c));
  }
  result.clauses_before = formula.clauses();
  result.dropped_forced = formula.clauses() - open.clauses();
  result.log2_states_before = formula.variables();
  result.log2_states_forced = formula.variables() - static_cast<double>(result.forced.count);
  result.log2_states_after = result.log2_states_forced - static_cast<double>(result.groups.members());
  for (const Group& group : result.groups) result.log2_states_after += log2_states(group);
  return result;
}

GroupedFormula contradiction(const Cnf& formula, Forced forced) {
  return combine(formula, Cnf(formula.variables()), Groups(formula.variables()), std::move(forced));
}

}  // namespace

GroupedFormula with_detected_groups(const Cnf& formula, const DetectParams& params) {
  refuse_xors(formula);
  Forced forced = propagate(formula, Groups(formula.variables()));
  if (forced.contradiction()) return contradiction(formula, std::move(forced));
  Cnf open = open_part(formula, forced);
  Groups groups = detect_groups(open, params);
  return combine(formula, std::move(open), std::move(groups), std::move(forced));
}

GroupedFormula with_given_groups(const Cnf& formula, const Groups& groups) {
  refuse_xors(formula);
  Forced forced = propagate(formula, groups);
  if (forced.contradiction()) return contradiction(formula, std::move(forced));
  Cnf open = open_part(formula, forced);
  Groups open_groups = open_part(groups, forced);
  return combine(formula, std::move(open), std::move(open_groups), std::move(forced));
}

GroupedFormula without_groups(const Cnf& formula) { return with_given_groups(formula, Groups(formula.variables())); }

}  // namespace ohmfield::hopfield
