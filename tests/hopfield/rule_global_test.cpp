/// Rules with one winner-take-all over the variables, against exact probabilities.

#include "hopfield/rule_frequencies.hpp"
#include "hopfield/rules/candidates.hpp"
#include "hopfield/rules/ties.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;
using test::check_frequencies;
using test::frequencies;
using test::Scene;
using test::winner_probabilities;
using Shown = test::ScriptedNetwork::Shown;

namespace {

/// Candidates 1 to 5 (3 in two unsatisfied clauses), 6 and 7 in satisfied ones.
Scene scene(const std::vector<float>& breaks, const std::vector<float>& makes = {1, 1, 2, 1, 1, 0, 0}) {
  return {test::cnf_of(7, {{1, 2, -3}, {6, 7}, {3, -4, 5}, {1, 6}}),
          {Shown::unsatisfied, Shown::satisfied, Shown::unsatisfied, Shown::critical},
          breaks,
          makes};
}

}  // namespace

TEST_CASE("candidates are the variables of unsatisfied clauses, each once") {
  test::Stage stage(scene({0, 0, 0, 0, 0, 0, 0}));
  Candidates candidates;
  for (std::uint64_t step = 0; step < 3; ++step) {
    const auto found = candidates.collect(stage.network(), step);
    CHECK(std::vector<DimacsLiteral>(found.begin(), found.end()) == std::vector<DimacsLiteral>{1, 2, 3, 4, 5});
  }
  CHECK((stage.network().counts().make_passes == 3 && stage.network().counts().make_readings == 0));
}

TEST_CASE("skc_union lets only variables compete that break nothing, if there are any") {
  for (const double p : {0.0, 0.4, 1.0})  // the published coin chooses among them as well
    check_frequencies(
        frequencies("skc_union", {{"walk_probability", p}, {"with_make", 0}}, scene({1, 0, 2, 0, 1, 0, 0}), 1),
        {0, 0.5, 0, 0.5, 0, 0, 0});
  check_frequencies(frequencies("skc_union", {{"walk_probability", 0.4}}, scene({1, 0, 0, 0, 1, 0, 0}), 2),
                    {0, 0.4 / 3, 0.6 + 0.4 / 3, 0.4 / 3, 0, 0, 0});
  check_frequencies(frequencies("skc_union", {{"walk_probability", 0.4}, {"zero_below", 0.5}},
                                scene({1, 0.49f, 0.5f, 2, 1, 0, 0}), 3),
                    {0, 1, 0, 0, 0, 0, 0});
}

TEST_CASE("skc_union mixes a random candidate with the best, ties as told") {
  const double p = 0.3, walk = p / 5, greedy = 1.0 - p;
  const RuleParams make_break{{"walk_probability", p}}, least_break{{"walk_probability", p}, {"with_make", 0}};
  // make - break: -1, 0, 0, -2, -1
  check_frequencies(frequencies("skc_union", make_break, scene({2, 1, 2, 3, 2, 0, 0}), 1),
                    {walk, walk + greedy / 2, walk + greedy / 2, walk, walk, 0, 0});
  check_frequencies(frequencies("skc_union", least_break, scene({2, 1, 2, 3, 1, 0, 0}), 2),
                    {walk, walk + greedy / 2, walk, walk, walk + greedy / 2, 0, 0});
  RuleParams lowest = least_break;
  lowest["ties"] = 1;
  check_frequencies(frequencies("skc_union", lowest, scene({2, 1, 2, 3, 1, 0, 0}), 3),
                    {walk, walk + greedy, walk, walk, walk, 0, 0});
}

TEST_CASE("gnsat_u mixes a random candidate with the greatest gradient") {
  const double p = 0.3, walk = p / 5, greedy = 1.0 - p;
  const Scene at = scene({2, 1, 2, 3, 1, 0, 0});  // make - break: -1, 0, 0, -2, 0, and 0, 0 of satisfied clauses
  check_frequencies(frequencies("gnsat_u", {{"walk_probability", p}}, at, 1),
                    {walk, walk + greedy / 3, walk + greedy / 3, walk, walk + greedy / 3, 0, 0});
  check_frequencies(frequencies("gnsat_u", {{"walk_probability", p}, {"ties", 1}}, at, 2),
                    {walk, walk + greedy, walk, walk, walk, 0, 0});
  check_frequencies(frequencies("gnsat_u", {{"walk_probability", p}, {"masked", 0}}, at, 3),
                    {walk, walk + greedy / 5, walk + greedy / 5, walk, walk + greedy / 5, greedy / 5, greedy / 5});
}

TEST_CASE("gnsat_n and mnsat win with the probabilities of their noise, masked or not") {
  const Scene at = scene({2, 1, 2, 3, 0.5f, 0, 1});
  const auto without_mask = [](std::vector<double> p) {
    p.resize(7);
    return p;
  };
  check_frequencies(frequencies("gnsat_n", {{"sigma", 1.2}}, at, 1),
                    without_mask(winner_probabilities({1, 0, 0, 2, -0.5f}, 1.2)));
  check_frequencies(frequencies("gnsat_n", {{"sigma", 1.2}, {"noise", 2}}, at, 2),
                    without_mask(winner_probabilities({1, 0, 0, 2, -0.5f}, 1.2, test::uniform_cdf)));
  check_frequencies(frequencies("gnsat_n", {{"sigma", 0.8}, {"masked", 0}}, at, 3),
                    winner_probabilities({1, 0, 0, 2, -0.5f, 0, 1}, 0.8));
  check_frequencies(frequencies("mnsat", {{"sigma", 0.6}}, at, 4),
                    without_mask(winner_probabilities({-1, -1, -2, -1, -1}, 0.6)));
  check_frequencies(frequencies("mnsat", {{"sigma", 0.9}, {"masked", 0}}, at, 5),
                    winner_probabilities({-1, -1, -2, -1, -1, 0, 0}, 0.9));
}

TEST_CASE("readings that differ by rounding are ties whatever their size, and a clause is none") {
  const std::vector<DimacsLiteral> variables{7, 3, 5};
  for (const float base : {0.0f, 1.0f, 2048.0f, 1e5f}) {
    const std::vector<float> equal{base, std::nextafter(base, 1e9f), base + 1.0f};
    INFO("from " << base);
    CHECK(least_drawn(equal, 0u) == 0);
    CHECK(least_drawn(equal, 0xFFFFFFFFu) == 1);
    CHECK(least_lowest(equal, variables) == 1);
  }
  const std::vector<float> huge{3e7f, 3e7f, 4e7f};
  CHECK(least_within(huge, 0.5f, 0xFFFFFFFFu) == 1);
}
