/// Rules that choose a literal of one clause, against exact probabilities.

#include <array>

#include "hopfield/rule_frequencies.hpp"
#include "hopfield/rules/noise.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;
using test::check_frequencies;
using test::kDraws;
using test::one_clause;
using test::shares;
using test::winner_probabilities;

namespace {

std::vector<double> frequencies(const std::string& rule, const RuleParams& params, const std::vector<float>& breaks,
                                std::uint64_t seed) {
  return test::frequencies(rule, params, one_clause(breaks), seed);
}

/// exp(-b / scale), normalised: the greatest of -b plus Gumbel noise.
std::vector<double> softmax(const std::vector<float>& losses, double scale) {
  std::vector<double> weights;
  for (const float loss : losses) weights.push_back(std::exp(-static_cast<double>(loss) / scale));
  return shares(weights);
}

constexpr double kPi = 3.14159265358979323846;

}  // namespace

TEST_CASE("noise has mean 0 and variance 1, whatever its distribution") {
  constexpr std::size_t kSamples = 1'000'000;
  // Fourth central moments: 3, 5.4 and 1.8; a sample variance has that minus 1 over n as its own.
  constexpr std::array kFourth{3.0, 5.4, 1.8};
  for (const NoiseShape shape : {NoiseShape::gaussian, NoiseShape::gumbel, NoiseShape::uniform}) {
    std::vector<float> noise(kSamples);
    fill_noise(noise, shape, 7, 3);
    double sum = 0.0, squares = 0.0;
    for (const float x : noise) {
      sum += static_cast<double>(x);
      squares += static_cast<double>(x) * static_cast<double>(x);
    }
    const double n = kSamples, mean = sum / n, variance = squares / n - mean * mean;
    INFO("shape " << static_cast<int>(shape));
    CHECK(std::fabs(mean) < 5.33 / std::sqrt(n));
    CHECK(std::fabs(variance - 1.0) < 5.33 * std::sqrt((kFourth[static_cast<std::size_t>(shape)] - 1.0) / n));
    std::vector<float> start(5);
    fill_noise(start, shape, 7, 3);
    CHECK(std::equal(start.begin(), start.end(), noise.begin()));
  }
}

TEST_CASE("wta wins with the probabilities of Gumbel and of uniform noise") {
  const double scale = std::sqrt(6.0) / kPi;
  for (const auto& [breaks, sigma] :
       std::vector<std::pair<std::vector<float>, double>>{{{0, 1, 2}, 1.4}, {{1, 1, 4}, 0.7}, {{2.5f, 0, 1, 1}, 3.0}}) {
    check_frequencies(frequencies("wta", {{"sigma", sigma}, {"noise", 1}}, breaks, 1), softmax(breaks, sigma * scale));
    check_frequencies(frequencies("wta", {{"sigma", sigma}, {"noise", 2}}, breaks, 2),
                      winner_probabilities(breaks, sigma, test::uniform_cdf));
  }
}

TEST_CASE("wta with Gumbel noise is probSAT with the exponential weight") {
  const std::vector<float> breaks{0, 1, 3, 1};
  for (const double cb : {1.5, 2.5, 5.0}) {
    const double scale = 1.0 / std::log(cb), sigma = scale * kPi / std::sqrt(6.0);
    const auto by_noise = frequencies("wta", {{"sigma", sigma}, {"noise", 1}}, breaks, 3);
    const auto by_weight = frequencies("probsat_exp", {{"cb", cb}}, breaks, 4);
    check_frequencies(by_noise, softmax(breaks, scale));
    for (std::size_t i = 0; i < breaks.size(); ++i) {
      const double p = (by_noise[i] + by_weight[i]) / (2.0 * kDraws);
      INFO("cb " << cb << ", literal " << i);
      CHECK(std::fabs(by_noise[i] - by_weight[i]) <= 5.33 * std::sqrt(2.0 * kDraws * p * (1.0 - p)));
    }
  }
}

TEST_CASE("wta with the shortcut flips a variable that breaks nothing, else goes by noise") {
  check_frequencies(frequencies("wta", {{"shortcut", 1}, {"sigma", 5}}, {1, 0, 2}, 1), {0, 1, 0});
  check_frequencies(frequencies("wta", {{"shortcut", 1}, {"sigma", 5}}, {0, 3, 0, 0}, 2),
                    {1.0 / 3, 0, 1.0 / 3, 1.0 / 3});
  check_frequencies(frequencies("wta", {{"shortcut", 1}, {"sigma", 2}}, {1, 2, 1}, 3),
                    winner_probabilities({1, 2, 1}, 2.0));
  const RuleParams half{{"shortcut", 1}, {"sigma", 2}, {"zero_below", 0.5}};
  check_frequencies(frequencies("wta", half, {0.4f, 2, 1}, 4), {1, 0, 0});
  check_frequencies(frequencies("wta", half, {0.6f, 2, 1}, 5), winner_probabilities({0.6f, 2, 1}, 2.0));
}

TEST_CASE("probsat chooses in proportion to its weights") {
  const auto poly = [](const std::vector<double>& breaks, double cb, double eps) {
    std::vector<double> weights;
    for (const double b : breaks) weights.push_back(std::pow(eps + std::max(b, 0.0), -cb));
    return shares(weights);
  };
  check_frequencies(frequencies("probsat_poly", {{"cb", 2.3}, {"eps", 0.7}}, {0, 1, 2}, 1), poly({0, 1, 2}, 2.3, 0.7));
  check_frequencies(frequencies("probsat_poly", {}, {3, 1, 0}, 2),
                    poly({3, 1, 0}, 2.06, 0.9));  // Balint, Schoening 2012
  // Readings of a real array are not whole, and may be below 0.
  check_frequencies(frequencies("probsat_poly", {}, {0.4f, 1.6f, -0.5f}, 3), poly({0.4, 1.6, -0.5}, 2.06, 0.9));
  check_frequencies(frequencies("probsat_poly", {{"cb", 1}}, {70, 80.5f, 100}, 4), poly({70, 80.5, 100}, 1.0, 0.9));

  for (const double cb : {1.5, 4.0})
    check_frequencies(frequencies("probsat_exp", {{"cb", cb}}, {0, 1, 2.5f, -0.4f}, 5),
                      softmax({0, 1, 2.5f, -0.4f}, 1.0 / std::log(cb)));
  check_frequencies(frequencies("probsat_exp", {}, {0, 1, 2}, 5), softmax({0, 1, 2}, 1.0 / std::log(2.5)));
  const std::vector<double> published{2.85, 3.7, 5.1, 5.4};
  for (std::size_t i = 0; i < published.size(); ++i) {
    std::vector<float> breaks{0, 1, 2, 1, 0, 3, 1};
    breaks.resize(4 + i);
    check_frequencies(frequencies("probsat_exp", {}, breaks, 6), softmax(breaks, 1.0 / std::log(published[i])));
  }
}

TEST_CASE("probsat stays defined where its weights leave the range of numbers") {
  for (const char* rule : {"probsat_poly", "probsat_exp"})
    CHECK(test::frequencies(rule, {{"cb", 100}}, one_clause({1e6f, 0, 1e6f}), 1, 2000) ==
          std::vector<double>{0, 2000, 0});
  CHECK(test::frequencies("probsat_exp", {{"cb", 1e6}}, one_clause({100, 100, 100}), 1, 2000).at(2) > 500);
}

TEST_CASE("metropolis accepts a rise of the energy with eta to its power") {
  for (const double eta : {0.2, 0.37, 1.0})
    check_frequencies(test::outcomes("metropolis", {{"eta", eta}}, one_clause({2, 1, 0, 3}, {1, 1, 1, 1}), 1),
                      {(2.0 - eta - eta * eta) / 4, eta / 4, 0.25, 0.25, eta * eta / 4});
  check_frequencies(test::outcomes("metropolis", {}, one_clause({2, 5}, {1.5f, 6}), 2),
                    {(1.0 - std::sqrt(0.37)) / 2, std::sqrt(0.37) / 2, 0.5});
  CHECK(test::outcomes("metropolis", {{"eta", 0}}, one_clause({2, 2}, {1, 1}), 3, 1000) ==
        std::vector<double>{1000, 0, 0});
}
