/// Drift: known exponents found again, with read noise, folding and an unknown origin; data that tell nothing.

#include "catch.hpp"
#include "core/error.hpp"
#include "coverage.hpp"
#include "crossbar/fit/power_drift.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using test::contains;
using test::Normals;

namespace {

constexpr double kMax_S = 25e-6;

struct Truth {
  std::vector<double> x{0.2, 0.5, 1.0};
  double mu_intercept = 0.05, mu_slope = -0.02;  // of ln x
  double s_intercept = 0.012, s_slope = -0.004;
  double t0_s = 20.0, tau_first = 0.02, tau_last = 0.02;  // relative read noise, linear in the number of the reading
  double first_s = 30.0, last_s = 1e6;
  std::size_t cells = 40, times = 12;

  double mu(double at) const { return mu_intercept + mu_slope * std::log(at); }
  double s(double at) const { return s_intercept + s_slope * std::log(at); }
};

DriftData simulated(const Truth& truth, std::uint64_t seed) {
  Normals normal(seed);
  DriftData data{"d.h5", {}};
  for (const double x : truth.x) {
    for (std::size_t c = 0; c < truth.cells; ++c) {
      DriftTrace trace;
      trace.target_S = x * kMax_S;
      const double start = trace.target_S * (1.0 + 0.03 * normal.next());
      const double nu = std::abs(truth.mu(x) + truth.s(x) * normal.next());
      for (std::size_t k = 0; k < truth.times; ++k) {
        const double part = static_cast<double>(k) / static_cast<double>(truth.times - 1);
        const double t = truth.first_s * std::pow(truth.last_s / truth.first_s, part);
        const double tau = truth.tau_first + (truth.tau_last - truth.tau_first) * part;
        trace.time_s.push_back(t);
        trace.conductance_S.push_back(start * std::pow((t + truth.t0_s) / truth.t0_s, -nu) *
                                      (1.0 + tau * normal.next()));
      }
      data.traces.push_back(std::move(trace));
    }
  }
  return data;
}

std::string name(const char* what, double x) {
  return std::string(what) + (x == 0.2 ? "(5e-06 S)" : x == 0.5 ? "(1.25e-05 S)" : "(2.5e-05 S)");
}

std::string error_of(const DriftData& data, PowerDriftOptions options = {.g_max_S = kMax_S}) {
  return test::input_error([&] { fit_power_drift(data, options); });
}

}  // namespace

TEST_CASE("intervals of drift hold the truth", "[crossbar][fit]") {
  const Truth truth;
  test::Coverage coverage;
  for (std::uint64_t seed = 1; seed <= test::coverage_seeds(); ++seed) {
    const PowerDriftFit fit = fit_power_drift(simulated(truth, seed), {.g_max_S = kMax_S});
    for (const double x : truth.x) {
      coverage.add(fit.report, name("nu_mean", x), truth.mu(x));
      coverage.add(fit.report, name("nu_std", x), truth.s(x));
    }
    coverage.add(fit.report, "nu_mean.intercept", truth.mu_intercept);
    coverage.add(fit.report, "nu_mean.slope", truth.mu_slope);
    coverage.add(fit.report, "nu_std.intercept", truth.s_intercept);
    coverage.add(fit.report, "nu_std.slope", truth.s_slope);
  }
}

TEST_CASE("intervals of drift with noise that grows with time", "[crossbar][fit]") {
  Truth truth;
  truth.x = {0.5};
  truth.tau_first = 0.01;
  truth.tau_last = 0.06;
  test::Coverage coverage;
  for (std::uint64_t seed = 1; seed <= test::coverage_seeds(); ++seed) {
    const PowerDriftFit fit =
        fit_power_drift(simulated(truth, seed), {.g_max_S = kMax_S, .noise = NoiseOverTime::each_time});
    for (const double x : truth.x) {
      coverage.add(fit.report, name("nu_mean", x), truth.mu(x));
      coverage.add(fit.report, name("nu_std", x), truth.s(x));
    }
  }
}

TEST_CASE("intervals of drift when exponents fold at 0", "[crossbar][fit]") {
  // A fifth of the cells would drift upward without the magnitude: moments of nu itself would be off by 20 %.
  Truth truth;
  truth.x = {1.0};
  truth.mu_intercept = 0.02;
  truth.s_intercept = 0.02;
  truth.cells = 100;
  test::Coverage coverage;
  for (std::uint64_t seed = 1; seed <= test::coverage_seeds(); ++seed) {
    const PowerDriftFit fit = fit_power_drift(simulated(truth, seed), {.g_max_S = kMax_S});
    coverage.add(fit.report, name("nu_mean", 1.0), 0.02);
    coverage.add(fit.report, name("nu_std", 1.0), 0.02);
  }
}

TEST_CASE("intervals of drift with an unknown origin", "[crossbar][fit]") {
  Truth truth;
  truth.first_s = 2.0;
  truth.tau_first = truth.tau_last = 0.01;
  test::Coverage coverage;
  for (std::uint64_t seed = 1; seed <= test::coverage_seeds(); ++seed) {
    const PowerDriftFit fit =
        fit_power_drift(simulated(truth, seed), {.g_max_S = kMax_S, .t0_s = 1.0, .origin = DriftOrigin::fitted});
    coverage.add(fit.report, "t0_s", truth.t0_s);
    for (const double x : truth.x) coverage.add(fit.report, name("nu_mean", x), truth.mu(x));
  }
}

TEST_CASE("the mean slope of drift is right within 1 %", "[crossbar][fit]") {
  Truth truth;
  truth.cells = 2000;
  truth.tau_last = 0.06;
  const PowerDriftFit fit =
      fit_power_drift(simulated(truth, 1), {.g_max_S = kMax_S, .noise = NoiseOverTime::each_time});
  for (std::size_t i = 0; i < truth.x.size(); ++i)
    CHECK(fit.targets[i].nu.mean == Approx(truth.mu(truth.x[i])).epsilon(0.01));
}

TEST_CASE("curves over targets: a line where it fits, else a table", "[crossbar][fit]") {
  Truth truth;
  truth.cells = 300;
  const PowerDriftFit line = fit_power_drift(simulated(truth, 1), {.g_max_S = kMax_S});
  CHECK(line.nu_mean.shape == FittedCurve::Shape::log_line);
  CHECK(line.nu_mean.at(0.3) == Approx(truth.mu(0.3)).epsilon(0.05));
  CHECK(line.nu_mean.at(0.01) == Approx(truth.mu(0.2)).epsilon(0.05));  // held at its value at the lowest target
  CHECK(line.nu_mean.toml().starts_with("{log_line = [0.0"));
  DriftData bent = simulated(truth, 1);
  for (DriftTrace& trace : bent.traces) {
    if (trace.target_S != 12.5e-6) continue;
    for (std::size_t k = 0; k < trace.time_s.size(); ++k)
      trace.conductance_S[k] *= std::pow(trace.time_s[k] / 20.0 + 1.0, -0.05);
  }
  const PowerDriftFit table = fit_power_drift(bent, {.g_max_S = kMax_S});
  CHECK(table.nu_mean.shape == FittedCurve::Shape::table);
  CHECK(table.nu_mean.at(0.5) == table.targets[1].nu.mean);
  CHECK(table.nu_mean.at(0.35) == Approx(0.5 * (table.targets[0].nu.mean + table.targets[1].nu.mean)));
  CHECK(table.nu_mean.toml().starts_with("{table_x = [0.2, 0.5, 1], table_y = ["));
  CHECK(table.report.test("chi-square of nu_mean on a line in ln x")->p_value < 1e-6);
}

TEST_CASE("a wrong origin shows in the mean cell", "[crossbar][fit]") {
  Truth truth;
  truth.first_s = 2.0;
  truth.cells = 200;
  const DriftData data = simulated(truth, 2);
  CHECK(fit_power_drift(data, {.g_max_S = kMax_S, .t0_s = 20.0}).report.warnings.empty());
  const PowerDriftFit wrong = fit_power_drift(data, {.g_max_S = kMax_S, .t0_s = 2.0});
  REQUIRE_FALSE(wrong.report.warnings.empty());
  CHECK(contains(wrong.report.warnings[0], "is t0 right?"));
}

TEST_CASE("an origin before all readings has no lower end", "[crossbar][fit]") {
  Truth truth;
  truth.first_s = 1e4;  // five hundred times t0
  const PowerDriftFit fit = fit_power_drift(simulated(truth, 4), {.g_max_S = kMax_S, .origin = DriftOrigin::fitted});
  CHECK(fit.t0_interval.low == 0.0);
  CHECK(fit.t0_interval.high >= 20.0);
  CHECK(contains(fit.report.warnings[0], "t0 is not identified"));
}

TEST_CASE("no spread, no noise, outliers, dead cells", "[crossbar][fit]") {
  Truth truth;
  truth.x = {1.0};
  truth.s_intercept = 0.0;
  const PowerDriftFit equal = fit_power_drift(simulated(truth, 5), {.g_max_S = kMax_S});
  CHECK(equal.targets[0].nu.spread_interval.low == 0.0);
  CHECK(equal.targets[0].nu.spread < 0.003);
  truth.tau_first = truth.tau_last = 0.0;
  const PowerDriftFit exact = fit_power_drift(simulated(truth, 5), {.g_max_S = kMax_S});
  CHECK(exact.targets[0].nu.mean == Approx(truth.mu(1.0)).epsilon(1e-9));
  CHECK(exact.targets[0].nu.spread < 1e-9);

  DriftData dirty = simulated(Truth{}, 6);
  dirty.traces[0].conductance_S[3] = 0.0;
  for (std::size_t k = 0; k < dirty.traces[1].time_s.size(); ++k)
    dirty.traces[1].conductance_S[k] = 1e-6 * std::pow(dirty.traces[1].time_s[k], -0.6);
  const PowerDriftFit fit = fit_power_drift(dirty, {.g_max_S = kMax_S});
  CHECK(fit.targets[0].cells == 39);
  CHECK(contains(fit.report.warnings[0], "1 cells that read 0 S or less"));
  CHECK(contains(fit.report.warnings[1], "not normal over cells"));
}

TEST_CASE("drift data that tell no exponent", "[crossbar][fit]") {
  Truth truth;
  truth.cells = 2;
  CHECK(contains(error_of(simulated(truth, 1)), "target 5e-06 S has 2 cells that always read above 0 S, 3 are needed"));
  truth.cells = 3;
  truth.times = 2;
  CHECK(contains(error_of(simulated(truth, 1)), "has 2 readings, 3 are needed"));
  truth.times = 4;
  CHECK(contains(error_of(simulated(truth, 1), {.g_max_S = kMax_S, .noise = NoiseOverTime::each_time}),
                 "has 4 readings, 5 are needed"));
  DriftData constant = simulated(truth, 1);
  for (DriftTrace& trace : constant.traces) std::fill(trace.conductance_S.begin(), trace.conductance_S.end(), 1.37e-6);
  CHECK(contains(error_of(constant), "no cell with target 5e-06 S ever changes its reading"));
  DriftData ragged = simulated(Truth{}, 1);
  ragged.traces[0].time_s[1] += 1.0;
  CHECK(error_of(ragged) == "no error");
  CHECK(contains(error_of(ragged, {.g_max_S = kMax_S, .noise = NoiseOverTime::each_time}),
                 "were read at different times"));
  CHECK(contains(error_of({"d.csv", {}}), "holds no cells"));
}
