#pragma once
/// The parameters of two sets joined by their keys.

#include <optional>
#include <string>
#include <vector>

#include "crossbar/device/model.hpp"
#include "experiments/device/compare_intervals.hpp"
#include "experiments/device/parameters.hpp"

namespace ohmfield::experiments {

/// One number of both sets, or one text. An element of a list or table is a row of its own where both have its shape.
struct ComparedParameter {
  std::string path, unit;
  std::string a, b;                   ///< as written; empty: the set has none
  std::optional<double> percent;      ///< (b - a) / a, of numbers with a not 0
};

/// Keys of the first set in its order, then those that only the second has.
std::vector<ComparedParameter> joined(const std::vector<Parameter>& a, const std::vector<Parameter>& b);

/// A number of the first set, and the interval that a fit gave it in the second.
struct Coverage {
  FittedNumber fitted;
  double known = 0.0;
  bool inside() const { return known >= fitted.interval.low && known <= fitted.interval.high; }
};

/// What of the fitted numbers the first set knows: its own keys, elements of its lists, its curves at a conductance.
std::vector<Coverage> coverage(const std::vector<FittedNumber>& fitted, const std::vector<Parameter>& known,
                               const crossbar::DeviceModel& device);

}  // namespace ohmfield::experiments
