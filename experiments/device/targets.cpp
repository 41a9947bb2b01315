#include "experiments/device/targets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/error.hpp"
#include "experiments/options.hpp"

namespace ohmfield::experiments {
Targets targets_from(const std::string& option, const std::string& text, const crossbar::DeviceInfo& info, Outside outside) {
  Targets targets;
  for (const double target : real_numbers(option, text, -1.0, 1e3)) {
    const double inside = std::clamp(target, info.g_min_S, info.g_max_S);
    // Half an ulp of a float beside a bound is no violation.
    if (target < info.g_min_S * (1.0 - 1e-6) || target > info.g_max_S * (1.0 + 1e-6)) {
      if (outside == Outside::refuse)
        throw core::InputError(fmt::format("{} = {:g} is outside the window {:g} to {:g} S of device '{}'", option, target,
                                           info.g_min_S, info.g_max_S, info.name),
                               "Choose a target inside, or --clamp-targets");
      ++targets.clamped;
    }
    targets.target_S.push_back(inside);
  }
  return targets;
}

std::vector<double> times_from(const std::string& option, const std::string& text) {
  return real_numbers(option, text, 0.0, std::numeric_limits<double>::max());
}

void check_times(const crossbar::DeviceModel& device, const std::vector<double>& time_s) {
  const crossbar::DeviceState one = device.program({static_cast<float>(device.info().on_S)}, 0, 0);
  std::vector<float> g(1);
  for (const double time : time_s) device.conductance(one, time, g);
}

}  // namespace ohmfield::experiments
