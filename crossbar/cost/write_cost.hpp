#pragma once
/// What writing an analog matrix costs: pulses and verifies where the device set knows of single attempts, else the price
/// of a cell programmed and verified.

#include <string>

#include "crossbar/analog_matrix.hpp"
#include "crossbar/cost/technology.hpp"

namespace ohmfield::crossbar {

struct WriteCostParams {
  double tolerance_share = 0.02;  ///< of the window, that a cell may be off. Assumption: 2 %
  std::uint32_t budget = 200;     ///< pulses that a cell may take
  std::size_t sample = 4096;      ///< cells that are written to count pulses
};

struct WriteCost {
  core::Ledger events;
  double time_s = 0.0;             ///< rows of an array one after the other, arrays in parallel
  double pulses_per_cell = 0.0;    ///< 0: not known
  double verifies_per_cell = 0.0;
  double failed_share = 0.0;       ///< of cells that did not come within the tolerance
  std::string how;                 ///< in one line
};

/// Devices that are not in memory count as devices that tell nothing of attempts.
/// \throws InputError  parameters out of range
WriteCost write_cost(const AnalogMatrixOf<double>& matrix, const WriteCostParams& params, const Technology& technology, std::uint64_t seed);

}  // namespace ohmfield::crossbar
