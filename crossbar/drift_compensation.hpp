#pragma once
/// Drift taken out of outputs by a factor that a reference read finds.
///
/// All word lines are driven with a full input, both halves of a pair so that their currents add. The current of an output
/// right after writing over its current now is its factor; summed over all outputs first, the factor of the matrix
/// (global drift compensation: V. Joshi et al., "Accurate deep neural network inference using computational phase-change
/// memory", Nat. Commun. 11, 2473 (2020), Methods). A read has the noise of its cells; what wires take away is not in
/// it. The exact factor, the least-squares slope of the weights that are held on those that were meant, needs conductances
/// that no circuit knows: it bounds what any factor can do.

#include <Eigen/Core>
#include <cstdint>

#include "crossbar/tile/arrays.hpp"

namespace ohmfield::crossbar {

/// Currents of one reference read, over the read voltage [S].
struct ReferenceRead {
  Eigen::VectorXd output_S;
};

/// \param outputs  of the tile, without a reference line
/// \param seed     of the noise of this read
ReferenceRead reference_read(const TileArrays& arrays, Eigen::Index outputs, std::uint64_t seed);

/// Slope of `held` on `meant`, output by output: what output i must be multiplied by. 1 where nothing is held.
/// \param meant, held  weights, shape (outputs, inputs)
Eigen::VectorXd best_factors(const Eigen::Ref<const Eigen::MatrixXd>& meant, const Eigen::Ref<const Eigen::MatrixXd>& held);

}  // namespace ohmfield::crossbar
