#pragma once
/// A matrix, whoever multiplies: solvers and models see this interface only, so that a comparison of analog with
/// digital differs in nothing else.

#include <Eigen/Core>
#include <cstdint>

#include "core/ledger.hpp"

namespace ohmfield::crossbar {

template <class Real>
using ConstMatrixOf = Eigen::Ref<const Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>, 0, Eigen::OuterStride<>>;
template <class Real>
using MutableMatrixOf = Eigen::Ref<Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>, 0, Eigen::OuterStride<>>;
using ConstMatrix = ConstMatrixOf<float>;
using MutableMatrix = MutableMatrixOf<float>;

struct Shape {
  Eigen::Index outputs = 0, inputs = 0;
};

/// Handed down with every operation: where cost is counted, and the identity of the operation that its noise belongs to.
struct Context {
  core::Ledger& ledger;
  std::uint64_t seed = 0;
  std::uint64_t operation = 0;  ///< equal operations draw equal noise; below 2^40
};

/// Columns of x and y are the batch.
template <class Real>
class LinearOperatorOf {
 public:
  virtual ~LinearOperatorOf() = default;

  virtual Shape shape() const = 0;
  /// y = W x. \param x shape (inputs, batch) \param y shape (outputs, batch)
  virtual void apply(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const = 0;
  /// y = W^T x, through the same devices. \param x shape (outputs, batch) \param y shape (inputs, batch)
  virtual void apply_transposed(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const = 0;
  /// W += scale u v^T, one rank after the other for the columns of u and v. \param u shape (outputs, ranks) \param v shape
  /// (inputs, ranks)
  virtual void add_outer(ConstMatrixOf<Real> u, ConstMatrixOf<Real> v, double scale, Context& context) = 0;
  /// Lets devices age by this time [s]; digital matrices do not.
  virtual void advance(double seconds, Context& context) = 0;
};

using LinearOperator = LinearOperatorOf<float>;

}  // namespace ohmfield::crossbar
