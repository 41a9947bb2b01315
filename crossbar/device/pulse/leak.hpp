#pragma once
/// Leak of some cells of many, for arrays that catch up with time where they are looked at.

#include "crossbar/device/pulse/cells.hpp"

namespace ohmfield::crossbar {

/// leak() of cells first, first + 1, ...
void leak(PulsedCells& cells, std::size_t first, std::size_t count, double periods);

}  // namespace ohmfield::crossbar
