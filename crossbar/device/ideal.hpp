#pragma once
/// A cell that keeps the conductance it was programmed to, for ever: the reference for everything, and the model of
/// sets whose source tells nothing about ageing.

#include <memory>

#include "core/config/toml.hpp"
#include "crossbar/device/model.hpp"

namespace ohmfield::crossbar {

struct IdealParams {
  double programming_sigma_S = 0.0;
  double read_noise_sigma_S = 0.0;
};

class IdealDevice final : public DeviceModel {
 public:
  explicit IdealDevice(DeviceParts parts) : DeviceModel(std::move(parts)) {}
  /// Spread and white read noise constant over the window: to study one non-ideality at a time.
  IdealDevice(DeviceInfo info, ReadoutInfo readout, IdealParams params);

  bool keeps_targets() const override {
    return parts().programming_sigma_S.is_zero() && !parts().faults && !parts().read_noise.present() && info().read_low_S <= info().g_min_S &&
           info().read_high_S >= info().g_max_S;
  }
};

std::unique_ptr<DeviceModel> make_ideal(const core::TomlTable& table, DeviceParts parts);

}  // namespace ohmfield::crossbar
