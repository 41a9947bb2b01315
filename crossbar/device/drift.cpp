#include "crossbar/device/drift.hpp"

#include <cmath>

#include "core/numeric/elementary.hpp"
#include "crossbar/device/ideal.hpp"

namespace ohmfield::crossbar {

void DriftDevice::do_program(const NewCells& cells) const {
  // The exponent first: its mean is put where the conductance goes afterwards.
  const std::span<float> exponent = cells.kept[0], mean = cells.programmed_S;
  params_.nu_std.evaluate(cells.target_S, exponent);
  params_.nu_mean.evaluate(cells.target_S, mean);
  const float* normal = cells.normal[1].data();
  for (std::size_t i = 0; i < cells.size(); ++i) exponent[i] = std::abs(mean[i] + exponent[i] * normal[i]);
  DeviceModel::do_program(cells);
}

void DriftDevice::do_conductance(const Cells& cells, double time_s, std::span<float> out_S) const {
  const float minus_log = static_cast<float>(-std::log((time_s + params_.t0_s) / params_.t0_s));
  const float* programmed = cells.programmed_S.data();
  const float* exponent = cells.kept[0].data();
  float* out = out_S.data();
  for (std::size_t i = 0; i < cells.size(); ++i) out[i] = programmed[i] * core::exp_of(exponent[i] * minus_log);
}

std::unique_ptr<DeviceModel> make_pcm(const core::TomlTable& table, DeviceParts parts) {
  if (!table.has("drift")) return std::make_unique<IdealDevice>(std::move(parts));
  const core::TomlTable section = table.table("drift");
  const CurveUnits units{parts.info.g_max_S, 1.0};
  DriftParams params;
  params.t0_s = section.number("t0_s", core::Range::above(0.0));
  params.nu_mean = read_curve(section, "nu_mean", units);
  params.nu_std = read_curve(section, "nu_std", units);
  section.finish();
  return std::make_unique<DriftDevice>(std::move(parts), std::move(params));
}

}  // namespace ohmfield::crossbar
