#pragma once
/// The tree of a dissection, seen by its two source files only.

#include <memory>

#include "crossbar/array/wires/dissection.hpp"

namespace ohmfield::crossbar {

/// A block, and the two it was joined from. Couplings are let go once the parent has used them.
struct Dissection::Node {
  CellRange cells;
  Ports ports;
  enum class Join { none, beside, below } join = Join::none;  ///< where the second child lies
  std::unique_ptr<Node> first, second;
  Eigen::MatrixXd coupling_S;
  Eliminated eliminated;
};

/// A run of ports of a child and where it stands among those of the parent.
struct Dissection::Piece {
  int child = 0;
  Eigen::Index from = 0, to = 0, count = 0;
};

}  // namespace ohmfield::crossbar
