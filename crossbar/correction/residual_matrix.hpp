#pragma once
/// A matrix in several arrays, each with what the ones before it got wrong.
///
/// The first slice holds the weights. It is measured with its own circuits (weight_measurement.hpp), the difference to the
/// weights is scaled up to the full window and written into the next slice, and so on. Outputs are added digitally, each
/// with the scale of its slice. With a spread of writing of 2 % of the window, every slice of 64 x 64 pairs makes errors nine
/// times smaller (docs/methods/correction.md), until what is left is the error of the measurements.
/// Cells that are stuck are made up for too, as far as the window goes.
/// Source: W. Song et al., "Programming memristor arrays with arbitrarily high precision for analog computing", Science 383,
/// 903 (2024), doi 10.1126/science.adi9405. Slices of a fixed base, and why error and not range counts: M. Le Gallo et al.,
/// "Precision of bit slicing with in-memory computing based on analog phase-change memory crossbars", Neuromorph. Comput.
/// Eng. 2, 014009 (2022), doi 10.1088/2634-4386/ac4fb7.
/// Assumption: measuring and writing take no time; every slice is measured and used at the age that the parameters name.

#include <cstdint>
#include <memory>
#include <vector>

#include "crossbar/correction/weight_measurement.hpp"

namespace ohmfield::crossbar {

struct ResidualParams {
  int slices = 2;  ///< arrays that hold the matrix; 1: as without
  int reads = 16;  ///< averaged in the measurement of a slice
  MeasuringInputs inputs = MeasuringInputs::one_line;

  /// \throws InputError  slices outside 1..16, reads outside 1..2^20
  void validate() const;
};

template <class Real>
class ResidualMatrixOf final : public LinearOperatorOf<Real> {
 public:
  using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;

  /// Writes, measures and writes again; writes and measurements are counted.
  /// \param weights  shape (outputs, inputs)
  /// \param params   of every slice; a weight_range holds for the first, the others take their largest residual
  /// \param seed     of the first slice as of a plain matrix; the others have seeds that follow from it
  /// \throws InputError  parameters that AnalogMatrixOf refuses, or an interconnect, which has no residuals
  ResidualMatrixOf(const Matrix& weights, std::shared_ptr<const DeviceModel> device, const AnalogMatrixParams& params,
                   const ResidualParams& residual, std::uint64_t seed, Context& context);

  Shape shape() const override { return slices_.front()->shape(); }
  void apply(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const override;
  void apply_transposed(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const override;
  /// \throws InputError  always: a pulse is coarser than the residuals, and would make them wrong
  void add_outer(ConstMatrixOf<Real> u, ConstMatrixOf<Real> v, double scale, Context& context) override;
  /// All slices age. What slices after the first hold stays the error at the time of writing: see recalibrate().
  /// \throws InputError  an age outside what the device model allows; the matrix is as before
  void advance(double seconds, Context& context) override;
  /// Measures the first slice as it is now and writes the others anew. \throws InputError  as the constructor
  void recalibrate(Context& context);

  std::size_t slices() const { return slices_.size(); }
  const AnalogMatrixOf<Real>& slice(std::size_t k) const { return *slices_[k]; }
  /// Largest magnitude of what slice k was to hold.
  double largest(std::size_t k) const { return largest_[k]; }
  /// Weights that products multiply by now, without noise.
  Eigen::MatrixXd held_weights() const;

 private:
  using Slice = std::unique_ptr<AnalogMatrixOf<Real>>;

  Slice write(const Matrix& weights, std::size_t k, Context& context) const;
  void write_residuals(Context& context);
  enum class Direction { forward, backward };
  void multiply(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context, Direction direction) const;

  Matrix weights_;  // kept in a digital memory for recalibrate(); empty with one slice
  std::shared_ptr<const DeviceModel> device_;
  AnalogMatrixParams params_;
  ResidualParams residual_;
  std::uint64_t seed_;
  std::uint64_t calibrations_ = 0;
  std::vector<Slice> slices_;
  std::vector<double> largest_;
};

extern template class ResidualMatrixOf<float>;
extern template class ResidualMatrixOf<double>;
using ResidualMatrix = ResidualMatrixOf<float>;

}  // namespace ohmfield::crossbar
