#include "crossbar/device/ideal.hpp"

#include <algorithm>

#include "core/expect.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::crossbar {

IdealDevice::IdealDevice(DeviceInfo info, ReadoutInfo readout, IdealParams params)
    : DeviceModel(std::move(info), readout), params_(params) {}

DeviceState IdealDevice::program(std::vector<float> target_S, std::uint64_t seed, std::uint64_t index) const {
  check_targets(target_S);
  DeviceState state{std::move(target_S), {}};
  if (params_.programming_sigma_S > 0.0) {
    state.deviate.resize(state.target_S.size());
    core::fill_normal(state.deviate, seed, core::Stream::programming, index);
  }
  return state;
}

void IdealDevice::conductance(const DeviceState& state, double time_s, std::span<float> out_S) const {
  OHM_EXPECT(out_S.size() == state.target_S.size());
  check_time(time_s);
  std::copy(state.target_S.begin(), state.target_S.end(), out_S.begin());
  const float sigma = static_cast<float>(params_.programming_sigma_S);
  for (std::size_t i = 0; i < state.deviate.size(); ++i) out_S[i] = std::max(0.0f, out_S[i] + sigma * state.deviate[i]);
}

void IdealDevice::read_noise_sigma(std::span<const float>, std::span<float> out_S) const {
  std::fill(out_S.begin(), out_S.end(), static_cast<float>(params_.read_noise_sigma_S));
}

std::unique_ptr<DeviceModel> make_ideal(const core::TomlTable& table, DeviceInfo info, ReadoutInfo readout) {
  IdealParams params;
  params.programming_sigma_S = table.number_or("programming_sigma_S", 0.0, core::Range::at_least(0.0));
  params.read_noise_sigma_S = table.number_or("read_noise_sigma_S", 0.0, core::Range::at_least(0.0));
  return std::make_unique<IdealDevice>(std::move(info), readout, params);
}

}  // namespace ohmfield::crossbar
