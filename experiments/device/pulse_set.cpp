#include "experiments/device/pulse_set.hpp"

#include <algorithm>
#include <cmath>

#include "crossbar/device/pulsed.hpp"

namespace ohmfield::experiments {

double PulsedSet::conductance_S(double weight) const { return crossbar::weight_to_S(weight, params, info); }

std::int32_t PulsedSet::pulses_over_range() const {
  // chosen: a linear device needs one range to its bound; one with soft bounds is then at 1 - e^-2 of it, and after two
  // ranges at 0.98, which a fit of the bound needs. Above 2000 pulses files grow without showing more.
  const double ranges = params.rule == crossbar::PulseRule::constant || params.rule == crossbar::PulseRule::linear ? 1.2 : 2.0;
  const double pulses = ranges * (params.w_max - params.w_min) / crossbar::nominal_step(params);
  return static_cast<std::int32_t>(std::lround(std::clamp(pulses, 50.0, 2000.0)));
}

std::optional<PulsedSet> pulsed_set(const crossbar::DeviceModel& device) {
  if (!device.parts().pulse) return std::nullopt;
  return PulsedSet{*device.parts().pulse, device.info()};
}

}  // namespace ohmfield::experiments
