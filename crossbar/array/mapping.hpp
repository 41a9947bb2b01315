#pragma once
/// From weights to target conductances and back.

#include <Eigen/Core>

#include "crossbar/device/model.hpp"

namespace ohmfield::crossbar {

enum class Mapping {
  differential_pair,  ///< w = (G+ - G-) / scale: two arrays, one of the pair at g_min
  interconnect,       ///< w in {0, 1}: one array, cells on or off
};

/// Targets [S] of the arrays that hold a matrix, each of shape (outputs, inputs), and what a weight of 1 is worth.
struct Targets {
  Eigen::MatrixXf positive, negative;  ///< negative is empty for an interconnect
  double siemens_per_weight = 0.0;
};

/// \param weights  shape (outputs, inputs), finite; 0 or 1 for an interconnect
/// \throws InputError  a weight that is not finite, or not 0 or 1 where it must be
Targets map_weights(const Eigen::MatrixXf& weights, Mapping mapping, const DeviceInfo& device);

}  // namespace ohmfield::crossbar
