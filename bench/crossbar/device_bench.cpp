/// Life of a pair of 512 x 512 arrays: programming, drift, and one read with its noise.
///
/// Goal: 100 million devices a second on one core for PCM of Nandakumar 2019. Reference in the same run: the same
/// formulas cell by cell with the functions of the C++ library and normals of Boost.

#include <benchmark/benchmark.h>

#include <boost/random/normal_distribution.hpp>
#include <cmath>
#include <filesystem>
#include <vector>

#include "core/config/data_file.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"
#include "crossbar/device/drift.hpp"
#include "crossbar/device/table.hpp"

namespace {

using namespace ohmfield;

constexpr std::size_t kCells = 512 * 512;
constexpr double kTime_s = 86400.0;

/// A pair: of each weight one cell is at its conductance, the other at 0.
std::vector<float> targets_S(const crossbar::DeviceInfo& info, bool positive) {
  std::vector<float> weight(kCells), target(kCells);
  core::fill_uniform(weight, 1, core::Stream::test, 0);
  for (std::size_t i = 0; i < kCells; ++i) {
    const float w = 2.0f * weight[i] - 1.0f;
    target[i] = static_cast<float>(info.g_min_S + (info.g_max_S - info.g_min_S) * std::max(0.0f, positive ? w : -w));
  }
  return target;
}

void report(benchmark::State& state) {
  state.counters["devices/s"] = benchmark::Counter(2.0 * kCells * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void life(benchmark::State& state, const char* name) {
  const auto device = crossbar::load_device(name, core::data_folder() / "devices");
  const std::vector<float> target[2] = {targets_S(device->info(), true), targets_S(device->info(), false)};
  std::vector<float> g(kCells);
  std::uint64_t index = 0;
  const double time_s = std::min(kTime_s, device->info().last_time_s);
  for (auto _ : state)
    for (const auto& half : target) {
      const crossbar::DeviceState cells = device->program(half, 1, index++);
      device->read(cells, time_s, 2, index, g);
      benchmark::DoNotOptimize(g.data());
    }
  report(state);
}

void pcm_cell_by_cell(benchmark::State& state) {
  const auto device = crossbar::load_device("pcm_nandakumar2019", core::data_folder() / "devices");
  const auto& drift = dynamic_cast<const crossbar::DriftDevice&>(*device);
  const std::vector<float> target[2] = {targets_S(device->info(), true), targets_S(device->info(), false)};
  std::vector<float> g(kCells);
  core::CounterRng words(1, core::Stream::test, 1);
  for (auto _ : state)
    for (const auto& half : target) {
      boost::random::normal_distribution<double> normal;
      for (std::size_t i = 0; i < kCells; ++i) {
        const double programmed = std::max(0.0, half[i] + device->parts().programming_sigma_S(half[i]) * normal(words));
        const double nu = std::abs(drift.params().nu_mean(half[i]) + drift.params().nu_std(half[i]) * normal(words));
        const double now = programmed * std::pow((kTime_s + drift.params().t0_s) / drift.params().t0_s, -nu);
        const double q = device->read_noise().flicker_relative(programmed);
        g[i] = static_cast<float>(std::max(0.0, now * (1.0 + q * std::sqrt(device->read_noise().accumulated(kTime_s)) * normal(words))));
      }
      benchmark::DoNotOptimize(g.data());
    }
  report(state);
}

BENCHMARK_CAPTURE(life, pcm_nandakumar2019, "pcm_nandakumar2019")->Unit(benchmark::kMillisecond);
BENCHMARK(pcm_cell_by_cell)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(life, pcm_hermes_two, "pcm_hermes_two")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(life, reram_cmo_falcone_2, "reram_cmo_falcone_2")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(life, sonos_agrawal2022, "sonos_agrawal2022")->Unit(benchmark::kMillisecond);

}  // namespace
