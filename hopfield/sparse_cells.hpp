#pragma once
/// The cells of a formula that matter to an event-driven network: those that are on, one for each literal of each clause,
/// and what the others do on average. Memory goes with the literals of the formula, not with its variables times its
/// clauses.
///
/// On cells are programmed, aged and struck by faults one by one, as in a CellArray. Off cells are known by their
/// statistics, measured on a sample of programmed ones: mean and spread of their conductance, variance of a read.

#include <cstdint>
#include <memory>
#include <vector>

#include "crossbar/array/cell_array.hpp"
#include "crossbar/device/model.hpp"
#include "hopfield/clause_index.hpp"

namespace ohmfield::hopfield {

/// What off cells do, each independent of the others.
struct OffCells {
  double mean_S = 0.0;       ///< conductance; a replica line takes it away
  double spread_S = 0.0;     ///< standard deviation of conductances from cell to cell
  double variance_S2 = 0.0;  ///< of a read, mean over cells
};

struct SparseCells {
  /// Conductance of each on cell above the mean of the off cells [S]: clauses in order, their literals in order, then XOR
  /// clauses. On a binary grid on which every sum that the network forms is exact.
  std::vector<float> signal_S;
  /// Variance of a read of each [S^2]; empty if reads have no noise.
  std::vector<float> variance_S2;
  /// What a sound on cell adds to a reading of 1 [S].
  double literal_S = 0.0;
  OffCells off;
};

/// Measured on a sample of programmed cells, of the given age.
OffCells off_cells(const crossbar::DeviceModel& device, double age_s, std::uint64_t seed);

/// Programs the on cells of a formula. Draws belong to (seed, 0) and the position of the cell among them.
/// \param device  without telegraph noise
/// \param index   of the formula
SparseCells program_cells(const crossbar::DeviceModel& device, const ClauseIndex& index, double age_s, std::uint64_t seed);

/// The on cells of an array that holds interconnect(formula), as they are: the same devices. Their spread-free off cells
/// make the network decide what DenseNetwork decides on that array.
/// \pre the formula has no XOR clauses
SparseCells cells_of(const crossbar::CellArray& array, const ClauseIndex& index);

}  // namespace ohmfield::hopfield
