#pragma once
/// What products need to know of a plane of arrays: how much current an input sends to an output, and how noisy it is.
///
/// The halves of a plane share a readout, so their currents add with their signs and the variances of their read noise
/// add. Wires turn conductances into a transfer matrix (array/wires). Cells with a polynomial current I = g V + N2 V^2 +
/// N3 V^3 add a matrix for each power of the input. With wires a cell's noise reaches its output attenuated by
/// own_cell_gain() (array/wires/sensitivity.hpp), to first order and without its way through other lines.

#include <Eigen/Core>

#include "crossbar/kernel/packed_matrix.hpp"
#include "crossbar/tile/arrays.hpp"

namespace ohmfield::crossbar {

enum class Pass { forward, backward };  ///< W or W^T

/// Matrices of a plane for one direction, packed; those without use are empty. An offset column read in the array has its
/// reference line as last output, forward.
template <class Real>
struct PlaneLines {
  PackedMatrix<Real> current_S;    ///< for an input of 1
  PackedMatrix<Real> variance_S2;  ///< of read noise, for a squared input
  PackedMatrix<Real> second_S, third_S;  ///< for the second and third power of an input
  PackedMatrix<Real> magnitude_S;  ///< of current_S, for the closed form of IR drop

  double bytes() const {
    return current_S.bytes() + variance_S2.bytes() + second_S.bytes() + third_S.bytes() + magnitude_S.bytes();
  }
};

/// Of the forward direction. \param unit_S  what a normalised weight of 1 is worth. A plane whose cells are read one by one has the current alone, for what is held.
enum class ForNoise { folded, cells };
template <class Real>
PlaneLines<Real> forward_lines(const ArrayPlane& plane, const AnalogMatrixParams& params, const DeviceModel& device, double unit_S,
                               ForNoise noise);

/// The same lines driven from the other side. By reciprocity the transfer matrix is transposed; cells see the opposite
/// voltage, -I(-V) = g V - N2 V^2 + N3 V^3. \param outputs  without a reference line, which is not driven
template <class Real>
PlaneLines<Real> backward_lines(const PlaneLines<Real>& forward, Eigen::Index outputs);

}  // namespace ohmfield::crossbar
