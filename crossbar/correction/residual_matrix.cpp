#include "crossbar/correction/residual_matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.hpp"
#include "core/random/counter_rng.hpp"

namespace ohmfield::crossbar {

using core::Event;
using Eigen::Index;

void ResidualParams::validate() const {
  if (slices < 1 || slices > 16) throw core::InputError(fmt::format("slices = {} is out of range", slices), "Use 1 to 16; beyond 4 or 5 measurements limit precision");
  if (reads < 1 || reads > 1 << 20) throw core::InputError(fmt::format("reads = {} is out of range", reads), "Use 1 to 1048576");
}

template <class Real>
ResidualMatrixOf<Real>::ResidualMatrixOf(const Matrix& weights, std::shared_ptr<const DeviceModel> device, const AnalogMatrixParams& params,
                                         const ResidualParams& residual, std::uint64_t seed, Context& context)
    : device_(std::move(device)), params_(params), residual_((residual.validate(), residual)), seed_(seed) {
  if (params.mapping == Mapping::interconnect && residual.slices > 1)
    throw core::InputError("an interconnect of 0 and 1 cannot hold residuals", "Use a differential pair or an offset column, or one slice");
  params_.memory_bytes /= residual.slices;
  slices_.push_back(write(weights, 0, context));
  largest_.push_back(static_cast<double>(weights.cwiseAbs().maxCoeff()));
  if (residual.slices == 1) return;
  weights_ = weights;
  write_residuals(context);
}

template <class Real>
auto ResidualMatrixOf<Real>::write(const Matrix& weights, std::size_t k, Context& context) const -> Slice {
  AnalogMatrixParams params = params_;
  if (k > 0) params.weights.weight_range = 0.0;
  const std::uint64_t seed = k == 0 ? seed_ : core::derive_seed(seed_, core::Stream::correction, calibrations_ << 8 | k);
  auto slice = std::make_unique<AnalogMatrixOf<Real>>(weights, device_, params, seed);
  context.ledger.add(Event::cell_write, slice->cells_written());
  return slice;
}

template <class Real>
void ResidualMatrixOf<Real>::write_residuals(Context& context) {
  std::vector<Slice> written;
  std::vector<double> largest;
  Eigen::MatrixXd residual = weights_.template cast<double>();
  const double words = static_cast<double>(residual.size()), bits = output_word_bits(params_);
  for (std::size_t k = 1; k < static_cast<std::size_t>(residual_.slices); ++k) {
    const AnalogMatrixOf<Real>& last = k == 1 ? *slices_.front() : *written.back();
    Context own{context.ledger, core::derive_seed(context.seed, core::Stream::correction, calibrations_ << 8 | 128 | k), context.operation};
    residual -= measure_weights(last, residual_.inputs, residual_.reads, own);
    context.ledger.add(Event::digital_add, words, words * bits);
    largest.push_back(residual.cwiseAbs().maxCoeff());
    written.push_back(write(residual.template cast<Real>(), k, context));
  }
  slices_.resize(1);
  largest_.resize(1);
  std::move(written.begin(), written.end(), std::back_inserter(slices_));
  largest_.insert(largest_.end(), largest.begin(), largest.end());
  ++calibrations_;
}

template <class Real>
void ResidualMatrixOf<Real>::recalibrate(Context& context) {
  if (residual_.slices > 1) write_residuals(context);
}

template <class Real>
void ResidualMatrixOf<Real>::advance(double seconds, Context& context) {
  for (const Slice& slice : slices_) slice->advance(seconds, context);  // the first is the oldest and refuses before others age
}

template <class Real>
void ResidualMatrixOf<Real>::add_outer(ConstMatrixOf<Real>, ConstMatrixOf<Real>, double, Context&) {
  throw core::InputError("a matrix in residual slices cannot be updated by pulses (residuals would no longer be those of the weights)",
                         "Use one analog matrix, or write the new weights");
}

template <class Real>
void ResidualMatrixOf<Real>::multiply(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context, Direction direction) const {
  const auto pass = [&](const AnalogMatrixOf<Real>& slice, MutableMatrixOf<Real> out, Context& own) {
    direction == Direction::forward ? slice.apply(x, out, own) : slice.apply_transposed(x, out, own);
  };
  pass(*slices_.front(), y, context);
  Matrix part(y.rows(), y.cols());
  const double words = static_cast<double>(part.size()), bits = output_word_bits(params_);
  for (std::size_t k = 1; k < slices_.size(); ++k) {
    // Slices are circuits of their own: their noise is not that of the first.
    Context own{context.ledger, core::derive_seed(context.seed, core::Stream::correction, k), context.operation};
    pass(*slices_[k], part, own);
    y += part;
    if (words == 0.0) continue;
    // One product with the scale, and a sum as much longer as the scale is smaller.
    const double finer = largest_[k] > 0.0 ? std::ceil(std::log2(std::max(1.0, largest_[0] / largest_[k]))) : 0.0;
    context.ledger.add(Event::digital_multiply, words, words * bits * bits);
    context.ledger.add(Event::digital_add, words, words * (bits + finer));
  }
}

template <class Real>
void ResidualMatrixOf<Real>::apply(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const {
  multiply(x, y, context, Direction::forward);
}

template <class Real>
void ResidualMatrixOf<Real>::apply_transposed(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const {
  multiply(x, y, context, Direction::backward);
}

template <class Real>
Eigen::MatrixXd ResidualMatrixOf<Real>::held_weights() const {
  Eigen::MatrixXd held = slices_.front()->held_weights();
  for (std::size_t k = 1; k < slices_.size(); ++k) held += slices_[k]->held_weights();
  return held;
}

template class ResidualMatrixOf<float>;
template class ResidualMatrixOf<double>;

}  // namespace ohmfield::crossbar
