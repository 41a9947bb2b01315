#pragma once
/// A memory cell family: how it is programmed, how it ages, how noisy its reads are.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ohmfield::crossbar {

/// What a user should know about a parameter set.
struct DeviceInfo {
  std::string name;    ///< of the parameter set
  std::string family;  ///< of the model
  std::string title;
  std::string source;  ///< citation of the measured data, or "assumption: ..."
  double g_min_S = 0.0;       ///< lowest conductance that can be a target
  double g_max_S = 0.0;       ///< highest
  double off_S = 0.0;         ///< target of a 0 in a binary array
  double on_S = 0.0;          ///< target of a 1 in a binary array
  double first_time_s = 0.0;  ///< validity: earliest time after programming
  double last_time_s = 0.0;   ///< validity: latest; infinite if the model does not age
};

/// The sense amplifiers that a device set is meant to be read with. One sigma, referred to the line current.
struct ReadoutInfo {
  double comparator_offset_A = 0.0;  ///< static, drawn once for each comparator
  double comparator_noise_A = 0.0;   ///< at every decision
};

/// Cells, as a structure of arrays. A cell keeps what it was told and what came out: nothing is re-derived.
struct DeviceState {
  std::vector<float> target_S;
  std::vector<float> deviate;  ///< standard normal of the last programming; empty if the model has no spread
};

/// Acts on spans of cells, never on single ones. Implementations are values built from a TOML parameter set.
class DeviceModel {
 public:
  virtual ~DeviceModel() = default;

  const DeviceInfo& info() const { return info_; }
  const ReadoutInfo& readout() const { return readout_; }

  /// Programs all cells, open loop. Draws are Stream::programming of (seed, index).
  /// \param target_S  wanted conductances, within [g_min_S, g_max_S]
  /// \throws InputError  a target outside the window
  virtual DeviceState program(std::vector<float> target_S, std::uint64_t seed, std::uint64_t index) const = 0;

  /// Conductance of each cell [S], >= 0, without read noise.
  /// \param time_s  since programming
  /// \throws InputError  a time outside the validity of the model
  virtual void conductance(const DeviceState& state, double time_s, std::span<float> out_S) const = 0;

  /// Standard deviation [S] of one read of each cell around its conductance; Gaussian, independent between reads.
  /// \param conductance_S  what conductance() gave for this time
  virtual void read_noise_sigma(std::span<const float> conductance_S, std::span<float> out_S) const = 0;

  /// False if every read returns the conductance itself.
  virtual bool has_read_noise() const = 0;

 protected:
  DeviceModel(DeviceInfo info, ReadoutInfo readout) : info_(std::move(info)), readout_(readout) {}
  /// \throws InputError  a target outside [g_min_S, g_max_S]
  void check_targets(std::span<const float> target_S) const;
  /// \throws InputError  a time outside [first_time_s, last_time_s], or not finite
  void check_time(double time_s) const;

 private:
  DeviceInfo info_;
  ReadoutInfo readout_;
};

}  // namespace ohmfield::crossbar
