#pragma once
/// Energy of a successive-approximation converter at the foot of a column, from circuit simulation.
///
/// X. Peng, S. Huang, H. Jiang, A. Lu and S. Yu, "DNN+NeuroSim V2.0", IEEE TCAD 40, 2306 (2021), doi
/// 10.1109/TCAD.2020.3043731, coefficients of version 1.4 for inference, high-performance transistors. With R the
/// resistance of the column as seen at a read voltage of 0.5 V,
///
///   P = (a bits + b) uW + c exp(-d log10 R) W,   times 1 + 1.3e-3 (T - 300 K),   E = P (bits + 1) / clock:
///
/// one clock to sample and one for each bit. The power includes that of the column's current and does not depend on the
/// clock, so the energy falls with faster clocks; the source simulates at 1 GHz.
/// Nodes between the tabulated ones, 130 to 7 nm: a straight line of ln P over ln node (assumption); others are refused.
/// Ignores: low-power transistors, mismatch, the reference, leakage between conversions.

namespace ohmfield::crossbar {

struct SarColumn {
  double resistance_ohm = 10e3;
  double read_voltage_V = 0.5;
  double clock_Hz = 1e9;
  double temperature_K = 300.0;

  /// \throws InputError  a number that is not finite or not above 0
  void validate() const;
};

/// \throws InputError  bits below 4 or above 16, a node outside 7 to 130 nm, a column that cannot be
double neurosim_sar_power_W(int bits, double node_nm, const SarColumn& column = {});
/// Energy of one conversion.
double neurosim_sar_energy_J(int bits, double node_nm, const SarColumn& column = {});

}  // namespace ohmfield::crossbar
