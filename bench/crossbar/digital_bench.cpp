/// Products in number formats, conversion of inputs and counting included, beside Eigen's product of the same shape in the
/// same run, on one core: 512 x 512, batch 64. `ratio` is the time over that of the plain product, both the fastest of
/// several repetitions that alternate.

#include <benchmark/benchmark.h>

#include <chrono>
#include <limits>

#include "core/random/counter_rng.hpp"
#include "crossbar/cost/settling.hpp"
#include "crossbar/digital/format_matrix.hpp"

namespace {

using namespace ohmfield;
using namespace ohmfield::crossbar;
using Eigen::MatrixXf;

MatrixXf random_matrix(Eigen::Index rows, Eigen::Index columns, std::uint64_t index) {
  core::CounterRng rng(7, core::Stream::test, index);
  MatrixXf matrix(rows, columns);
  for (float& value : matrix.reshaped()) value = static_cast<float>(2.0 * rng.uniform() - 1.0);
  return matrix;
}

double seconds(const auto& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void product(benchmark::State& state) {
  constexpr Eigen::Index kSize = 512, kBatch = 64;
  const NumberFormat& format = number_formats()[static_cast<std::size_t>(state.range(0))];
  const MatrixXf weights = random_matrix(kSize, kSize, 1), x = random_matrix(kSize, kBatch, 2);
  const FormatMatrix matrix(weights, format);
  MatrixXf y(kSize, kBatch), plain(kSize, kBatch);
  double best = std::numeric_limits<double>::infinity(), best_plain = best;
  core::Ledger ledger;
  Context context{ledger, 1, 0};
  for (auto _ : state) {
    best = std::min(best, seconds([&] { matrix.apply(x, y, context); }));
    state.PauseTiming();
    best_plain = std::min(best_plain, seconds([&] {
                            plain.noalias() = weights * x;
                            benchmark::DoNotOptimize(plain.data());
                          }));
    state.ResumeTiming();
  }
  state.SetLabel(std::string(format.name));
  state.counters["ratio"] = best / best_plain;
}
BENCHMARK(product)->DenseRange(0, 11)->Unit(benchmark::kMicrosecond);

/// Settling of an array of a thousand lines: it must cost nothing beside one product.
void settling(benchmark::State& state) {
  const ArrayRc array{.word_lines = 1024, .bit_lines = 1024, .wires = {1.0, 1.0, 100.0, 0.0}, .word_cell_F = 0.2e-15, .bit_cell_F = 0.2e-15,
                      .cell_S = 1e-6, .readout_ohm = 100.0, .amplifier_bandwidth_Hz = 200e6};
  for (auto _ : state) benchmark::DoNotOptimize(settling_time_s(array, half_lsb(8)));
}
BENCHMARK(settling)->Unit(benchmark::kMicrosecond);

}  // namespace
