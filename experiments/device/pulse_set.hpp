#pragma once
/// The [pulse] section of a device set, and what its weights are in siemens.

#include <cstdint>
#include <optional>

#include "crossbar/device/model.hpp"

namespace ohmfield::experiments {

/// Weights are normalised: the nominal bounds w_min and w_max are the ends of the window.
struct PulsedSet {
  crossbar::PulseParams params;
  crossbar::DeviceInfo info;

  double siemens_per_weight() const { return (info.g_max_S - info.g_min_S) / (params.w_max - params.w_min); }
  /// Not cut at 0, as a tester would not: a device whose own bound is wider than the nominal one, or that is measured
  /// against a reference, or noise of a write, may put it below.
  double conductance_S(double weight) const;

  /// Pulses in one direction after which a nominal device has seen its range, at most 2000.
  std::int32_t pulses_over_range() const;
};

/// Nothing if the set has no [pulse] section.
std::optional<PulsedSet> pulsed_set(const crossbar::DeviceModel& device);

}  // namespace ohmfield::experiments
