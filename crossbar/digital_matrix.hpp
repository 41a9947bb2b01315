#pragma once
/// Plain float32 weights: the reference that an analog matrix is compared with.

#include <Eigen/Core>

#include "crossbar/linear_operator.hpp"

namespace ohmfield::crossbar {

class DigitalMatrix final : public LinearOperator {
 public:
  /// \param weights  shape (outputs, inputs)
  explicit DigitalMatrix(Eigen::MatrixXf weights) : weights_(std::move(weights)) {}

  Shape shape() const override { return {weights_.rows(), weights_.cols()}; }
  void apply(ConstMatrix x, MutableMatrix y, Context&) const override { y.noalias() = weights_ * x; }
  void apply_transposed(ConstMatrix x, MutableMatrix y, Context&) const override {
    y.noalias() = weights_.transpose() * x;
  }
  void advance(double) override {}

 private:
  Eigen::MatrixXf weights_;
};

}  // namespace ohmfield::crossbar
