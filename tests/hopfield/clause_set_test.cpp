/// The order of unsatisfied clauses is part of every result.

#include "hopfield/clause_set.hpp"

#include "catch.hpp"
#include "hopfield/fixtures.hpp"
#include "hopfield/scripted_network.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;
using test::ScriptedNetwork;
using Shown = ScriptedNetwork::Shown;

namespace {

std::vector<std::uint32_t> members(const ClauseSet& set) {
  std::vector<std::uint32_t> result;
  for (std::size_t i = 0; i < set.size(); ++i) result.push_back(set[i]);
  return result;
}

}  // namespace

TEST_CASE("a clause set appends, and fills gaps with its last member") {
  ClauseSet set(10);
  for (const std::uint32_t c : {3u, 1u, 7u, 5u}) set.insert(c);
  set.remove(1);
  CHECK(members(set) == std::vector<std::uint32_t>{3, 5, 7});
  set.remove(7);
  CHECK(members(set) == std::vector<std::uint32_t>{3, 5});
  set.insert(1);
  CHECK(members(set) == std::vector<std::uint32_t>{3, 5, 1});
  CHECK((set.contains(1) && !set.contains(7) && set.size() == 3));
  set.clear();
  CHECK((set.empty() && !set.contains(3)));
  set.insert(9);
  CHECK(members(set) == std::vector<std::uint32_t>{9});
}

TEST_CASE("a pass takes out what left in ascending order, then puts in what entered in ascending order") {
  for (const std::size_t clauses : {1u, 7u, 8u, 9u, 16u, 17u, 61u}) {
    Cnf formula(1);
    for (std::size_t c = 0; c < clauses; ++c) formula.add(std::vector<DimacsLiteral>{1});
    ScriptedNetwork network(formula);
    network.load({0}, 1);
    ClauseSet expected(clauses);
    std::vector<Shown> before(clauses, Shown::satisfied);
    core::CounterRng rng(clauses, core::Stream::test, 0);
    for (int pass = 0; pass < 300; ++pass) {
      std::vector<Shown> shown(clauses);
      for (auto& flag : shown) flag = static_cast<Shown>(rng.below(3));
      network.show(shown);
      network.changes.clear();
      network.read_clauses(0);

      std::vector<int> changes;
      for (std::size_t c = 0; c < clauses; ++c) {
        if (before[c] == shown[c]) continue;
        if (before[c] == Shown::unsatisfied) expected.remove(static_cast<std::uint32_t>(c));
        const int name = static_cast<int>(c) + 1;
        if (before[c] == Shown::critical) changes.push_back(-name);
        if (shown[c] == Shown::critical) changes.push_back(name);
      }
      for (std::size_t c = 0; c < clauses; ++c)
        if (before[c] != shown[c] && shown[c] == Shown::unsatisfied) expected.insert(static_cast<std::uint32_t>(c));
      REQUIRE(members(network.unsatisfied()) == members(expected));
      REQUIRE(network.changes == changes);
      REQUIRE(network.critical() == static_cast<std::size_t>(std::count(shown.begin(), shown.end(), Shown::critical)));
      before = shown;
    }
    CHECK(network.counts().cycles == 300);
    CHECK(network.counts().line_decisions == 600 * clauses);
    network.load({1}, 2);
    CHECK((network.unsatisfied().empty() && network.critical() == 0 && network.counts().cycles == 0));
  }
}
