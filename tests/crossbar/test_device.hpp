#pragma once
/// Ideal cells with chosen window, spread and read noise.

#include <limits>
#include <memory>

#include "crossbar/device/ideal.hpp"

namespace ohmfield::test {

struct CellOptions {
  double off_S = 0.0, on_S = 40e-6;
  double spread_S = 0.0, read_noise_S = 0.0;
};

inline std::shared_ptr<const crossbar::DeviceModel> ideal_device(const CellOptions& options = {}) {
  const crossbar::DeviceInfo info{"test", "ideal", "cells of a test", "definition", options.off_S, options.on_S,
                                  options.off_S, options.on_S, 0.0, std::numeric_limits<double>::infinity()};
  return std::make_shared<crossbar::IdealDevice>(
      info, crossbar::ReadoutInfo{}, crossbar::IdealParams{options.spread_S, options.read_noise_S});
}

}  // namespace ohmfield::test
