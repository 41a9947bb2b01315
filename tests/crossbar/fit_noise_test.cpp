/// Spread of programming: known polynomials found again, and data that no polynomial describes.

#include "catch.hpp"
#include "core/error.hpp"
#include "coverage.hpp"
#include "crossbar/fit/noise_polynomial.hpp"
#include "crossbar/fit/probability.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using test::contains;
using test::Normals;

namespace {

constexpr double kMax_S = 25e-6;
/// Phase-change memory of Nandakumar et al. 2019.
constexpr double kSigma_uS[] = {0.26348, 1.9650, -1.1731};

double sigma_S(double x) { return (kSigma_uS[0] + kSigma_uS[1] * x + kSigma_uS[2] * x * x) * 1e-6; }

ProgrammingData simulated(std::uint64_t seed, std::size_t cells, double lowest_x = 0.0) {
  Normals normal(seed);
  ProgrammingData data{"p.csv", {}, {}};
  for (int i = 0; i <= 10; ++i) {
    const double x = lowest_x + (1.0 - lowest_x) * i / 10.0;
    for (std::size_t c = 0; c < cells; ++c) {
      data.target_S.push_back(x * kMax_S);
      data.conductance_S.push_back(std::max(0.0, x * kMax_S + sigma_S(x) * normal.next()));
    }
  }
  return data;
}

std::string error_of(const ProgrammingData& data, NoisePolynomialOptions options = {.g_max_S = kMax_S}) {
  return test::input_error([&] { fit_noise_polynomial(data, options); });
}

}  // namespace

TEST_CASE("intervals of the spread hold the truth", "[crossbar][fit]") {
  test::Coverage coverage;
  for (std::uint64_t seed = 1; seed <= test::coverage_seeds(); ++seed) {
    const NoisePolynomialFit fit = fit_noise_polynomial(simulated(seed, 40), {.g_max_S = kMax_S});
    for (int k = 0; k < 3; ++k) coverage.add(fit.report, "sigma_uS[" + std::to_string(k) + "]", kSigma_uS[k]);
    coverage.add("sigma at x = 0.5", sigma_S(0.5) * 1e6, fit.at(0.5 * kMax_S).interval);
  }
}

TEST_CASE("p-values of the spread are uniform when the model is right", "[crossbar][fit]") {
  std::size_t low_chi = 0, low_normal = 0;
  constexpr int kSeeds = 200;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const NoisePolynomialFit fit = fit_noise_polynomial(simulated(seed, 40), {.g_max_S = kMax_S});
    low_chi += fit.report.goodness[0].p_value < 0.1;
    low_normal += fit.report.test("Anderson-Darling A^2 of normality")->p_value < 0.1;
  }
  // 20 expected, standard error 4.2: 5.33 of them. Chi-square is rougher where nearly half of the cells are clipped.
  CHECK(low_chi <= 42);
  CHECK(low_normal <= 42);
  CHECK(low_chi >= 1);
  CHECK(low_normal >= 1);
}

TEST_CASE("clipped cells count by their probability", "[crossbar][fit]") {
  // A constant spread with targets so low that a third of the cells read 0: the plain deviation would be off by 20 %.
  ProgrammingData data{"p.csv", {}, {}};
  Normals normal(7);
  for (int i = 0; i < 20000; ++i) {
    const double target = (i % 4) * 0.2e-6;
    data.target_S.push_back(target);
    data.conductance_S.push_back(std::max(0.0, target + 1e-6 * normal.next()));
  }
  const NoisePolynomialFit fit = fit_noise_polynomial(data, {.g_max_S = kMax_S, .degree = 0});
  const FittedParameter& sigma = fit.report.at("sigma_uS[0]");
  CHECK(sigma.value == Approx(1.0).margin(5.33 * (sigma.interval.high - sigma.interval.low) / 3.92));
  CHECK(sigma.interval.high - sigma.interval.low < 0.05);
}

TEST_CASE("a polynomial of too low a degree is told by chi-square", "[crossbar][fit]") {
  const ProgrammingData data = simulated(3, 200, 0.1);
  const NoisePolynomialFit line = fit_noise_polynomial(data, {.g_max_S = kMax_S, .degree = 1});
  CHECK(line.report.goodness[0].p_value < 1e-4);
  CHECK(line.report.goodness[0].degrees_of_freedom == 9);
  REQUIRE(line.report.warnings.size() == 1);
  CHECK(contains(line.report.warnings[0], "try a higher degree"));
  CHECK(fit_noise_polynomial(data, {.g_max_S = kMax_S, .degree = 2}).report.goodness[0].p_value > 0.001);
}

TEST_CASE("stuck cells are told by normality and widen the intervals", "[crossbar][fit]") {
  ProgrammingData data = simulated(3, 100, 0.2);
  const NoisePolynomialFit clean = fit_noise_polynomial(data, {.g_max_S = kMax_S});
  for (std::size_t i = 0; i < data.conductance_S.size(); i += 100) data.conductance_S[i] = kMax_S;
  const NoisePolynomialFit dirty = fit_noise_polynomial(data, {.g_max_S = kMax_S});
  CHECK(dirty.report.test("Anderson-Darling A^2 of normality")->p_value < 1e-6);
  CHECK(contains(dirty.report.warnings.back(), "not normal"));
  const auto width = [](const NoisePolynomialFit& fit) {
    const FittedParameter p = fit.at(0.5 * kMax_S);
    return p.interval.high - p.interval.low;
  };
  CHECK(width(dirty) > 4.0 * width(clean));
}

TEST_CASE("cells that lie off their target are named", "[crossbar][fit]") {
  ProgrammingData data = simulated(3, 100, 0.3);
  for (double& g : data.conductance_S) g *= 1.05;
  const NoisePolynomialFit fit = fit_noise_polynomial(data, {.g_max_S = kMax_S});
  REQUIRE_FALSE(fit.report.warnings.empty());
  bool named = false;
  for (const std::string& warning : fit.report.warnings) named |= contains(warning, "off their target");
  CHECK(named);
}

TEST_CASE("readings below 0 and targets of every cell's own", "[crossbar][fit]") {
  ProgrammingData data{"p.csv", {}, {}};
  Normals normal(11);
  for (int i = 0; i < 2000; ++i) {
    data.target_S.push_back(i * 0.5e-9);
    data.conductance_S.push_back(data.target_S.back() + 1e-6 * normal.next());
  }
  CHECK(contains(error_of(data), "is below 0. Set readings below 0 to 0, or fit without clipping"));
  const NoisePolynomialFit fit =
      fit_noise_polynomial(data, {.g_max_S = kMax_S, .degree = 0, .clipping = Clipping::none});
  CHECK(fit.sigma_uS[0] == Approx(1.0).margin(5.33 / std::sqrt(4000.0)));
  CHECK(fit.report.goodness[0].degrees_of_freedom == 199);  // bins of ten cells
  CHECK(fit.report.goodness[0].p_value > 1e-5);
}

TEST_CASE("programming data that tell no spread", "[crossbar][fit]") {
  CHECK(contains(error_of({"p.csv", {1e-6, 2e-6}, {0, 0}}), "p.csv: all cells read 0 S"));
  CHECK(contains(error_of({"p.csv", {1e-6, 2e-6, 2e-6}, {1.1e-6, 2e-6, 2e-6}}),
                 "all cells with target 2e-06 S have exactly that conductance"));
  CHECK(contains(error_of({"p.csv", {1e-6, 1e-6, 1e-6, 1e-6}, {1.1e-6, 2e-6, 1e-6, 2e-6}}),
                 "has 1 targets with readings above 0, a polynomial of degree 2 needs 3"));
  CHECK(contains(error_of({"p.csv", {1e-6, 2e-6, 3e-6}, {1.1e-6, 2.2e-6, 3.1e-6}}),
                 "has 3 readings above 0 for 3 coefficients"));
  CHECK(contains(error_of(simulated(1, 10), {.g_max_S = kMax_S, .degree = 9}), "degree 9 is not between 0 and 6"));
  CHECK(contains(error_of(simulated(1, 10), {}), "g_max_S must be above 0"));
}

TEST_CASE("Anderson and Darling's statistic", "[crossbar][fit]") {
  // From the definition, n times the integral of (F_n - F)^2 / (F (1 - F)) dF, piece by piece in another program.
  std::vector<double> sample;
  for (int i = 0; i < 20; ++i) sample.push_back(std::sin(i * 1.7) + 0.1 * i);
  CHECK(anderson_darling(sample).value == Approx(0.3633394614890591).epsilon(1e-9));
  CHECK(anderson_darling(sample).p_value == Approx(0.4408).epsilon(1e-3));
  CHECK(anderson_darling(std::vector<double>(20, 3.0)).p_value == 0.0);
  CHECK(chi_square_above(3.841458820694124, 1) == Approx(0.05));
  CHECK(student_95(10) == Approx(2.2281388519649385));
  CHECK(log_normal_below(-40.0) == Approx(-804.608442).epsilon(1e-8));
  CHECK(log_normal_below(-29.99) == Approx(log_normal_below(-30.01)).epsilon(2e-3));
}
