#pragma once
/// What a sweep can vary: imperfections of the device set, design choices of the array, parameters of the update rule.

#include <string>
#include <string_view>
#include <vector>

#include "experiments/ksat_config.hpp"
#include "experiments/sweep/device_edit.hpp"

namespace ohmfield::experiments {

/// One key and the values it takes, each alone while everything else stays as configured.
struct SweepAxis {
  std::string key;
  std::vector<double> values;
};

/// From "KEY=V1,V2,...". \throws InputError  another shape, a number that is none, a value given twice
SweepAxis read_axis(const std::string& option, const std::string& text);

/// A key of devices and arrays; parameters of rules come beside these under their own names.
struct SweepKey {
  std::string_view name;
  double low, high;          ///< allowed values, bounds included
  bool is_whole;             ///< takes whole numbers only
  std::string_view meaning;  ///< with its unit
  void (*apply)(double value, DeviceEdit& device, KsatConfig& config);
};
const std::vector<SweepKey>& sweep_keys();

/// Refuses a key that does not exist or that the rule does not have, and values out of range.
/// \throws InputError  with the nearest key
void check_axis(const SweepAxis& axis, const std::string& rule);

/// Makes the change. \pre check_axis passed
/// \throws InputError  the device has nothing that the key could change
void apply_value(const std::string& key, double value, DeviceEdit& device, KsatConfig& config);

}  // namespace ohmfield::experiments
