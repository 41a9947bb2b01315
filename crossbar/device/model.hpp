#pragma once
/// A memory cell family: how it is programmed, how it ages, how noisy its reads are.
///
/// The base class does what all families share: windows, times, blocks, random numbers, read noise, currents. A family
/// says what becomes of a cell given standard normals, and what it conducts at a time.

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "crossbar/device/info.hpp"
#include "crossbar/device/state.hpp"

namespace ohmfield::crossbar {

/// Acts on spans of cells, never on single ones. Implementations are values built from a TOML parameter set.
class DeviceModel {
 public:
  virtual ~DeviceModel() = default;

  const DeviceInfo& info() const { return parts_.info; }
  const ReadoutInfo& readout() const { return parts_.readout; }
  const ReadNoise& read_noise() const { return parts_.read_noise; }
  const DeviceParts& parts() const { return parts_; }

  /// Programs all cells, open loop. Draws belong to (seed, index) and the position of the cell.
  /// \param target_S  wanted conductances, within [g_min_S, g_max_S]
  /// \throws InputError  a target outside the window
  DeviceState program(std::vector<float> target_S, std::uint64_t seed, std::uint64_t index) const {
    return program(std::move(target_S), seed, index, seed);
  }
  /// The same cells written another time: what a write draws belongs to (write_seed, index), what a cell is to (seed, index).
  DeviceState program(std::vector<float> target_S, std::uint64_t seed, std::uint64_t index, std::uint64_t write_seed) const;

  /// Conductance of each cell [S], without read noise, within [read_low_S, read_high_S].
  /// \param time_s  since programming, at the temperature of the parameters
  /// \throws InputError  a time outside the validity of the model
  void conductance(const DeviceState& state, double time_s, std::span<float> out_S) const;

  /// One read of each cell [S], clamped to [read_low_S, read_high_S]. Reads with different (seed, index) are
  /// independent given the cells; for reads that know of each other see ReadTrajectory.
  void read(const DeviceState& state, double time_s, std::uint64_t seed, std::uint64_t index, std::span<float> out_S) const;

  /// Standard deviation [S] of one read of each cell around its conductance.
  /// \param conductance_S  what conductance() gave for this time
  void read_noise_sigma(const DeviceState& state, std::span<const float> conductance_S, double time_s,
                        std::span<float> out_S) const;

  /// False if every read returns the conductance itself.
  bool has_read_noise() const { return parts_.read_noise.present(); }
  /// False if there is telegraph noise: then sums over cells are not normal.
  bool noise_is_normal() const { return !parts_.read_noise.telegraph.present(); }

  /// Current [A] of cells of these conductances at one voltage, by the law of cell_law.hpp.
  /// \throws InputError  a voltage that is not finite
  void current(std::span<const float> conductance_S, double voltage_V, std::span<float> out_A) const;

  /// False if currents are not proportional to voltages: then an array of such cells has no transfer matrix.
  bool is_ohmic() const { return !parts_.current && !parts_.selector; }

  /// What `seconds` at a temperature amount to at the temperature of the parameters [s].
  /// \throws InputError  the set gives no activation energy, or the temperature is not above 0 K
  double equivalent_time_s(double seconds, double temperature_K) const;

  /// Standard normals that one programming of one cell takes.
  virtual std::size_t normals() const { return parts_.programming_sigma_S.is_zero() ? 0 : 1; }
  /// How many of these every write draws anew; the others say what the cell is.
  virtual std::size_t normals_of_a_write() const { return normals(); }
  /// Names with unit of the numbers kept of each cell, such as "drift_exponent [1]".
  virtual std::vector<std::string> kept() const { return {}; }
  /// False if the set is known only by its statistics after a write-verify of its own: then nothing is known of an attempt.
  virtual bool has_attempts() const { return true; }
  /// True if every read of a cell finds exactly its target for ever, so that an array of such cells needs no state.
  virtual bool keeps_targets() const { return false; }
  /// How often the cells have been written anew since programming; only cells that leak are.
  virtual double refreshes(double /*time_s*/) const { return 0.0; }

 protected:
  explicit DeviceModel(DeviceParts parts) : parts_(std::move(parts)) {}

  /// Conductances right after programming, and what is kept. By default max(0, target + sigma(target) normal).
  virtual void do_program(const NewCells& cells) const;
  /// A last look at all cells together, for families that vary from cell to cell in more than three normals.
  virtual void finish_program(DeviceState& /*state*/) const {}
  /// Conductances [S] at a valid time, >= 0, not yet clamped. By default those after programming, for ever.
  virtual void do_conductance(const Cells& cells, double time_s, std::span<float> out_S) const;

  /// \throws InputError  a target outside [g_min_S, g_max_S]
  void check_targets(std::span<const float> target_S) const;
  /// \throws InputError  a time outside [first_time_s, last_time_s], or not finite
  void check_time(double time_s) const;

 private:
  void clamp_to_reads(std::span<float> g_S) const;
  void add_noise(const Cells& cells, double time_s, std::uint64_t seed, std::uint64_t index, std::span<float> g_S) const;

  DeviceParts parts_;
};

}  // namespace ohmfield::crossbar
