#pragma once
/// The exact linear operator of an array with resistance in its lines.

#include <Eigen/Core>

#include "crossbar/array/wires/params.hpp"

namespace ohmfield::crossbar {

/// Transfer conductances T [S]: bit-line currents are T times the source voltages.
/// \param conductance_S  shape (bit lines, word lines), each >= 0
/// \return               shape (bit lines, word lines); each entry exact to some 1e-14 of itself, whatever the ratio of
///                       wire to cell resistance: no step subtracts
/// \throws InputError    a conductance or resistance that is negative or not finite
/// Cost: nested dissection, below 50 n^3 operations for n x n cells; same bits for any number of threads.
/// Valid for cells that obey Ohm's law.
Eigen::MatrixXd transfer_matrix(const Eigen::Ref<const Eigen::MatrixXd>& conductance_S, const WireParams& wires, int threads);

}  // namespace ohmfield::crossbar
