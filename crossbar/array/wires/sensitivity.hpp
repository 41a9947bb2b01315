#pragma once
/// What single cells and single word lines do in an array with wires, to first order and at O(m n) cost: for folding the
/// read noise of cells into one normal for each output, and for power without solving each input.
///
/// Lines are taken one at a time, with all lines that cross them at 0 V: what a word line does to the voltage of bit lines,
/// and these to other word lines, is left out. Measured in tests/crossbar/wires_sensitivity_test.cpp, 64 x 64 cells of 1 to
/// 100 uS at 1 ohm: variance of folded noise 0.5 % too large for one driven line, 9 % (sigma 5 %) for random dense inputs,
/// which lift the bit lines; power within 1e-5 for one line, 0.05 % on average for dense inputs (at 10 ohm with drivers and
/// terminals of 100 ohm: 0.2 % and 0.3 %).

#include <Eigen/Core>

#include "crossbar/array/wires/params.hpp"

namespace ohmfield::crossbar {

/// Gain kappa of each cell, shape (bit lines, word lines): a small change dG of cell (j, i) changes output j by about
/// kappa dG V_i. With the cell taken out, let alpha be the voltage at its word node per volt of the source, beta the share of
/// a current into its bit node that the terminal gets, Z the two lines' impedances at it: kappa = alpha beta / (1 + G Z)^2.
/// \param conductance_S  shape (bit lines, word lines)
/// \throws InputError    a conductance or resistance that is negative or not finite
Eigen::MatrixXd own_cell_gain(const Eigen::Ref<const Eigen::MatrixXd>& conductance_S, const WireParams& wires);

/// Coefficients of the power that an array draws from sources of voltages V: sum a_i V_i^2 + c ((sum V)^2 - sum V^2) [W].
struct LumpedPower {
  Eigen::VectorXd own_S;         ///< a, one for each driven line
  double common_S = 0.0;         ///< c <= 0: what lines take from each other by lifting the lines that cross them
  double wire_share = 0.0;       ///< of the power at equal drive of all lines, lost in wires, drivers and terminals

  double power_W(const Eigen::Ref<const Eigen::VectorXd>& voltage_V) const;
};

/// Forward: word lines driven, bit lines read.
/// a_i is the power of word line i driven alone, bit lines loaded by nothing but it; c is such that the total at equal drive
/// of all lines is exact.
LumpedPower lumped_power(const Eigen::Ref<const Eigen::MatrixXd>& conductance_S, const WireParams& wires, int threads);

/// Backward: bit lines driven at their terminals, word lines read at their drivers (both ends at 0 V, if there are two).
LumpedPower lumped_power_backward(const Eigen::Ref<const Eigen::MatrixXd>& conductance_S, const WireParams& wires, int threads);

}  // namespace ohmfield::crossbar
