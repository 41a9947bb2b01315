/// SKC and the intrinsic-noise winner-take-all against exact probabilities, and the errors of all rules.

#include "hopfield/rule.hpp"

#include <limits>

#include "catch.hpp"
#include "core/error.hpp"
#include "hopfield/rule_frequencies.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;
using test::check_frequencies;
using test::kDraws;
using test::winner_probabilities;

namespace {

/// Of each literal of one unsatisfied clause.
std::vector<double> frequencies(const std::string& rule, const RuleParams& params, const std::vector<float>& breaks,
                                std::uint64_t seed, std::uint64_t draws = kDraws) {
  return test::frequencies(rule, params, test::one_clause(breaks), seed, draws);
}

}  // namespace

TEST_CASE("skc flips a variable that breaks nothing, whatever the coin says") {
  for (const double p : {0.0, 0.5, 1.0}) {
    check_frequencies(frequencies("skc", {{"walk_probability", p}}, {1, 0, 2}, 1), {0, 1, 0});
    check_frequencies(frequencies("skc", {{"walk_probability", p}}, {0, 3, 0, 0}, 2), {1.0 / 3, 0, 1.0 / 3, 1.0 / 3});
    // "Nothing" is less than zero_below; between two such readings that are no tie the lower wins.
    for (const float zero_below : {0.3f, 0.5f}) {
      const RuleParams params{{"walk_probability", p}, {"zero_below", zero_below}, {"tie_within", 0.01}};
      check_frequencies(frequencies("skc", params, {zero_below - 0.01f, zero_below - 0.03f, 2}, 3), {0, 1, 0});
      check_frequencies(frequencies("skc", params, {-0.3f, 0.0f, 2}, 4), {1, 0, 0});
    }
  }
}

TEST_CASE("skc mixes a random walk with the least break, ties settled fairly") {
  for (const double p : {0.0, 0.2, 0.5, 1.0}) {
    const double walk = p / 4, greedy = 1.0 - p;
    check_frequencies(frequencies("skc", {{"walk_probability", p}}, {1, 2, 1, 3}, 5),
                      {walk + greedy / 2, walk, walk + greedy / 2, walk});
    check_frequencies(frequencies("skc", {{"walk_probability", p}}, {2, 1, 3, 4}, 6),
                      {walk, walk + greedy, walk, walk});
    for (const float zero_below : {0.3f, 0.5f})  // the least reading does not count as nothing
      check_frequencies(
          frequencies("skc", {{"walk_probability", p}, {"zero_below", zero_below}, {"tie_within", 0.05}}, {zero_below, 0.6f, 2, 3}, 7),
          {walk + greedy, walk, walk, walk});
  }
  check_frequencies(frequencies("skc", {}, {4}, 8), {1});
}

TEST_CASE("wta wins with the probabilities of Gaussian noise") {
  check_frequencies(frequencies("wta", {{"sigma", 1.4}}, {0, 1, 2}, 1), winner_probabilities({0, 1, 2}, 1.4));
  check_frequencies(frequencies("wta", {{"sigma", 0.7}}, {1, 1, 4}, 2), winner_probabilities({1, 1, 4}, 0.7));
  check_frequencies(frequencies("wta", {{"sigma", 3.0}}, {2.5f, 0, 1}, 3), winner_probabilities({2.5f, 0, 1}, 3.0));
  check_frequencies(frequencies("wta", {}, {0, 1, 2}, 4), winner_probabilities({0, 1, 2}, 1.4));
}

TEST_CASE("wta without a sigma takes that of the clause length") {
  const std::vector<std::vector<float>> breaks{{0, 1}, {0, 1, 2}, {0, 1, 2, 1}, {0, 1, 2, 1, 1}, {0, 1, 2, 1, 1, 2}};
  const std::vector<double> sigma{1.4, 1.4, 1.2, 1.1, 1.1};
  for (std::size_t i = 0; i < breaks.size(); ++i)
    CHECK(frequencies("wta", {}, breaks[i], 5, 5000) == frequencies("wta", {{"sigma", sigma[i]}}, breaks[i], 5, 5000));
}

TEST_CASE("wta with a tiny sigma is greedy, not the default") {
  CHECK(frequencies("wta", {{"sigma", 1e-3}}, {1, 0, 2}, 6, 5000) == std::vector<double>{0, 5000, 0});
  // Below the least float: was taken for 0, the sign for the default.
  CHECK(frequencies("wta", {{"sigma", 1e-60}}, {1, 0, 2}, 6, 5000) == std::vector<double>{0, 5000, 0});
}

TEST_CASE("unknown rules are refused") {
  const auto message = [](const std::string& name) { return test::input_error([&] { make_rule(name, {}); }); };
  CHECK(message("skv") == "unknown update rule 'skv'. Is 'skc' meant?");
  CHECK(message("gnsat") == "unknown update rule 'gnsat'. Is 'mnsat' meant?");
  CHECK(test::contains(message(""), "unknown update rule ''. Known: skc, "));
}

TEST_CASE("a parameter out of its range is refused, by every rule") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
  for (const RuleInfo& info : rules()) {
    const std::string rule(info.name);
    CHECK_NOTHROW(make_rule(rule, {}));
    for (const RuleParameter& parameter : info.parameters) {
      const std::string name(parameter.name);
      INFO(rule << ", " << name);
      CHECK_FALSE(parameter.meaning.empty());
      for (const double value : {parameter.low - 1.0, parameter.high + 1.0, nan, infinite, -infinite})
        CHECK_THROWS_AS(make_rule(rule, {{name, value}}), core::InputError);
      if (parameter.values == RuleParameter::Values::whole)
        CHECK(test::contains(
            test::input_error([&] {
              make_rule(rule, {{name, parameter.low + 0.5}});
            }),
            name + " = " + (parameter.low == 0.0 ? "0.5" : "1.5") + " of rule '" + rule + "' is not a whole number"));
    }
    CHECK(test::contains(test::input_error([&] {
                           make_rule(rule, {{"temperature", 1.0}});
                         }),
                         "has no parameter 'temperature'"));
  }
  CHECK(
      test::input_error([] {
        make_rule("skc", {{"walk_probability", 1.5}});
      }) ==
      "walk_probability = 1.5 of rule 'skc' is not between 0 and 1. It is: chance of a random literal where every flip "
      "breaks something");
}
