/// Weighted search against definitions and exhaustive optima.

#include <algorithm>

#include "catch.hpp"
#include "core/io/byte_source.hpp"
#include "core/random/counter_rng.hpp"
#include "hopfield/draws.hpp"
#include "hopfield/fixtures.hpp"
#include "hopfield/maxsat/trial.hpp"
#include "hopfield/maxsat/wcnf.hpp"
#include "hopfield/maxsat/weighted_state.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;

namespace {

/// Clauses of one to four literals; with hard clauses, the all-true assignment satisfies them.
WeightedCnf random_formula(std::int32_t variables, int hard, int soft, std::uint64_t seed) {
  core::CounterRng random(seed, core::Stream::test, 0);
  WeightedCnf formula{Cnf(variables), Cnf(variables), {}};
  for (int c = 0; c < hard + soft; ++c) {
    std::vector<DimacsLiteral> clause;
    for (std::uint32_t k = 1 + random.below(4); k > 0; --k) {
      const auto variable = 1 + static_cast<DimacsLiteral>(random.below(static_cast<std::uint32_t>(variables)));
      clause.push_back(random() % 2 == 0 ? variable : -variable);
    }
    if (c < hard) clause.front() = std::abs(clause.front());
    (c < hard ? formula.hard : formula.soft).add(clause);
    if (c >= hard) formula.weights.push_back(1 + random.below(50));
  }
  return formula;
}

std::optional<std::uint64_t> exhaustive_optimum(const WeightedCnf& formula) {
  std::optional<std::uint64_t> best;
  Assignment values(static_cast<std::size_t>(formula.variables()));
  for (std::uint32_t bits = 0; bits < 1u << formula.variables(); ++bits) {
    for (std::size_t v = 0; v < values.size(); ++v) values[v] = bits >> v & 1;
    const auto cost = cost_of(formula, values);
    if (cost && (!best || *cost < *best)) best = cost;
  }
  return best;
}

MaxsatParams params_of(const char* rule, const RuleParams& given = {}) { return complete_maxsat_params(maxsat_rule(rule), given); }

MaxsatTrialResult run(const WeightedCnf& formula, const MaxsatParams& params, std::uint64_t seed, std::uint64_t max_flips) {
  const WeightedArray array(formula, params, nullptr, 0.0, 1);
  MaxsatTrialOptions options;
  options.max_flips = max_flips;
  return run_maxsat_trial(array, params, seed, options);
}

}  // namespace

TEST_CASE("cost by hand", "[maxsat]") {
  const WeightedCnf formula = parse_wcnf("h 1 2 0\n5 -1 0\n7 -2 3 0\n2 0\n", "f");
  CHECK(cost_of(formula, {1, 0, 0}) == 7u);
  CHECK(cost_of(formula, {0, 1, 0}) == 9u);
  CHECK_FALSE(cost_of(formula, {0, 0, 1}).has_value());
  const ReducedFormula reduced_form = reduced(parse_wcnf("h 1 -1 0\n3 2 2 0\n4 0\n6 1 2 -1 0\n", "f"));
  CHECK((reduced_form.formula.hard.clauses() == 0 && reduced_form.formula.soft.clauses() == 1));
  CHECK((reduced_form.formula.soft.clause(0).size() == 1 && reduced_form.base_cost == 4 && !reduced_form.has_empty_hard_clause));
  CHECK(reduced(parse_wcnf("h 0\n", "f")).has_empty_hard_clause);
}

TEST_CASE("the state follows its definition through a random walk", "[maxsat]") {
  const WeightedCnf formula = reduced(random_formula(15, 20, 40, 3)).formula;
  // The largest weight is 50 at most; with as many levels every weight is a whole number of them.
  const std::uint64_t largest = *std::max_element(formula.weights.begin(), formula.weights.end());
  const MaxsatParams params = params_of("focused", {{"levels", static_cast<double>(largest)}});
  const WeightedArray array(formula, params, nullptr, 0.0, 1);
  WeightedState state(array, random_assignment(15, 5));
  const auto hard_unsatisfied = [&](const Assignment& values) {
    WeightedCnf counted{Cnf(15), formula.hard, std::vector<std::uint64_t>(formula.hard.clauses(), 1)};
    return static_cast<std::int64_t>(*cost_of(counted, values));
  };
  const auto soft_cost = [&](const Assignment& values) {
    return static_cast<std::int64_t>(*cost_of({Cnf(15), formula.soft, formula.weights}, values));
  };
  core::CounterRng random(6, core::Stream::test, 1);
  for (int step = 0; step < 300; ++step) {
    REQUIRE(state.cost() == static_cast<std::uint64_t>(soft_cost(state.values())));
    REQUIRE(state.hard().size() == static_cast<std::size_t>(hard_unsatisfied(state.values())));
    for (std::uint32_t v = 0; v < 15; ++v) {
      Assignment flipped = state.values();
      flipped[v] ^= 1;
      REQUIRE(state.gain(v).soft == (soft_cost(state.values()) - soft_cost(flipped)) * kUnitsPerLevel);
      REQUIRE(state.gain(v).hard == (hard_unsatisfied(state.values()) - hard_unsatisfied(flipped)) * static_cast<std::int64_t>(largest) * kUnitsPerLevel);
    }
    state.flip(random.below(15));
  }
}

TEST_CASE("both rules reach the exhaustive optimum", "[maxsat]") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const WeightedCnf formula = random_formula(11, seed % 2 == 0 ? 25 : 0, 45, seed);
    const ReducedFormula small = reduced(formula);
    const auto optimum = exhaustive_optimum(formula);
    for (const char* rule : {"focused", "parallel"}) {
      INFO(rule << ", formula " << seed);
      const MaxsatTrialResult result = run(small.formula, params_of(rule), 1, 20'000);
      REQUIRE(result.score.hard_unsatisfied == 0);
      CHECK(result.score.cost + small.base_cost == *optimum);
      CHECK(cost_of(formula, result.best) == *optimum);
    }
  }
}

TEST_CASE("the optimum of the example is the one it names", "[maxsat]") {
  const core::Input input = core::read_input(std::string(OHMFIELD_SOURCE_DIR) + "/data/maxsat/cover20.wcnf");
  const WeightedCnf formula = parse_wcnf(input.bytes, input.name);
  const auto optimum = exhaustive_optimum(formula);
  CHECK(test::contains(input.bytes, "The least weight is " + std::to_string(*optimum)));
  CHECK(run(formula, params_of("focused"), 1, 100'000).score == MaxsatScore{0, *optimum});
}

TEST_CASE("weights decide, not the number of clauses", "[maxsat]") {
  // One clause of weight 10 against nine of weight 1: an array that knows one level only sides with the nine.
  std::string text = "10 1 0\n";
  for (int i = 2; i <= 10; ++i) text += "1 -1 " + std::to_string(i) + " 0\n1 -1 -" + std::to_string(i) + " 0\n";
  const WeightedCnf formula = parse_wcnf(text, "f");  // nine pairs: x1 true leaves one of each unsatisfied, cost 9
  // Without noise the walk takes no step that the array takes for a loss; starts with x1 true would be at the goal.
  std::uint64_t seed = 1;
  while (random_assignment(10, seed)[0] != 0) ++seed;
  for (const char* rule : {"focused", "parallel"}) {
    const auto cost = [&](double levels) {
      return run(formula, params_of(rule, {{"levels", levels}, {"noise_start", 0.0}, {"noise_end", 0.0}}), seed, 20'000).score.cost;
    };
    CHECK(cost(10) == 9);
    CHECK(cost(1) == 10);
  }
}

TEST_CASE("weights are rounded to levels, none to nothing", "[maxsat]") {
  const WeightedCnf formula = parse_wcnf("h 1 0\n1 1 0\n100 1 0\n1600 1 0\n850 1 0\n", "f");
  const WeightedArray array(formula, params_of("focused"), nullptr, 0.0, 1);
  const std::vector<CellWeight> wanted{16, 1, 1, 16, 9};
  for (std::uint32_t cell = 0; cell < 5; ++cell) CHECK(array.cell_weight(cell) == wanted[cell] * kUnitsPerLevel);
}

TEST_CASE("cells of a device deviate, and the exact cost is kept all the same", "[maxsat]") {
  const WeightedCnf formula = reduced(random_formula(11, 25, 45, 2)).formula;
  const MaxsatParams params = params_of("focused");
  const auto device = test::device_set("reram_wan2022");
  const WeightedArray array(formula, params, device.get(), 1.0, 1), again(formula, params, device.get(), 1.0, 1), ideal(formula, params, nullptr, 0.0, 1);
  std::size_t different = 0;
  for (std::uint32_t cell = 0; cell < array.cells(); ++cell) {
    CHECK(array.cell_weight(cell) == again.cell_weight(cell));
    different += array.cell_weight(cell) != ideal.cell_weight(cell) ? 1 : 0;
  }
  CHECK(different > array.cells() / 2);
  MaxsatTrialOptions options;
  options.max_flips = 50'000;
  const MaxsatTrialResult result = run_maxsat_trial(array, params, 1, options);
  CHECK(cost_of(formula, result.best) == result.score.cost);
  CHECK(result.score.cost == *exhaustive_optimum(formula));
}

TEST_CASE("the best state is the first of the lowest scores seen", "[maxsat]") {
  // Far more flips than the journal holds.
  const Assignment start = random_assignment(40, 1);
  Assignment values = start, expected = start;
  MaxsatScore lowest{30, 1'000'000};
  BestState best(start, lowest);
  core::CounterRng random(9, core::Stream::test, 2);
  for (std::uint64_t i = 0; i < 50'000; ++i) {
    const std::uint32_t variable = random.below(40);
    values[variable] ^= 1;
    best.flipped(variable);
    const MaxsatScore score{random.below(40), 900'000 - i + random.below(100'000)};
    CHECK(best.offer(score, values) == (score < lowest));
    if (score < lowest) {
      lowest = score;
      expected = values;
    }
  }
  CHECK((best.score() == lowest && best.assignment() == expected));
}

TEST_CASE("models told on the way are better each time and true", "[maxsat]") {
  const WeightedCnf formula = reduced(random_formula(60, 100, 300, 4)).formula;
  const MaxsatParams params = params_of("parallel");
  const WeightedArray array(formula, params, nullptr, 0.0, 1);
  MaxsatTrialOptions options;
  options.max_flips = 20'000;
  std::vector<std::uint64_t> told;
  options.on_better = [&](const BestState& best) {
    CHECK(cost_of(formula, best.assignment()) == best.score().cost);
    CHECK((told.empty() || best.score().cost < told.back()));
    told.push_back(best.score().cost);
  };
  const MaxsatTrialResult result = run_maxsat_trial(array, params, 3, options);
  REQUIRE(told.size() > 3);
  CHECK(told.back() == result.score.cost);
  CHECK(result.counts.checks == told.size());
  CHECK((result.flips >= 20'000 && result.flips < 20'400));
}

TEST_CASE("parameters of weighted searches are checked", "[maxsat]") {
  CHECK(test::contains(test::input_error([] { maxsat_rule("focussed"); }), "Is 'focused' meant?"));
  CHECK(test::contains(test::input_error([] { params_of("focused", {{"level", 3.0}}); }), "Is 'levels' meant?"));
  CHECK(test::contains(test::input_error([] { params_of("focused", {{"levels", 0.0}}); }), "outside 1..1048576"));
  CHECK(test::contains(test::input_error([] { params_of("focused", {{"levels", 2.5}}); }), "whole numbers"));
  CHECK(test::contains(test::input_error([] { params_of("parallel", {{"participation", 0.0}}); }), "outside"));
}
