/// The state of a search with groups against recomputation from its definition, and the moves it offers.

#include "hopfield/groups/group_state.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "catch.hpp"
#include "hopfield/fixtures.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;

namespace {

bool true_in(DimacsLiteral literal, const Assignment& values) { return (values[static_cast<std::size_t>(std::abs(literal)) - 1] != 0) == (literal > 0); }

std::vector<std::uint32_t> unsatisfied_by(const Cnf& cnf, const Assignment& values) {
  std::vector<std::uint32_t> found;
  for (std::size_t c = 0; c < cnf.clauses(); ++c) {
    const auto clause = cnf.clause(c);
    if (std::none_of(clause.begin(), clause.end(), [&](DimacsLiteral l) { return true_in(l, values); })) found.push_back(static_cast<std::uint32_t>(c));
  }
  return found;
}

std::vector<std::uint32_t> members_of(const ClauseSet& set) {
  std::vector<std::uint32_t> members;
  for (std::size_t i = 0; i < set.size(); ++i) members.push_back(set[i]);
  std::sort(members.begin(), members.end());
  return members;
}

Assignment after(Assignment values, const GroupMove& move) {
  values[move.first] ^= 1;
  if (move.is_swap()) values[move.partner] ^= 1;
  return values;
}

std::uint32_t breaks_by_definition(const Cnf& cnf, const Assignment& values, const GroupMove& move) {
  const auto before = unsatisfied_by(cnf, values);
  std::uint32_t broken = 0;
  for (const std::uint32_t c : unsatisfied_by(cnf, after(values, move))) broken += std::binary_search(before.begin(), before.end(), c) ? 0 : 1;
  return broken;
}

/// Groups over most of the variables, of all kinds, and clauses that often hold several members of one.
GroupedFormula random_problem(std::uint64_t seed) {
  core::CounterRng rng(seed, core::Stream::test, 5);
  Groups groups(24);
  for (std::int32_t next = 1; next + 6 <= 20;) {
    const auto size = static_cast<std::int32_t>(2 + rng.below(5));
    Group group{0, 0, {}};
    for (std::int32_t i = 0; i < size; ++i, ++next) group.literals.push_back(rng() % 2 == 0 ? next : -next);
    group.low = rng.below(static_cast<std::uint32_t>(size));
    group.high = std::max(1u, group.low + rng.below(static_cast<std::uint32_t>(size) - group.low));
    groups.add(group);
  }
  return with_given_groups(test::random_cnf(24, 80, 2, 5, seed), groups);
}

}  // namespace

TEST_CASE("moves keep groups valid, make their literal true, and cost what they break") {
  int swaps = 0, shared = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    INFO("seed " << seed);
    const GroupedFormula problem = random_problem(seed);
    if (problem.contradiction()) continue;
    const GroupIndex index(problem);
    GroupState state(index);
    state.start(seed);
    core::CounterRng rng(seed, core::Stream::test, 6);
    std::vector<GroupMove> moves;
    for (int step = 0; step < 150; ++step) {
      REQUIRE(first_violated(problem.groups, state.values()) == Groups::kNone);
      REQUIRE(members_of(state.unsatisfied()) == unsatisfied_by(problem.formula, state.values()));
      std::uint32_t critical = 0;
      for (std::size_t c = 0; c < problem.formula.clauses(); ++c) {
        const auto clause = problem.formula.clause(c);
        critical += std::count_if(clause.begin(), clause.end(), [&](DimacsLiteral l) { return true_in(l, state.values()); }) == 1 ? 1 : 0;
      }
      REQUIRE(state.critical() == critical);
      moves.clear();
      for (GroupLiteral literal = 0; literal < 2 * index.variables(); ++literal) {
        if (state.is_true(literal) || problem.forced.value[literal / 2] != 0) continue;
        const std::size_t start = moves.size();
        state.moves_for(literal, moves);
        REQUIRE(moves.size() > start);
        for (std::size_t i = start; i < moves.size(); ++i) {
          REQUIRE(moves[i].first == literal / 2);
          REQUIRE(first_violated(problem.groups, after(state.values(), moves[i])) == Groups::kNone);
          REQUIRE(state.breaks(moves[i]) == breaks_by_definition(problem.formula, state.values(), moves[i]));
          shared += moves[i].is_swap() && !index.shared_clauses(literal / 2).empty() ? 1 : 0;
        }
      }
      const GroupMove move = moves[rng.below(static_cast<std::uint32_t>(moves.size()))];
      const Assignment expected = after(state.values(), move);
      state.apply(move);
      REQUIRE(state.values() == expected);
      swaps += move.is_swap() ? 1 : 0;
    }
  }
  CHECK(swaps > 1000);
  CHECK(shared > 10000);  // the correction for clauses that hold both variables was put to the test
}

TEST_CASE("a literal is offered a flip where bounds allow it, else all exchanges") {
  Groups groups(7);
  groups.add({1, 1, {1, -2, 3}});
  groups.add({1, 2, {4, 5, 6}});
  const GroupedFormula problem = with_given_groups(test::cnf_of(7, {{1, 4, 7}, {2, 5, -7}}), groups);
  const GroupIndex index(problem);
  GroupState state(index);
  state.load({0, 0, 0, 1, 0, 0, 1});  // true members: -2; 4
  const auto moves = [&](DimacsLiteral literal) {
    std::vector<GroupMove> found;
    state.moves_for(2 * static_cast<std::uint32_t>(std::abs(literal) - 1) + (literal < 0 ? 1u : 0u), found);
    std::vector<std::pair<int, int>> named;
    for (const GroupMove& move : found) named.emplace_back(move.first + 1, move.is_swap() ? static_cast<int>(move.partner) + 1 : 0);
    std::sort(named.begin(), named.end());
    return named;
  };
  using Named = std::vector<std::pair<int, int>>;
  CHECK(moves(-7) == Named{{7, 0}});
  CHECK(moves(3) == Named{{3, 2}});
  CHECK(moves(2) == Named{{2, 1}, {2, 3}});
  CHECK(moves(5) == Named{{5, 0}});
  CHECK(moves(-4) == Named{{4, 5}, {4, 6}});
}

TEST_CASE("random starts are valid, and every member of a group is as likely") {
  Groups groups(10);
  groups.add({1, 1, {1, -2, 3, 4, 5}});
  groups.add({0, 2, {6, 7, 8}});
  const GroupedFormula problem = with_given_groups(test::cnf_of(10, {{9}, {-9, 10, 1}}), groups);
  const GroupIndex index(problem);
  GroupState state(index);
  const int trials = 20'000;
  std::map<int, int> member, count;
  for (std::uint64_t seed = 0; seed < trials; ++seed) {
    state.start(seed);
    REQUIRE(first_violated(groups, state.values()) == Groups::kNone);
    REQUIRE(state.values()[8] == 1);
    for (const DimacsLiteral literal : groups[0].literals) member[literal] += true_in(literal, state.values()) ? 1 : 0;
    ++count[static_cast<int>(state.true_members(1))];
  }
  // Binomial, z = 5.33: false alarm 1e-7 each.
  const auto close = [&](int found, double p) { return std::fabs(found - trials * p) < 5.33 * std::sqrt(trials * p * (1.0 - p)); };
  for (const auto& [literal, times] : member) CHECK(close(times, 0.2));
  for (int truths = 0; truths <= 2; ++truths) CHECK(close(count[truths], 1.0 / 3.0));
}
