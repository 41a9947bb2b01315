/// Arrays with wire resistance, cells of 1 to 100 uS, one core unless said.
///
/// Goals: transfer matrix 256 / 512 in 0.3 / 4.5 s; one exact input at 1 ohm, 512 / 1024 / 2048 in 0.04 / 0.3 / 2.5 s, at 10
/// ohm in 0.1 / 0.7 / 6 s, Kirchhoff mismatch at most 1e-9. `ratio` is to a reference in the same run: for the transfer
/// matrix the time that Eigen's SGEMM would take for the 2 n^4 operations of elimination line by line, for one input that
/// of a sparse direct solver (Eigen's SimplicialLDLT; 256 and 512 only).

#include <benchmark/benchmark.h>

#include <Eigen/Core>
#include <chrono>
#include <cmath>
#include <map>

#include "core/random/counter_rng.hpp"
#include "crossbar/array/wires/nonlinear.hpp"
#include "crossbar/array/wires/solve.hpp"
#include "crossbar/array/wires/transfer.hpp"

namespace {

using namespace ohmfield;
using namespace ohmfield::crossbar;
using Eigen::Index;
using Eigen::MatrixXd;

MatrixXd uniform(Index rows, Index cols, double low, double high) {
  core::CounterRng draw(1, core::Stream::test, 0);
  return MatrixXd::NullaryExpr(rows, cols, [&] { return low + (high - low) * draw.uniform(); });
}

MatrixXd cells_S(Index n) { return uniform(n, n, 1e-6, 1e-4); }

double seconds_of(const auto& call) {
  const auto start = std::chrono::steady_clock::now();
  call();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Operations a second of Eigen's SGEMM at 512.
double sgemm_rate() {
  static const double rate = [] {
    const Eigen::MatrixXf a = Eigen::MatrixXf::Random(512, 512), b = Eigen::MatrixXf::Random(512, 512);
    Eigen::MatrixXf c(512, 512);
    double best_s = 1e9;
    for (int k = 0; k < 20; ++k) best_s = std::min(best_s, seconds_of([&] { c.noalias() = a * b; }));
    benchmark::DoNotOptimize(c.data());
    return 2.0 * 512.0 * 512.0 * 512.0 / best_s;
  }();
  return rate;
}

/// Seconds of the sparse direct solver for one input.
double direct_s(Index n) {
  static std::map<Index, double> known;
  if (const auto found = known.find(n); found != known.end()) return found->second;
  const MatrixXd g = cells_S(n), v = uniform(n, 1, 0.0, 0.2);
  return known[n] = seconds_of([&] { solve_wires(g, {1.0, 1.0, 0.0, 0.0}, v, {.method = WireMethod::direct}); });
}

void transfer(benchmark::State& state) {
  const Index n = state.range(0);
  const MatrixXd g = cells_S(n);
  const auto start = std::chrono::steady_clock::now();
  for (auto _ : state) benchmark::DoNotOptimize(transfer_matrix(g, {1.0, 1.0, 0.0, 0.0}, static_cast<int>(state.range(1))).data());
  const double each_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / static_cast<double>(state.iterations());
  state.counters["ratio"] = each_s * sgemm_rate() / (2.0 * std::pow(static_cast<double>(n), 4.0));
}

void one_input(benchmark::State& state) {
  const Index n = state.range(0);
  const double r = static_cast<double>(state.range(1));
  const MatrixXd g = cells_S(n), v = uniform(n, 1, 0.0, 0.2);
  WireSolution s;
  const auto start = std::chrono::steady_clock::now();
  for (auto _ : state) s = solve_wires(g, {r, r, 0.0, 0.0}, v, {.method = WireMethod::iterative, .tolerance = 1e-10, .threads = static_cast<int>(state.range(2))});
  const double each_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / static_cast<double>(state.iterations());
  state.counters["mismatch"] = s.mismatch[0];
  state.counters["iterations"] = s.iterations[0];
  if (n <= 512) state.counters["ratio"] = each_s / direct_s(n);
}

/// All nodes and the power of 64 inputs.
void batch(benchmark::State& state) {
  const Index n = state.range(0);
  const MatrixXd g = cells_S(n), v = uniform(n, 64, 0.0, 0.2);
  for (auto _ : state) benchmark::DoNotOptimize(solve_wires(g, {1.0, 1.0, 0.0, 0.0}, v, {.method = static_cast<WireMethod>(state.range(1))}).power.cells_W.data());
}

void newton_selector(benchmark::State& state) {
  const Index n = state.range(0);
  const MatrixXd g = cells_S(n), v = uniform(n, 1, 0.0, 1.0);
  const DeviceLaw law(std::nullopt, SelectorInfo{1e-9, 0.05, "assumption: bench"});
  NonlinearSolution s;
  for (auto _ : state) s = solve_nonlinear(g, {1.0, 1.0, 0.0, 0.0}, v, law);
  state.counters["iterations"] = s.newton[0].iterations;
}

BENCHMARK(transfer)->ArgNames({"n", "threads"})->Args({128, 1})->Args({256, 1})->Args({512, 1})->Args({512, 2})->Args({1024, 1})->Args({1024, 2})->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(one_input)->ArgNames({"n", "ohm", "threads"})->ArgsProduct({{256, 512, 1024, 2048}, {1, 10, 100}, {1}})->Args({1024, 1, 2})->Args({2048, 1, 2})->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(batch)->ArgNames({"n", "method"})->ArgsProduct({{128, 512}, {1, 2}})->Unit(benchmark::kMillisecond);
BENCHMARK(newton_selector)->ArgNames({"n"})->Arg(128)->Arg(512)->Unit(benchmark::kMillisecond);

}  // namespace
