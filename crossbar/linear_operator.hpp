#pragma once
/// A matrix, whoever multiplies: solvers and models see this interface only, so that a comparison of analog with
/// digital differs in nothing else.

#include <Eigen/Core>
#include <cstdint>

#include "core/ledger.hpp"

namespace ohmfield::crossbar {

using ConstMatrix = Eigen::Ref<const Eigen::MatrixXf, 0, Eigen::OuterStride<>>;
using MutableMatrix = Eigen::Ref<Eigen::MatrixXf, 0, Eigen::OuterStride<>>;

struct Shape {
  Eigen::Index outputs = 0, inputs = 0;
};

/// Handed down with every operation: where cost is counted, and the identity of the operation that its noise belongs to.
struct Context {
  core::Ledger& ledger;
  std::uint64_t seed = 0;
  std::uint64_t operation = 0;  ///< equal operations draw equal noise
};

/// Columns of x and y are the batch.
class LinearOperator {
 public:
  virtual ~LinearOperator() = default;

  virtual Shape shape() const = 0;
  /// y = W x. \param x shape (inputs, batch) \param y shape (outputs, batch)
  virtual void apply(ConstMatrix x, MutableMatrix y, Context& context) const = 0;
  /// y = W^T x, through the same devices. \param x shape (outputs, batch) \param y shape (inputs, batch)
  virtual void apply_transposed(ConstMatrix x, MutableMatrix y, Context& context) const = 0;
  /// Lets devices age by this time [s]; digital matrices do not.
  virtual void advance(double seconds) = 0;
};

}  // namespace ohmfield::crossbar
