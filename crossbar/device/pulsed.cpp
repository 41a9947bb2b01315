#include "crossbar/device/pulsed.hpp"

#include <algorithm>
#include <cmath>

#include "core/numeric/elementary.hpp"

namespace ohmfield::crossbar {

double weight_to_S(double weight, const PulseParams& pulse, const DeviceInfo& info) {
  return info.g_min_S + (weight - pulse.w_min) / (pulse.w_max - pulse.w_min) * (info.g_max_S - info.g_min_S);
}

double S_to_weight(double conductance_S, const PulseParams& pulse, const DeviceInfo& info) {
  return pulse.w_min + (conductance_S - info.g_min_S) / (info.g_max_S - info.g_min_S) * (pulse.w_max - pulse.w_min);
}

bool PulsedDevice::ages() const {
  return parts().pulse->leak_lifetime_periods > 0.0 && parts().pulse->leak_period_s > 0.0;
}

std::size_t PulsedDevice::normals() const {
  const PulseParams& pulse = *parts().pulse;
  const bool noisy = pulse.write_noise_steps > 0.0 && pulse.write_noise_on_set == WriteNoiseOnSet::applied;
  const bool varied = pulse.w_min_spread > 0.0 || pulse.w_max_spread > 0.0 || pulse.dead_fraction > 0.0;
  return noisy || varied ? 1 : 0;
}

std::vector<std::string> PulsedDevice::kept() const {
  if (!ages()) return {};
  return {"leak_rate [1/s]", "rest_conductance [S]"};
}

void PulsedDevice::finish_program(DeviceState& state) const {
  const PulseParams& pulse = *parts().pulse;
  PulsedCells cells = make_pulsed_cells(pulse, state.size(), state.seed, state.index);
  std::vector<float> weight(state.size());
  for (std::size_t i = 0; i < weight.size(); ++i) weight[i] = static_cast<float>(S_to_weight(state.target_S[i], pulse, info()));
  set_weights(cells, weight, state.seed, state.index);
  // A cell that came out as it was asked to has the very conductance asked for, not one rounded on the way there and back.
  for (std::size_t i = 0; i < weight.size(); ++i)
    state.programmed_S[i] = cells.read()[i] == weight[i]
                                ? state.target_S[i]
                                : static_cast<float>(std::max(0.0, weight_to_S(cells.read()[i], pulse, info())));
  if (!ages()) return;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    const bool dead = !cells.dead.empty() && cells.dead[i] != 0;
    const double rate = dead || cells.leak_rate.empty() ? 0.0 : double{cells.leak_rate[i]};
    state.kept[0][i] = static_cast<float>(rate / pulse.leak_period_s);
    state.kept[1][i] = static_cast<float>(weight_to_S(cells.rest.empty() ? 0.0 : double{cells.rest[i]}, pulse, info()));
  }
}

void PulsedDevice::do_conductance(const Cells& cells, double time_s, std::span<float> out_S) const {
  if (!ages()) return DeviceModel::do_conductance(cells, time_s, out_S);
  const float seconds = static_cast<float>(time_s);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const float rest = cells.kept[1][i];
    const float g = rest + (cells.programmed_S[i] - rest) * core::exp_of(-seconds * cells.kept[0][i]);
    out_S[i] = g > 0.0f ? g : 0.0f;
  }
}

std::unique_ptr<DeviceModel> make_pulsed(const core::TomlTable& table, DeviceParts parts) {
  if (!parts.pulse) throw table.error("pulse", "is missing", "Add a [pulse] section with the rule and its numbers");
  return std::make_unique<PulsedDevice>(std::move(parts));
}

}  // namespace ohmfield::crossbar
