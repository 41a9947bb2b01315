#include "crossbar/training/trained_operator.hpp"

#include "core/expect.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::crossbar {

TrainedOperator::TrainedOperator(const Eigen::MatrixXf& weights, std::shared_ptr<const DeviceModel> device, const TrainedArrayParams& params, std::uint64_t seed)
    : params_(params), array_(weights, std::move(device), params, seed) {}

void TrainedOperator::read(Read how, ConstMatrix x, MutableMatrix y, Context& context) const {
  OHM_EXPECT(x.cols() == y.cols());
  const auto outputs = static_cast<std::size_t>(y.rows());
  std::vector<std::uint32_t> driven;
  std::vector<float> normals;
  for (Eigen::Index column = 0; column < x.cols(); ++column) {
    driven.clear();
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      OHM_EXPECT(x(i, column) == 0.0f || x(i, column) == 1.0f);
      if (x(i, column) != 0.0f) driven.push_back(static_cast<std::uint32_t>(i));
    }
    if (params_.readout.is_noisy()) {
      const std::size_t stride = outputs + outputs % 2;  // normals come in pairs
      normals.resize(outputs);
      core::fill_normal(normals, context.seed, core::Stream::adc_noise, context.operation, static_cast<std::size_t>(column) * stride);
    }
    (array_.*how)(driven, {y.col(column).data(), outputs}, context.ledger, normals);
  }
}

void TrainedOperator::apply(ConstMatrix x, MutableMatrix y, Context& context) const {
  OHM_EXPECT(x.rows() == shape().inputs && y.rows() == shape().outputs);
  read(&TrainedArray::read, x, y, context);
}

void TrainedOperator::apply_transposed(ConstMatrix x, MutableMatrix y, Context& context) const {
  OHM_EXPECT(x.rows() == shape().outputs && y.rows() == shape().inputs);
  read(&TrainedArray::read_transposed, x, y, context);
}

void TrainedOperator::add_outer(ConstMatrix u, ConstMatrix v, double scale, Context& context) {
  OHM_EXPECT(u.cols() == v.cols() && u.rows() == shape().outputs && v.rows() == shape().inputs);
  Context one{context.ledger, context.seed, 0};
  for (Eigen::Index rank = 0; rank < u.cols(); ++rank) {
    one.operation = writes_++;
    array_.update({u.col(rank).data(), static_cast<std::size_t>(u.rows())}, std::span<const float>(v.col(rank).data(), static_cast<std::size_t>(v.rows())),
                  scale, one);
  }
}

void TrainedOperator::advance(double seconds, Context&) { array_.advance(seconds); }

}  // namespace ohmfield::crossbar
