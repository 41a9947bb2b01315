#pragma once
/// What driving the lines of a tile costs: the conductance that each line feeds, over all arrays of the tile.
///
/// Without wires a line at V with all others at ground draws V^2 times the sum of its cells. With wires the power drawn is
/// a quadratic form; lumped_power() (array/wires/sensitivity.hpp) stands for it, exact when all lines are driven alike.

#include <Eigen/Core>

#include "crossbar/tile/arrays.hpp"
#include "crossbar/tile/lines.hpp"

namespace ohmfield::crossbar {

struct LineLoad {
  Eigen::VectorXd load_S;    ///< of each driven line, for a current of V load
  double common_S = 0.0;      ///< of each ordered pair of lines; 0 without wires
  double wire_share = 0.0;   ///< of the power that is lost in wires
  double arrays = 0.0;
  double cells_per_line = 0.0;  ///< over all arrays, replicas included
  double cells_along = 0.0;     ///< in one array: its length in cells
};

/// \param replica_S  conductance of the replica cell that every driven line of an interconnect has
LineLoad line_load(const TileArrays& arrays, const AnalogMatrixParams& params, Pass pass, Eigen::Index outputs, double replica_S);

}  // namespace ohmfield::crossbar
