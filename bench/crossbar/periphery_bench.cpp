/// Time of conversions and of input management, by element, with the plain copy of a column in the same run.
///
/// 512 lines in the L1 cache. Goal on one core with AVX-512: 0.15 ns for an exact conversion of a float (77 ns a column).
/// docs/methods/periphery.md has what was reached.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <vector>

#include "core/random/fill.hpp"
#include "crossbar/periphery/converter_bank.hpp"
#include "crossbar/periphery/io_management.hpp"

namespace {

using namespace ohmfield;
using namespace ohmfield::crossbar;

constexpr std::size_t kLines = 512;

/// A column with a standard deviation of 5.
template <class Real>
std::vector<Real> column() {
  std::vector<float> normals(kLines);
  core::fill_normal(normals, 1, core::Stream::test, 0);
  std::vector<Real> result(kLines);
  std::transform(normals.begin(), normals.end(), result.begin(), [](float z) { return static_cast<Real>(5.0f * z); });
  return result;
}

void report(benchmark::State& state) {
  state.counters["element"] = benchmark::Counter(static_cast<double>(kLines * static_cast<std::size_t>(state.iterations())),
                                                 benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

template <class Real>
void convert_column(benchmark::State& state, const ConverterParams& params) {
  const ConverterBank<Real> bank(params, kLines, 1, 0);
  std::vector<Real> values = column<Real>();
  std::vector<float> normals(kLines);
  core::fill_normal(normals, 1, core::Stream::test, 1);
  std::uint32_t saturated = 0;
  for (auto _ : state) {
    saturated += bank.convert(values, 1, 1, normals, {});
    benchmark::DoNotOptimize(values.data());
    benchmark::ClobberMemory();
  }
  benchmark::DoNotOptimize(saturated);
  report(state);
}

void convert_floats(benchmark::State& state, const ConverterParams& params) { convert_column<float>(state, params); }
void convert_doubles(benchmark::State& state, const ConverterParams& params) { convert_column<double>(state, params); }

void copy_column(benchmark::State& state) {
  const std::vector<float> from = column<float>();
  std::vector<float> to(kLines);
  for (auto _ : state) {
    std::copy(from.begin(), from.end(), to.begin());
    benchmark::DoNotOptimize(to.data());
    benchmark::ClobberMemory();
  }
  report(state);
}

void scale_column(benchmark::State& state, NoiseManagement noise) {
  const std::vector<float> values = column<float>();
  InputAverage<float> average;
  const ManagementParams params{.noise = noise};
  for (auto _ : state) {
    float scale = input_scale<float>(values, params, {.input_step = 2.0 / 126, .output_bound = 12.0}, average);
    benchmark::DoNotOptimize(scale);
  }
  report(state);
}

const ConverterParams kAdc{.bits = 9, .range = 12.0};

ConverterParams with(auto change) {
  ConverterParams result = kAdc;
  change(result);
  return result;
}

BENCHMARK(copy_column);
BENCHMARK_CAPTURE(convert_floats, exact, kAdc);
BENCHMARK_CAPTURE(convert_floats, even_levels, with([](ConverterParams& p) { p.levels = Levels::even; }));
BENCHMARK_CAPTURE(convert_floats, noise, with([](ConverterParams& p) { p.noise_sigma = 0.06; }));
BENCHMARK_CAPTURE(convert_floats, mismatch, with([](ConverterParams& p) { p.gain_sigma = p.offset_sigma = 0.01; }));
BENCHMARK_CAPTURE(convert_floats, stochastic, with([](ConverterParams& p) { p.rounding = Rounding::stochastic; }));
BENCHMARK_CAPTURE(convert_floats, dnl, with([](ConverterParams& p) { p.dnl_sigma_lsb = 0.2; }));
BENCHMARK_CAPTURE(convert_doubles, exact, kAdc);
BENCHMARK_CAPTURE(scale_column, abs_max, NoiseManagement::abs_max);
BENCHMARK_CAPTURE(scale_column, np_sum, NoiseManagement::abs_max_np_sum);

}  // namespace
