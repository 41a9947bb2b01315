/// Rules that remember: rest in clause_parallel, age and adapting noise in novelty; readings that count as equal.

#include "hopfield/adaptive_noise.hpp"
#include "hopfield/rule_choice.hpp"
#include "hopfield/rule_frequencies.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;
using test::check_frequencies;
using test::kDraws;
using test::one_clause;

namespace {

/// What flips, step after step, while the array shows the same.
std::vector<std::int32_t> flips_of(const std::string& rule, const RuleParams& params, const test::Scene& scene, std::uint64_t steps) {
  test::Stage stage(scene);
  std::vector<std::int32_t> all;
  stage.play(*make_rule(rule, params), 3, steps, [&](std::uint64_t, const std::vector<std::int32_t>& flips) {
    all.insert(all.end(), flips.begin(), flips.end());
  });
  return all;
}

}  // namespace

TEST_CASE("readings within half a clause of the least are equal, and a draw settles them") {
  for (const char* rule : {"skc", "clause_parallel"}) {
    INFO(rule);
    const RuleParams greedy = std::string(rule) == "skc" ? RuleParams{{"walk_probability", 0}} : RuleParams{{"walk_probability", 0}, {"rest", 0}};
    check_frequencies(test::frequencies(rule, greedy, one_clause({1.2f, 0.8f, 1.35f}), 5), {0.5, 0.5, 0.0});
    RuleParams narrow = greedy;
    narrow["tie_within"] = 0.1;
    check_frequencies(test::frequencies(rule, narrow, one_clause({1.2f, 0.8f, 1.35f}), 6), {0.0, 1.0, 0.0});
    // The same among those that break nothing.
    check_frequencies(test::frequencies(rule, greedy, one_clause({0.1f, -0.1f, 0.9f}), 7), {0.5, 0.5, 0.0});
  }
}

TEST_CASE("a variable that flipped of late breaks more") {
  // Breaks 1, 1, 2 with a penalty of 2 and no walk: the two of break 1 take turns as long as the other's rest lasts.
  const RuleParams params{{"walk_probability", 0}, {"rest", 1}, {"rest_penalty", 2}};
  const auto flips = flips_of("clause_parallel", params, one_clause({1, 1, 2}), 40);
  for (std::size_t i = 1; i < flips.size(); ++i) {
    CHECK(flips[i] != flips[i - 1]);
    CHECK(flips[i] != 3);
  }
  // With two cycles of rest both have just flipped: 1 + 2 against 2, so that the third one takes its turn.
  const auto three = flips_of("clause_parallel", {{"walk_probability", 0}, {"rest", 2}, {"rest_penalty", 2}}, one_clause({1, 1, 2}), 30);
  for (std::size_t i = 2; i < three.size(); ++i) CHECK((three[i] != three[i - 1] && three[i] != three[i - 2]));
  // Rest plays no part where a flip breaks nothing.
  for (const std::int32_t v : flips_of("clause_parallel", params, one_clause({0, 1, 1}), 20)) CHECK(v == 1);
}

TEST_CASE("two clauses that pick the same variable flip it once") {
  const test::Scene scene{test::cnf_of(5, {{1, 2, 3}, {1, 4, 5}}),
                          {test::ScriptedNetwork::Shown::unsatisfied, test::ScriptedNetwork::Shown::unsatisfied},
                          {0, 3, 3, 3, 3},
                          {2, 1, 1, 1, 1}};
  test::Stage stage(scene);
  stage.play(*make_rule("clause_parallel", {}), 3, 50, [](std::uint64_t, const std::vector<std::int32_t>& flips) {
    REQUIRE(flips == std::vector<std::int32_t>{1});
  });
  // Two shift registers of two bits for each of five variables.
  CHECK(stage.network().counts().register_bits == 50 * 2 * 5);
  CHECK(stage.network().counts().tie_comparisons == 50 * 6);
}

TEST_CASE("novelty flips the best but not twice in a row unless it is alone") {
  const RuleParams fixed{{"adapts", 0}, {"walk_probability", 1}, {"any_probability", 0}};
  // The best one flipped last: with probability 1 the second best follows, then the best again.
  const auto flips = flips_of("novelty", fixed, one_clause({1, 2, 3}), 40);
  for (std::size_t i = 0; i < flips.size(); ++i) CHECK(flips[i] == (i % 2 == 0 ? 1 : 2));
  const RuleParams never{{"adapts", 0}, {"walk_probability", 0}, {"any_probability", 0}};
  for (const std::int32_t v : flips_of("novelty", never, one_clause({1, 2, 3}), 20)) CHECK(v == 1);
  for (const std::int32_t v : flips_of("novelty", fixed, one_clause({4}), 5)) CHECK(v == 1);
  // Equal ones, and nearly equal ones, by age.
  const auto turns = flips_of("novelty", never, one_clause({1.0f, 1.2f, 0.9f}), 30);
  for (std::size_t i = 3; i < turns.size(); ++i) CHECK(turns[i] == turns[i - 3]);
  CHECK((turns[0] != turns[1] && turns[1] != turns[2] && turns[0] != turns[2]));
  // Any literal now and then: 0.3 of the steps, evenly.
  const auto counts = test::frequencies("novelty", {{"adapts", 0}, {"walk_probability", 0}, {"any_probability", 0.3}}, one_clause({1, 2, 3}), 8);
  check_frequencies(counts, {0.8, 0.1, 0.1});
}

TEST_CASE("noise rises while nothing improves and falls when something does") {
  AdaptiveNoise noise(std::nullopt, 60, 10);  // patience: 60 / 6 steps
  for (std::uint64_t step = 0; step <= 10; ++step) noise.see(step, 10);
  CHECK(noise.probability() == 0.0);
  noise.see(11, 10);
  CHECK(std::fabs(noise.probability() - 0.2) < 1e-12);  // p + (1 - p) phi
  for (std::uint64_t step = 12; step <= 22; ++step) noise.see(step, 12);
  CHECK(std::fabs(noise.probability() - 0.36) < 1e-12);
  noise.see(23, 11);  // better than the reference of the last rise, 12
  CHECK(std::fabs(noise.probability() - 0.36 * 0.9) < 1e-12);  // p - p phi / 2
  AdaptiveNoise fixed(0.4, 60, 10);
  for (std::uint64_t step = 0; step < 100; ++step) fixed.see(step, 10);
  CHECK(fixed.probability() == 0.4);
}

TEST_CASE("the rule follows from lengths and size") {
  CHECK(suited_rule(test::random_cnf(100, 420, 3, 3, 1)) == "novelty");
  CHECK(suited_rule(test::random_cnf(2000, 8000, 3, 3, 1)) == "clause_parallel");
  CHECK(suited_rule(test::random_cnf(2000, 8000, 4, 4, 1)) == "clause_parallel");
  CHECK(suited_rule(test::random_cnf(100, 2000, 5, 5, 1)) == "probsat_exp");
  CHECK(suited_rule(test::random_cnf(2000, 8000, 2, 5, 1)) == "novelty");
  Cnf hybrid = test::random_cnf(2000, 800, 3, 3, 1);
  for (std::int32_t v = 1; v < 200; ++v) hybrid.add_xor(std::vector<DimacsLiteral>{v, v + 1, v + 2});
  CHECK(suited_rule(hybrid) == "novelty");
  CHECK(suited_rule(Cnf(3)) == "novelty");
}
