/// Products of a 512 x 512 matrix on one core, each beside Eigen's product of the same shape in the same run.
///
/// `ratio` is the time of an analog product over that of the plain one, both the fastest of several repetitions that
/// alternate; `goal` is the most it should be. Weights fill the window of ideal cells of 0 to 40 uS, inputs lie in [-1, 1].

#include <benchmark/benchmark.h>

#include <chrono>
#include <functional>
#include <limits>
#include <memory>

#include "core/random/counter_rng.hpp"
#include "crossbar/analog_matrix.hpp"
#include "crossbar/device/ideal.hpp"

namespace {

using namespace ohmfield;
using namespace ohmfield::crossbar;
using Eigen::MatrixXf;

constexpr Eigen::Index kSize = 512;

MatrixXf random_matrix(Eigen::Index rows, Eigen::Index columns, std::uint64_t index) {
  core::CounterRng rng(7, core::Stream::test, index);
  MatrixXf matrix(rows, columns);
  for (float& value : matrix.reshaped()) value = static_cast<float>(2.0 * rng.uniform() - 1.0);
  return matrix;
}

std::shared_ptr<const DeviceModel> cells(double read_noise_S) {
  DeviceInfo info{.name = "bench", .family = "ideal", .title = "cells of a benchmark", .source = "definition",
                  .g_min_S = 0.0, .g_max_S = 40e-6, .off_S = 0.0, .on_S = 40e-6, .read_low_S = -1.0};
  return std::make_shared<IdealDevice>(info, ReadoutInfo{}, IdealParams{.read_noise_sigma_S = read_noise_S});
}

double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// What converters and noise a case has.
AnalogMatrixParams params_of(int dac_bits, int adc_bits, double output_noise) {
  AnalogMatrixParams params;
  params.dac = {.bits = dac_bits, .range = 1.0};
  params.adc = {.bits = adc_bits, .range = 32.0, .noise_sigma = output_noise};
  params.management.noise = NoiseManagement::abs_max;
  return params;
}

void compare(benchmark::State& state, const AnalogMatrixParams& params, double read_noise_S, Eigen::Index batch, double goal) {
  const MatrixXf weights = random_matrix(kSize, kSize, 1), x = random_matrix(kSize, batch, 2);
  const AnalogMatrix analog(weights, cells(read_noise_S), params, 1);
  MatrixXf y(kSize, batch), plain(kSize, batch);
  const int inner = batch == 1 ? 64 : 1;
  double best_analog = std::numeric_limits<double>::infinity(), best_plain = best_analog;
  core::Ledger ledger;
  std::uint64_t operation = 0;
  for (auto _ : state) {
    const double slow = seconds([&] {
      for (int i = 0; i < inner; ++i) {
        Context context{ledger, 1, operation++};
        analog.apply(x, y, context);
      }
    });
    state.PauseTiming();
    const double fast = seconds([&] {
      for (int i = 0; i < inner; ++i) {
        if (batch == 1) plain.col(0).noalias() = weights * x.col(0);
        else plain.noalias() = weights * x;
        benchmark::DoNotOptimize(plain.data());
      }
    });
    best_analog = std::min(best_analog, slow / inner);
    best_plain = std::min(best_plain, fast / inner);
    state.ResumeTiming();
  }
  state.counters["ratio"] = best_analog / best_plain;
  state.counters["goal"] = goal;
  state.counters["us_a_product"] = best_analog / static_cast<double>(batch) * 1e6;
  state.counters["products_a_s"] = static_cast<double>(batch) / best_analog;
  state.counters["plain_a_s"] = static_cast<double>(batch) / best_plain;
}

void converters(benchmark::State& state) { compare(state, params_of(7, 9, 0.06), 0.0, state.range(0), 1.35); }
void folded(benchmark::State& state) { compare(state, params_of(7, 9, 0.06), 0.4e-6, state.range(0), 2.4); }
void one_input(benchmark::State& state) { compare(state, params_of(7, 9, 0.06), 0.4e-6, 1, 2.5); }

void bit_serial(benchmark::State& state) {
  AnalogMatrixParams params = params_of(8, 9, 0.06);
  params.inputs = {.format = InputFormat::twos_complement, .slice_bits = 1};
  compare(state, params, 0.0, state.range(0), 12.0);
}

void wired(benchmark::State& state) {
  AnalogMatrixParams params = params_of(7, 9, 0.06);
  params.wires = {.word_resistance_ohm = 1.0, .bit_resistance_ohm = 1.0};
  compare(state, params, 0.4e-6, state.range(0), 2.4);
}

BENCHMARK(converters)->Arg(64)->Arg(1024)->Unit(benchmark::kMicrosecond)->MinTime(1.0);
BENCHMARK(folded)->Arg(64)->Arg(1024)->Unit(benchmark::kMicrosecond)->MinTime(1.0);
BENCHMARK(one_input)->Unit(benchmark::kMicrosecond)->MinTime(1.0);
BENCHMARK(bit_serial)->Arg(64)->Arg(1024)->Unit(benchmark::kMicrosecond)->MinTime(1.0);
BENCHMARK(wired)->Arg(64)->Arg(1024)->Unit(benchmark::kMicrosecond)->MinTime(1.0);

/// Two threads over one, for the folded product; bits are the same.
void two_threads(benchmark::State& state) {
  const Eigen::Index batch = state.range(0);
  const MatrixXf weights = random_matrix(kSize, kSize, 1), x = random_matrix(kSize, batch, 2);
  AnalogMatrixParams params = params_of(7, 9, 0.06);
  const AnalogMatrix one(weights, cells(0.4e-6), params, 1);
  params.threads = 2;
  const AnalogMatrix two(weights, cells(0.4e-6), params, 1);
  MatrixXf y(kSize, batch), z(kSize, batch);
  double best_one = std::numeric_limits<double>::infinity(), best_two = best_one;
  core::Ledger ledger;
  for (auto _ : state) {
    Context context{ledger, 1, 1};
    best_two = std::min(best_two, seconds([&] { two.apply(x, z, context); }));
    state.PauseTiming();
    best_one = std::min(best_one, seconds([&] { one.apply(x, y, context); }));
    state.ResumeTiming();
  }
  if (y != z) state.SkipWithError("one and two threads differ");
  state.counters["speedup"] = best_one / best_two;
  state.counters["goal"] = 1.7;
}
BENCHMARK(two_threads)->Arg(64)->Arg(1024)->Unit(benchmark::kMicrosecond)->MinTime(1.0)->UseRealTime();

}  // namespace
