#pragma once
/// Training devices as cells of an array: their conductance is a weight set by pulses (crossbar/device/pulse), mapped
/// onto the window, g = g_min + (w - w_min) / (w_max - w_min) (g_max - g_min) with the nominal bounds.
///
/// Programming sets the weight at once, as the end of a write-verify loop without error would: what is left is the
/// write noise of the rule, the bounds of each device, and dead devices. Pulses themselves: pulse/apply.hpp, and
/// write_verify.hpp for closed loops. A leak decays towards rest with the lifetime of each device; it needs the length
/// of an update period in seconds, without which the set does not age (its `show` says so).

#include <memory>

#include "crossbar/device/model.hpp"
#include "crossbar/device/pulse/cells.hpp"

namespace ohmfield::crossbar {

class PulsedDevice final : public DeviceModel {
 public:
  explicit PulsedDevice(DeviceParts parts) : DeviceModel(std::move(parts)) {}

  std::size_t normals() const override;
  std::vector<std::string> kept() const override;

 private:
  void finish_program(DeviceState& state) const override;
  void do_conductance(const Cells& cells, double time_s, std::span<float> out_S) const override;
  bool ages() const;
};

/// Conductance of a weight, and weight of a conductance, by the nominal bounds of a set.
double weight_to_S(double weight, const PulseParams& pulse, const DeviceInfo& info);
double S_to_weight(double conductance_S, const PulseParams& pulse, const DeviceInfo& info);

/// \throws InputError  no [pulse] section
std::unique_ptr<DeviceModel> make_pulsed(const core::TomlTable& table, DeviceParts parts);

}  // namespace ohmfield::crossbar
