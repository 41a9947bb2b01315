#include "crossbar/device/pulse/apply.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>

#include "core/expect.hpp"
#include "core/parallel.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::crossbar {
namespace {

using core::Stream;

/// Room for one number for each cell of a block.
template <class T>
using Block = std::array<T, kBurstCells>;

/// Single pulses of a burst are numbered from a multiple of this, the next multiple of kSinglePulses above
/// kLargestBurst.
constexpr std::size_t kNumbersOfBurst = 32;

/// A number out of a long fill costs this much less than a short fill does (chosen: 0.75 ns against 40 ns,
/// core/random/fill.hpp).
constexpr std::int64_t kLongFillAdvantage = 50;

PulseDirection direction_of(std::int32_t count) { return count > 0 ? PulseDirection::up : PulseDirection::down; }

/// Groups of numbers that this many pulses take.
std::int64_t groups_of(std::int32_t pulses) {
  return (pulses + static_cast<std::int32_t>(kSinglePulses) - 1) / static_cast<std::int32_t>(kSinglePulses);
}

/// Pulse by pulse, for the first pending[j] pulses of cell first + j in the direction of counts[j], numbered from
/// `number`, a multiple of kSinglePulses.
template <PulseRule rule, CycleNoise law>
void one_by_one(PulsedCells& cells, std::size_t first, std::span<const std::int32_t> counts,
                std::span<const std::int32_t> pending, const PulseSeeds& seeds, std::size_t number) {
  const PulseConstants constants(cells.params);
  Block<std::uint32_t> list;  // cells with something to do: few, after a burst
  std::size_t listed = 0;
  for (std::size_t j = 0; j < pending.size(); ++j) {
    list[listed] = static_cast<std::uint32_t>(j);
    listed += pending[j] > 0 ? 1 : 0;
  }
  std::int32_t most = 0;
  std::int64_t groups = 0;
  for (const std::uint32_t j : std::span(list).first(listed)) {
    most = std::max(most, pending[j]);
    groups += groups_of(pending[j]);
  }
  const bool noisy = cells.params.cycle_noise > 0.0;
  const bool long_fills =
      groups * kLongFillAdvantage > groups_of(most) * static_cast<std::int64_t>(kSinglePulses * pending.size());
  std::array<float, kBurstCells * kSinglePulses> xi;
  if (!noisy) std::fill_n(xi.begin(), kSinglePulses * pending.size(), 0.0f);
  std::size_t group = number / kSinglePulses;
  for (std::int32_t done = 0; done < most; done += kSinglePulses, ++group) {
    if (noisy && long_fills)
      core::fill_normal(std::span(xi).first(kSinglePulses * pending.size()), seeds.single[group], Stream::pulse,
                        seeds.index, kSinglePulses * first);
    for (const std::uint32_t j : std::span(list).first(listed)) {
      if (pending[j] <= done) continue;
      const std::size_t i = first + j;
      const std::int32_t now = pending[j] - done;
      const auto own = std::span(xi).subspan(kSinglePulses * j).template first<kSinglePulses>();
      if (noisy && !long_fills)
        core::fill_normal(own, seeds.single[group], Stream::pulse, seeds.index, kSinglePulses * i);
      const PulseDirection direction = direction_of(counts[j]);
      float weight = cells.weight[i];
      // How many pulses are left is hard to predict: where a step is cheap, all are computed and the surplus dropped.
      for (std::int32_t p = 0; p < static_cast<std::int32_t>(kSinglePulses); ++p) {
        if (!has_bursts(rule) && p >= now) break;
        const float next = pulsed<rule, law>(cells, constants, i, direction, weight, own[static_cast<std::size_t>(p)]);
        weight = p < now ? next : weight;
      }
      cells.weight[i] = weight;
    }
  }
}

void one_by_one(PulsedCells& cells, std::size_t first, std::span<const std::int32_t> counts,
                std::span<const std::int32_t> pending, const PulseSeeds& seeds, std::size_t number) {
  with_rule(cells.params, [&]<PulseRule rule, CycleNoise law>() {
    one_by_one<rule, law>(cells, first, counts, pending, seeds, number);
  });
}

void in_bursts(PulsedCells& cells, std::size_t first, std::span<const std::int32_t> counts, std::int32_t most,
               const PulseSeeds& seeds) {
  Block<float> xi;
  Block<std::int32_t> part, redo;
  if (cells.params.cycle_noise == 0.0) xi.fill(0.0f);
  for (std::int32_t done = 0, round = 0; done < most; done += kLargestBurst, ++round) {
    std::span<const std::int32_t> now = counts;
    if (most > kLargestBurst) {
      for (std::size_t j = 0; j < counts.size(); ++j) {
        const std::int32_t n = std::clamp(std::abs(counts[j]) - done, 0, kLargestBurst);
        part[j] = counts[j] < 0 ? -n : n;
      }
      now = std::span(part).first(counts.size());
    }
    if (cells.params.cycle_noise > 0.0)
      core::fill_normal(std::span(xi).first(counts.size()), seeds.burst[static_cast<std::size_t>(round)], Stream::pulse,
                        seeds.index, first);
    if (burst(cells, first, now, xi, redo) > 0)
      one_by_one(cells, first, now, std::span(redo).first(counts.size()), seeds,
                 static_cast<std::size_t>(round) * kNumbersOfBurst);
  }
}

void write_noise(PulsedCells& cells, std::size_t first, std::span<const std::int32_t> counts, const PulseSeeds& seeds) {
  if (cells.apparent.empty()) return;
  Block<float> xi;
  core::fill_normal(std::span(xi).first(counts.size()), seeds.write, Stream::pulse, seeds.index, first);
  const float sigma = write_noise_sigma(cells.params);
  for (std::size_t j = 0; j < counts.size(); ++j) {
    const std::size_t i = first + j;
    if (counts[j] == 0 || (!cells.dead.empty() && cells.dead[i] != 0)) continue;
    cells.apparent[i] = cells.weight[i] + sigma * xi[j];
  }
}

template <class Counts>
void pulse_blocks(PulsedCells& cells, Counts&& counts_of, std::int32_t most, std::uint64_t seed, std::uint64_t index,
                  PulsePath path, int threads) {
  const PulseSeeds seeds(seed, index, most);
  core::parallel_for((cells.size() + kBurstCells - 1) / kBurstCells, threads, [&](std::size_t block) {
    const std::size_t first = block * kBurstCells;
    pulse_block(cells, first, counts_of(first, std::min(kBurstCells, cells.size() - first)), seeds, path);
  });
}

}  // namespace

PulseSeeds::PulseSeeds(std::uint64_t seed, std::uint64_t index_, std::int32_t pulses)
    : index(index_), write(pulse_seed(seed, PulseDraw::write)) {
  const std::int32_t bursts = pulses / kLargestBurst + 1;
  for (std::int32_t b = 0; b < bursts; ++b)
    burst.push_back(pulse_seed(seed, PulseDraw::burst, static_cast<std::uint64_t>(b)));
  for (std::size_t g = 0; g < burst.size() * (kNumbersOfBurst / kSinglePulses); ++g)
    single.push_back(pulse_seed(seed, PulseDraw::single, g));
}

void pulse_block(PulsedCells& cells, std::size_t first, std::span<const std::int32_t> counts, const PulseSeeds& seeds,
                 PulsePath path) {
  OHM_EXPECT(counts.size() <= kBurstCells && first + counts.size() <= cells.size());
  std::int32_t most = 0;
  for (const std::int32_t count : counts) most = std::max(most, std::abs(count));
  if (most == 0) return;
  OHM_EXPECT(static_cast<std::size_t>(most) <= seeds.single.size() * kSinglePulses);
  if (path == PulsePath::bursts && has_bursts(cells.params.rule)) {
    in_bursts(cells, first, counts, most, seeds);
  } else {
    Block<std::int32_t> pending;
    for (std::size_t j = 0; j < counts.size(); ++j) pending[j] = std::abs(counts[j]);
    one_by_one(cells, first, counts, std::span(pending).first(counts.size()), seeds, 0);
  }
  write_noise(cells, first, counts, seeds);
}

void pulse(PulsedCells& cells, std::span<const std::int32_t> counts, std::uint64_t seed, std::uint64_t index,
           PulsePath path, int threads) {
  OHM_EXPECT(counts.size() == cells.size());
  std::int32_t most = 0;
  for (const std::int32_t count : counts) most = std::max(most, std::abs(count));
  pulse_blocks(
      cells, [&](std::size_t first, std::size_t size) { return counts.subspan(first, size); }, most, seed, index, path,
      threads);
}

void pulse_all(PulsedCells& cells, std::int32_t count, std::uint64_t seed, std::uint64_t index, PulsePath path,
               int threads) {
  Block<std::int32_t> counts;
  counts.fill(count);
  pulse_blocks(
      cells, [&](std::size_t, std::size_t size) { return std::span<const std::int32_t>(counts).first(size); },
      std::abs(count), seed, index, path, threads);
}

float pulsed_weight(const PulsedCells& cells, std::size_t i, PulseDirection direction, float w, float xi) {
  float result = w;
  with_rule(cells.params, [&]<PulseRule rule, CycleNoise law>() {
    result = pulsed<rule, law>(cells, PulseConstants(cells.params), i, direction, w, xi);
  });
  return result;
}

}  // namespace ohmfield::crossbar
