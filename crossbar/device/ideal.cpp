#include "crossbar/device/ideal.hpp"

namespace ohmfield::crossbar {
namespace {

DeviceParts with(DeviceInfo info, ReadoutInfo readout, IdealParams params) {
  DeviceParts parts;
  parts.info = std::move(info);
  parts.readout = readout;
  parts.programming_sigma_S = Curve::constant(params.programming_sigma_S);
  parts.read_noise.white_S = Curve::constant(params.read_noise_sigma_S);
  return parts;
}

}  // namespace

IdealDevice::IdealDevice(DeviceInfo info, ReadoutInfo readout, IdealParams params)
    : DeviceModel(with(std::move(info), readout, params)) {}

std::unique_ptr<DeviceModel> make_ideal(const core::TomlTable&, DeviceParts parts) {
  return std::make_unique<IdealDevice>(std::move(parts));
}

}  // namespace ohmfield::crossbar
