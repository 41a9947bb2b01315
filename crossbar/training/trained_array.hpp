#pragma once
/// Ways of training a matrix in pulsed devices by rank-1 steps, on top of PulsedArray.
///
/// - direct: every step is sent as stochastic pulses to the devices that hold the weights (T. Gokmen, Y. Vlasov, Front. Neurosci.
///   10, 333 (2016), doi 10.3389/fnins.2016.00333).
/// - mixed_precision: steps add up in a digital memory; what exceeds the step of a device is sent as so many pulses and taken away
///   from the sum (S. R. Nandakumar et al., Front. Neurosci. 14, 406 (2020), doi 10.3389/fnins.2020.00406).
/// - tiki_taka: steps go as stochastic pulses to a second array; line after line of it is read and added to a digital memory,
///   and what exceeds a threshold there becomes one pulse on the weights (Tiki-Taka v2: T. Gokmen, Front. Artif. Intell. 4,
///   699148 (2021), doi 10.3389/frai.2021.699148). The second array starts from, and is read against, the weight 0 of its devices:
///   sets whose steps up and down differ there should have their reference at the symmetry point. Both arrays integrate, so the
///   weights oscillate unless the second one forgets, which it does where noise pulls it to its symmetry point: capacitors hardly do, and
///   gains above some 0.001 swing on all sets here.
///
/// What is read drives lines or does not, as one-hot symbols and bits do; what is written may have any values.

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "crossbar/training/pulsed_array.hpp"

namespace ohmfield::crossbar {

enum class WriteScheme { direct, mixed_precision, tiki_taka };

struct TrainedArrayParams {
  WriteScheme scheme = WriteScheme::direct;
  double weight_range = 1.0;      ///< weight at the end of the range of a device
  LineReadout readout = {};
  std::uint32_t transfer_every = 1;  ///< tiki_taka: steps between reads of a line of the second array
  double transfer_gain = 5e-4;     ///< tiki_taka: share of what is read that goes to the digital memory
  double fast_gain = 1.0;         ///< tiki_taka: steps of the second array are so many times larger

  /// \throws InputError  a value out of range
  void validate() const;
};

class TrainedArray {
 public:
  /// \param weights shape (outputs, inputs) \throws InputError  as PulsedArray
  TrainedArray(const Eigen::MatrixXf& weights, std::shared_ptr<const DeviceModel> device, const TrainedArrayParams& params, std::uint64_t seed);

  /// As PulsedArray::read, of the weights.
  void read(std::span<const std::uint32_t> inputs, std::span<float> out, core::Ledger& ledger, std::span<const float> normals = {}) {
    weights_.read(inputs, out, ledger, normals);
  }
  /// As PulsedArray::read_transposed.
  void read_transposed(std::span<const std::uint32_t> outputs, std::span<float> out, core::Ledger& ledger, std::span<const float> normals = {}) {
    weights_.read_transposed(outputs, out, ledger, normals);
  }
  /// Weights += rate u on the columns of these inputs, on average and sooner or later.
  /// \param u shape (outputs)
  void update(std::span<const float> u, std::span<const std::uint32_t> inputs, double rate, Context& context);
  /// Weights += rate u v^T, alike. \param v shape (inputs)
  void update(std::span<const float> u, std::span<const float> v, double rate, Context& context);
  void advance(double seconds);

  /// Inputs whose weights the last update may have moved.
  std::span<const std::uint32_t> changed() const { return changed_; }

  Eigen::MatrixXf weights() { return weights_.weights(); }
  const PulsedArray& devices() const { return weights_; }
  /// tiki_taka: the array that steps go to; else null.
  const PulsedArray* fast_devices() const { return fast_ ? &*fast_ : nullptr; }
  /// Writes that pulse trains could not send in full, as a share of all.
  double cut_share() const { return updates_ > 0.0 ? cut_ / updates_ : 0.0; }

 private:
  void step(std::span<const float> u, std::span<const std::uint32_t> inputs, double rate, Context& context);
  void send(PulsedArray& to, std::span<const float> u, double rate, Context& context);
  void write_whole_pulses(std::uint32_t input, std::int32_t most, Context& context);
  void count_sums(std::size_t lines, core::Ledger& ledger) const;
  void transfer(Context& context);

  TrainedArrayParams params_;
  PulsedArray weights_;
  std::optional<PulsedArray> fast_;
  Eigen::MatrixXf sums_;  // digital memory, in weights; empty for direct
  std::vector<float> lines_, reading_;  // lines_: values that a step drives inputs by, 0 between steps
  std::vector<std::int32_t> pulses_;
  std::vector<std::uint32_t> changed_, driven_;
  std::vector<float> normals_;  // of a read of the second array
  std::uint64_t steps_ = 0, transfer_seed_ = 0;
  double updates_ = 0.0, cut_ = 0.0;
};

}  // namespace ohmfield::crossbar
