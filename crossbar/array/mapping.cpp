#include "crossbar/array/mapping.hpp"

#include <fmt/format.h>

#include "core/error.hpp"

namespace ohmfield::crossbar {

Targets map_weights(const Eigen::MatrixXf& weights, Mapping mapping, const DeviceInfo& device) {
  if (!weights.allFinite()) throw core::InputError("a weight is not finite", "Remove NaN and Inf from the matrix");
  const float g_min = static_cast<float>(device.g_min_S), g_max = static_cast<float>(device.g_max_S);
  const float off = static_cast<float>(device.off_S), on = static_cast<float>(device.on_S);
  Targets targets;
  if (mapping == Mapping::interconnect) {
    if (!(weights.array() == 0.0f || weights.array() == 1.0f).all())
      throw core::InputError("an interconnect holds 0 and 1 only", "Use a differential pair for other weights");
    targets.positive = (weights.array() * (on - off) + off).cwiseMin(g_max);
    targets.siemens_per_weight = device.on_S - device.off_S;
    return targets;
  }
  const float largest = weights.size() > 0 ? weights.cwiseAbs().maxCoeff() : 0.0f;
  const float scale = largest > 0.0f ? (g_max - g_min) / largest : g_max - g_min;
  targets.positive = (weights.array().cwiseMax(0.0f) * scale + g_min).cwiseMin(g_max);
  targets.negative = ((-weights.array()).cwiseMax(0.0f) * scale + g_min).cwiseMin(g_max);
  targets.siemens_per_weight = static_cast<double>(scale);
  return targets;
}

}  // namespace ohmfield::crossbar
