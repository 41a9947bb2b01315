/// Flips per second of the digital local searches on uniform random formulas at the usual hard ratios.
/// Goal: WalkSAT above 7 M flips/s for 3-SAT with 250 variables; on the same processor the reference programs reach
/// 5.5 M (WalkSAT), 5.2 M (probSAT) and 7.2 M (yalsat).

#include <benchmark/benchmark.h>

#include <cstdint>
#include <optional>

#include "experiments/baselines/probsat.hpp"
#include "experiments/baselines/walksat.hpp"
#include "experiments/generators/ksat.hpp"

namespace {

using namespace ohmfield;
using namespace ohmfield::experiments;

/// Arguments: variables, clauses, literals per clause.
template <typename Search>
void flips(benchmark::State& state, Search search) {
  const hopfield::ClauseIndex index(uniform_ksat({state.range(0), state.range(1), state.range(2)}, 12, 0));
  StopRule stop;
  stop.most_flips = 200'000;
  std::uint64_t trial = 0, flipped = 0;
  for (auto _ : state) flipped += search(index, trial++, stop).flips;
  state.counters["flips/s"] = benchmark::Counter(static_cast<double>(flipped), benchmark::Counter::kIsRate);
}

void walksat_flips(benchmark::State& state) {
  flips(state, [](const hopfield::ClauseIndex& index, std::uint64_t trial, const StopRule& stop) {
    return walksat(index, {}, trial, stop);
  });
}

void probsat_flips(benchmark::State& state) {
  flips(state, [](const hopfield::ClauseIndex& index, std::uint64_t trial, const StopRule& stop) {
    return probsat(index, std::nullopt, trial, stop);
  });
}

void shapes(benchmark::internal::Benchmark* bench) {
  bench->Args({250, 1065, 3})->Args({10'000, 42'000, 3})->Args({100'000, 420'000, 3});
  bench->Args({150, 1492, 4})->Args({500, 10'000, 5})->Args({120, 10'200, 7});
  bench->Unit(benchmark::kMillisecond);
}

}  // namespace

BENCHMARK(walksat_flips)->Apply(shapes);
BENCHMARK(probsat_flips)->Apply(shapes);
