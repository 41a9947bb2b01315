#pragma once
/// A cell that keeps the conductance it is given. Spread and read noise are zero unless set, constant over the window:
/// the reference for everything, and the simplest device to study one non-ideality at a time.

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
  IdealDevice(DeviceInfo info, ReadoutInfo readout, IdealParams params);

  DeviceState program(std::vector<float> target_S, std::uint64_t seed, std::uint64_t index) const override;
  void conductance(const DeviceState& state, double time_s, std::span<float> out_S) const override;
  void read_noise_sigma(std::span<const float> conductance_S, std::span<float> out_S) const override;
  bool has_read_noise() const override { return params_.read_noise_sigma_S > 0.0; }

 private:
  IdealParams params_;
};

std::unique_ptr<DeviceModel> make_ideal(const core::TomlTable& table, DeviceInfo info, ReadoutInfo readout);

}  // namespace ohmfield::crossbar
