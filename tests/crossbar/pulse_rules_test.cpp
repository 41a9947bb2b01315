/// Rules of a pulse against their formulas, by hand.

#include <cmath>

#include "catch.hpp"
#include "crossbar/device/pulse/apply.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

namespace {

PulseParams base(PulseRule rule) {
  PulseParams params;
  params.rule = rule;
  params.w_min = -0.6;
  params.w_max = 0.6;
  params.step = 0.01;
  return params;
}

double up(const PulseParams& params, double w, double xi = 0.0) {
  const PulsedCells cells = make_pulsed_cells(params, 1, 1, 0);
  return static_cast<double>(
      pulsed_weight(cells, 0, PulseDirection::up, static_cast<float>(w), static_cast<float>(xi)));
}

double down(const PulseParams& params, double w, double xi = 0.0) {
  const PulsedCells cells = make_pulsed_cells(params, 1, 1, 0);
  return static_cast<double>(
      pulsed_weight(cells, 0, PulseDirection::down, static_cast<float>(w), static_cast<float>(xi)));
}

/// Numbers of the order of 1 after a few operations in float.
Approx near(double value) { return Approx(value).margin(3e-7).epsilon(0.0); }

}  // namespace

TEST_CASE("one constant step", "[crossbar][pulse]") {
  PulseParams params = base(PulseRule::constant);
  params.cycle_noise = 0.3;
  CHECK(up(params, 0.1) == near(0.11));
  CHECK(down(params, 0.1) == near(0.09));
  CHECK(up(params, 0.1, 2.0) == near(0.1 + 0.01 * 1.6));
  CHECK(down(params, 0.1, -4.0) == near(0.1 + 0.01 * 0.2));  // more noise than step: the wrong way
  CHECK(up(params, 0.595) == near(0.6));
  CHECK(down(params, -0.595) == near(-0.6));
  params.up_down_bias = 0.25;
  CHECK(up(params, 0.0) == near(0.01));
  CHECK(down(params, 0.0) == near(-0.0075));
  params.up_down_bias = -0.25;
  CHECK(up(params, 0.0) == near(0.0075));
  CHECK(down(params, 0.0) == near(-0.01));
}

TEST_CASE("linear steps shrink by gamma towards the bound", "[crossbar][pulse]") {
  PulseParams params = base(PulseRule::linear);
  params.w_max = 1.2;
  params.linear.gamma_up = 0.3;
  params.linear.gamma_down = 0.5;
  params.cycle_noise = 0.2;
  CHECK(up(params, 0.6) == near(0.6 + 0.01 * (1 - 0.3 * 0.5)));
  CHECK(up(params, -0.6) == near(-0.6 + 0.01 * (1 + 0.3 * 0.5)));
  CHECK(down(params, -0.3) == near(-0.3 - 0.01 * (1 - 0.5 * 0.5)));
  CHECK(down(params, 0.3) == near(0.3 - 0.01 * (1 + 0.5 * 0.5)));
  CHECK(up(params, 0.6, 1.0) == near(0.6 + 0.01 * 0.85 * 1.2));
  params.cycle_law = CycleNoise::additive;
  CHECK(up(params, 0.6, 1.0) == near(0.6 + 0.01 * (0.85 + 0.2)));
}

TEST_CASE("soft bounds are a geometric series", "[crossbar][pulse]") {
  PulseParams params = base(PulseRule::soft_bounds);
  for (const PulsePath path : {PulsePath::one_by_one, PulsePath::bursts})
    for (const int n : {1, 2, 7, 31, 32, 100, 1000}) {
      CAPTURE(n);
      PulsedCells cells = make_pulsed_cells(params, 1, 1, 0);
      pulse_all(cells, n, 1, 0, path);
      const double expected = 0.6 * (1 - std::pow(1 - 0.01 / 0.6, n));
      // Each of n operations rounds to half of 2^-24 at most.
      CHECK(static_cast<double>(cells.weight[0]) == Approx(expected).margin(n * 6e-8));
      pulse_all(cells, -n, 1, 1, path);
      const double back = -0.6 + (expected + 0.6) * std::pow(1 - 0.01 / 0.6, n);
      CHECK(static_cast<double>(cells.weight[0]) == Approx(back).margin(2 * n * 6e-8));
    }
}

TEST_CASE("a reference at the symmetry point makes steps equal at 0", "[crossbar][pulse]") {
  PulseParams params = base(PulseRule::soft_bounds);
  params.w_max = 1.0;
  params.up_down_bias = 0.4;
  // 0.01 (1 - w) = 0.006 (1 + w / 0.6) at w = 0.2.
  CHECK(up(params, 0.2) - 0.2 == near(0.008));
  CHECK(0.2 - down(params, 0.2) == near(0.008));
  params.soft_bounds.reference = PulseReference::symmetry_point;
  CHECK(up(params, 0.0) == near(0.008));
  CHECK(down(params, 0.0) == near(-0.008));
  const PulsedCells cells = make_pulsed_cells(params, 1, 1, 0);
  CHECK(static_cast<double>(cells.reference[0]) == near(0.2));
  CHECK(static_cast<double>(cells.low[0]) == near(-0.8));
  CHECK(static_cast<double>(cells.high[0]) == near(0.8));
  params.soft_bounds.reference = PulseReference::fixed;
  params.soft_bounds.reference_mean = -0.1;
  CHECK(up(params, 0.3) == near(0.3 + 0.01 * (1 - 0.2)));
}

TEST_CASE("exponential steps against the formula", "[crossbar][pulse]") {
  PulseParams params = base(PulseRule::exponential);
  params.w_max = 1.4;  // range 2
  params.exponential = {0.4, 0.2, 0.5, 0.3, 2.0, 3.0, 0.0, 0.0};
  params.cycle_noise = 0.3;
  const double w = 0.5, z = 2 * w * 0.4 / 2.0 + 0.2;
  const double y_up = 1 - 0.5 * std::exp(2.0 * z), y_down = 1 - 0.3 * std::exp(-3.0 * z);
  REQUIRE(y_up < 0.0);  // no step where the exponential has eaten it up
  CHECK(up(params, w, 3.0) == near(w));
  CHECK(down(params, w, 1.0) == near(w - 0.01 * y_down * 1.3));
  params.exponential.A_up = -0.5;
  const double grown = 0.01 * (1 + 0.5 * std::exp(2.0 * z));
  CHECK(up(params, w, -1.0) == near(w + grown * 0.7));
  params.exponential.noise_offset = 0.05;
  params.exponential.noise_per_weight = 0.1;
  CHECK(up(params, w, -1.0) == near(w + grown - 0.3 * (grown + 0.05 + 0.1 * w)));
}

TEST_CASE("power steps against the formula", "[crossbar][pulse]") {
  PulseParams params = base(PulseRule::power);
  params.power = {1.5, 0.0, 0.2, 0.0};
  CHECK(up(params, 0.3) == near(0.3 + 0.01 * std::pow(0.25, 1.5)));
  CHECK(down(params, 0.3) == near(0.3 - 0.01 * std::pow(0.75, 1.2)));
  CHECK(up(params, 0.6) == near(0.6));
  params.power.gamma_up_down_bias = -0.2;
  CHECK(up(params, 0.3) == near(0.3 + 0.01 * std::pow(0.25, 1.2)));
  CHECK(down(params, 0.3) == near(0.3 - 0.01 * std::pow(0.75, 1.5)));
}

TEST_CASE("what a coincidence is worth", "[crossbar][pulse]") {
  CHECK(nominal_step(base(PulseRule::constant)) == 0.01);
  PulseParams params = base(PulseRule::soft_bounds);
  params.up_down_bias = 0.4;
  CHECK(nominal_step(params) == 0.01);
  params = base(PulseRule::power);
  params.power.gamma = 1.5;
  CHECK(nominal_step(params) == Approx(0.01 * std::pow(0.5, 1.5)));
  params = base(PulseRule::exponential);
  params.exponential = {0.4, 0.2, -0.5, 0.3, 2.0, 3.0, 0.0, 0.0};
  params.up_down_bias = 0.5;
  CHECK(nominal_step(params) == Approx(0.005 * (1 + 0.5 * std::exp(0.4) + 0.5 * (1 - 0.3 * std::exp(-0.6)))));
}

TEST_CASE("a leak decays towards rest and leaves the noise of the write", "[crossbar][pulse]") {
  PulseParams params = base(PulseRule::constant);
  params.leak_lifetime_periods = 100.0;
  params.rest = 0.1;
  params.leak_period_s = 2e-6;
  params.write_noise_steps = 2.0;
  PulsedCells cells = make_pulsed_cells(params, 2, 1, 0);
  set_weights(cells, std::vector<float>{0.5f, -0.3f}, 1, 0);
  const double noise = static_cast<double>(cells.apparent[0] - cells.weight[0]);
  REQUIRE(noise != 0.0);
  leak(cells, leak_periods(params, 100e-6));
  const double kept = std::pow(0.99, 50.0);
  CHECK(static_cast<double>(cells.weight[0]) == near(0.1 + 0.4 * kept));
  CHECK(static_cast<double>(cells.weight[1]) == near(0.1 - 0.4 * kept));
  CHECK(static_cast<double>(cells.apparent[0] - cells.weight[0]) == near(noise));
  leak(cells, 0.0);
  CHECK(static_cast<double>(cells.weight[0]) == near(0.1 + 0.4 * kept));
  params.leak_period_s = 0.0;
  CHECK_THROWS_AS(leak_periods(params, 1.0), core::InputError);
  params.leak_lifetime_periods = 0.0;
  CHECK(leak_periods(params, 1.0) == 0.0);
}
