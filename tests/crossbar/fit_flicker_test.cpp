/// Drift fitted from reads that are correlated as 1/f noise is: simulated cells read along a trajectory.

#include <cmath>

#include "catch.hpp"
#include "coverage.hpp"
#include "crossbar/device/drift.hpp"
#include "crossbar/device/read_trajectory.hpp"
#include "crossbar/fit/power_drift.hpp"
#include "crossbar/test_device.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

namespace {

constexpr double kQ = 0.03, kMu = 0.06, kS = 0.008, kT0_s = 20.0, kRead_s = 250e-9;

DriftDevice device() {
  DeviceParts parts = test::parts_of({.on_S = 25e-6, .spread_S = 0.2e-6});
  parts.read_noise.flicker_relative = Curve::constant(kQ);
  parts.read_noise.read_time_s = kRead_s;
  parts.read_noise.clock_offset_s = kT0_s;
  return DriftDevice(parts, {.t0_s = kT0_s, .nu_mean = Curve::constant(kMu), .nu_std = Curve::constant(kS)});
}

DriftData measured(const DriftDevice& cells_of, std::uint64_t seed) {
  DriftData data{"d.h5", {}};
  constexpr std::size_t kCells = 400, kTimes = 15;
  const DeviceState state = cells_of.program(std::vector<float>(kCells, 12e-6f), seed, 0);
  ReadTrajectory trajectory(cells_of, state, 1e7, seed, 1);
  std::vector<DriftTrace> traces(kCells);
  std::vector<float> g(kCells);
  for (std::size_t k = 0; k < kTimes; ++k) {
    const double time_s = std::pow(10.0, 7.0 * static_cast<double>(k) / (kTimes - 1));
    trajectory.read(time_s, g);
    for (std::size_t c = 0; c < kCells; ++c) {
      traces[c].target_S = 12e-6;
      traces[c].time_s.push_back(time_s);
      traces[c].conductance_S.push_back(double{g[c]});
    }
  }
  data.traces = std::move(traces);
  return data;
}

}  // namespace

TEST_CASE("covariances of 1/f readings are those of the trajectory", "[crossbar][fit]") {
  const KnownFlicker flicker{{1e-6}, {kQ}, kRead_s, kT0_s};
  const std::vector<double> times{1.0, 100.0, 1e6};
  const Eigen::MatrixXd covariance = flicker_covariance(flicker, times);
  for (Eigen::Index i = 0; i < 3; ++i)
    CHECK(covariance(i, i) == Approx(std::log((times[static_cast<std::size_t>(i)] + kT0_s) / (2.0 * kRead_s))));
  CHECK(covariance(0, 2) == Approx(std::log((1e6 + 1.0 + 2.0 * kT0_s) / (1e6 - 1.0))).margin(1e-9));
  CHECK(covariance == covariance.transpose());
  const DriftDevice still(device().parts(), {.t0_s = kT0_s, .nu_mean = Curve::constant(0.0), .nu_std = Curve::constant(0.0)});
  constexpr std::size_t kCells = 40000;
  const DeviceState state = still.program(std::vector<float>(kCells, 12e-6f), 1, 0);
  ReadTrajectory trajectory(still, state, 1e6, 1, 1);
  std::vector<std::vector<float>> g(3, std::vector<float>(kCells));
  for (std::size_t k = 0; k < 3; ++k) trajectory.read(times[k], g[k]);
  for (std::size_t a = 0; a < 3; ++a)
    for (std::size_t b = 0; b <= a; ++b) {
      double sum = 0.0;
      for (std::size_t c = 0; c < kCells; ++c)
        sum += (g[a][c] / state.programmed_S[c] - 1.0) * (g[b][c] / state.programmed_S[c] - 1.0);
      const auto i = static_cast<Eigen::Index>(a), j = static_cast<Eigen::Index>(b);
      const double expected = kQ * kQ * covariance(i, j);
      const double error = kQ * kQ * std::sqrt((covariance(i, i) * covariance(j, j) + covariance(i, j) * covariance(i, j)) / kCells);
      CAPTURE(a, b);
      CHECK(std::abs(sum / kCells - expected) < 5.33 * error);  // a false alarm once in 10^7 seeds
    }
}

TEST_CASE("intervals of drift hold the truth under known 1/f noise", "[crossbar][fit]") {
  const DriftDevice cells = device();
  test::Coverage coverage;
  std::size_t inside_without = 0;
  for (std::uint64_t seed = 1; seed <= test::coverage_seeds(); ++seed) {
    const DriftData data = measured(cells, 1000 + seed);
    PowerDriftOptions options{.g_max_S = 25e-6, .t0_s = kT0_s};
    const core::Interval without = fit_power_drift(data, options).targets[0].nu.spread_interval;
    inside_without += without.low <= kS && kS <= without.high ? 1 : 0;
    options.flicker = {{12e-6}, {kQ}, kRead_s, kT0_s};
    const PowerDriftFit fit = fit_power_drift(data, options);
    coverage.add(fit.report, "nu_mean(1.2e-05 S)", kMu);
    coverage.add(fit.report, "nu_std(1.2e-05 S)", kS);
  }
  CHECK(10 * inside_without < 8 * test::coverage_seeds());  // what is taken out matters
}
