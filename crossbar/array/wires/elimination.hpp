#pragma once
/// Elimination of nodes of a resistor network without a single subtraction.
///
/// A network of conductances y_kl >= 0 between nodes is kept by its couplings alone; the diagonal of its nodal matrix is
/// their sum and is never stored. Eliminating node k (star to mesh) adds y_ik y_kj / sum_l y_kl to each coupling y_ij. All
/// terms are positive, so every coupling keeps nearly full relative precision whatever the ratio of wire to cell
/// conductance, where the textbook update of the diagonal loses all digits at 1e12.
/// Method: the row sums in place of the diagonal are those of W. K. Grassmann, M. I. Taksar, D. P. Heyman, "Regenerative
/// analysis and steady state distributions for Markov chains", Operations Research 33, 1107 (1985); for M-matrices
/// A. S. Alfa, J. Xue, Q. Ye, Math. Comp. 71, 217 (2002). The blocking, in which the row sum travels along as one more
/// column, is ours.

#include <Eigen/Core>

#include "core/team.hpp"

namespace ohmfield::crossbar {

/// Eliminated nodes of one step, as L D L^T of their nodal matrix.
struct Eliminated {
  Eigen::MatrixXd lower;            ///< unit lower triangle L, its entries below the diagonal <= 0
  Eigen::VectorXd inverse_root;     ///< D^(-1/2)
  Eigen::MatrixXd scaled_coupling;  ///< D^(-1/2) L^-1 N, shape (eliminated, kept)

  /// Voltages of the eliminated nodes from those of the kept ones, one column for each input.
  Eigen::MatrixXd voltages(const Eigen::Ref<const Eigen::MatrixXd>& kept_V) const;
};

/// Calls body(i) for i in [0, count), on the team if there is one.
template <class Body>
void for_each_of(core::Team* team, Eigen::Index count, Body&& body) {
  const auto call = [&](std::size_t i) { body(static_cast<Eigen::Index>(i)); };
  if (team != nullptr) return team->run(static_cast<std::size_t>(count), call);
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) call(i);
}

/// \param inner  couplings among the nodes to eliminate, symmetric; the diagonal is not looked at
/// \param outer  couplings from them to the kept nodes, shape (eliminated, kept)
Eliminated eliminate(Eigen::MatrixXd inner, Eigen::MatrixXd outer, core::Team* team);

/// Adds to the couplings among the kept nodes what the eliminated ones carry. The result is symmetric if they were; its
/// diagonal means nothing. Same bits for any team.
void add_mesh(const Eliminated& eliminated, Eigen::Ref<Eigen::MatrixXd> kept, core::Team* team);

}  // namespace ohmfield::crossbar
