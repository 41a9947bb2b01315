#pragma once
/// Device sets in words.

#include <string>

#include "crossbar/device/model.hpp"

namespace ohmfield::experiments {

/// Validity in time, such as `1..172800`; `0..` without end.
std::string valid_times(const crossbar::DeviceInfo& info);
/// What of a device's life is modelled, such as `spread, drift, 1/f`.
std::string features(const crossbar::DeviceModel& device);

}  // namespace ohmfield::experiments
