#pragma once
/// A TrainedArray as a matrix: products of bits through pulsed devices, both ways, and rank-1 writes by any scheme.
///
/// A product with the transposed matrix drives bit lines and converts word lines: the same cells, another set of converters.
/// Columns of a batch are read one after the other, ranks are written one after the other; time passes only by advance().

#include <memory>

#include "crossbar/training/trained_array.hpp"

namespace ohmfield::crossbar {

class TrainedOperator final : public LinearOperator {
 public:
  /// \param weights shape (outputs, inputs) \throws InputError  as PulsedArray
  TrainedOperator(const Eigen::MatrixXf& weights, std::shared_ptr<const DeviceModel> device, const TrainedArrayParams& params, std::uint64_t seed);

  Shape shape() const override { return array_.devices().shape(); }
  /// \param x  bits
  void apply(ConstMatrix x, MutableMatrix y, Context& context) const override;
  void apply_transposed(ConstMatrix x, MutableMatrix y, Context& context) const override;
  void add_outer(ConstMatrix u, ConstMatrix v, double scale, Context& context) override;
  void advance(double seconds, Context& context) override;

  /// The weights that the devices hold now, without noise of reads.
  Eigen::MatrixXf weights() const { return array_.weights(); }
  const TrainedArray& array() const { return array_; }

 private:
  /// One column of a product.
  using Read = void (TrainedArray::*)(std::span<const std::uint32_t>, std::span<float>, core::Ledger&, std::span<const float>);
  void read(Read how, ConstMatrix x, MutableMatrix y, Context& context) const;

  TrainedArrayParams params_;
  mutable TrainedArray array_;  // a read first catches up with the leak: what it finds does not depend on earlier reads
  std::uint64_t writes_ = 0;    // each has draws of its own
};

}  // namespace ohmfield::crossbar
