#pragma once
/// Modern Hopfield network of continuous patterns (H. Ramsauer et al., ICLR 2021, arXiv 2008.02217, eqs. (1) to (3)):
///     E(x) = -ln(sum_mu exp(beta xi_mu . x)) / beta + x . x / 2        x <- sum_mu xi_mu softmax(beta Xi x)_mu
/// E without its constants. The update never raises E, and is softmax attention with keys and values alike (ebm/attention).

#include <vector>

#include "crossbar/linear_operator.hpp"

namespace ohmfield::ebm {

class ContinuousMemory {
 public:
  /// \param patterns  shape (patterns, units); outlives the memory \param beta above 0
  /// \throws InputError  beta that cannot be
  ContinuousMemory(const crossbar::LinearOperator& patterns, double beta);

  /// One update of every state. \param states, out shape (units, batch). Each call is two operations of its own.
  void step(crossbar::ConstMatrix states, crossbar::MutableMatrix out, crossbar::Context& context) const;
  std::vector<double> energies(crossbar::ConstMatrix states, crossbar::Context& context) const;

 private:
  const crossbar::LinearOperator& patterns_;
  double beta_;
};

/// Replaces every column s by softmax(beta s), in double. \return ln(sum exp(beta s)) of each
std::vector<double> softmax_columns(crossbar::MutableMatrix columns, double beta);

}  // namespace ohmfield::ebm
