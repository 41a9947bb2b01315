/// Choices of update rules against exact probabilities. Bounds: z = 5.33 standard deviations of a binomial count for
/// each category, false alarm 1e-7 each. A coin off by 1 % of p = 0.5 in 200 000 draws is 4.5 standard deviations in the
/// least likely category and 9 in the most likely one.

#include "hopfield/rule.hpp"

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "core/error.hpp"
#include "hopfield/fixtures.hpp"
#include "hopfield/scripted_network.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;
using test::ScriptedNetwork;
using Shown = ScriptedNetwork::Shown;

namespace {

constexpr std::uint64_t kDraws = 200'000;

/// One clause over variables 1..k that reads as unsatisfied, and how often each variable is chosen.
std::vector<double> frequencies(const std::string& rule_name, const RuleParams& params, const std::vector<float>& breaks,
                                std::uint64_t seed, std::uint64_t draws_wanted = kDraws) {
  std::vector<DimacsLiteral> clause;
  for (std::size_t i = 0; i < breaks.size(); ++i) clause.push_back(static_cast<DimacsLiteral>(i) + 1);
  Cnf formula(static_cast<std::int32_t>(breaks.size()));
  formula.add(clause);
  ScriptedNetwork network(formula);
  network.load(Assignment(breaks.size(), 0), seed);
  for (std::size_t i = 0; i < breaks.size(); ++i) network.set_break(static_cast<std::int32_t>(i) + 1, breaks[i]);
  network.show({Shown::unsatisfied});
  network.read_clauses(0);
  const auto rule = make_rule(rule_name, params);
  TrialDraws draws(seed);
  std::vector<double> counts(breaks.size());
  std::vector<std::int32_t> flips;
  for (std::uint64_t step = 0; step < draws_wanted; ++step) {
    flips.clear();
    rule->choose({network, step, seed, draws.at(step)}, flips);
    REQUIRE(flips.size() == 1);
    counts[static_cast<std::size_t>(flips.front()) - 1] += 1.0;
  }
  return counts;
}

void check_frequencies(const std::vector<double>& counts, const std::vector<double>& probabilities) {
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double p = probabilities[i], n = static_cast<double>(kDraws);
    INFO("literal " << i << ": " << counts[i] / n << " instead of " << p);
    CHECK(std::fabs(counts[i] - n * p) <= 5.33 * std::sqrt(n * p * (1.0 - p)) + 1e-6 * n);  // 1e-6: the integral
  }
}

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

/// P(b_i - sigma xi_i is least), by Simpson's rule over the winner's xi.
std::vector<double> winner_probabilities(const std::vector<float>& breaks, double sigma) {
  constexpr int kIntervals = 2000;
  constexpr double kReach = 9.0, kWidth = 2.0 * kReach / kIntervals;
  std::vector<double> result;
  for (std::size_t i = 0; i < breaks.size(); ++i) {
    double sum = 0.0;
    for (int n = 0; n <= kIntervals; ++n) {
      const double z = -kReach + n * kWidth;
      double value = std::exp(-z * z / 2.0) / std::sqrt(2.0 * M_PI);
      for (std::size_t j = 0; j < breaks.size(); ++j)
        if (j != i) value *= normal_cdf(z + (static_cast<double>(breaks[j]) - static_cast<double>(breaks[i])) / sigma);
      sum += (n == 0 || n == kIntervals ? 1.0 : n % 2 == 1 ? 4.0 : 2.0) * value;
    }
    result.push_back(sum * kWidth / 3.0);
  }
  return result;
}

}  // namespace

TEST_CASE("skc flips a variable that breaks nothing, whatever the coin says") {
  for (const double p : {0.0, 0.5, 1.0}) {
    check_frequencies(frequencies("skc", {.walk_probability = p}, {1, 0, 2}, 1), {0, 1, 0});
    check_frequencies(frequencies("skc", {.walk_probability = p}, {0, 3, 0, 0}, 2), {1.0 / 3, 0, 1.0 / 3, 1.0 / 3});
    // "Nothing" is less than zero_below; between two such readings the lower wins.
    for (const float zero_below : {0.3f, 0.5f}) {
      const RuleParams params{.walk_probability = p, .zero_below = zero_below};
      check_frequencies(frequencies("skc", params, {zero_below - 0.01f, zero_below - 0.02f, 2}, 3), {0, 1, 0});
      check_frequencies(frequencies("skc", params, {-0.3f, 0.0f, 2}, 4), {1, 0, 0});
    }
  }
}

TEST_CASE("skc mixes a random walk with the least break, ties settled fairly") {
  for (const double p : {0.0, 0.2, 0.5, 1.0}) {
    const double walk = p / 4, greedy = 1.0 - p;
    check_frequencies(frequencies("skc", {.walk_probability = p}, {1, 2, 1, 3}, 5),
                      {walk + greedy / 2, walk, walk + greedy / 2, walk});
    check_frequencies(frequencies("skc", {.walk_probability = p}, {2, 1, 3, 4}, 6), {walk, walk + greedy, walk, walk});
    for (const float zero_below : {0.3f, 0.5f})  // the least reading does not count as nothing
      check_frequencies(frequencies("skc", {.walk_probability = p, .zero_below = zero_below}, {zero_below, 0.6f, 2, 3}, 7),
                        {walk + greedy, walk, walk, walk});
  }
  check_frequencies(frequencies("skc", {}, {4}, 8), {1});
}

TEST_CASE("rules choose evenly among unsatisfied clauses") {
  for (const char* name : {"skc", "wta"}) {
    const Cnf formula = test::cnf_of(5, {{1}, {2}, {3}, {4}, {5}});
    ScriptedNetwork network(formula);
    network.load(Assignment(5, 0), 1);
    network.show({Shown::unsatisfied, Shown::critical, Shown::unsatisfied,
                  Shown::satisfied, Shown::unsatisfied});
    network.read_clauses(0);
    const auto rule = make_rule(name, {});
    TrialDraws draws(9);
    std::vector<double> counts(5);
    for (std::uint64_t step = 0; step < kDraws; ++step) {
      std::vector<std::int32_t> flips;
      rule->choose({network, step, 9, draws.at(step)}, flips);
      counts[static_cast<std::size_t>(flips.at(0)) - 1] += 1.0;
    }
    check_frequencies(counts, {1.0 / 3, 0, 1.0 / 3, 0, 1.0 / 3});
    CHECK(network.counts().break_readings == kDraws);
  }
}

TEST_CASE("wta wins with the probabilities of Gaussian noise") {
  check_frequencies(frequencies("wta", {.sigma = 1.4}, {0, 1, 2}, 1), winner_probabilities({0, 1, 2}, 1.4));
  check_frequencies(frequencies("wta", {.sigma = 0.7}, {1, 1, 4}, 2), winner_probabilities({1, 1, 4}, 0.7));
  check_frequencies(frequencies("wta", {.sigma = 3.0}, {2.5f, 0, 1}, 3), winner_probabilities({2.5f, 0, 1}, 3.0));
  check_frequencies(frequencies("wta", {}, {0, 1, 2}, 4), winner_probabilities({0, 1, 2}, 1.4));
}

TEST_CASE("wta without a sigma takes that of the clause length") {
  const std::vector<std::vector<float>> breaks{{0, 1}, {0, 1, 2}, {0, 1, 2, 1}, {0, 1, 2, 1, 1}, {0, 1, 2, 1, 1, 2}};
  const std::vector<double> sigma{1.4, 1.4, 1.2, 1.1, 1.1};
  for (std::size_t i = 0; i < breaks.size(); ++i)
    CHECK(frequencies("wta", {}, breaks[i], 5, 5000) == frequencies("wta", {.sigma = sigma[i]}, breaks[i], 5, 5000));
}

TEST_CASE("wta with a tiny sigma is greedy, not the default") {
  CHECK(frequencies("wta", {.sigma = 1e-3}, {1, 0, 2}, 6, 5000) == std::vector<double>{0, 5000, 0});
  // Below the least float: was taken for 0, the sign for the default.
  CHECK(frequencies("wta", {.sigma = 1e-60}, {1, 0, 2}, 6, 5000) == std::vector<double>{0, 5000, 0});
}

TEST_CASE("wta counts a sample of noise for each literal") {
  const Cnf formula = test::cnf_of(4, {{1, 2, 3, 4}, {1, 2}});
  ScriptedNetwork network(formula);
  network.load(Assignment(4, 0), 1);
  network.show({Shown::unsatisfied, Shown::satisfied});
  network.read_clauses(0);
  std::vector<std::int32_t> flips;
  make_rule("wta", {})->choose({network, 0, 1, {}}, flips);
  CHECK((network.counts().noise_samples == 4 && network.counts().break_readings == 4));
  make_rule("skc", {})->choose({network, 1, 1, {}}, flips);
  CHECK((network.counts().noise_samples == 4 && network.counts().break_readings == 8));
}

TEST_CASE("bad parameters and unknown rules are refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
  for (const double p : {-0.1, 1.1, nan, infinite}) CHECK_THROWS_AS(make_rule("skc", {.walk_probability = p}), core::InputError);
  for (const double below : {-0.1, 0.0, 1.0, nan}) CHECK_THROWS_AS(make_rule("skc", {.zero_below = below}), core::InputError);
  for (const double sigma : {-1.0, nan, infinite}) CHECK_THROWS_AS(make_rule("wta", {.sigma = sigma}), core::InputError);
  const auto message = [](const std::string& name) -> std::string {
    try {
      make_rule(name, {});
    } catch (const core::InputError& error) {
      return error.what();
    }
    return "accepted";
  };
  CHECK(message("skv") == "unknown update rule 'skv'. Is 'skc' meant?");
  CHECK(message("gnsat") == "unknown update rule 'gnsat'. Known: skc, wta");
  CHECK(message("") == "unknown update rule ''. Known: skc, wta");
  for (const RuleInfo& info : rules()) CHECK_NOTHROW(make_rule(std::string(info.name), {}));
}
