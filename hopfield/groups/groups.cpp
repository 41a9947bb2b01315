#include "hopfield/groups/groups.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace ohmfield::hopfield {
namespace {

std::string number(std::int64_t value) { return std::to_string(value); }

void check_bounds(const Group& group) {
  if (group.literals.empty()) throw core::InputError(group.place, "a group without literals", "List its literals after the colon");
  if (group.low > group.high)
    throw core::InputError(group.place, "the group wants at least " + number(group.low) + " and at most " + number(group.high) + " true literals",
                           "Give the smaller bound first");
  if (group.low > group.size())
    throw core::InputError(group.place, "the group wants " + number(group.low) + " true literals and has " + number(std::int64_t(group.size())),
                           "Lower the bound, or list more literals");
}

}  // namespace

std::string describe(const Group& group) {
  const std::string of = " of " + number(std::int64_t(group.size()));
  if (group.low == group.high) return "exactly " + number(group.low) + of;
  if (group.low == 0) return "at most " + number(group.high) + of;
  return number(group.low) + " to " + number(group.high) + of;
}

double log2_states(const Group& group) {
  // In logarithms to the base e, since a binomial of some hundred literals overflows a double.
  const auto size = static_cast<double>(group.size());
  const auto high = std::min<std::size_t>(group.high, group.size());
  std::vector<double> terms;
  for (std::size_t j = group.low; j <= high; ++j) {
    const auto chosen = static_cast<double>(j);
    terms.push_back(std::lgamma(size + 1.0) - std::lgamma(chosen + 1.0) - std::lgamma(size - chosen + 1.0));
  }
  const double largest = *std::max_element(terms.begin(), terms.end());
  double sum = 0.0;
  for (const double term : terms) sum += std::exp(term - largest);
  return (largest + std::log(sum)) / std::log(2.0);
}

void Groups::add(Group group) {
  check_bounds(group);
  std::vector<std::int32_t> seen;
  for (const DimacsLiteral literal : group.literals) {
    const std::int64_t variable = std::abs(std::int64_t{literal});
    if (literal == 0 || variable > variables())
      throw core::InputError(group.place, "literal " + number(literal) + " names no variable of the formula, which has " + number(variables()),
                             "Correct the literal");
    seen.push_back(static_cast<std::int32_t>(variable));
    if (const std::uint32_t other = group_of(static_cast<std::int32_t>(variable)); other != kNone) {
      const int line = groups_[other].place.line;
      throw core::InputError(group.place, "variable " + number(variable) + " is a member of two groups" +
                                              (line > 0 ? ", the other in line " + number(line) : ""),
                             "Groups must not overlap: keep one, and write the other as clauses");
    }
  }
  std::sort(seen.begin(), seen.end());
  if (const auto twice = std::adjacent_find(seen.begin(), seen.end()); twice != seen.end())
    throw core::InputError(group.place, "variable " + number(*twice) + " stands twice in the group", "List every variable once");
  for (const DimacsLiteral literal : group.literals) {
    const auto v = static_cast<std::size_t>(std::abs(literal)) - 1;
    group_of_[v] = static_cast<std::uint32_t>(groups_.size());
    member_[v] = literal;
  }
  members_ += group.size();
  groups_.push_back(std::move(group));
}

std::uint32_t first_violated(const Groups& groups, const Assignment& values) {
  for (std::size_t g = 0; g < groups.size(); ++g) {
    std::size_t count = 0;
    for (const DimacsLiteral literal : groups[g].literals)
      count += (values[static_cast<std::size_t>(std::abs(literal)) - 1] != 0) == (literal > 0) ? 1 : 0;
    if (count < groups[g].low || count > groups[g].high) return static_cast<std::uint32_t>(g);
  }
  return Groups::kNone;
}

}  // namespace ohmfield::hopfield
