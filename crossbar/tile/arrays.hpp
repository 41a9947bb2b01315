#pragma once
/// The physical arrays of a tile: for every slice of the weights the halves of a pair, once or several times.

#include <Eigen/Core>
#include <memory>
#include <optional>
#include <vector>

#include "crossbar/analog_params.hpp"
#include "crossbar/array/cell_array.hpp"

namespace ohmfield::crossbar {

/// One array, and the sign with which its current counts.
struct ArrayHalf {
  double sign = 1.0;
  std::optional<CellArray> cells;  ///< nothing: cells that are exactly at their targets
  Eigen::MatrixXd exact_S;         ///< those targets

  Eigen::MatrixXd conductance_S() const { return cells ? Eigen::MatrixXd(cells->conductance_S().cast<double>()) : exact_S; }
  Eigen::Index bit_lines() const { return cells ? cells->bit_lines() : exact_S.rows(); }
};

/// Arrays whose currents are converted together.
struct ArrayPlane {
  double significance = 1.0;  ///< of a reading, in normalised weights
  std::vector<ArrayHalf> halves;
};

struct TileArrays {
  std::vector<ArrayPlane> planes;
  double unit_S = 0.0;    ///< what a reading of 1 is worth, for one pair
  double offset_S = 0.0;  ///< of an offset column, or the nominal off state of an interconnect

  std::size_t count() const;
  double cells() const;
};

/// Whether cells that are exactly at their targets may do without floats.
enum class CellStore { as_devices, exact };

/// Programs the arrays of a tile.
/// \param targets  of the block of weights
/// \param seed     programming draws of array a of tile t are those of (seed, t arrays + a)
TileArrays program_arrays(const BlockTargets& targets, const AnalogMatrixParams& params,
                          const std::shared_ptr<const DeviceModel>& device, double age_s, std::uint64_t seed, std::size_t tile,
                          CellStore store);

/// Bytes of the devices of a tile of this size.
double arrays_bytes(Eigen::Index outputs, Eigen::Index inputs, const AnalogMatrixParams& params, const DeviceModel& device);

/// Arrays that hold one weight.
std::size_t arrays_per_tile(const AnalogMatrixParams& params);

}  // namespace ohmfield::crossbar
