/// Which levels are measured, and when.

#include <algorithm>
#include <cmath>

#include "crossbar/device/gain_cell.hpp"
#include "experiments/device/characterise.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::size_t kDriftLevels = 6;    // chosen: as many bands as a figure can hold apart
constexpr int kTimesPerDecade = 4;         // chosen: a straight line on log axes, and its bends, show with these
constexpr double kFirst_s = 1.0, kLast_s = 1e7;  // where a set gives no limits: from what a tester reaches to 4 months

/// \pre 0 < first_s < last_s
std::vector<double> log_spaced(double first_s, double last_s, int per_decade) {
  const int steps = std::max(2, static_cast<int>(std::lround(std::log10(last_s / first_s) * per_decade)));
  std::vector<double> times;
  for (int k = 0; k <= steps; ++k) times.push_back(first_s * std::pow(last_s / first_s, static_cast<double>(k) / steps));
  times.back() = last_s;  // not one ulp beyond the validity of a set
  return times;
}

/// Cells that leak are looked at over three refreshes, else until they have forgotten; all others over decades.
std::vector<double> times_of(const crossbar::DeviceModel& device) {
  if (const auto* cell = dynamic_cast<const crossbar::GainCellDevice*>(&device)) {
    const crossbar::Leak& leak = cell->params().leak;
    if (leak.refresh_period_s <= 0.0) return log_spaced(1e-3 * leak.tau_s, 5.0 * leak.tau_s, kTimesPerDecade);
    std::vector<double> times;
    constexpr int kPerPeriod = 10, kPeriods = 3;
    // Middles of intervals: a time right at a refresh would belong to either side by rounding.
    for (int k = 0; k < kPerPeriod * kPeriods; ++k) times.push_back((k + 0.5) / kPerPeriod * leak.refresh_period_s);
    return times;
  }
  if (const auto& pulse = device.parts().pulse; pulse && pulse->leak_lifetime_periods > 0.0 && pulse->leak_period_s > 0.0) {
    const double tau_s = pulse->leak_lifetime_periods * pulse->leak_period_s;
    return log_spaced(1e-3 * tau_s, 5.0 * tau_s, kTimesPerDecade);
  }
  const crossbar::DeviceInfo& info = device.info();
  const double last_s = std::isinf(info.last_time_s) ? std::max(kLast_s, 1e3 * info.first_time_s) : info.last_time_s;
  const double first_s = info.first_time_s > 0.0 ? info.first_time_s : std::min(kFirst_s, 1e-3 * last_s);
  return first_s < last_s ? log_spaced(first_s, last_s, kTimesPerDecade) : std::vector<double>{first_s};
}

/// Levels whose logarithm exists.
std::size_t first_above_zero(const CharacterisePlan& plan) { return plan.target_S.front() > 0.0 ? 0 : 1; }

std::vector<std::size_t> drift_levels(const CharacterisePlan& plan) {
  const std::size_t first = first_above_zero(plan), last = plan.target_S.size() - 1;
  const std::size_t count = std::min(kDriftLevels, last - first + 1);
  std::vector<std::size_t> levels;
  for (std::size_t k = 0; k < count; ++k) levels.push_back(count == 1 ? last : first + (k * (last - first) + (count - 1) / 2) / (count - 1));
  return levels;
}

/// Those of drift, as a fit of the drift needs the noise of its reads; not where a limit of the reads would cut it.
std::vector<std::size_t> noise_levels(const CharacterisePlan& plan, const crossbar::DeviceInfo& info) {
  std::vector<std::size_t> levels;
  for (const std::size_t level : plan.drift_level) {
    const double target_S = plan.target_S[level];
    if (target_S < 0.95 * info.read_high_S && target_S > 1.05 * info.read_low_S) levels.push_back(level);
  }
  return levels;
}

}  // namespace

CharacterisePlan plan_for(const crossbar::DeviceModel& device, std::size_t levels, std::vector<double> time_s) {
  const crossbar::DeviceInfo& info = device.info();
  CharacterisePlan plan;
  for (std::size_t k = 0; k < levels; ++k)
    plan.target_S.push_back(info.g_min_S + (info.g_max_S - info.g_min_S) * static_cast<double>(k) / static_cast<double>(levels - 1));
  plan.drift_level = drift_levels(plan);
  plan.noise_level = noise_levels(plan, info);
  plan.time_s = time_s.empty() ? times_of(device) : std::move(time_s);
  return plan;
}

crossbar::DeviceState cells_of_level(const crossbar::DeviceModel& device, const CharacterisePlan& plan, std::size_t level,
                                     std::size_t cells) {
  return device.program(std::vector<float>(cells, static_cast<float>(plan.target_S[level])), plan.seed, level);
}

}  // namespace ohmfield::experiments
