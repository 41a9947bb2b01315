#include "crossbar/device/model.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/error.hpp"

namespace ohmfield::crossbar {

void DeviceModel::check_targets(std::span<const float> target_S) const {
  // Targets are float; half an ulp beside a bound given in double is no violation. A bound of 0 is exact.
  const double least_S = info_.g_min_S * (1.0 - 1e-6), most_S = info_.g_max_S * (1.0 + 1e-6);
  for (const float target : target_S) {
    if (target >= least_S && target <= most_S) continue;
    throw core::InputError(fmt::format("target {:g} S is outside the window {:g} to {:g} S of device '{}'", target,
                                       info_.g_min_S, info_.g_max_S, info_.name),
                           "Scale the weights into the window");
  }
}

void DeviceModel::check_time(double time_s) const {
  if (std::isfinite(time_s) && time_s >= info_.first_time_s && time_s <= info_.last_time_s) return;
  throw core::InputError(
      fmt::format("time {:g} s after programming is outside the measured {:g} to {:g} s of device '{}'", time_s,
                  info_.first_time_s, info_.last_time_s, info_.name),
      time_s < info_.first_time_s ? "Choose a later time"
                                  : "Choose a time in between, or set beyond_last = \"extrapolate\" in its parameter set");
}

}  // namespace ohmfield::crossbar
