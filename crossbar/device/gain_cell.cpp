#include "crossbar/device/gain_cell.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::crossbar {

double GainCellParams::write_noise_V() const {
  constexpr double kBoltzmann_J_per_K = 1.380649e-23;
  return std::sqrt(kBoltzmann_J_per_K * temperature_K / capacitance_F);
}

double GainCellParams::static_sigma_V() const {
  return std::hypot(injection_sigma_V, a_vt_V_m / std::sqrt(width_m * length_m));
}

double GainCellDevice::written_V(double target_S) const {
  const double u = (target_S - info().g_min_S) / (info().g_max_S - info().g_min_S);
  return params_.v_low_V + u * (params_.v_high_V - params_.v_low_V);
}

float GainCellDevice::read_S(double voltage_V) const {
  const double u = (voltage_V - params_.v_low_V) / (params_.v_high_V - params_.v_low_V);
  const double g = info().g_min_S + (info().g_max_S - info().g_min_S) * (u + params_.cubic * u * (u * u - 1.0));
  return static_cast<float>(std::max(0.0, g));
}

void GainCellDevice::do_program(const NewCells& cells) const {
  const double write_noise_V = params_.write_noise_V(), static_V = params_.static_sigma_V();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const double offset_V = params_.injection_offset_V + static_V * cells.normal[2][i];
    const double stored_V = written_V(cells.target_S[i]) + offset_V + write_noise_V * cells.normal[0][i];
    cells.kept[0][i] = static_cast<float>(stored_V);
    cells.kept[1][i] = static_cast<float>(params_.leak.tau_s * std::exp(params_.leak.tau_sigma_ln * cells.normal[1][i]));
    cells.kept[2][i] = static_cast<float>(offset_V);
    cells.programmed_S[i] = read_S(stored_V);
  }
}

void GainCellDevice::do_conductance(const Cells& cells, double time_s, std::span<float> out_S) const {
  const double since_s = params_.leak.since_refresh_s(time_s), rest_V = params_.leak.rest;
  // Every refresh is a write, with thermal noise of its own.
  const auto refresh = static_cast<std::uint64_t>(params_.leak.refreshes(time_s));
  std::vector<float> fresh(refresh > 0 ? cells.size() : 0);
  if (refresh > 0)
    core::fill_normal(fresh, core::derive_seed(cells.seed, core::Stream::programming, refresh), core::Stream::programming,
                      cells.index, cells.first);
  const double write_noise_V = params_.write_noise_V();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const double stored_V =
        refresh == 0 ? cells.kept[0][i] : written_V(cells.target_S[i]) + cells.kept[2][i] + write_noise_V * fresh[i];
    out_S[i] = read_S(rest_V + (stored_V - rest_V) * std::exp(-since_s / cells.kept[1][i]));
  }
}

std::unique_ptr<DeviceModel> make_gain_cell(const core::TomlTable& table, DeviceParts parts) {
  const core::TomlTable section = table.table("gain_cell");
  GainCellParams params;
  const core::Range above = core::Range::above(0.0), at_least = core::Range::at_least(0.0);
  params.capacitance_F = section.number("capacitance_F", above);
  params.v_low_V = section.number("v_low_V");
  params.v_high_V = section.number("v_high_V");
  if (params.v_high_V <= params.v_low_V) throw section.error("v_high_V", "is not above v_low_V", "A range needs two ends");
  params.temperature_K = section.number("temperature_K", above);
  params.injection_offset_V = section.number("injection_offset_V");
  params.injection_sigma_V = section.number("injection_sigma_V", at_least);
  params.a_vt_V_m = section.number("a_vt_V_m", at_least);
  params.width_m = section.number("width_m", above);
  params.length_m = section.number("length_m", above);
  params.cubic = section.number_or("cubic", 0.0, core::Range::between(-0.25, 0.5));  // monotonic over the range
  section.finish();
  params.leak = read_leak(table.table("leak"), "rest_V");
  return std::make_unique<GainCellDevice>(std::move(parts), params);
}

}  // namespace ohmfield::crossbar
