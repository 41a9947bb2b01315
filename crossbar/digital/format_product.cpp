#include "crossbar/digital/format_product.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/expect.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;

/// Which arithmetic carries a sum.
enum class Carrier { narrow, wide, logarithms };

/// Products, of so many bits each, whose sums are exact with so many digits.
Index exact_terms(int product_bits, int digits) {
  return product_bits > digits ? 0 : Index{1} << std::min(digits - product_bits, 62);
}

struct Plan {
  Carrier carrier;
  Index stretch;  ///< inputs
};

Plan plan_for(const NumberFormat& format, Index inputs) {
  const Index group = format.block == 0 ? inputs : std::min<Index>(format.block, inputs);
  if (format.multiplier == Multiplier::logarithm) return {Carrier::logarithms, group};
  if (format.summation == Summation::fp32) return {Carrier::narrow, group};
  // chosen: a block is not cut up, and stretches of 256 cost little beside their products
  const Index narrow = exact_terms(format.product_bits, std::numeric_limits<float>::digits);
  if (narrow >= std::min<Index>(group, 256)) return {Carrier::narrow, std::min(group, narrow)};
  const Index wide = exact_terms(format.product_bits, std::numeric_limits<double>::digits);
  OHM_EXPECT(wide > 0);
  return {Carrier::wide, std::min(group, wide)};
}

enum class Place { first, later };

/// Sums of a group, scaled and rounded to fp32, onto those of the groups before it.
/// Both scales are floats, so that their product is exact; if they are powers of two, so is its product with the sum.
template <class Sum>
void add_scaled(const Sum* sums, const double* weight_scales, double input_scale, Index count, Place place, float* outputs) {
  if (place == Place::first) std::fill(outputs, outputs + count, 0.0f);
  for (Index i = 0; i < count; ++i) outputs[i] += static_cast<float>(static_cast<double>(sums[i]) * (weight_scales[i] * input_scale));
}

}  // namespace

template <class Real>
FormatVectors convert(const NumberFormat& format, const ConstMatrixOf<Real>& values) {
  const Index length = values.rows(), vectors = values.cols();
  FormatVectors out{Eigen::MatrixXf(length, vectors), Eigen::MatrixXd(format.groups(length), vectors)};
  Eigen::VectorXd vector(length);
  for (Index v = 0; v < vectors; ++v) {
    vector = values.col(v).template cast<double>();
    format.convert(format, {vector.data(), static_cast<std::size_t>(length)}, {out.elements.col(v).data(), static_cast<std::size_t>(length)},
                   {out.scales.col(v).data(), static_cast<std::size_t>(out.scales.rows())});
  }
  return out;
}

template FormatVectors convert<float>(const NumberFormat&, const ConstMatrixOf<float>&);
template FormatVectors convert<double>(const NumberFormat&, const ConstMatrixOf<double>&);

/// Sums of the stretch and of the group at hand, and outputs, of one band and some columns: shape (kBand, kColumns) each.
struct FormatProduct::Scratch {
  Eigen::MatrixXf narrow{kBand, kColumns}, output{kBand, kColumns};
  Eigen::MatrixXd wide{kBand, kColumns}, group{kBand, kColumns}, x;
};

FormatProduct::FormatProduct(const NumberFormat& format, const FormatVectors& rows)
    : format_(&format), outputs_(rows.elements.cols()), inputs_(rows.elements.rows()), scales_(rows.scales.transpose()) {
  OHM_EXPECT(outputs_ > 0 && inputs_ > 0 && kBand % PackedMatrix<float>::kPanelRows == 0 && kBand % PackedMatrix<double>::kPanelRows == 0);
  static_assert(kBand % LnsMatrix::kRows == 0);
  const Plan plan = plan_for(format, inputs_);
  const Index group = format.block == 0 ? inputs_ : format.block;
  sums_ = plan.carrier == Carrier::narrow && plan.stretch >= std::min(group, inputs_) ? Sums::narrow : Sums::wide;
  OHM_EXPECT(format.summation == Summation::exact || sums_ == Sums::narrow);
  OHM_EXPECT(format.summation == Summation::fp32 || format.accumulator_bits(inputs_) <= std::numeric_limits<double>::digits + 1);
  for (Index begin = 0; begin < inputs_; begin += group) {
    const Index end = std::min(begin + group, inputs_);
    for (Index first = begin; first < end; first += plan.stretch) {
      Stretch& stretch = stretches_.emplace_back();
      stretch.first = first;
      stretch.inputs = std::min(plan.stretch, end - first);
      stretch.group = begin / group;
      const Eigen::MatrixXf block = rows.elements.middleRows(first, stretch.inputs).transpose();
      if (plan.carrier == Carrier::narrow) stretch.narrow = PackedMatrix<float>(block);
      else if (plan.carrier == Carrier::wide) stretch.wide = PackedMatrix<double>(block.cast<double>());
      else stretch.logarithms.emplace_back(block);
    }
  }
}

Eigen::MatrixXd FormatProduct::values() const {
  Eigen::MatrixXd all(outputs_, inputs_);
  for (const Stretch& stretch : stretches_) {
    auto part = all.middleCols(stretch.first, stretch.inputs);
    if (!stretch.narrow.empty()) part = stretch.narrow.unpacked().cast<double>();
    else if (!stretch.wide.empty()) part = stretch.wide.unpacked();
    else part = stretch.logarithms.front().elements(outputs_).cast<double>();
    part = part.unaryExpr([&](double e) { return format_->value_of(static_cast<float>(e)); }).eval();
    part = scales_.col(stretch.group).asDiagonal() * part;
  }
  return all;
}

/// Leaves sums in scratch.narrow if one stretch in float is a whole group, else adds them up in scratch.group.
void FormatProduct::sum_stretch(const Stretch& stretch, Index first_row, Index rows, const FormatVectors& x, Index first_column, Index columns,
                                Scratch& scratch) const {
  const Index stride = x.elements.outerStride();
  const float* from = x.elements.data() + stretch.first + first_column * stride;
  const bool begins = stretch.first == stretch.group * format_->block;
  auto group = scratch.group.topLeftCorner(rows, columns);
  if (!stretch.narrow.empty()) {
    stretch.narrow.multiply(first_row, rows, from, stride, columns, scratch.narrow.data(), kBand);
    if (sums_ == Sums::narrow) return;
    if (begins) group = scratch.narrow.topLeftCorner(rows, columns).cast<double>();
    else group += scratch.narrow.topLeftCorner(rows, columns).cast<double>();
    return;
  }
  if (!stretch.wide.empty()) {
    scratch.x = x.elements.block(stretch.first, first_column, stretch.inputs, columns).cast<double>();
    stretch.wide.multiply(first_row, rows, scratch.x.data(), scratch.x.outerStride(), columns, scratch.wide.data(), kBand);
  } else {
    stretch.logarithms.front().multiply(first_row, rows, from, stride, columns, scratch.wide.data(), kBand);
  }
  if (begins) group = scratch.wide.topLeftCorner(rows, columns);
  else group += scratch.wide.topLeftCorner(rows, columns);
}

template <class Real>
void FormatProduct::multiply(Index first_row, Index rows, const FormatVectors& x, Index first_column, Index columns, Real* y, Index y_stride) const {
  OHM_EXPECT(first_row % kBand == 0 && first_row + rows <= outputs_ && first_column + columns <= x.elements.cols());
  Scratch scratch;
  const double unit = format_->multiplier == Multiplier::logarithm ? std::ldexp(1.0, -kLnsUnitExponent) : 1.0;
  for (Index c = 0; c < columns; c += kColumns)
    for (Index r = 0; r < rows; r += kBand) {
      const Index width = std::min(kColumns, columns - c), height = std::min(kBand, rows - r);
      Eigen::MatrixXf& output = format_->scale_bits == 0 ? scratch.narrow : scratch.output;
      for (std::size_t s = 0; s < stretches_.size(); ++s) {
        const Stretch& stretch = stretches_[s];
        sum_stretch(stretch, first_row + r, height, x, first_column + c, width, scratch);
        const bool group_ends = s + 1 == stretches_.size() || stretches_[s + 1].group != stretch.group;
        if (!group_ends || format_->scale_bits == 0) continue;
        const double* weights = scales_.col(stretch.group).data() + first_row + r;
        for (Index column = 0; column < width; ++column) {
          const double scale = unit * x.scales(stretch.group, first_column + c + column);
          const Place place = stretch.group == 0 ? Place::first : Place::later;
          float* out = output.col(column).data();
          if (sums_ == Sums::narrow) add_scaled(scratch.narrow.col(column).data(), weights, scale, height, place, out);
          else add_scaled(scratch.group.col(column).data(), weights, scale, height, place, out);
        }
      }
      for (Index column = 0; column < width; ++column)
        for (Index i = 0; i < height; ++i) y[r + i + (c + column) * y_stride] = static_cast<Real>(output(i, column));
    }
}

template void FormatProduct::multiply(Index, Index, const FormatVectors&, Index, Index, float*, Index) const;
template void FormatProduct::multiply(Index, Index, const FormatVectors&, Index, Index, double*, Index) const;

}  // namespace ohmfield::crossbar
