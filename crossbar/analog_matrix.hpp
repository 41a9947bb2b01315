#pragma once
/// A matrix held by the conductances of one array, or of a differential pair of arrays: inputs become voltages through
/// DACs, devices add up currents, ADCs make numbers of them.
///
/// Read noise is folded: independent Gaussian noise of the cells is one Gaussian for each output with variance
/// sum_j sigma^2(G_ij) x_j^2, exactly, as long as cells are linear and their noise is not clipped (crossbar theory: any
/// sum of independent Gaussians). So one product with squared inputs and one draw replace a draw for each cell.
/// Ignores wire resistance.

#include <Eigen/Core>
#include <memory>
#include <optional>

#include "crossbar/array/cell_array.hpp"
#include "crossbar/array/mapping.hpp"
#include "crossbar/linear_operator.hpp"
#include "crossbar/periphery/converter.hpp"

namespace ohmfield::crossbar {

struct AnalogMatrixParams {
  Mapping mapping = Mapping::differential_pair;
  double read_voltage_V = 0.2;  ///< voltage of an input of magnitude dac.range (or 1 without DAC)
  double read_time_s = 5e-9;    ///< for how long cells conduct in a read
  double cell_pitch_m = 1e-6;
  double age_s = 1.0;           ///< since programming
  ConverterParams dac;          ///< in units of the inputs; without noise
  ConverterParams adc;          ///< in units of the outputs

  /// \throws InputError  a value that is negative or not finite, or noise in the DAC
  void validate() const;
};

class AnalogMatrix final : public LinearOperator {
 public:
  /// Programs the weights. \param weights shape (outputs, inputs)
  /// \param seed  programming draws are those of (seed, 0) and, for the negative array, (seed, 1)
  AnalogMatrix(const Eigen::MatrixXf& weights, std::shared_ptr<const DeviceModel> device,
               const AnalogMatrixParams& params, std::uint64_t seed);

  Shape shape() const override { return {positive_.bit_lines(), positive_.word_lines()}; }
  void apply(ConstMatrix x, MutableMatrix y, Context& context) const override;
  void apply_transposed(ConstMatrix x, MutableMatrix y, Context& context) const override;
  void advance(double seconds) override;

  const AnalogMatrixParams& params() const { return params_; }
  /// What a weight of 1 is worth [S].
  double siemens_per_weight() const { return siemens_per_weight_; }
  /// The array of positive weights, or of the interconnect.
  const CellArray& cells() const { return positive_; }
  /// Cells written to hold the matrix.
  double cells_written() const;

 private:
  enum class Pass { forward, backward };  // W or W^T

  void multiply(ConstMatrix x, MutableMatrix y, Context& context, Pass pass) const;
  void count(const Eigen::MatrixXf& x, Context& context, Pass pass) const;
  void refresh();

  AnalogMatrixParams params_;
  double siemens_per_weight_;
  std::optional<CellArray> negative_;  // before positive_, whose construction fills it
  CellArray positive_;
  Eigen::MatrixXf difference_S_, variance_S2_;  // of the pair; not used by an interconnect
};

/// A settled line current as a number of weights: what readout circuits see.
/// \param conductance_S  sum of the conductances between the line and the driven lines
/// \param reference_S    sum of what off cells would conduct, taken away by a replica line
inline float line_reading(float conductance_S, float reference_S, float weights_per_siemens) {
  return (conductance_S - reference_S) * weights_per_siemens;
}

}  // namespace ohmfield::crossbar
