/// What a search with groups costs: without groups exactly a two_pass array, with them what was counted, piece by piece.

#include "hopfield/groups/group_cost.hpp"

#include "catch.hpp"
#include "hopfield/architecture/passes.hpp"
#include "hopfield/fixtures.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;
using core::Event;

namespace {

const crossbar::Technology& prices() {
  static const crossbar::Technology technology = test::technology();
  return technology;
}

/// A search that is long enough to count everything.
GroupSearchResult searched(const GroupedFormula& problem, GroupRule rule) {
  GroupSearchOptions options;
  options.max_cycles = 300;
  return search_groups(GroupIndex(problem), {rule, 0.3}, 5, options);
}

/// Variables 1 to 6 are two groups of which one is true, 7 to 30 are free; clauses at random over all of them.
GroupedFormula grouped(std::vector<std::vector<DimacsLiteral>> more = {}) {
  Cnf cnf(30);
  const Cnf random = test::random_cnf(30, 150, 3, 3, 8);
  for (std::size_t c = 0; c < random.clauses(); ++c) cnf.add(random.clause(c));
  for (const auto& clause : more) cnf.add(clause);
  Groups groups(30);
  groups.add({1, 1, {1, 2, 3}});
  groups.add({1, 1, {4, 5, 6}});
  return with_given_groups(cnf, groups);
}

double energy_J(const core::Ledger& ledger) { return prices().energy(ledger).nominal_J; }

}  // namespace

TEST_CASE("without groups the cost is that of two_pass, to the bit") {
  const Cnf cnf = test::random_cnf(40, 170, 3, 3, 2);
  const GroupedFormula problem = without_groups(cnf);
  const GroupSearchResult result = searched(problem, GroupRule::skc);
  const KsatShape shape = ksat_shape(cnf);
  const auto machine = make_architecture("two_pass", shape, one_array(shape), {}, prices());
  const GroupCost cost(problem, {}, prices());
  REQUIRE(result.counts.cycles > 100);
  CHECK(cost.search_s(result.counts, result.group_counts) == machine->search_s(result.counts));
  CHECK(energy_J(cost.search_events(result.counts, result.group_counts)) == energy_J(machine->trial_events(result.counts)));
  CHECK(cost.write_s() == machine->write_s());
  CHECK(energy_J(cost.write_events()) == energy_J(machine->write_events()));
}

TEST_CASE("every count of groups has its price and its time") {
  const GroupedFormula problem = grouped();
  const GroupCost cost(problem, {}, prices());
  CycleCounts counts = searched(problem, GroupRule::skc).counts;
  counts.cycles = 300;
  const GroupCounts none;
  GroupCounts some;
  some.group_choices = 70;
  some.group_cycles = 50;
  some.shared_lookups = 30;
  some.stamp_words = 20;
  const double more_s = 50 * prices().timing().comparator_s + (30 + 20) * prices().timing().clock_s;
  CHECK(cost.search_s(counts, some) - cost.search_s(counts, none) == Approx(more_s).epsilon(1e-9));

  const core::Ledger before = cost.search_events(counts, none), after = cost.search_events(counts, some);
  const auto added = [&](Event event, std::uint32_t size = 0) {
    return std::pair{after.line(event, size).entry.count - before.line(event, size).entry.count,
                     after.line(event, size).entry.amount - before.line(event, size).entry.amount};
  };
  CHECK(added(Event::comparator).first == Approx(70.0).epsilon(1e-9));
  CHECK(added(Event::digital_add).first == Approx(50.0));
  CHECK(added(Event::digital_add).second == Approx(30.0 * 2 + 20.0 * 32));
  CHECK(added(Event::sram_access, kTableBytes).first == Approx(50.0).epsilon(1e-9));
  // The number of a literal among 60 takes 6 bits, that of 60 word lines too.
  CHECK(added(Event::sram_access, kTableBytes).second == Approx(30.0 * (6 + 2) + 20.0 * 32).epsilon(1e-9));
  // Meanwhile 60 word lines, a bit line for each clause, and 6 inputs of winner-take-alls leak.
  CHECK(added(Event::leakage).second == Approx(more_s * (60.0 + static_cast<double>(problem.formula.clauses()) + 6.0)).epsilon(1e-6));
  CHECK(added(Event::cell_read).first == 0.0);
}

TEST_CASE("clauses with two members of a group take a third comparator, forced variables no line") {
  // Not both of 1 and -2 false: no group implies it, and it holds two members of the first.
  const GroupedFormula plain = grouped(), shared = grouped({{1, -2, 7}}), forced = grouped({{8}});
  REQUIRE(shared.formula.clauses() == plain.formula.clauses() + 1);
  const CycleCounts counts = searched(plain, GroupRule::skc).counts;
  const auto comparators = [&](const GroupedFormula& problem) {
    return GroupCost(problem, {}, prices()).search_events(counts, {})[Event::comparator].count;
  };
  // Comparators of bit lines are in the counts, of which both got the same.
  CHECK(comparators(shared) - comparators(plain) == Approx(static_cast<double>(counts.cycles)));
  REQUIRE(forced.forced.count >= 1);
  const Cnf left = without_forced(forced);
  CHECK(left.variables() == 30 - static_cast<std::int32_t>(forced.forced.count));
  CHECK(left.clauses() == forced.formula.clauses());
  CHECK(left.literals() == forced.formula.literals());
  for (std::size_t c = 0; c < left.clauses(); ++c)
    for (const DimacsLiteral literal : left.clause(c)) CHECK((literal != 0 && std::abs(literal) <= left.variables()));
}

TEST_CASE("a search counts its groups, and a group alone needs no array") {
  const GroupedFormula problem = grouped({{1, -2, 7}});
  const GroupSearchResult skc = searched(problem, GroupRule::skc), novelty = searched(problem, GroupRule::novelty);
  for (const GroupSearchResult* result : {&skc, &novelty}) {
    const GroupCounts& groups = result->group_counts;
    CHECK((groups.group_cycles > 0 && groups.group_cycles <= groups.group_choices && groups.group_cycles <= result->counts.cycles));
    CHECK(groups.shared_lookups > 0);
  }
  CHECK(skc.group_counts.stamp_words == 0);
  // A stamp is read for every word line that is, and written for every flip.
  CHECK(novelty.group_counts.stamp_words == novelty.counts.break_readings + novelty.counts.flips);

  Cnf cnf(3);
  cnf.add(std::vector<DimacsLiteral>{1, 2, 3});
  Groups groups(3);
  groups.add({1, 1, {1, 2, 3}});
  const GroupedFormula settled = with_given_groups(cnf, groups);
  const GroupCost nothing(settled, {}, prices());
  CHECK(!nothing.has_array());
  CHECK(nothing.search_s(skc.counts, skc.group_counts) == 0.0);
  CHECK((energy_J(nothing.search_events(skc.counts, skc.group_counts)) == 0.0 && energy_J(nothing.write_events()) == 0.0));
}
