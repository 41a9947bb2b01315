#pragma once
/// Products cell by cell, as the definition of what folded products must equal: every cell is read with its own noise,
/// its current follows from its own voltage, and wires are solved for each input.

#include <Eigen/Core>
#include <cstdint>

#include "crossbar/tile/lines.hpp"

namespace ohmfield::crossbar {

/// Currents of the lines of a plane for one input, over the read voltage of an input of 1 [S]; an offset column has its
/// reference line last, forward.
/// \param input    of the lines that are driven
/// \param outputs  of the forward direction, without a reference line \param seed  of the noise of this read
/// \throws InputError  wires or cells whose voltages cannot be found, such as lines driven from both ends and read backward
Eigen::VectorXd read_cells(const ArrayPlane& plane, const AnalogMatrixParams& params, const DeviceModel& device, Pass pass,
                           const Eigen::VectorXd& input, Eigen::Index outputs, std::uint64_t seed);

}  // namespace ohmfield::crossbar
