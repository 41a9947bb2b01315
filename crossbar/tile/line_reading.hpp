#pragma once
/// From the current of a line to a number.

namespace ohmfield::crossbar {

/// A settled line current as a number of cells: what readout circuits see.
/// \param conductance_S     sum of the conductances between the line and the driven lines
/// \param reference_S       sum of what cells of weight 0 would conduct, taken away by a replica or reference line
/// \param cells_per_siemens inverse of the window of a cell
template <class Real>
inline Real line_reading(Real conductance_S, Real reference_S, Real cells_per_siemens) {
  return (conductance_S - reference_S) * cells_per_siemens;
}

}  // namespace ohmfield::crossbar
