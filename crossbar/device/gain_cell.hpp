#pragma once
/// Analog CMOS gain cell: a voltage on a small capacitor sets the current of a read transistor.
///
/// A target g is written as the voltage V = V_low + u (V_high - V_low), u = (g - g_min) / (g_max - g_min), and comes out as
///   V_0 = V + V_inj + sigma_inj xi_1 + sigma_Vt xi_1' + sqrt(k T / C) xi_2
/// xi_1 static per cell (charge injection mismatch and threshold mismatch together, one normal), xi_2 fresh at every write
/// (thermal noise sampled on a capacitor: J. B. Johnson, H. Nyquist, Phys. Rev. 32 (1928); k = 1.380649e-23 J/K, SI 2019).
/// Threshold mismatch sigma_Vt = A_vt / sqrt(W L): M. J. M. Pelgrom et al., IEEE J. Solid-State Circuits 24, 1433 (1989),
/// eq. 12. The voltage leaks (leak.hpp). The read current is linear in V over the range but for a cubic term:
///   g = g_min + (g_max - g_min) (u + c3 u (u^2 - 1)),  never below 0.
/// A refresh costs C V_high^2 per cell and one row write slot.
/// Ignores coupling between cells and the dependence of the leak on the voltage.

#include <memory>

#include "core/config/toml.hpp"
#include "crossbar/device/leak.hpp"
#include "crossbar/device/model.hpp"

namespace ohmfield::crossbar {

struct GainCellParams {
  double capacitance_F = 0.0;
  double v_low_V = 0.0, v_high_V = 0.0;  ///< voltages of g_min and g_max
  double temperature_K = 300.0;
  double injection_offset_V = 0.0, injection_sigma_V = 0.0;
  double a_vt_V_m = 0.0;                 ///< Pelgrom's constant
  double width_m = 0.0, length_m = 0.0;  ///< of the read transistor
  double cubic = 0.0;                    ///< c3
  Leak leak;                             ///< rest in volts

  double write_noise_V() const;   ///< sqrt(k T / C)
  double static_sigma_V() const;  ///< injection and threshold mismatch together
  double refresh_energy_J() const { return capacitance_F * v_high_V * v_high_V; }  ///< of one cell
};

class GainCellDevice final : public DeviceModel {
 public:
  GainCellDevice(DeviceParts parts, GainCellParams params) : DeviceModel(std::move(parts)), params_(params) {}

  const GainCellParams& params() const { return params_; }
  std::size_t normals() const override { return 3; }
  std::size_t normals_of_a_write() const override { return 1; }  // time constant and mismatch are the transistors'
  std::vector<std::string> kept() const override { return {"stored_voltage [V]", "leak_time_constant [s]", "static_offset [V]"}; }
  double refreshes(double time_s) const override { return params_.leak.refreshes(time_s); }

 private:
  void do_program(const NewCells& cells) const override;
  void do_conductance(const Cells& cells, double time_s, std::span<float> out_S) const override;
  double written_V(double target_S) const;
  float read_S(double voltage_V) const;

  GainCellParams params_;
};

std::unique_ptr<DeviceModel> make_gain_cell(const core::TomlTable& table, DeviceParts parts);

}  // namespace ohmfield::crossbar
