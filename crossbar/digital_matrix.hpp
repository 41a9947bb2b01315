#pragma once
/// Plain weights in the arithmetic of the processor: the reference that analog and digital matrices are compared with. It
/// counts nothing; what a digital chip makes of a product, and at what cost, is digital/format_matrix.hpp.

#include <Eigen/Core>

#include "crossbar/linear_operator.hpp"

namespace ohmfield::crossbar {

template <class Real>
class DigitalMatrixOf final : public LinearOperatorOf<Real> {
 public:
  using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;

  /// \param weights  shape (outputs, inputs)
  explicit DigitalMatrixOf(Matrix weights) : weights_(std::move(weights)) {}

  const Matrix& weights() const { return weights_; }
  Shape shape() const override { return {weights_.rows(), weights_.cols()}; }
  void apply(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context&) const override { y.noalias() = weights_ * x; }
  void apply_transposed(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context&) const override {
    y.noalias() = weights_.transpose() * x;
  }
  void add_outer(ConstMatrixOf<Real> u, ConstMatrixOf<Real> v, double scale, Context&) override {
    weights_.noalias() += static_cast<Real>(scale) * u * v.transpose();
  }
  void advance(double, Context&) override {}

 private:
  Matrix weights_;
};

using DigitalMatrix = DigitalMatrixOf<float>;

}  // namespace ohmfield::crossbar
