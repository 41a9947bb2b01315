#pragma once
/// Targets and times from the command line, checked against a device.

#include <string>
#include <vector>

#include "crossbar/device/model.hpp"

namespace ohmfield::experiments {

enum class Outside { refuse, clamp };

struct Targets {
  std::vector<double> target_S;
  std::size_t clamped = 0;  ///< how many were moved into the window
};

/// Targets in the order given. \throws InputError  one outside the window, unless they are clamped
Targets targets_from(const std::string& option, const std::string& text, const crossbar::DeviceInfo& info, Outside outside);
/// Times in the order given. \throws InputError  one that is negative
std::vector<double> times_from(const std::string& option, const std::string& text);
/// \throws InputError  a time at which the device has no conductance
void check_times(const crossbar::DeviceModel& device, const std::vector<double>& time_s);

}  // namespace ohmfield::experiments
