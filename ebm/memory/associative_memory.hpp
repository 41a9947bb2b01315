#pragma once
/// Dense associative memory of +-1 patterns: E(x) = -sum_mu F(xi_mu . x), retrieved by setting units to the sign that lowers E.
///
/// Krotov and Hopfield (NIPS 2016, eq. (3)) compare the energy with unit i at +1 and at -1, all others as they are:
///     x_i <- sign Delta_i,   Delta_i = sum_mu [F(h_mu - xi_mu,i x_i + xi_mu,i) - F(h_mu - xi_mu,i x_i - xi_mu,i)],   h = Xi x
/// Since xi and x are signs, this is for every F
///     Delta_i = sum_mu xi_mu,i A(h_mu) + x_i sum_mu B(h_mu)
///     A(h) = (F(h + 2) - F(h - 2)) / 2,   B(h) = F(h) - (F(h + 2) + F(h - 2)) / 2
/// so that all units take one product with the patterns and one with their transpose, through the same devices: both products
/// of a retrieval are the array's. A and B are digital. For F = z^2, A = 4 h and B = -4: the network of Hopfield without
/// self-coupling.

#include <vector>

#include "crossbar/linear_operator.hpp"
#include "ebm/memory/separation.hpp"

namespace ohmfield::ebm {

class AssociativeMemory {
 public:
  /// \param patterns  shape (patterns, units); outlives the memory
  /// \throws InputError  separation that cannot be
  AssociativeMemory(const crossbar::LinearOperator& patterns, const SeparationParams& separation);

  std::size_t units() const { return static_cast<std::size_t>(patterns_.shape().inputs); }

  /// All units of every state at once, each as if it alone were to change. A unit with Delta_i = 0 stays.
  /// \param states  +-1, shape (units, batch) \param out likewise, not the same memory. Each call is an operation of its own.
  void step(crossbar::ConstMatrix states, crossbar::MutableMatrix out, crossbar::Context& context) const;
  /// Units one after the other, with a product forth and back for each. Without noise E never rises.
  void sweep(crossbar::MutableMatrix states, crossbar::Context& context) const;
  /// E of every state; that of the exponential in units of e^units.
  std::vector<double> energies(crossbar::ConstMatrix states, crossbar::Context& context) const;

 private:
  Eigen::MatrixXf gains(crossbar::ConstMatrix states, crossbar::Context& context) const;

  const crossbar::LinearOperator& patterns_;
  SeparationParams separation_;
};

}  // namespace ohmfield::ebm
