#pragma once
/// Arrays with wires whose cells do not obey Ohm's law: nonlinear memories, selectors.
///
/// Newton's method around the linear solvers: with every cell replaced by its tangent, the circuit is one of the slopes
/// dI/dV as conductances with a current source beside each, and f = I + (dI/dV) (u + b) takes the place of G V in the
/// equations of line_fields.hpp. The step is damped so that the co-content of the circuit (Millar, Phil. Mag. 42, 1150
/// (1951)), whose minimum is the solution, goes down: it is convex where all slopes are positive, so that the method
/// converges from anywhere and the solution is the only one.

#include <memory>
#include <vector>

#include "crossbar/array/wires/solution.hpp"
#include "crossbar/device/cell_law.hpp"

namespace ohmfield::crossbar {

struct NewtonOptions {
  WireOptions wires = {};      ///< the method may be automatic or iterative
  double tolerance = 1e-11;    ///< of the summed difference between wire and cell currents, relative to the sum of the latter
  int max_iterations = 100;
};

/// How Newton's method went for one input.
struct NewtonReport {
  int iterations = 0;             ///< linear circuits solved
  int linear_iterations = 0;      ///< of conjugate gradients within them
  std::vector<double> residual;   ///< relative, before the first iteration and after each
  Eigen::Index worst_word = 0, worst_bit = 0;  ///< cell with the largest difference at the end
  double worst_A = 0.0;                        ///< that difference
};

struct NonlinearSolution {
  WireSolution wires;  ///< iterations are those of Newton's method
  std::vector<NewtonReport> newton;
  std::vector<Eigen::MatrixXd> cell_current_A;  ///< for each input, shape (bit lines, word lines); empty unless nodes are kept
};

/// \param state_S  what the law knows a cell by, shape (bit lines, word lines), each >= 0
/// \throws InputError  as solve_wires; no convergence, or a slope that is not positive in a cell that conducts (names
///                     input and cell)
NonlinearSolution solve_nonlinear(const Eigen::Ref<const Eigen::MatrixXd>& state_S, const WireParams& wires, const Eigen::Ref<const Eigen::MatrixXd>& voltage_V,
                                  const CellLaw& law, const NewtonOptions& options = {});

}  // namespace ohmfield::crossbar
