#include "crossbar/device/read_trajectory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::crossbar {
namespace {

constexpr double kPerDecade = 2.0;  // chosen: the spectrum then ripples by 0.2 %; one to the decade gives 4 %
const double kLogRatio = std::log(10.0) / kPerDecade;

}  // namespace

ReadTrajectory::ReadTrajectory(const DeviceModel& device, const DeviceState& state, double last_time_s, std::uint64_t seed,
                               std::uint64_t index)
    : device_(device),
      state_(state),
      last_time_s_(last_time_s),
      now_s_(device.info().first_time_s),
      seed_(core::derive_seed(seed, core::Stream::fluctuation, index)),
      scratch_(state.size()),
      amplitude_(state.size()) {
  const ReadNoise& noise = device.read_noise();
  if (noise.has_flicker()) {
    // Processes a hundred times slower than the whole trajectory add 2 % of one step of the ladder: the last ones.
    const double first_s = 4.0 * std::exp(std::numbers::egamma) * noise.read_time_s;
    const double end_s = 100.0 * (last_time_s + noise.clock_offset_s + noise.read_time_s);
    for (double tau_s = first_s * std::exp(0.5 * kLogRatio); tau_s < end_s || time_constant_s_.empty();
         tau_s *= std::exp(kLogRatio))
      time_constant_s_.push_back(tau_s);
    process_.assign(time_constant_s_.size(), std::vector<float>(state.size(), 0.0f));
  }
  if (noise.telegraph.present()) {
    std::array<Trap, 16> found;
    for (std::size_t cell = 0; cell < state.size(); ++cell) {
      const int n = traps_of(noise.telegraph, state.seed, state.index, cell, found);
      core::CounterRng draw(seed_, core::Stream::trap, cell);
      for (int t = 0; t < n; ++t) {
        const Trap& trap = found[static_cast<std::size_t>(t)];
        traps_.push_back({cell, trap, draw.uniform() < trap.filled_share()});
      }
    }
  }
  advance_flicker(now_s_ + noise.clock_offset_s);
}

void ReadTrajectory::advance_flicker(double step_s) {
  if (step_s <= 0.0) return;
  for (std::size_t k = 0; k < process_.size(); ++k) {
    const double decay = std::exp(-step_s / time_constant_s_[k]);
    const float keep = static_cast<float>(decay);
    const float fresh = static_cast<float>(std::sqrt(-kLogRatio * std::expm1(-2.0 * step_s / time_constant_s_[k])));
    core::fill_normal(scratch_, seed_, core::Stream::fluctuation, reads_ * process_.size() + k);
    float* value = process_[k].data();
    const float* normal = scratch_.data();
    for (std::size_t i = 0; i < scratch_.size(); ++i) value[i] = keep * value[i] + fresh * normal[i];
  }
}

void ReadTrajectory::advance_traps(double step_s) {
  if (traps_.empty() || step_s <= 0.0) return;
  std::vector<float> uniform(traps_.size());
  core::fill_uniform(uniform, seed_, core::Stream::trap, (std::uint64_t{1} << 40) + reads_);
  for (std::size_t i = 0; i < traps_.size(); ++i) {
    CellTrap& one = traps_[i];
    const double share = one.trap.filled_share();
    const double kept = std::exp(-step_s * (1.0 / one.trap.filled_s + 1.0 / one.trap.empty_s));
    one.filled = uniform[i] < share + ((one.filled ? 1.0 : 0.0) - share) * kept;
  }
}

double ReadTrajectory::flicker_scale(double time_s) const {
  const ReadNoise& noise = device_.read_noise();
  double variance = 0.0;
  for (const double tau_s : time_constant_s_)
    variance -= kLogRatio * std::expm1(-2.0 * (time_s + noise.clock_offset_s) / tau_s);
  return variance > 0.0 ? std::sqrt(noise.accumulated(time_s) / variance) : 0.0;
}

void ReadTrajectory::read(double time_s, std::span<float> out_S) {
  OHM_EXPECT(out_S.size() == state_.size());
  if (!(time_s >= now_s_ && time_s <= last_time_s_))
    throw core::InputError(fmt::format("a read at {:g} s is not between the one before and the last at {:g} s", time_s, last_time_s_),
                           "Read in ascending order of time");
  device_.conductance(state_, time_s, out_S);
  ++reads_;
  advance_flicker(time_s - now_s_);
  advance_traps(time_s - now_s_);
  now_s_ = time_s;
  const ReadNoise& noise = device_.read_noise();
  if (!noise.present()) return;
  std::vector<float>& deviation = scratch_;
  noise.white_sigma(out_S, amplitude_);
  core::fill_normal(deviation, seed_, core::Stream::read_noise, reads_);
  for (std::size_t i = 0; i < out_S.size(); ++i) deviation[i] *= amplitude_[i];
  if (noise.has_flicker()) {
    noise.flicker_amplitude(out_S, state_.programmed_S, amplitude_);
    const float scale = static_cast<float>(flicker_scale(time_s));
    for (const std::vector<float>& process : process_)
      for (std::size_t i = 0; i < out_S.size(); ++i) deviation[i] += scale * amplitude_[i] * process[i];
  }
  for (const CellTrap& one : traps_)
    if (one.filled) deviation[one.cell] -= static_cast<float>(noise.telegraph.amplitude) * out_S[one.cell];
  const float low = static_cast<float>(device_.info().read_low_S), high = static_cast<float>(device_.info().read_high_S);
  for (std::size_t i = 0; i < out_S.size(); ++i) out_S[i] = std::clamp(out_S[i] + deviation[i], low, high);
}

}  // namespace ohmfield::crossbar
