#pragma once
/// A matrix in a number format of digital hardware: what a product comes to there, and what it costs.
///
/// Weights are converted once, a row (the weights of an output) being a vector; inputs at every product, a column of the
/// batch being a vector. Blocks and scales must run along the sum, so that a product with the transpose takes a second copy
/// of the weights with columns as vectors; it is made when first needed, and differs from the first by rounding.
/// Updates go to weights in full precision, from which the copies are made anew: training with stochastic rounding or
/// without such weights is not modelled.

#include <atomic>
#include <memory>
#include <mutex>

#include "core/team.hpp"
#include "crossbar/digital/format_product.hpp"
#include "crossbar/digital/mac_array.hpp"
#include "crossbar/linear_operator.hpp"

namespace ohmfield::crossbar {

struct FormatMatrixParams {
  MacArrayParams array{};
  int threads = 1;

  /// \throws InputError  as MacArrayParams; threads below 1
  void validate() const;
};

/// Outputs are numbers of fp32, whatever Real is.
template <class Real>
class FormatMatrixOf final : public LinearOperatorOf<Real> {
 public:
  using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;

  /// \param weights  shape (outputs, inputs), finite, at least one \param format  of number_formats()
  /// \throws InputError  parameters, or weights that are not finite or do not fit
  FormatMatrixOf(Matrix weights, const NumberFormat& format, const FormatMatrixParams& params = {});

  Shape shape() const override { return {weights_.rows(), weights_.cols()}; }
  /// \throws InputError  an input that is not finite
  void apply(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const override;
  void apply_transposed(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const override;
  /// In Real on the full weights; conversion of all copies is counted.
  /// \throws InputError  numbers that are not finite, or weights that would not be; the matrix is as before
  void add_outer(ConstMatrixOf<Real> u, ConstMatrixOf<Real> v, double scale, Context& context) override;
  void advance(double, Context&) override {}

  const NumberFormat& format() const { return *format_; }
  const FormatMatrixParams& params() const { return params_; }
  const Matrix& full_weights() const { return weights_; }
  /// Weights that products multiply by.
  Eigen::MatrixXd held_weights() const { return forward_->values(); }
  /// Capacity of the memory on the chip, which grows when a second copy or full weights are first needed.
  double buffer_bytes() const { return buffer_bytes_; }
  /// Time of a product, forward [s].
  double latency_s(Eigen::Index batch) const;

 private:
  std::unique_ptr<FormatProduct> converted(ConstMatrixOf<Real> rows) const;
  void prepare_backward(Context& context) const;
  void multiply(const FormatProduct& product, ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const;
  /// What must be in memory beside the copy for apply.
  struct Copies {
    bool backward = false, full = false;
  };
  double buffer_for(Copies copies) const;

  const NumberFormat* format_;
  FormatMatrixParams params_;
  Matrix weights_;
  std::unique_ptr<FormatProduct> forward_;
  mutable std::unique_ptr<FormatProduct> backward_;
  mutable Copies copies_;
  mutable std::atomic<double> buffer_bytes_;
  mutable std::mutex mutex_, team_mutex_;
  mutable core::Team team_;
};

extern template class FormatMatrixOf<float>;
extern template class FormatMatrixOf<double>;
using FormatMatrix = FormatMatrixOf<float>;

}  // namespace ohmfield::crossbar
