#pragma once
/// Pairs of cells on one bit line: both cells of a weight join the same place of the bit line, each from a word line of its
/// own, and the two word lines are driven with opposite voltages. Currents of a pair cancel where they arise, so that bit
/// lines carry the difference alone (interleaved layout of CrossSim; T. P. Xiao et al., "On the accuracy of analog neural
/// network inference accelerators", IEEE Circuits Syst. Mag. 22(4), 26 (2022), doi 10.1109/MCAS.2022.3214409).

#include <Eigen/Core>

#include "crossbar/array/wires/params.hpp"

namespace ohmfield::crossbar {

/// Transfer conductances T [S]: bit-line currents are T times the voltages of the positive word lines.
/// \param positive_S, negative_S  conductances, shape (bit lines, pairs of word lines), each >= 0
/// \return shape (bit lines, pairs of word lines); accuracy and cost as transfer_matrix() of twice as many word lines.
///         The two cells of a pair are 1e-12 ohm of bit line apart, as are cells along word lines without resistance.
/// \throws InputError  shapes differ, or a conductance or resistance that is negative or not finite
Eigen::MatrixXd interleaved_transfer_matrix(const Eigen::Ref<const Eigen::MatrixXd>& positive_S, const Eigen::Ref<const Eigen::MatrixXd>& negative_S,
                                            const WireParams& wires, int threads);

}  // namespace ohmfield::crossbar
