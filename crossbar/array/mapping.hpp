#pragma once
/// From weights to target conductances and back.
///
/// A weight w is held as what = w / scale in [-1, 1]; the scale is that of the matrix, of a tile or of an output. Readings of
/// an array come in units of one cell at full window driven by a full input; `significance` times reading times scale is
/// the share of the array in an output.

#include <Eigen/Core>
#include <vector>

#include "crossbar/device/info.hpp"

namespace ohmfield::crossbar {

enum class Mapping {
  differential_pair,  ///< what = (G+ - G-) / window: one of the pair at g_min
  offset_column,      ///< what = (G - G0) / reach around G0, the middle of the window, or the weight 0 of a pulsed device
  interconnect,       ///< w in {0, 1}: one array, cells on or off
};

/// Who shares a scale.
enum class ScaleOver { matrix, tile, column };

/// How G0 of an offset column is taken away.
enum class OffsetBy {
  column,   ///< currents of a further bit line of cells at G0, with their own spread and noise, before conversion
  digital,  ///< G0 times the sum of the inputs, after conversion
};

/// Weights as codes, in slices of a few bits, each in an array of its own; the lowest slice first.
struct WeightSlices {
  int bits = 0;        ///< of a weight, its sign included; 0: conductances are continuous
  int slice_bits = 0;  ///< of a cell; 0: all of the magnitude in one cell

  /// \throws InputError  bits outside 2..24, slices outside 1..16 bits or without bits
  void validate() const;
};

struct MappingParams {
  Mapping kind = Mapping::differential_pair;
  WeightSlices slices = {};
  ScaleOver scale_over = ScaleOver::matrix;
  OffsetBy offset_by = OffsetBy::column;
  int pairs_per_weight = 1;     ///< N-pair: so many pairs, or cells, side by side hold the same weight; their currents add
  double weight_range = 0.0;    ///< magnitude that a full cell stands for; 0: the largest of the weights that share a scale

  /// \throws InputError  values out of range, or that exclude each other
  void validate() const;
};

/// Targets of one slice [S], shape (outputs, inputs); an offset column has one more output, the reference.
struct PlaneTargets {
  Eigen::MatrixXd positive, negative;  ///< negative is empty unless there are pairs
  double significance = 1.0;
};

struct BlockTargets {
  std::vector<PlaneTargets> planes;
  double unit_S = 0.0;    ///< window of a cell: what a reading of 1 is worth
  double offset_S = 0.0;  ///< G0 of an offset column
};

/// Largest magnitudes for the scale, at least as large as needed so that no weight exceeds it; 1 for weights of 0.
/// \param weights  shape (outputs, inputs)
/// \return one scale for each output
/// \throws InputError  a weight beyond weight_range
Eigen::VectorXd weight_scale(const Eigen::Ref<const Eigen::MatrixXd, 0, Eigen::OuterStride<>>& weights, const MappingParams& params);

/// \param weights  shape (outputs, inputs), finite; 0 or 1 for an interconnect
/// \param scale    for each output
/// \throws InputError  a weight that is not finite, or not 0 or 1 where it must be
BlockTargets map_block(const Eigen::Ref<const Eigen::MatrixXd, 0, Eigen::OuterStride<>>& weights, const Eigen::VectorXd& scale,
                       const MappingParams& params, const DeviceParts& device);

/// Conductance of weight 0 in an offset column, and what a normalised weight of 1 adds [S].
struct OffsetWindow {
  double zero_S = 0.0, reach_S = 0.0;
};
OffsetWindow offset_window(const DeviceParts& device);

}  // namespace ohmfield::crossbar
