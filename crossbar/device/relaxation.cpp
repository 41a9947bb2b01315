#include "crossbar/device/relaxation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "crossbar/device/ideal.hpp"
#include "crossbar/device/snapshots.hpp"

namespace ohmfield::crossbar {

void RelaxationDevice::do_program(const NewCells& cells) const {
  std::copy(cells.normal[1].begin(), cells.normal[1].end(), cells.kept[0].begin());
  DeviceModel::do_program(cells);
}

void RelaxationDevice::do_conductance(const Cells& cells, double time_s, std::span<float> out_S) const {
  if (time_s == 0.0) return DeviceModel::do_conductance(cells, time_s, out_S);
  if (time_s < 1.0)
    throw core::InputError(fmt::format("time {:g} s after programming is before the first second of device '{}'", time_s, info().name),
                           "Choose 0 s for cells as programmed, or at least 1 s");
  const double ln = std::log(time_s);
  const float shift = static_cast<float>(params_.shift_per_ln_S * ln);
  const float sigma = static_cast<float>(std::max(0.0, params_.sigma_per_ln_S * ln + params_.sigma_at_1s_S));
  for (std::size_t i = 0; i < cells.size(); ++i)
    out_S[i] = std::max(0.0f, cells.programmed_S[i] + shift + sigma * cells.kept[0][i]);
}

std::unique_ptr<DeviceModel> make_reram(const core::TomlTable& table, DeviceParts parts) {
  if (table.has("spread")) return make_snapshots(table, std::move(parts));
  if (!table.has("relaxation")) return std::make_unique<IdealDevice>(std::move(parts));
  const core::TomlTable section = table.table("relaxation");
  RelaxationParams params;
  params.shift_per_ln_S = 1e-6 * section.number("shift_per_ln_uS");
  params.sigma_per_ln_S = 1e-6 * section.number("sigma_per_ln_uS");
  params.sigma_at_1s_S = 1e-6 * section.number("sigma_at_1s_uS", core::Range::at_least(0.0));
  section.finish();
  return std::make_unique<RelaxationDevice>(std::move(parts), params);
}

}  // namespace ohmfield::crossbar
