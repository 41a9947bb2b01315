/// Time of a rank-1 update by stochastic pulse trains, and how many times faster than pulse by pulse in the same run.
///
/// 512 x 512 cells, 31 slots, dense vectors uniform in [-1, 1]; bounds 0.6, spreads and noise of the devices of Gokmen
/// and Vlasov (0.3). Weights start within 0.1 of 0, or (wide) within 0.3, where 1.2 % of cells are at a bound and are
/// pulsed one by one. Goals on one core with AVX-512: constant step 0.5 ms, soft bounds 0.8 ms. docs/methods/pulse.md
/// has what was reached.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "core/random/fill.hpp"
#include "crossbar/device/pulse/outer.hpp"

namespace {

using namespace ohmfield;
using namespace ohmfield::crossbar;

constexpr std::size_t kSide = 512;
constexpr std::uint64_t kSeed = 1;

PulseParams params(PulseRule rule, CycleNoise law) {
  PulseParams result;
  result.rule = rule;
  result.cycle_law = law;
  result.w_min = -0.6;
  result.w_max = 0.6;
  result.w_min_spread = result.w_max_spread = result.step_spread = 0.3;
  result.up_down_spread = 0.01;
  result.cycle_noise = 0.3;
  result.linear.gamma_up = result.linear.gamma_down = 0.5;
  return result;
}

std::vector<float> uniform(std::size_t count, float range, std::uint64_t index) {
  std::vector<float> result(count);
  core::fill_uniform(result, kSeed, core::Stream::test, index);
  for (float& value : result) value = range * (2.0f * value - 1.0f);
  return result;
}

/// Updates of one array. They alternate in sign, yet noise and asymmetry carry weights to the bounds, where every pulse
/// has to be made by itself; so the weights are set anew after every batch, outside the time that is taken.
class Updates {
 public:
  Updates(const PulseParams& device, float range, PulsePath path)
      : cells_(make_pulsed_cells(device, kSide * kSide, kSeed, 0)), start_(uniform(kSide * kSide, range, 2)) {
    options_.path = path;
    rate_ = kLargestTrain * device.step;
  }

  /// Seconds of processor time of each update of a batch.
  double batch() {
    set_weights(cells_, start_, kSeed, 0);
    const std::clock_t start = std::clock();
    for (int i = 0; i < kBatch; ++i) {
      rate_ = -rate_;
      benchmark::DoNotOptimize(outer_update(cells_, d_, x_, rate_, kSeed, ++index_, options_));
      benchmark::ClobberMemory();
    }
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / kBatch;
  }

 private:
  static constexpr int kBatch = 20;
  PulsedCells cells_;
  std::vector<float> start_;
  std::vector<float> d_ = uniform(kSide, 1.0f, 0), x_ = uniform(kSide, 1.0f, 1);
  OuterOptions options_;
  double rate_;
  std::uint64_t index_ = 0;
};

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

void update(benchmark::State& state, PulseRule rule, CycleNoise law, float range) {
  const PulseParams device = params(rule, law);
  Updates slow(device, range, PulsePath::one_by_one), fast(device, range, PulsePath::bursts);
  std::vector<double> slow_s, fast_s;
  for (int i = 0; i < 5; ++i) slow_s.push_back(slow.batch());
  for (auto _ : state) fast_s.push_back(fast.batch());
  const double update_s = median(fast_s);
  state.counters["ms_per_update"] = 1e3 * update_s;
  state.counters["best_ms"] = 1e3 * *std::min_element(fast_s.begin(), fast_s.end());
  state.counters["ns_per_cell"] = 1e9 * update_s / (kSide * kSide);
  state.counters["speedup"] = median(slow_s) / update_s;
}

BENCHMARK_CAPTURE(update, constant, PulseRule::constant, CycleNoise::multiplicative, 0.1f);
BENCHMARK_CAPTURE(update, constant_wide, PulseRule::constant, CycleNoise::multiplicative, 0.3f);
BENCHMARK_CAPTURE(update, soft_bounds, PulseRule::soft_bounds, CycleNoise::multiplicative, 0.1f);
BENCHMARK_CAPTURE(update, soft_bounds_wide, PulseRule::soft_bounds, CycleNoise::multiplicative, 0.3f);
BENCHMARK_CAPTURE(update, soft_bounds_additive, PulseRule::soft_bounds, CycleNoise::additive, 0.1f);
BENCHMARK_CAPTURE(update, linear, PulseRule::linear, CycleNoise::multiplicative, 0.1f);

}  // namespace
