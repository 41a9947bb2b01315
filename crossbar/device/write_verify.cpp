#include "crossbar/device/write_verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/random/counter_rng.hpp"
#include "crossbar/device/endurance.hpp"
#include "crossbar/device/pulse/apply.hpp"
#include "crossbar/device/pulsed.hpp"

namespace ohmfield::crossbar {
namespace {

bool stopped(const WriteVerifyParams& params) { return params.stop && params.stop(); }

bool near(float read_S, float target_S, double tolerance_S) {
  return std::abs(double{read_S} - double{target_S}) <= tolerance_S;
}

/// Every attempt writes all cells that are still off anew. Cells are drawn by place, so that the attempts of one do not
/// depend on how many others are left.
DeviceState by_attempts(const DeviceModel& device, std::vector<float> target_S, const WriteVerifyParams& params, double read_at_s,
                        std::uint64_t seed, std::uint64_t index, WriteVerifyReport& report) {
  DeviceState state = device.program(target_S, seed, index);
  std::vector<float> read_S(state.size());
  std::size_t left = state.size();
  const EnduranceCounter endurance(device.parts().endurance, state.size(), seed, index);
  for (std::uint32_t attempt = 0; attempt < params.budget && left > 0 && !stopped(params); ++attempt) {
    const std::uint64_t own = attempt == 0 ? seed : core::derive_seed(seed, core::Stream::programming, attempt);
    const DeviceState fresh = attempt == 0 ? state : device.program(target_S, seed, index, own);
    device.read(fresh, read_at_s, own, index, read_S);
    for (std::size_t i = 0; i < state.size(); ++i) {
      if (report.accepted[i] != 0 || report.pulses[i] + 1 > endurance.life(i)) continue;
      state.programmed_S[i] = fresh.programmed_S[i];
      for (std::size_t k = 0; k < kMostKept; ++k)
        if (!state.kept[k].empty()) state.kept[k][i] = fresh.kept[k][i];
      ++report.pulses[i];
      ++report.reads;
      if (near(read_S[i], target_S[i], params.tolerance_S)) {
        report.accepted[i] = 1;
        --left;
      }
    }
  }
  return state;
}

DeviceState by_pulses(const DeviceModel& device, std::vector<float> target_S, const WriteVerifyParams& params, double read_at_s,
                      std::uint64_t seed, std::uint64_t index, WriteVerifyReport& report) {
  const PulseParams& rule = *device.parts().pulse;
  DeviceState state = device.program(target_S, seed, index);
  PulsedCells cells = make_pulsed_cells(rule, state.size(), seed, index);
  const double step_S = nominal_step(rule) / (rule.w_max - rule.w_min) * (device.info().g_max_S - device.info().g_min_S);
  std::vector<float> read_S(state.size());
  std::vector<std::int32_t> counts(state.size());
  const EnduranceCounter endurance(device.parts().endurance, state.size(), seed, index);
  for (std::uint64_t round = 0;; ++round) {
    const auto weights = cells.read();
    for (std::size_t i = 0; i < state.size(); ++i)
      state.programmed_S[i] = static_cast<float>(std::max(0.0, weight_to_S(weights[i], rule, device.info())));
    device.read(state, read_at_s, core::derive_seed(seed, core::Stream::read_noise, round), index, read_S);
    std::size_t writing = 0;
    for (std::size_t i = 0; i < state.size(); ++i) {
      counts[i] = 0;
      if (report.accepted[i] != 0 || report.pulses[i] >= params.budget) continue;
      ++report.reads;
      if (near(read_S[i], target_S[i], params.tolerance_S)) {
        report.accepted[i] = 1;
        continue;
      }
      const double wanted = (double{target_S[i]} - double{read_S[i]}) / step_S;
      const double most = std::min(params.budget - report.pulses[i] + 0.0, std::floor(endurance.life(i) - report.pulses[i]));
      if (most < 1.0) continue;  // worn out
      const double n = std::clamp(std::floor(0.5 * std::abs(wanted)), 1.0, most);
      counts[i] = static_cast<std::int32_t>(std::copysign(n, wanted));
      report.pulses[i] += static_cast<std::uint32_t>(n);
      ++writing;
    }
    if (writing == 0 || stopped(params)) return state;
    pulse(cells, counts, core::derive_seed(seed, core::Stream::pulse, round), index);
  }
}

}  // namespace

void WriteVerifyParams::validate() const {
  if (!(tolerance_S > 0.0) || !std::isfinite(tolerance_S))
    throw core::InputError(fmt::format("a tolerance of {:g} S is not above 0", tolerance_S), "Give siemens");
  if (budget == 0) throw core::InputError("a budget of 0 pulses writes nothing", "Give at least 1");
}

std::size_t WriteVerifyReport::failures() const {
  return static_cast<std::size_t>(std::count(accepted.begin(), accepted.end(), std::uint8_t{0}));
}

DeviceState write_verify(const DeviceModel& device, std::vector<float> target_S, const WriteVerifyParams& params,
                         std::uint64_t seed, std::uint64_t index, WriteVerifyReport& report) {
  params.validate();
  if (!device.has_attempts())
    throw core::InputError(fmt::format("device '{}' is known only after its own write-verify and relaxation", device.info().name),
                           "Leave the verify out, or use a set with a [programming] spread or a [pulse] rule");
  report = {.pulses = std::vector<std::uint32_t>(target_S.size(), 0), .accepted = std::vector<std::uint8_t>(target_S.size(), 0)};
  const double read_at_s = std::max(params.read_after_s, device.info().first_time_s);
  const std::vector<float> wanted = target_S;
  DeviceState state = device.parts().pulse ? by_pulses(device, std::move(target_S), params, read_at_s, seed, index, report)
                                           : by_attempts(device, std::move(target_S), params, read_at_s, seed, index, report);
  std::vector<float> g_S(wanted.size());
  device.conductance(state, read_at_s, g_S);
  double squares = 0.0;
  for (std::size_t i = 0; i < wanted.size(); ++i) squares += std::pow(double{g_S[i]} - double{wanted[i]}, 2.0);
  report.rms_error_S = wanted.empty() ? 0.0 : std::sqrt(squares / static_cast<double>(wanted.size()));
  return state;
}

}  // namespace ohmfield::crossbar
