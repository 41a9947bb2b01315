#include "crossbar/digital/format_matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;

template <class Real>
void check_finite(const ConstMatrixOf<Real>& values, std::string_view what) {
  if (!values.allFinite()) throw core::InputError(fmt::format("{} is not finite", what), "Remove NaN and Inf");
}

}  // namespace

void FormatMatrixParams::validate() const {
  array.validate();
  if (threads < 1) throw core::InputError(fmt::format("{} threads", threads), "Use 1 or more");
}

template <class Real>
FormatMatrixOf<Real>::FormatMatrixOf(Matrix weights, const NumberFormat& format, const FormatMatrixParams& params)
    : format_(&format), params_((params.validate(), params)), weights_(std::move(weights)), team_(params.threads) {
  if (weights_.size() == 0) throw core::InputError("a matrix without weights", "Give at least one output and one input");
  check_finite<Real>(weights_, "a weight");
  buffer_bytes_ = buffer_for({});
  forward_ = converted(weights_.transpose().eval());
}

template <class Real>
std::unique_ptr<FormatProduct> FormatMatrixOf<Real>::converted(ConstMatrixOf<Real> rows) const {
  return std::make_unique<FormatProduct>(*format_, convert<Real>(*format_, rows));
}

template <class Real>
double FormatMatrixOf<Real>::buffer_for(Copies copies) const {
  const Index outputs = weights_.rows(), inputs = weights_.cols();
  double bits = format_->bits_of(outputs, inputs);
  // Without scales, the copies are the same numbers.
  if (copies.backward && format_->scale_bits != 0) bits += format_->bits_of(inputs, outputs);
  if (copies.full && format_->bits < 32) bits += 32.0 * static_cast<double>(weights_.size());
  return crossbar::buffer_bytes(params_.array, *format_, bits);
}

template <class Real>
double FormatMatrixOf<Real>::latency_s(Index batch) const {
  return product_cycles(params_.array, *format_, {weights_.rows(), weights_.cols(), batch}) * params_.array.clock_period_s;
}

template <class Real>
void FormatMatrixOf<Real>::prepare_backward(Context& context) const {
  const std::lock_guard lock(mutex_);
  if (backward_) return;
  const Copies copies{.backward = true, .full = copies_.full};
  buffer_bytes_ = buffer_for(copies);
  copies_ = copies;
  backward_ = converted(weights_);
  if (format_->scale_bits != 0) count_conversion(*format_, weights_.cols(), weights_.rows(), params_.array.weights, buffer_bytes_, context.ledger);
}

template <class Real>
void FormatMatrixOf<Real>::multiply(const FormatProduct& product, ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const {
  OHM_EXPECT(x.rows() == product.inputs() && y.rows() == product.outputs() && y.cols() == x.cols());
  check_finite<Real>(x, "an input");
  const Index batch = x.cols();
  if (batch == 0) return;
  const FormatVectors converted = convert<Real>(*format_, x);
  const Index down = (product.outputs() + FormatProduct::kBand - 1) / FormatProduct::kBand;
  const Index across = (batch + FormatProduct::kColumns - 1) / FormatProduct::kColumns;
  const auto body = [&](std::size_t task) {
    const Index row = static_cast<Index>(task) / across * FormatProduct::kBand, column = static_cast<Index>(task) % across * FormatProduct::kColumns;
    product.multiply(row, std::min(FormatProduct::kBand, product.outputs() - row), converted, column, std::min(FormatProduct::kColumns, batch - column),
                     y.data() + row + column * y.outerStride(), y.outerStride());
  };
  if (params_.threads == 1 || down * across == 1) {
    for (Index task = 0; task < down * across; ++task) body(static_cast<std::size_t>(task));
  } else {
    const std::lock_guard lock(team_mutex_);
    team_.run(static_cast<std::size_t>(down * across), body);
  }
  count_conversion(*format_, batch, product.inputs(), WeightHome::on_chip, buffer_bytes_, context.ledger);
  count_product(params_.array, *format_, {product.outputs(), product.inputs(), batch}, buffer_bytes_, context.ledger);
}

template <class Real>
void FormatMatrixOf<Real>::apply(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const {
  multiply(*forward_, x, y, context);
}

template <class Real>
void FormatMatrixOf<Real>::apply_transposed(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const {
  prepare_backward(context);
  multiply(*backward_, x, y, context);
}

template <class Real>
void FormatMatrixOf<Real>::add_outer(ConstMatrixOf<Real> u, ConstMatrixOf<Real> v, double scale, Context& context) {
  OHM_EXPECT(u.rows() == weights_.rows() && v.rows() == weights_.cols() && u.cols() == v.cols());
  check_finite<Real>(u, "an output of an update");
  check_finite<Real>(v, "an input of an update");
  if (!std::isfinite(scale)) throw core::InputError("the scale of an update is not finite", "Check its source");
  if (u.cols() == 0) return;
  const Copies copies{.backward = copies_.backward, .full = true};
  const double buffer = buffer_for(copies);
  Matrix next = weights_;
  for (Index rank = 0; rank < u.cols(); ++rank) {
    const Eigen::Matrix<Real, Eigen::Dynamic, 1> scaled = static_cast<Real>(scale) * u.col(rank);
    next += scaled * v.col(rank).transpose();
  }
  check_finite<Real>(next, "a weight after an update");
  weights_ = std::move(next);
  copies_ = copies;
  buffer_bytes_ = buffer;
  forward_ = converted(weights_.transpose().eval());
  if (backward_) backward_ = converted(weights_);
  const Index outputs = weights_.rows(), inputs = weights_.cols();
  count_update(params_.array, outputs, inputs, u.cols(), buffer, context.ledger);
  count_conversion(*format_, outputs, inputs, params_.array.weights, buffer, context.ledger);
  if (backward_ && format_->scale_bits != 0) count_conversion(*format_, inputs, outputs, params_.array.weights, buffer, context.ledger);
}

template class FormatMatrixOf<float>;
template class FormatMatrixOf<double>;

}  // namespace ohmfield::crossbar
