#include "crossbar/device/model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"
#include "crossbar/device/cell_law.hpp"

namespace ohmfield::crossbar {
namespace {

// chosen: eight arrays of 2048 floats fit the first-level cache twice over; larger and smaller blocks were no faster.
constexpr std::size_t kBlock = 2048;

constexpr std::array<core::Stream, kMostKept> kNormalStreams{core::Stream::programming, core::Stream::ageing,
                                                             core::Stream::mismatch};

/// Calls body(first, count) for blocks of cells.
template <class Body>
void for_blocks(std::size_t cells, const Body& body) {
  for (std::size_t first = 0; first < cells; first += kBlock) body(first, std::min(kBlock, cells - first));
}

}  // namespace

Cells cells_of(const DeviceState& state, std::size_t first, std::size_t count) {
  if (count == 0) count = state.size() - first;
  Cells cells{.first = first,
              .target_S = std::span(state.target_S).subspan(first, count),
              .programmed_S = std::span(state.programmed_S).subspan(first, count),
              .kept = {},
              .seed = state.seed,
              .index = state.index};
  for (std::size_t k = 0; k < kMostKept; ++k)
    if (!state.kept[k].empty()) cells.kept[k] = std::span(state.kept[k]).subspan(first, count);
  return cells;
}

DeviceState DeviceModel::program(std::vector<float> target_S, std::uint64_t seed, std::uint64_t index,
                                 std::uint64_t write_seed) const {
  check_targets(target_S);
  DeviceState state{.target_S = std::move(target_S), .programmed_S = {}, .kept = {}, .seed = seed, .index = index};
  state.programmed_S.resize(state.size());
  const std::size_t numbers_kept = kept().size(), draws = normals();
  OHM_EXPECT(numbers_kept <= kMostKept && draws <= kMostKept);
  for (std::size_t k = 0; k < numbers_kept; ++k) state.kept[k].resize(state.size());
  std::array<std::array<float, kBlock>, kMostKept> normal;
  for_blocks(state.size(), [&](std::size_t first, std::size_t count) {
    NewCells cells{.target_S = std::span<const float>(state.target_S).subspan(first, count),
                   .normal = {},
                   .programmed_S = std::span(state.programmed_S).subspan(first, count),
                   .kept = {}};
    for (std::size_t n = 0; n < draws; ++n) {
      core::fill_normal(std::span(normal[n]).first(count), n < normals_of_a_write() ? write_seed : seed, kNormalStreams[n], index, first);
      cells.normal[n] = std::span<const float>(normal[n]).first(count);
    }
    for (std::size_t k = 0; k < numbers_kept; ++k) cells.kept[k] = std::span(state.kept[k]).subspan(first, count);
    do_program(cells);
  });
  finish_program(state);
  return state;
}

void DeviceModel::do_program(const NewCells& cells) const {
  if (parts_.programming_sigma_S.is_zero()) {
    std::copy(cells.target_S.begin(), cells.target_S.end(), cells.programmed_S.begin());
    return;
  }
  parts_.programming_sigma_S.evaluate(cells.target_S, cells.programmed_S);
  const float* target = cells.target_S.data();
  const float* normal = cells.normal[0].data();
  float* out = cells.programmed_S.data();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const float sigma = out[i] > 0.0f ? out[i] : 0.0f;  // a fit that goes below zero means no spread
    const float g = target[i] + sigma * normal[i];
    out[i] = g > 0.0f ? g : 0.0f;
  }
}

void DeviceModel::do_conductance(const Cells& cells, double, std::span<float> out_S) const {
  std::copy(cells.programmed_S.begin(), cells.programmed_S.end(), out_S.begin());
}

void DeviceModel::conductance(const DeviceState& state, double time_s, std::span<float> out_S) const {
  OHM_EXPECT(out_S.size() == state.size());
  check_time(time_s);
  for_blocks(state.size(), [&](std::size_t first, std::size_t count) {
    do_conductance(cells_of(state, first, count), time_s, out_S.subspan(first, count));
  });
  clamp_to_reads(out_S);
}

void DeviceModel::read(const DeviceState& state, double time_s, std::uint64_t seed, std::uint64_t index,
                       std::span<float> out_S) const {
  OHM_EXPECT(out_S.size() == state.size());
  check_time(time_s);
  for_blocks(state.size(), [&](std::size_t first, std::size_t count) {
    const Cells cells = cells_of(state, first, count);
    const std::span<float> g_S = out_S.subspan(first, count);
    do_conductance(cells, time_s, g_S);
    if (has_read_noise()) add_noise(cells, time_s, seed, index, g_S);
    clamp_to_reads(g_S);
  });
}

void DeviceModel::clamp_to_reads(std::span<float> g_S) const {
  const float low = static_cast<float>(parts_.info.read_low_S), high = static_cast<float>(parts_.info.read_high_S);
  for (float& g : g_S) {
    const float raised = g < low ? low : g;
    g = raised > high ? high : raised;
  }
}

void DeviceModel::add_noise(const Cells& cells, double time_s, std::uint64_t seed, std::uint64_t index,
                            std::span<float> g_S) const {
  const ReadNoise& noise = parts_.read_noise;
  const std::size_t count = cells.size();
  std::array<float, kBlock> sigma, part, normal;
  const std::span<float> sigma_S = std::span(sigma).first(count), part_S = std::span(part).first(count);
  noise.white_sigma(g_S, sigma_S);
  if (noise.has_flicker()) {
    const float accumulated = static_cast<float>(noise.accumulated(time_s));
    noise.flicker_amplitude(g_S, cells.programmed_S, part_S);
    for (std::size_t i = 0; i < count; ++i) sigma[i] = std::sqrt(sigma[i] * sigma[i] + part[i] * part[i] * accumulated);
  }
  core::fill_normal(std::span(normal).first(count), seed, core::Stream::read_noise, index, cells.first);
  std::copy(g_S.begin(), g_S.end(), part.begin());
  for (std::size_t i = 0; i < count; ++i) g_S[i] += sigma[i] * normal[i];
  if (!noise.telegraph.present()) return;
  std::array<Trap, 16> traps;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t cell = cells.first + i;
    const int n = traps_of(noise.telegraph, cells.seed, cells.index, cell, traps);
    if (n == 0) continue;
    core::CounterRng draw(core::derive_seed(seed, core::Stream::fluctuation, index), core::Stream::trap, cell);
    for (int t = 0; t < n; ++t)
      if (draw.uniform() < traps[static_cast<std::size_t>(t)].filled_share())
        g_S[i] -= static_cast<float>(noise.telegraph.amplitude) * part[i];
  }
}

void DeviceModel::read_noise_sigma(const DeviceState& state, std::span<const float> conductance_S, double time_s,
                                   std::span<float> out_S) const {
  OHM_EXPECT(out_S.size() == conductance_S.size() && out_S.size() == state.size());
  const ReadNoise& noise = parts_.read_noise;
  noise.white_sigma(conductance_S, out_S);
  if (noise.has_flicker()) {
    std::vector<float> flicker_S(out_S.size());
    noise.flicker_amplitude(conductance_S, state.programmed_S, flicker_S);
    const float accumulated = static_cast<float>(noise.accumulated(time_s));
    for (std::size_t i = 0; i < out_S.size(); ++i)
      out_S[i] = std::sqrt(out_S[i] * out_S[i] + flicker_S[i] * flicker_S[i] * accumulated);
  }
  if (!noise.telegraph.present()) return;
  std::array<Trap, 16> traps;
  for (std::size_t i = 0; i < out_S.size(); ++i) {
    const int n = traps_of(noise.telegraph, state.seed, state.index, i, traps);
    double variance = double{out_S[i]} * double{out_S[i]};
    for (int t = 0; t < n; ++t) {
      const double filled = traps[static_cast<std::size_t>(t)].filled_share();
      variance += filled * (1.0 - filled) * std::pow(noise.telegraph.amplitude * double{conductance_S[i]}, 2.0);
    }
    out_S[i] = static_cast<float>(std::sqrt(variance));
  }
}

void DeviceModel::current(std::span<const float> conductance_S, double voltage_V, std::span<float> out_A) const {
  OHM_EXPECT(out_A.size() == conductance_S.size());
  if (!std::isfinite(voltage_V)) throw core::InputError("a voltage is not finite", "Give a number of volts");
  const DeviceLaw law(parts_);
  std::array<double, kBlock> g, v, current, slope;
  v.fill(voltage_V);
  for_blocks(out_A.size(), [&](std::size_t first, std::size_t count) {
    std::copy_n(conductance_S.begin() + static_cast<std::ptrdiff_t>(first), count, g.begin());
    law.evaluate(std::span(g).first(count), std::span(v).first(count), std::span(current).first(count), std::span(slope).first(count));
    for (std::size_t i = 0; i < count; ++i) out_A[first + i] = static_cast<float>(current[i]);
  });
}

double DeviceModel::equivalent_time_s(double seconds, double temperature_K) const {
  constexpr double kBoltzmann_eV_per_K = 8.617333262e-5;  // CODATA 2018
  if (!parts_.thermal)
    throw core::InputError(fmt::format("device '{}' has no temperature model: its source gives no activation energy", parts_.info.name),
                           "Leave the temperature out, or add a [temperature] section to a set of your own");
  if (!(temperature_K > 0.0) || !std::isfinite(temperature_K))
    throw core::InputError(fmt::format("a temperature of {:g} K is not above 0 K", temperature_K), "Give kelvins");
  const double inverse = 1.0 / parts_.thermal->reference_K - 1.0 / temperature_K;
  return seconds * std::exp(parts_.thermal->activation_energy_eV / kBoltzmann_eV_per_K * inverse);
}

void DeviceModel::check_targets(std::span<const float> target_S) const {
  // Targets are float; half an ulp beside a bound given in double is no violation. A bound of 0 is exact.
  const DeviceInfo& info = parts_.info;
  const double least_S = info.g_min_S * (1.0 - 1e-6), most_S = info.g_max_S * (1.0 + 1e-6);
  for (const float target : target_S) {
    if (target >= least_S && target <= most_S) continue;
    throw core::InputError(fmt::format("target {:g} S is outside the window {:g} to {:g} S of device '{}'", target,
                                       info.g_min_S, info.g_max_S, info.name),
                           "Scale the weights into the window");
  }
}

void DeviceModel::check_time(double time_s) const {
  const DeviceInfo& info = parts_.info;
  constexpr double kLast_s = 1e15;  // 30 million years; beyond it powers of time leave the range of floats
  if (std::isfinite(time_s) && time_s >= info.first_time_s && time_s <= std::min(info.last_time_s, kLast_s)) return;
  throw core::InputError(
      fmt::format("time {:g} s after programming is outside the measured {:g} to {:g} s of device '{}'", time_s,
                  info.first_time_s, std::min(info.last_time_s, kLast_s), info.name),
      time_s < info.first_time_s ? "Choose a later time"
                                 : "Choose a time in between, or set beyond_last = \"extrapolate\" in its parameter set");
}

}  // namespace ohmfield::crossbar
