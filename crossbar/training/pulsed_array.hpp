#pragma once
/// Weights in single pulsed devices, for training in the array: what a token reads and writes are a few lines of many, so
/// only those are touched.
///
/// It holds what an AnalogMatrix with an offset column and digital offset holds, without resistance of lines, by the same draws;
/// that one works through all cells after every write (a test holds the two together). A leak is
/// caught up with line by line, when a line is next driven or written and there is enough of it not to be lost in rounding: an exponential
/// has no memory of how often it was cut. Resistance and capacitance of lines are not counted, nor the random bits of pulse trains.
///
/// A weight of `weight_range` is the nearer nominal bound of a device. Word lines are inputs, bit lines outputs.

#include <Eigen/Core>
#include <memory>
#include <span>
#include <vector>

#include "crossbar/device/model.hpp"
#include "crossbar/device/pulse/outer.hpp"
#include "crossbar/linear_operator.hpp"
#include "crossbar/periphery/converter.hpp"

namespace ohmfield::crossbar {

/// How lines are read: what a read costs, and how fine it is.
struct LineReadout {
  ConverterParams adc = {};       ///< its range in weights; 0 bits: exact readings, priced as conversions of 8 bits
  double read_voltage_V = 0.2;
  double read_time_s = 10e-9;     ///< assumption: lines of some hundred cells settle in so much

  /// True if reads take normals.
  bool is_noisy() const { return adc.bits > 0 && adc.noise_sigma > 0.0; }
};

class PulsedArray {
 public:
  /// Sets the weights. \param weights shape (outputs, inputs) \param seed  devices, and noise of this first write
  /// \param number  of the array among those that share an operation: draws of pulses are told apart by it
  /// \throws InputError  a device without pulses, or with noise of reads or faults
  PulsedArray(const Eigen::MatrixXf& weights, std::shared_ptr<const DeviceModel> device, double weight_range, const LineReadout& readout,
              std::uint64_t seed, std::uint64_t number = 0);

  Shape shape() const { return {outputs_, inputs_}; }
  /// Change of a weight by one pulse at a weight of 0.
  double step() const;
  const DeviceModel& device() const { return *device_; }

  /// out = sum of the columns of some inputs, which are driven by 1. \param out shape (outputs)
  /// \param normals  shape (outputs), of the noise of conversions; empty: none
  void read(std::span<const std::uint32_t> inputs, std::span<float> out, core::Ledger& ledger, std::span<const float> normals = {});
  /// The other way through the same cells: out = sum of the rows of some outputs. Bit lines are driven, word lines converted.
  /// \param out, normals  shape (inputs)
  void read_transposed(std::span<const std::uint32_t> outputs, std::span<float> out, core::Ledger& ledger, std::span<const float> normals = {});
  /// Weights += rate u v^T by stochastic pulses (device/pulse/outer.hpp). \param u shape (outputs) \param v shape (inputs)
  /// \return share of the step of the largest cell that the pulse trains can send; below 1 the update falls short
  double update(std::span<const float> u, std::span<const float> v, double rate, Context& context);
  /// So many pulses to each cell of an input, up if positive: for writes that are worked out digitally.
  /// \param pulses shape (outputs), magnitudes of at most kLargestTrain
  void pulse_line(std::uint32_t input, std::span<const std::int32_t> pulses, Context& context);
  /// Lets the cells leak for this time [s]. \throws InputError  the set leaks by periods without saying how long one is
  void advance(double seconds);

  /// Weights now, shape (outputs, inputs).
  Eigen::MatrixXf weights();
  /// Pulses that cells have had: mean over all, and mean over the cells of the input with the most.
  double mean_pulses() const;
  double most_pulses() const;

 private:
  void catch_up(std::uint32_t input, double least_periods);
  void convert_sums(double driven, std::span<float> out, std::span<const float> normals, core::Ledger& ledger) const;
  std::span<const float> line(std::uint32_t input) const {
    return cells_.read().subspan(input * static_cast<std::size_t>(outputs_), static_cast<std::size_t>(outputs_));
  }

  std::shared_ptr<const DeviceModel> device_;
  LineReadout readout_;
  std::uint64_t number_;
  Eigen::Index outputs_, inputs_;
  float per_weight_;  // device weights for a weight of 1
  PulsedCells cells_;
  double age_periods_ = 0.0, least_periods_ = 0.0;
  std::vector<double> line_age_;      // periods that the cells of an input have leaked for
  std::vector<double> line_pulses_;   // over the cells of an input
};

}  // namespace ohmfield::crossbar
