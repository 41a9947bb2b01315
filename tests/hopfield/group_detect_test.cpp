/// Groups found in clauses, and formulas cut down by groups: the same models as before, by enumeration.

#include "hopfield/groups/detect.hpp"

#include <algorithm>
#include <set>

#include "catch.hpp"
#include "hopfield/dimacs.hpp"
#include "hopfield/fixtures.hpp"
#include "hopfield/groups/group_clauses.hpp"
#include "hopfield/groups/group_file.hpp"
#include "hopfield/groups/grouped_formula.hpp"
#include "hopfield/model_check.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;
using test::cnf_of;

namespace {

using Bounds = std::pair<std::uint32_t, std::uint32_t>;
using Found = std::multiset<std::pair<Bounds, std::set<DimacsLiteral>>>;

Found as_sets(const Groups& groups) {
  Found found;
  for (const Group& group : groups) found.insert({{group.low, group.high}, {group.literals.begin(), group.literals.end()}});
  return found;
}

/// Clauses in random order, literals of each too.
Cnf shuffled(const Cnf& cnf, std::uint64_t seed) {
  core::CounterRng rng(seed, core::Stream::test, 2);
  std::vector<std::vector<DimacsLiteral>> clauses;
  for (std::size_t c = 0; c < cnf.clauses(); ++c) clauses.emplace_back(cnf.clause(c).begin(), cnf.clause(c).end());
  const auto shuffle = [&](auto& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[rng.below(static_cast<std::uint32_t>(i))]);
  };
  shuffle(clauses);
  Cnf result(cnf.variables());
  for (auto& clause : clauses) {
    shuffle(clause);
    result.add(clause);
  }
  return result;
}

/// Disjoint groups over the first variables, with random signs.
Groups random_groups(std::int32_t variables, std::uint32_t largest, std::uint64_t seed) {
  core::CounterRng rng(seed, core::Stream::test, 3);
  Groups groups(variables);
  for (std::int32_t next = 1;;) {
    const auto size = static_cast<std::int32_t>(2 + rng.below(largest - 1));
    if (next + size > variables) return groups;
    Group group{0, 0, {}};
    for (std::int32_t i = 0; i < size; ++i, ++next) group.literals.push_back(rng() % 2 == 0 ? next : -next);
    group.low = rng.below(static_cast<std::uint32_t>(size) + 1);
    group.high = group.low + rng.below(static_cast<std::uint32_t>(size) - group.low + 1);
    groups.add(group);
  }
}

/// Whether the cut-down problem allows a state: forced values, groups and clauses that are left.
bool allows(const GroupedFormula& problem, const Assignment& values) {
  if (problem.contradiction()) return false;
  for (std::size_t v = 0; v < values.size(); ++v)
    if (problem.forced.value[v] != 0 && (problem.forced.value[v] > 0) != (values[v] != 0)) return false;
  return first_violated(problem.groups, values) == Groups::kNone && !first_unsatisfied(problem.formula, values);
}

/// Compares the models of a formula with those of the cut-down problem, one state after the other.
void check_same_models(const Cnf& formula, const GroupedFormula& problem) {
  int models = 0;
  for (std::uint32_t word = 0; word < 1u << formula.variables(); ++word) {
    Assignment values(static_cast<std::size_t>(formula.variables()));
    for (std::size_t v = 0; v < values.size(); ++v) values[v] = word >> v & 1u;
    const bool is_model = !first_unsatisfied(formula, values);
    models += is_model ? 1 : 0;
    if (allows(problem, values) != is_model) FAIL("state " << word << " is " << (is_model ? "" : "not ") << "a model");
  }
  if (problem.contradiction()) CHECK(models == 0);
}

}  // namespace

TEST_CASE("exactly-one and at-most-one are found in their clauses, whatever the signs") {
  const Cnf cnf = cnf_of(8, {{1, 2, -3}, {-1, -2}, {-1, 3}, {-2, 3}, {-4, 5}, {-4, -6}, {5, -6}, {7, 8, 1}, {-7, -8}});
  CHECK(as_sets(detect_groups(cnf)) == Found{{{1, 1}, {1, 2, -3}}, {{0, 1}, {4, -5, 6}}});
  CHECK(as_sets(detect_groups(cnf, {.smallest_at_most_one = 2})) == Found{{{1, 1}, {1, 2, -3}}, {{0, 1}, {4, -5, 6}}, {{0, 1}, {7, 8}}});
  // Two variables that differ: a pair of which exactly one is true.
  CHECK(as_sets(detect_groups(cnf_of(2, {{1, 2}, {-1, -2}}))) == Found{{{1, 1}, {1, 2}}});
  // All but one conflict there: nothing.
  CHECK(detect_groups(cnf_of(3, {{1, 2, 3}, {-1, -2}, {-2, -3}})).empty());
}

TEST_CASE("where groups overlap the longest is kept and the rest stays as clauses") {
  Groups wide(7), narrow(7);
  wide.add({1, 1, {3, 4, 5, 6, 7}});
  narrow.add({1, 1, {1, 2, 3}});
  const Cnf cnf = with_group_clauses(with_group_clauses(Cnf(7), narrow), wide);
  const GroupedFormula problem = with_detected_groups(cnf);
  CHECK(as_sets(problem.groups) == as_sets(wide));
  CHECK(problem.dropped_implied == 11);
  CHECK(problem.formula.clauses() == 4);
  check_same_models(cnf, problem);
}

TEST_CASE("hidden groups are found again among other clauses") {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    Groups hidden(60);
    core::CounterRng rng(seed, core::Stream::test, 4);
    for (std::int32_t next = 1;;) {
      const auto size = static_cast<std::int32_t>(3 + rng.below(8));
      if (next + size > 61) break;
      Group group{static_cast<std::uint32_t>(rng() % 2), 1, {}};
      for (std::int32_t i = 0; i < size; ++i, ++next) group.literals.push_back(rng() % 2 == 0 ? next : -next);
      hidden.add(group);
    }
    // Clauses of four literals hide no group.
    const Cnf cnf = shuffled(with_group_clauses(test::random_cnf(60, 200, 4, 4, seed), hidden), seed);
    INFO("seed " << seed);
    CHECK(as_sets(detect_groups(cnf)) == as_sets(hidden));
    CHECK(groups_text(detect_groups(cnf)) == groups_text(detect_groups(cnf)));
    const GroupedFormula problem = with_detected_groups(cnf);
    // Some of the random clauses are implied too; none of the groups' own is left.
    CHECK(problem.formula.clauses() <= 200);
    CHECK(problem.formula.literals() == 4 * problem.formula.clauses());
    CHECK(problem.dropped_implied + problem.formula.clauses() == cnf.clauses());
  }
}

TEST_CASE("cutting a formula down keeps its models, with groups that it states") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    INFO("seed " << seed);
    // Many binary clauses, so that cliques appear by chance; some units, so that propagation has work.
    const Cnf cnf = normalised(test::random_cnf(9, 10 + seed % 30, seed % 3 == 0 ? 1 : 2, 3, seed));
    check_same_models(cnf, with_detected_groups(cnf));
    check_same_models(cnf, with_detected_groups(cnf, {.smallest_at_most_one = 2}));
    check_same_models(cnf, without_groups(cnf));
  }
}

TEST_CASE("cutting a formula down keeps its models, with groups that are given") {
  int with_models = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    INFO("seed " << seed);
    const Cnf cnf = normalised(test::random_cnf(10, 2 + seed % 12, seed % 3 == 0 ? 1 : 2, 3, seed));
    const Groups groups = random_groups(10, 5, seed);
    const GroupedFormula problem = with_given_groups(cnf, groups);
    check_same_models(with_group_clauses(cnf, groups), problem);
    with_models += problem.contradiction() ? 0 : 1;
    for (const Group& group : problem.groups) CHECK((group.high > 0 && group.low < group.size() && (group.low > 0 || group.high < group.size())));
  }
  CHECK(with_models > 100);
}

TEST_CASE("states are counted before and after") {
  Groups groups(6);
  groups.add({1, 1, {1, 2, 3, 4}});
  const GroupedFormula problem = with_given_groups(cnf_of(6, {{-4}, {4, 5, 6}, {-1, -2, 5}}), groups);
  CHECK(problem.log2_states_before == 6.0);
  CHECK(problem.log2_states_forced == 5.0);
  CHECK(problem.log2_states_after == Approx(std::log2(3.0 * 4.0)));
  CHECK(problem.dropped_forced == 1);
  CHECK(problem.dropped_implied == 1);
}

TEST_CASE("XOR clauses are refused") {
  Cnf cnf(3);
  cnf.add_xor(std::vector{1, 2, 3});
  CHECK(test::contains(test::input_error([&] { with_detected_groups(cnf); }), "XOR"));
}

TEST_CASE("published graph colourings are groups of three and edges") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const Cnf cnf = normalised(read_dimacs((data / "satlib" / "flat200-479" / "flat200-1.cnf").string()));
  const GroupedFormula problem = with_detected_groups(cnf);
  CHECK(problem.groups.size() == 200);
  CHECK(problem.groups.members() == 600);
  CHECK(problem.formula.clauses() == 3 * 479);
  CHECK(problem.log2_states_after == Approx(200.0 * std::log2(3.0)));
}
