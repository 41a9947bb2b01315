#pragma once
/// One pulse on one cell, by definition: the rules of params.hpp in float, and nothing clever. All faster ways are held
/// against this one.
///
/// Where the bounds vary between devices, w_max and w_min of the soft-bounds, exponential and power rules are those of
/// the device. The linear rule refers its slope to the nominal bounds unless told otherwise (Rasch et al., AICAS 2021,
/// doi 10.1109/AICAS51828.2021.9458494: a slope that follows the bound would make wide devices more linear).

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "crossbar/device/pulse/cells.hpp"

namespace ohmfield::crossbar {

enum class PulseDirection { up, down };

/// The numbers of a rule that all devices share, in float.
struct PulseConstants {
  explicit PulseConstants(const PulseParams& params)
      : cycle_noise(static_cast<float>(params.cycle_noise)),
        a(static_cast<float>(params.exponential.a)),
        b(static_cast<float>(params.exponential.b)),
        A_up(static_cast<float>(params.exponential.A_up)),
        A_down(static_cast<float>(params.exponential.A_down)),
        gamma_up(static_cast<float>(params.exponential.gamma_up)),
        gamma_down(static_cast<float>(params.exponential.gamma_down)),
        noise_offset(static_cast<float>(params.exponential.noise_offset)),
        noise_per_weight(static_cast<float>(params.exponential.noise_per_weight)),
        table(params.tabulated) {}

  float cycle_noise, a, b, A_up, A_down, gamma_up, gamma_down, noise_offset, noise_per_weight;
  const TabulatedPulse& table;  // of the params, which live longer
};

/// Straight lines between the points of a table; its ends beyond them.
inline float tabulated_step(const TabulatedPulse& table, PulseDirection direction, float w) {
  const std::vector<double>& y = direction == PulseDirection::up ? table.up : table.down;
  const auto above = std::upper_bound(table.weight.begin(), table.weight.end(), double{w});
  if (above == table.weight.begin()) return static_cast<float>(y.front());
  if (above == table.weight.end()) return static_cast<float>(y.back());
  const auto i = static_cast<std::size_t>(above - table.weight.begin());
  const double share = (double{w} - table.weight[i - 1]) / (table.weight[i] - table.weight[i - 1]);
  return static_cast<float>(y[i - 1] + share * (y[i] - y[i - 1]));
}

/// Size of the step, towards the direction of the pulse, that cell i makes from weight w with noise xi.
template <PulseRule rule, CycleNoise law>
inline float pulse_step(const PulsedCells& cells, const PulseConstants& constants, std::size_t i,
                        PulseDirection direction, float w, float xi) {
  const bool up = direction == PulseDirection::up;
  const float scale = up ? cells.scale_up[i] : cells.scale_down[i];
  const float noise = constants.cycle_noise * xi;
  if constexpr (rule == PulseRule::constant) {
    return scale * (1.0f + noise);
  } else if constexpr (rule == PulseRule::tabulated) {
    return scale * tabulated_step(constants.table, direction, w) * (1.0f + noise);
  } else if constexpr (rule == PulseRule::linear || rule == PulseRule::soft_bounds) {
    const float own = cells.reference.empty() ? w : w + cells.reference[i];
    const float step = up ? scale - cells.slope_up[i] * own : scale + cells.slope_down[i] * own;
    if constexpr (law == CycleNoise::multiplicative) return step * (1.0f + noise);
    return step + scale * noise;
  } else {
    const float range = cells.high[i] - cells.low[i];
    if (range <= 0.0f) return 0.0f;
    if constexpr (rule == PulseRule::power) {
      const float left = (up ? cells.high[i] - w : w - cells.low[i]) / range;
      return scale * std::pow(left, up ? cells.gamma_up[i] : cells.gamma_down[i]) * (1.0f + noise);
    } else {
      const float z = 2.0f * w / range * constants.a + constants.b;
      const float y = up ? 1.0f - constants.A_up * std::exp(constants.gamma_up * z)
                         : 1.0f - constants.A_down * std::exp(constants.gamma_down * -z);
      const float step = scale * std::max(y, 0.0f);
      return step + noise * (step + constants.noise_offset + constants.noise_per_weight * std::abs(w));
    }
  }
}

/// Weight of cell i after one pulse, from weight w with noise xi.
template <PulseRule rule, CycleNoise law>
inline float pulsed(const PulsedCells& cells, const PulseConstants& constants, std::size_t i, PulseDirection direction,
                    float w, float xi) {
  const float step = pulse_step<rule, law>(cells, constants, i, direction, w, xi);
  const float next = direction == PulseDirection::up ? w + step : w - step;
  return std::min(std::max(next, cells.low[i]), cells.high[i]);
}

/// Calls visit.template operator()<rule, law>() with the rule and the noise of a set.
template <class Visit>
inline void with_rule(const PulseParams& params, Visit&& visit) {
  const bool additive = params.cycle_law == CycleNoise::additive;
  switch (params.rule) {
    case PulseRule::constant:
      return visit.template operator()<PulseRule::constant, CycleNoise::multiplicative>();
    case PulseRule::linear:
      return additive ? visit.template operator()<PulseRule::linear, CycleNoise::additive>()
                      : visit.template operator()<PulseRule::linear, CycleNoise::multiplicative>();
    case PulseRule::soft_bounds:
      return additive ? visit.template operator()<PulseRule::soft_bounds, CycleNoise::additive>()
                      : visit.template operator()<PulseRule::soft_bounds, CycleNoise::multiplicative>();
    case PulseRule::exponential:
      return visit.template operator()<PulseRule::exponential, CycleNoise::multiplicative>();
    case PulseRule::power:
      return visit.template operator()<PulseRule::power, CycleNoise::multiplicative>();
    case PulseRule::tabulated:
      return visit.template operator()<PulseRule::tabulated, CycleNoise::multiplicative>();
  }
}

}  // namespace ohmfield::crossbar
