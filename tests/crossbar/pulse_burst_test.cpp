/// Bursts against single pulses: the same law, where a burst is taken, and the very same numbers where it is not.
/// Each comparison comes with a wrong variant of the burst that must fail it.

#include "catch.hpp"
#include "core/random/fill.hpp"
#include "crossbar/device/pulse/apply.hpp"
#include "crossbar/pulse_support.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

namespace {

constexpr std::size_t kCells = 1u << 18;

PulseParams device(PulseRule rule, double step, double noise) {
  PulseParams params;
  params.rule = rule;
  params.step = step;
  params.cycle_noise = noise;
  return params;
}

PulsedCells started(const PulseParams& params, float weight) {
  PulsedCells cells = make_pulsed_cells(params, kCells, 1, 0);
  set_weights(cells, std::vector<float>(kCells, weight), 1, 0);
  return cells;
}

/// Weights after n pulses up from `weight`.
std::vector<float> after(const PulseParams& params, float weight, std::int32_t n, PulsePath path, std::uint64_t index) {
  PulsedCells cells = started(params, weight);
  pulse_all(cells, n, 1, index, path);
  return cells.weight;
}

/// mean + sigma xi, cut at the bounds of the nominal device.
std::vector<float> normals(double mean, double sigma, const PulseParams& params) {
  std::vector<float> result(kCells);
  core::fill_normal(result, 9, core::Stream::test, 0);
  for (float& x : result)
    x = static_cast<float>(std::clamp(mean + sigma * static_cast<double>(x), params.w_min, params.w_max));
  return result;
}

/// Whether a burst takes every cell of a block from `weight`.
bool all_in_bursts(const PulseParams& params, float weight, std::int32_t n) {
  PulsedCells cells = started(params, weight);
  const std::vector<std::int32_t> counts(kBurstCells, n);
  std::vector<std::int32_t> redo(kBurstCells);
  return burst(cells, 0, counts, std::vector<float>(kBurstCells, 0.5f), redo) == 0;
}

void same_by_either_path(const PulseParams& params, float weight, std::int32_t n) {
  const std::vector<float> slow = after(params, weight, n, PulsePath::one_by_one, 1);
  const std::vector<float> fast = after(params, weight, n, PulsePath::bursts, 2);
  CHECK(test::same_moments(test::sample(fast), test::sample(slow)));
  CHECK(test::same_law(fast, slow));
}

}  // namespace

TEST_CASE("constant steps in a burst", "[crossbar][pulse]") {
  const PulseParams params = device(PulseRule::constant, 0.004, 0.5);
  for (const std::int32_t n : {7, 31}) {
    CAPTURE(n);
    CHECK(all_in_bursts(params, 0.1f, n));
    same_by_either_path(params, 0.1f, n);
  }
  const std::vector<float> slow = after(params, 0.1f, 31, PulsePath::one_by_one, 1);
  // Without noise of its own for each pulse, the deviation would be n and not sqrt(n).
  CHECK_FALSE(test::same_law(normals(0.1 + 31 * 0.004, 31 * 0.002, params), slow));
  CHECK_FALSE(test::same_moments(test::sample(normals(0.1 + 31 * 0.004, 1.02 * std::sqrt(31.0) * 0.002, params)),
                                 test::sample(slow)));
}

TEST_CASE("additive noise in a burst", "[crossbar][pulse]") {
  PulseParams params = device(PulseRule::soft_bounds, 0.02, 0.5);
  params.cycle_law = CycleNoise::additive;
  for (const std::int32_t n : {7, 31}) {
    CAPTURE(n);
    CHECK(all_in_bursts(params, -0.3f, n));
    same_by_either_path(params, -0.3f, n);
  }
  params.soft_bounds.reference_mean = 0.1;
  CHECK(all_in_bursts(params, -0.3f, 31));
  same_by_either_path(params, -0.3f, 31);
  // Noise that the slope does not forget would have sqrt(n): 30 % too much.
  const std::vector<float> slow = after(params, -0.3f, 31, PulsePath::one_by_one, 1);
  const double kept = std::pow(0.98, 31.0);
  CHECK_FALSE(test::same_law(normals(0.9 - 1.1 * kept, std::sqrt(31.0) * 0.01, params), slow));
}

TEST_CASE("multiplicative noise in a burst", "[crossbar][pulse]") {
  PulseParams params = device(PulseRule::soft_bounds, 0.0125, 0.3);  // d = 0.0038, just below the limit of 2^-8
  for (const std::int32_t n : {2, 7, 25}) {
    CAPTURE(n);
    CHECK(all_in_bursts(params, -0.3f, n));
    same_by_either_path(params, -0.3f, n);
  }
  params.soft_bounds.reference_mean = 0.1;
  CHECK(all_in_bursts(params, -0.3f, 25));
  same_by_either_path(params, -0.3f, 25);
  params.soft_bounds.reference_mean = 0.0;
  // A Gaussian of the right mean and deviation lacks the skewness, 3 d (n - 1) / sqrt(n) = 0.055: 11 standard errors.
  const std::vector<float> slow = after(params, -0.3f, 25, PulsePath::one_by_one, 1);
  const test::Sample found = test::sample(slow);
  CHECK(found.skewness == Approx(-3 * 0.3 * 0.0125 / 0.9875 * 24 / 5).margin(test::kZ * std::sqrt(6.0 / kCells)));
  CHECK_FALSE(test::same_moments(test::sample(normals(found.mean, found.sigma, params)), found));
  // The variance in closed form: u^2 ((r^2 + q^2)^n - r^2n) / k^2 with u = s - k w and q = k g.
  const double r = 0.9875, q = 0.0125 * 0.3, u = 0.0125 * 1.3;
  const double sigma = u / 0.0125 * std::sqrt(std::pow(r * r + q * q, 25.0) - std::pow(r, 50.0));
  const test::Sample fast = test::sample(after(params, -0.3f, 25, PulsePath::bursts, 3));
  CHECK(std::abs(fast.sigma - sigma) < test::kZ * fast.sigma_error());
  CHECK(std::abs(fast.mean - (1.0 - 1.3 * std::pow(r, 25.0))) < test::kZ * fast.mean_error());
}

TEST_CASE("linear steps in a burst", "[crossbar][pulse]") {
  PulseParams params = device(PulseRule::linear, 0.01, 0.4);
  params.linear.gamma_up = params.linear.gamma_down = 0.4;
  CHECK(all_in_bursts(params, -0.2f, 31));
  same_by_either_path(params, -0.2f, 31);
  params.cycle_law = CycleNoise::additive;
  CHECK(all_in_bursts(params, -0.2f, 31));
  same_by_either_path(params, -0.2f, 31);
}

TEST_CASE("where a bound is near, bursts give way to single pulses", "[crossbar][pulse]") {
  const PulseParams params = device(PulseRule::constant, 0.01, 2.0);
  CHECK_FALSE(all_in_bursts(params, 0.9f, 10));
  // The same draws too: the paths agree in every bit.
  CHECK(after(params, 0.9f, 10, PulsePath::bursts, 1) == after(params, 0.9f, 10, PulsePath::one_by_one, 1));
  // A burst cut at its end would be another law: cells that touch the bound and come back would not have touched it.
  const std::vector<float> slow = after(params, 0.9f, 10, PulsePath::one_by_one, 1);
  CHECK_FALSE(test::same_law(normals(1.0, std::sqrt(10.0) * 0.02, params), slow));
  // Soft bounds too steep for the expansion.
  CHECK_FALSE(all_in_bursts(device(PulseRule::soft_bounds, 0.1, 0.3), 0.0f, 4));
  // And those that fit approach their bound for ever without reaching it.
  CHECK(all_in_bursts(device(PulseRule::soft_bounds, 0.001, 0.3), 0.99f, 31));
}

TEST_CASE("a burst keeps its distance from the bounds", "[crossbar][pulse]") {
  // 25 constant steps of 0.004 with noise 0.5: 25 + 6.67 * 0.5 * 5 steps ahead, (6.67 * 0.5)^2 / 4 behind.
  const PulseParams constant = device(PulseRule::constant, 0.004, 0.5);
  CHECK(all_in_bursts(constant, 0.832f, 25));
  CHECK_FALSE(all_in_bursts(constant, 0.834f, 25));
  CHECK(all_in_bursts(constant, -0.988f, 25));
  CHECK_FALSE(all_in_bursts(constant, -0.990f, 25));
  CHECK(all_in_bursts(constant, -0.832f, -25));
  CHECK_FALSE(all_in_bursts(constant, -0.834f, -25));
  CHECK_FALSE(all_in_bursts(constant, 0.990f, -25));
  // Soft bounds with additive noise: from the bound itself the mean stays, so that only the noise counts.
  PulseParams additive = device(PulseRule::soft_bounds, 0.01, 0.5);
  additive.cycle_law = CycleNoise::additive;
  const double r = 0.99, sigma = 0.005 * std::sqrt((1 - std::pow(r, 50)) / (1 - r * r));
  const double mean = 1 - std::pow(r, 25), reach = 6.67 * sigma;  // of the way to the bound, in 25 pulses
  const double nearest = (1 - mean - reach) / (1 - mean);         // w + (1 - w) mean + reach = 1
  CHECK(all_in_bursts(additive, static_cast<float>(nearest - 1e-3), 25));
  CHECK_FALSE(all_in_bursts(additive, static_cast<float>(nearest + 1e-3), 25));
  // Multiplicative noise: no limit ahead; behind (6.67 * 0.5)^2 / 4 of the first step, and a little for growth.
  const PulseParams multiplicative = device(PulseRule::soft_bounds, 0.001, 0.5);
  const double behind = 0.002 * 6.67 * 6.67 / 16, growth = 25 * 0.001 * (1 + 6.67 / 2);
  CHECK(all_in_bursts(multiplicative, 0.999f, 25));
  CHECK(all_in_bursts(multiplicative, static_cast<float>(-1 + 1.01 * behind * (1 + growth)), 25));
  CHECK_FALSE(all_in_bursts(multiplicative, static_cast<float>(-1 + 0.99 * behind), 25));
}

TEST_CASE("many pulses are several bursts", "[crossbar][pulse]") {
  same_by_either_path(device(PulseRule::constant, 0.001, 0.5), 0.1f, 100);
}

TEST_CASE("bursts of all lengths and both directions, far from and near to bounds", "[crossbar][pulse]") {
  PulseParams params = device(PulseRule::soft_bounds, 0.01, 0.3);
  params.step_spread = params.w_min_spread = params.w_max_spread = 0.3;
  params.up_down_spread = 0.1;
  for (const CycleNoise law : {CycleNoise::multiplicative, CycleNoise::additive}) {
    params.cycle_law = law;
    std::vector<std::int32_t> counts(kCells);
    for (std::size_t i = 0; i < kCells; ++i) counts[i] = static_cast<std::int32_t>(i * 7 % 63) - 31;
    PulsedCells fast = started(params, 0.3f), slow = fast;
    pulse(fast, counts, 1, 1, PulsePath::bursts);
    pulse(slow, counts, 1, 2, PulsePath::one_by_one);
    CHECK(test::same_moments(test::sample(fast.weight), test::sample(slow.weight)));
    CHECK(test::same_law(fast.weight, slow.weight));
  }
}
