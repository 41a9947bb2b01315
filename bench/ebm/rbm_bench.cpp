/// Rate of training a restricted Boltzmann machine by PCD-1 in batches of 100, and how many times that of the same algorithm in
/// plain products of Eigen (float32) in the same run.
///
/// Images of 784 bits of which 13 % are on, as of MNIST at half grey. Goal on one core with AVX-512: 28 000 samples/s for 500 hidden
/// units, where scikit-learn comes to 17 000 and five dense products a sample to 37 000 at best. docs/methods/boltzmann.md has
/// what was reached.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "core/random/fill.hpp"
#include "crossbar/digital_matrix.hpp"
#include "ebm/boltzmann/rbm_operator_training.hpp"

namespace {

using namespace ohmfield;
using namespace ohmfield::ebm;

constexpr Eigen::Index kPixels = 784, kImages = 4000;
constexpr std::size_t kBatch = 100;

Eigen::MatrixXf images() {
  Eigen::MatrixXf data(kPixels, kImages);
  core::fill_uniform({data.data(), static_cast<std::size_t>(data.size())}, 1, core::Stream::test, 0);
  return (data.array() < 0.13f).cast<float>();
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

/// Seconds of processor time of one step.
template <class Step>
double time_of(int steps, const Step& step) {
  const std::clock_t start = std::clock();
  for (int i = 0; i < steps; ++i) step();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / steps;
}

void pcd(benchmark::State& state) {
  const Eigen::MatrixXf data = images();
  const RbmTrainingParams params{.epochs = 1'000'000, .batch = kBatch, .rate = 0.01};
  RbmTrainer fast(data, state.range(0), params, 1);
  crossbar::DigitalMatrix weights(fast.rbm().weights);
  RbmOperatorTrainer slow(weights, data, fast.state(), params);
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  std::vector<double> fast_s, slow_s;
  for (int i = 0; i < 9; ++i) slow_s.push_back(time_of(5, [&] { slow.step(context); }));
  for (auto _ : state) fast_s.push_back(time_of(5, [&] { fast.step(); }));
  const double step_s = median(fast_s);
  state.counters["samples_per_s"] = kBatch / step_s;
  state.counters["best_samples_per_s"] = kBatch / *std::min_element(fast_s.begin(), fast_s.end());
  state.counters["plain_samples_per_s"] = kBatch / median(slow_s);
  state.counters["speedup"] = median(slow_s) / step_s;
}
BENCHMARK(pcd)->Arg(16)->Arg(500)->Unit(benchmark::kMillisecond);

}  // namespace
