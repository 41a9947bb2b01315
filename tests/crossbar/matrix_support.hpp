#pragma once
/// Random matrices and products of analog matrices, for their tests.

#include <Eigen/Core>

#include "core/random/counter_rng.hpp"
#include "crossbar/analog_matrix.hpp"

namespace ohmfield::test {

/// Numbers in [-1, 1).
template <class Real = float>
Eigen::Matrix<Real, -1, -1> random_matrix(Eigen::Index rows, Eigen::Index columns, std::uint64_t index) {
  core::CounterRng rng(3, core::Stream::test, index);
  Eigen::Matrix<Real, -1, -1> m(rows, columns);
  for (Real& value : m.reshaped()) value = static_cast<Real>(2 * rng.uniform() - 1);
  return m;
}

template <class Real>
Eigen::Matrix<Real, -1, -1> applied(const crossbar::LinearOperatorOf<Real>& op, const Eigen::Matrix<Real, -1, -1>& x, core::Ledger& ledger,
                                    std::uint64_t operation = 0) {
  Eigen::Matrix<Real, -1, -1> y(op.shape().outputs, x.cols());
  crossbar::Context context{ledger, 1, operation};
  op.apply(x, y, context);
  return y;
}

template <class Real>
Eigen::Matrix<Real, -1, -1> applied_transposed(const crossbar::LinearOperatorOf<Real>& op, const Eigen::Matrix<Real, -1, -1>& x,
                                               core::Ledger& ledger, std::uint64_t operation = 0) {
  Eigen::Matrix<Real, -1, -1> y(op.shape().inputs, x.cols());
  crossbar::Context context{ledger, 1, operation};
  op.apply_transposed(x, y, context);
  return y;
}

}  // namespace ohmfield::test
