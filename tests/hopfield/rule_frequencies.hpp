#pragma once
/// How often a rule flips what, on an array that shows what a test says, against exact probabilities.
///
/// Bounds: z = 5.33 standard deviations of a binomial count for each category, false alarm 1e-7 each. A coin off by 1 %
/// of p = 0.5 in 200 000 draws is 4.5 standard deviations in the least likely category and 9 in the most likely one.

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "hopfield/fixtures.hpp"
#include "hopfield/rule.hpp"
#include "hopfield/scripted_network.hpp"

namespace ohmfield::test {

inline constexpr std::uint64_t kDraws = 200'000;

/// What the array shows: clauses, and for each variable a break and a make.
struct Scene {
  hopfield::Cnf formula;
  std::vector<ScriptedNetwork::Shown> clauses;
  std::vector<float> breaks, makes;
};

/// One unsatisfied clause over variables 1..k.
inline Scene one_clause(const std::vector<float>& breaks, const std::vector<float>& makes = {}) {
  std::vector<hopfield::DimacsLiteral> clause;
  for (std::size_t i = 0; i < breaks.size(); ++i) clause.push_back(static_cast<hopfield::DimacsLiteral>(i) + 1);
  hopfield::Cnf formula(static_cast<std::int32_t>(breaks.size()));
  formula.add(clause);
  return {formula,
          {ScriptedNetwork::Shown::unsatisfied},
          breaks,
          makes.empty() ? std::vector<float>(breaks.size(), 1.0f) : makes};
}

/// Lets a rule choose at steps 0, 1, ...; the network never changes.
class Stage {
 public:
  explicit Stage(const Scene& scene) : formula_(scene.formula), network_(formula_) {
    network_.load(hopfield::Assignment(static_cast<std::size_t>(formula_.variables()), 0), 1);
    for (std::size_t i = 0; i < scene.breaks.size(); ++i) {
      network_.set_break(static_cast<std::int32_t>(i) + 1, scene.breaks[i]);
      network_.set_make(static_cast<std::int32_t>(i) + 1, scene.makes[i]);
    }
    network_.show(scene.clauses);
    network_.read_clauses(0);
  }

  void play(hopfield::UpdateRule& rule, std::uint64_t seed, std::uint64_t steps,
            const std::function<void(std::uint64_t step, const std::vector<std::int32_t>& flips)>& see) {
    hopfield::TrialDraws draws(seed);
    std::vector<std::int32_t> flips;
    rule.start(formula_);
    for (std::uint64_t step = 0; step < steps; ++step) {
      flips.clear();
      rule.choose({network_, step, seed, draws.at(step)}, flips);
      see(step, flips);
    }
  }

  ScriptedNetwork& network() { return network_; }

 private:
  hopfield::Cnf formula_;
  ScriptedNetwork network_;
};

/// Number of times that no variable (index 0) or variable v (index v) flipped alone.
inline std::vector<double> outcomes(const std::string& rule_name, const hopfield::RuleParams& params,
                                    const Scene& scene, std::uint64_t seed, std::uint64_t draws = kDraws) {
  Stage stage(scene);
  std::vector<double> counts(static_cast<std::size_t>(scene.formula.variables()) + 1);
  const auto rule = hopfield::make_rule(rule_name, params);
  stage.play(*rule, seed, draws, [&](std::uint64_t, const std::vector<std::int32_t>& flips) {
    REQUIRE(flips.size() <= 1);
    counts[flips.empty() ? 0 : static_cast<std::size_t>(flips.front())] += 1.0;
  });
  return counts;
}

/// The same for a rule that flips exactly one variable, without index 0.
inline std::vector<double> frequencies(const std::string& rule_name, const hopfield::RuleParams& params,
                                       const Scene& scene, std::uint64_t seed, std::uint64_t draws = kDraws) {
  std::vector<double> counts = outcomes(rule_name, params, scene, seed, draws);
  REQUIRE(counts.front() == 0.0);
  counts.erase(counts.begin());
  return counts;
}

inline void check_frequencies(const std::vector<double>& counts, const std::vector<double>& probabilities) {
  REQUIRE(counts.size() == probabilities.size());
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double p = probabilities[i], n = static_cast<double>(kDraws);
    INFO("outcome " << i << ": " << counts[i] / n << " instead of " << p);
    CHECK(std::fabs(counts[i] - n * p) <= 5.33 * std::sqrt(n * p * (1.0 - p)) + 1e-6 * n);  // 1e-6: integrals
  }
}

inline double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }
inline double uniform_cdf(double x) { return std::min(1.0, std::max(0.0, 0.5 + x / (2.0 * std::sqrt(3.0)))); }

/// P(loss_i - sigma xi_i is least), xi independent with the given distribution function of variance 1, by the midpoint
/// rule over the winner's xi.
inline std::vector<double> winner_probabilities(const std::vector<float>& losses, double sigma,
                                                double (*cdf)(double) = normal_cdf) {
  constexpr int kIntervals = 20'000;
  constexpr double kReach = 9.0, kWidth = 2.0 * kReach / kIntervals;
  std::vector<double> result;
  for (std::size_t i = 0; i < losses.size(); ++i) {
    double sum = 0.0;
    for (int n = 0; n < kIntervals; ++n) {
      const double left = -kReach + n * kWidth, z = left + kWidth / 2.0;
      double value = cdf(left + kWidth) - cdf(left);
      for (std::size_t j = 0; value > 0.0 && j < losses.size(); ++j)
        if (j != i) value *= cdf(z + (static_cast<double>(losses[j]) - static_cast<double>(losses[i])) / sigma);
      sum += value;
    }
    result.push_back(sum);
  }
  return result;
}

/// Probabilities in proportion to weights.
inline std::vector<double> shares(std::vector<double> weights) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) weight /= sum;
  return weights;
}

}  // namespace ohmfield::test
