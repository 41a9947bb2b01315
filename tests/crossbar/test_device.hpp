#pragma once
/// Ideal cells with chosen window, spread and read noise.

#include <memory>

#include "crossbar/device/ideal.hpp"

namespace ohmfield::test {

struct CellOptions {
  double off_S = 0.0, on_S = 40e-6;
  double spread_S = 0.0, read_noise_S = 0.0;
};

/// Parts of a set with nothing but a window.
inline crossbar::DeviceParts parts_of(const CellOptions& options = {}) {
  crossbar::DeviceParts parts;
  parts.info = {.name = "test", .family = "ideal", .title = "cells of a test", .source = "definition",
                .g_min_S = options.off_S, .g_max_S = options.on_S, .off_S = options.off_S, .on_S = options.on_S};
  parts.programming_sigma_S = crossbar::Curve::constant(options.spread_S);
  parts.read_noise.white_S = crossbar::Curve::constant(options.read_noise_S);
  return parts;
}

inline std::shared_ptr<const crossbar::DeviceModel> ideal_device(const CellOptions& options = {}) {
  return std::make_shared<crossbar::IdealDevice>(parts_of(options));
}

}  // namespace ohmfield::test
