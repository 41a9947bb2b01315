#pragma once
/// Conjugate gradients for one input of an array with wire resistance.
///
/// Unknowns are the drops u of the word nodes; bit nodes are eliminated exactly in every step (reduced system of a
/// 2-cyclic matrix: half the iterations of a block-diagonal preconditioner; L. A. Hageman, D. M. Young, "Applied Iterative
/// Methods", 1981, chapter 8), word lines are solved exactly by the preconditioner, and a coarse crossbar takes the smooth
/// modes. The product A p follows from its own recurrence, so no matrix is multiplied but G.
/// Measured (n x n cells of 1 to 100 uS, tolerance 1e-10): 5 to 6 iterations at 1 ohm for n = 512 to 2048, 6 to 8 at 10 ohm, 7
/// to 16 at 100 ohm; without the coarse crossbar 10 to 27, 23 to 77, 64 to 226.

#include "crossbar/array/wires/coarse_grid.hpp"
#include "crossbar/array/wires/line_fields.hpp"

namespace ohmfield::crossbar {

enum class Convergence { reached, failed };

struct ConjugateReport {
  Convergence outcome = Convergence::reached;
  int iterations = 0;
  double residual = 0.0;  ///< relative to that of no drop at all, in the energy norm
  double mismatch = 0.0;  ///< of source and terminal currents, relative, by the residual
};

/// Solves for drops and bit voltages, left in `fields`.
/// \param source_A   current of each cell if no line had any drop
/// \param coarse     nothing: line solves alone
ConjugateReport solve_drops(LineFields& fields, const CoarseGrid* coarse, const Field& source_A, double tolerance, int max_iterations);

}  // namespace ohmfield::crossbar
