/// What every rule of the table keeps.

#include <algorithm>

#include "catch.hpp"
#include "hopfield/clause_index.hpp"
#include "hopfield/definition_network.hpp"
#include "hopfield/fixtures.hpp"
#include "hopfield/ideal_network.hpp"
#include "hopfield/ksat_array.hpp"
#include "hopfield/model_check.hpp"
#include "hopfield/rule_frequencies.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;
using Shown = test::ScriptedNetwork::Shown;

namespace {

struct Run {
  bool solved = false;
  std::vector<std::vector<std::int32_t>> flips;
  bool operator==(const Run&) const = default;
};

/// Cycles until no clause is unsatisfied; one without a flip is a cycle too.
Run run(ClauseNetwork& network, UpdateRule& rule, std::uint64_t seed, std::uint64_t most_cycles) {
  Run result;
  const std::int32_t variables = network.formula().variables();
  TrialDraws draws(seed);
  rule.start(network.formula());
  network.load(random_assignment(variables, seed), seed);
  for (std::uint64_t step = 0; step < most_cycles; ++step) {
    network.read_clauses(step);
    if (network.unsatisfied().empty()) {
      result.solved = true;
      break;
    }
    std::vector<std::int32_t>& flips = result.flips.emplace_back();
    rule.choose({network, step, seed, draws.at(step)}, flips);
    for (const std::int32_t variable : flips) {
      REQUIRE((variable >= 1 && variable <= variables && std::count(flips.begin(), flips.end(), variable) == 1));
      network.flip(variable);
    }
  }
  return result;
}

/// Clauses of one to five literals around a hidden solution.
Cnf mixed_lengths(std::uint64_t seed) {
  Cnf formula(20);
  for (std::int32_t length = 1; length <= 5; ++length) {
    const Cnf part = test::planted_cnf(20, length == 1 ? 2 : 12, length, seed);  // the same solution for every length
    for (std::size_t c = 0; c < part.clauses(); ++c) formula.add(part.clause(c));
  }
  return formula;
}

/// A planted formula and XOR clauses that its hidden solution satisfies.
Cnf hybrid(std::uint64_t seed) {
  Cnf formula = test::planted_cnf(20, 50, 3, seed);
  core::CounterRng hidden_rng(seed, core::Stream::test, 1), rng(seed, core::Stream::test, 2);
  std::vector<bool> hidden;  // as planted_cnf draws it
  for (std::int32_t v = 0; v < 20; ++v) hidden.push_back(hidden_rng() % 2 == 0);
  for (std::int32_t x = 0; x < 6; ++x) {
    std::vector<DimacsLiteral> clause;
    bool parity = false;
    for (std::int32_t i = 0; i < 4; ++i) {
      const auto v = static_cast<std::int32_t>(5 * i) + static_cast<std::int32_t>(rng.below(5));
      clause.push_back(v + 1);
      parity = parity != hidden[static_cast<std::size_t>(v)];
    }
    if (!parity) clause.front() = -clause.front();
    formula.add_xor(clause);
  }
  return formula;
}

}  // namespace

TEST_CASE("every rule solves small formulas on an ideal array, again in the same way") {
  for (const RuleInfo& info : rules()) {
    const auto rule = make_rule(std::string(info.name), {});
    for (std::uint64_t seed = 0; seed < 4; ++seed)
      for (const Cnf& formula :
           {test::planted_cnf(20, 70, 3, seed), test::planted_cnf(16, 100, 4, seed), mixed_lengths(seed)}) {
        INFO(info.name << ", seed " << seed << ", " << formula.clauses() << " clauses");
        const crossbar::Technology technology = test::technology();
        const KsatArray array(formula, test::device_set("ideal"), {}, technology, 1);
        const auto network = array.network();
        const Run first = run(*network, *rule, seed, 100'000);
        CHECK((first.solved && !first_unsatisfied(formula, network->state()).has_value()));
        const auto fresh = make_rule(std::string(info.name), {});
        CHECK((run(*network, *rule, seed, 100'000) == first && run(*network, *fresh, seed, 100'000) == first));
      }
  }
}

TEST_CASE("every rule makes the same choices on every kind of ideal network") {
  for (const RuleInfo& info : rules()) {
    const Cnf formula = test::planted_cnf(20, 85, 3, 11);
    const crossbar::Technology technology = test::technology();
    const KsatArray array(formula, test::device_set("ideal"), {}, technology, 1);
    const ClauseIndex index(formula);
    IdealNetwork ideal(formula, index);
    const auto rule = make_rule(std::string(info.name), {});
    INFO(info.name);
    CHECK(run(*array.network(), *rule, 3, 2000) == run(ideal, *rule, 3, 2000));
  }
}

TEST_CASE("every rule solves formulas with XOR clauses") {
  for (const RuleInfo& info : rules()) {
    const auto rule = make_rule(std::string(info.name), {});
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      const Cnf formula = hybrid(seed);
      test::DefinitionNetwork network(formula);
      INFO(info.name << ", seed " << seed);
      REQUIRE(run(network, *rule, seed, 100'000).solved);
      for (std::size_t c = 0; c < formula.constraints(); ++c) CHECK(network.holds(c, network.state()));
    }
  }
}

TEST_CASE("every rule solves small formulas on a ReRAM array") {
  for (const RuleInfo& info : rules()) {
    const auto rule = make_rule(std::string(info.name), {});
    const Cnf formula = test::planted_cnf(20, 70, 3, 5);
    const crossbar::Technology technology = test::technology();
    const KsatArray array(formula, test::device_set("reram_wan2022"), {}, technology, 1);
    INFO(info.name);
    const auto network = array.network();
    CHECK((run(*network, *rule, 1, 100'000).solved && !first_unsatisfied(formula, network->state()).has_value()));
  }
}

TEST_CASE("rules that choose a clause choose evenly among the unsatisfied ones") {
  const test::Scene scene{
      test::cnf_of(5, {{1}, {2}, {3}, {4}, {5}}),
      {Shown::unsatisfied, Shown::critical, Shown::unsatisfied, Shown::satisfied, Shown::unsatisfied},
      {0, 0, 0, 0, 0},
      {1, 0, 1, 0, 1}};
  for (const char* rule :
       {"skc", "wta", "probsat_poly", "probsat_exp", "metropolis", "skc_union", "gnsat_u", "gnsat_n", "mnsat"})
    test::check_frequencies(test::frequencies(rule, {}, scene, 9), {1.0 / 3, 0, 1.0 / 3, 0, 1.0 / 3});
}

TEST_CASE("rules count what circuits and time follow from") {
  struct Expected {
    std::string rule;
    RuleParams params;
    std::uint64_t clause_choices, global_choices, random_words, noise_samples, break_readings, make_readings,
        break_passes, make_passes;
  };
  // Candidates 1 to 5 of 7 variables; the clause chosen (word 0 of the draws is 0) has three literals.
  const test::Scene scene{test::cnf_of(7, {{1, 2, -3}, {6, 7}, {3, 4, 5}}),
                          {Shown::unsatisfied, Shown::satisfied, Shown::unsatisfied},
                          {1, 1, 2, 2, 2, 0, 0},
                          {1, 1, 2, 1, 1, 0, 0}};
  for (const Expected& e : std::vector<Expected>{
           {"skc", {}, 1, 0, 3, 0, 3, 0, 1, 0},
           {"wta", {}, 1, 0, 1, 3, 3, 0, 1, 0},
           {"wta", {{"shortcut", 1}}, 2, 0, 1, 3, 3, 0, 1, 0},
           {"wta", {{"shortcut", 1}, {"zero_below", 0.99}, {"noise", 1}}, 2, 0, 1, 3, 3, 0, 1, 0},
           {"probsat_poly", {}, 1, 0, 2, 0, 3, 0, 1, 0},
           {"probsat_exp", {}, 1, 0, 2, 0, 3, 0, 1, 0},
           {"metropolis", {}, 0, 0, 3, 0, 1, 1, 1, 1},
           {"skc_union", {{"walk_probability", 0}}, 0, 1, 2, 0, 5, 5, 1, 1},
           {"skc_union", {{"walk_probability", 1}}, 0, 1, 2, 0, 5, 0, 1, 1},
           {"skc_union", {{"walk_probability", 0}, {"with_make", 0}}, 0, 1, 2, 0, 5, 0, 1, 1},
           {"gnsat_u", {{"walk_probability", 0}}, 0, 1, 2, 0, 5, 5, 1, 1},
           {"gnsat_u", {{"walk_probability", 1}}, 0, 1, 2, 0, 0, 0, 0, 1},
           {"gnsat_n", {}, 0, 1, 0, 5, 5, 5, 1, 1},
           {"gnsat_n", {{"masked", 0}}, 0, 1, 0, 7, 7, 7, 1, 1},
           {"mnsat", {}, 0, 1, 0, 5, 0, 5, 0, 1},
           {"mnsat", {{"masked", 0}}, 0, 1, 0, 7, 0, 7, 0, 1},
           {"hopfield_sequential", {}, 0, 0, 0, 1, 1, 1, 1, 1},
           {"hopfield_sequential", {{"order", 1}}, 0, 0, 1, 1, 1, 1, 1, 1},
           {"hopfield_parallel", {{"participation", 1}}, 0, 0, 7, 7, 7, 7, 1, 1},
       }) {
    test::Stage stage(scene);
    std::vector<std::int32_t> flips;
    make_rule(e.rule, e.params)->choose({stage.network(), 0, 1, {}}, flips);
    const CycleCounts& counts = stage.network().counts();
    INFO(e.rule << (e.params.empty() ? "" : ", " + e.params.begin()->first));
    CHECK(counts.clause_choices == e.clause_choices);
    CHECK(counts.global_choices == e.global_choices);
    CHECK(counts.random_words == e.random_words);
    CHECK(counts.noise_samples == e.noise_samples);
    CHECK(counts.break_readings == e.break_readings);
    CHECK(counts.make_readings == e.make_readings);
    CHECK(counts.backward_passes == e.break_passes);
    CHECK(counts.make_passes == e.make_passes);
  }
}
