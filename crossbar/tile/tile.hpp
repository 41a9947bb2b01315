#pragma once
/// A block of a matrix in arrays of its own, with the converters around them: numbers in, numbers out.
///
/// A product takes, for each column of the batch: the scale of the inputs (noise management), the DAC, input slices, then
/// for each plane of arrays currents, their noise and one readout (plane_read.hpp), the digital sum over slices and planes,
/// and a repetition with smaller inputs where a converter saturated (bound management).

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "crossbar/tile/plane_read.hpp"
#include "crossbar/tile/read_counts.hpp"

namespace ohmfield::crossbar {

/// What a product of a tile is asked for.
template <class Real>
struct TileRead {
  Pass pass = Pass::forward;
  const Real* x = nullptr;        ///< shape (inputs, columns)
  Eigen::Index x_stride = 0;
  Eigen::Index columns = 0;
  Eigen::Index first_column = 0;  ///< position of the first one in the batch
  const Real* average_scale = nullptr;  ///< of each column, for noise management by an average over columns
  std::uint64_t seed = 0, operation = 0;
};

/// Memory of one thread, kept between products.
template <class Real>
struct TileScratch {
  std::vector<Real> driven, digits, positive, negative, sum;
  PlaneScratch<Real> plane;
};

template <class Real>
class Tile {
 public:
  using Blocks = Eigen::Ref<const Eigen::MatrixXd, 0, Eigen::OuterStride<>>;

  /// Programs the arrays and makes ready for products.
  /// \param weights  of the block, shape (outputs, inputs)
  /// \param scale    of each output
  /// \param params   outlive the tile
  /// \param index    of the tile: its programming, its converters and its noise are its own
  Tile(const Blocks& weights, Eigen::VectorXd scale, const AnalogMatrixParams& params, std::shared_ptr<const DeviceModel> device,
       double age_s, std::uint64_t seed, std::size_t index);

  Eigen::Index outputs() const { return outputs_; }
  Eigen::Index inputs() const { return inputs_; }
  const NoiseChoice& noise() const { return noise_; }
  /// What a reading of 1 is worth [S], pairs side by side together.
  double unit_S() const { return unit_S_; }
  const Eigen::VectorXd& scale() const { return scale_; }
  const LineLoad& load(Pass pass) const { return load_[pass == Pass::backward]; }

  /// Devices; none if released.
  TileArrays* arrays() { return arrays_ ? &*arrays_ : nullptr; }
  const TileArrays* arrays() const { return arrays_ ? &*arrays_ : nullptr; }
  void release_arrays() { arrays_.reset(); }
  /// Takes what products need from the devices as they are now.
  void refresh();
  /// What outputs are multiplied by, forward, and inputs, backward, after their scale: drift compensation.
  void set_correction(Eigen::VectorXd factor);
  /// Makes ready for backward products. Not to be called beside products.
  void prepare_backward();

  /// y = W x or W^T x for some columns. \param y  shape (outputs of the pass, columns), overwritten
  void read(const TileRead<Real>& job, Real* y, Eigen::Index y_stride, TileScratch<Real>& scratch, ReadCounts& counts) const;

  /// Weights that products multiply by now, without noise, scale and correction included; shape (outputs, inputs).
  Eigen::MatrixXd held_weights() const;
  double product_bytes() const;

 private:
  struct Round;

  void drive(const TileRead<Real>& job, const Round& round, std::vector<Real>& driven, ReadCounts& counts) const;
  void read_round(const TileRead<Real>& job, Round& round, TileScratch<Real>& scratch, ReadCounts& counts) const;
  void finish_column(Pass pass, Real after, const Real* sum, Real* y) const;

  const AnalogMatrixParams& params_;
  std::shared_ptr<const DeviceModel> device_;
  Eigen::Index outputs_, inputs_;
  std::uint64_t seed_;
  std::size_t index_;
  Eigen::VectorXd scale_, factor_;
  double common_ = 1.0;  // largest factor of an output; backward, inputs are driven with factor / common
  bool uniform_ = true;  // all factors are the same
  std::optional<TileArrays> arrays_;
  double unit_S_ = 0.0;
  NoiseChoice noise_;
  std::vector<InputSlice> slices_;
  std::vector<PlaneReader<Real>> planes_;
  LineLoad load_[2];
  std::unique_ptr<ConverterBank<Real>> dac_[2];
};

extern template class Tile<float>;
extern template class Tile<double>;

}  // namespace ohmfield::crossbar
