#pragma once
/// One physical array: word lines crossing bit lines, a programmed device at each crossing.
///
/// Conductances lie on a binary grid so fine that no line sum needs more than the 24 bits of a float: whatever subset
/// of lines is driven with one voltage, every sum of conductances is exact. So blocking, vector width, threads, and
/// adding or taking away a line later cannot change a bit. Rounding moves a cell by at most 2^-23 of the largest line
/// sum: for 500 x 1065 cells of 1 to 40 uS by 0.12 nS, against a programming spread of 670 nS. The variances of read
/// noise likewise.
/// Lines have no resistance unless it is given: then conductances are those between the ends of lines (see use_wires).

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "crossbar/array/wires/params.hpp"
#include "crossbar/device/model.hpp"
#include "crossbar/device/pulse/outer.hpp"

namespace ohmfield::crossbar {

class CellArray {
 public:
  /// Programs an array and lets it age.
  /// \param target_S  shape (bit lines, word lines), column-major: the cells of a word line lie together
  /// \param age_s     since programming
  /// \param seed      programming draws are those of (seed, index)
  /// \throws InputError  targets or age outside what the device model allows, a fault map of another shape
  CellArray(std::shared_ptr<const DeviceModel> device, const Eigen::MatrixXf& target_S, double age_s,
            std::uint64_t seed, std::uint64_t index, CellFaults faults = CellFaults::as_device);

  Eigen::Index word_lines() const { return conductance_S_.cols(); }
  Eigen::Index bit_lines() const { return conductance_S_.rows(); }
  const DeviceModel& device() const { return *device_; }
  double age_s() const { return age_s_; }

  /// Conductances [S] now, shape (bit lines, word lines).
  const Eigen::MatrixXf& conductance_S() const { return conductance_S_; }
  /// Variances [S^2] of one read; shape (0, 0) if reads have no noise.
  const Eigen::MatrixXf& variance_S2() const { return variance_S2_; }
  /// Targets [S], shape (bit lines, word lines).
  Eigen::Map<const Eigen::MatrixXf> target_S() const {
    return {state_.target_S.data(), conductance_S_.rows(), conductance_S_.cols()};
  }
  /// Sums over each line [S]: what it draws at 1 V with all crossing lines at ground.
  const std::vector<double>& word_line_total_S() const { return word_line_total_S_; }
  const std::vector<double>& bit_line_total_S() const { return bit_line_total_S_; }

  /// Faulty cells; empty if the device set has none.
  const FaultMap& faults() const { return faults_; }

  /// What a replica cell conducts on average [S]: the mean over the sound cells that were programmed off, or the nominal off
  /// state if there is none. Replica lines of such cells take the leakage out of a reading. Assumption: a replica line
  /// settles at this mean; that of a single line of real cells would scatter around it.
  double replica_S() const { return replica_S_; }

  /// One read of every cell [S], shape (bit lines, word lines): noise of (seed, index), faults as they are.
  void read(std::uint64_t seed, std::uint64_t index, Eigen::MatrixXf& out_S) const;

  /// Rank-1 update by pulses: every weight of the device set moves by rate word bit^T on average (pulse/outer.hpp).
  /// The clock starts anew: cells were written now.
  /// \param word, bit  one number for each word line and bit line
  /// \param count      updates, one column each of `word` and `bit`; draws are those of (seed, index), (seed, index + 1), ...
  /// \throws InputError  the device set has no [pulse] section
  OuterCounts update(const Eigen::Ref<const Eigen::MatrixXf>& word, const Eigen::Ref<const Eigen::MatrixXf>& bit, double rate,
                     std::uint64_t seed, std::uint64_t index, int threads);

  /// Ages the cells by this time [s].
  /// \throws InputError  a negative time, or an age outside what the device model allows; the array is as before
  void advance(double seconds);

  /// Gives the lines resistance, from now on: conductances become those between the source of a word line and the terminal
  /// of a bit line, all other ends at 0 V. Linear cells make them exact for any voltages (wires/transfer.hpp), and by
  /// reciprocity the same matrix serves when bit lines drive and word lines are read at their sources. Variances are folded
  /// with the gain of each cell to first order (wires/sensitivity.hpp); read() gives cells without wires.
  /// Cost: an elimination now, and again whenever cells age or are written.
  /// \throws InputError  resistances out of range; cells that do not obey Ohm's law; word lines driven from both ends,
  ///                     whose backward currents would leave by two terminals
  void use_wires(const WireParams& wires);
  const WireParams& wires() const { return wires_; }

  /// Bytes that an array of this size takes.
  static double bytes(double word_lines, double bit_lines, const DeviceModel& device);

 private:
  void refresh(double age_s);
  void see_through_wires();
  double mean_off() const;
  void take_up_pulses();

  std::shared_ptr<const DeviceModel> device_;
  DeviceState state_;
  FaultMap faults_;
  WireParams wires_;
  std::optional<PulsedCells> pulsed_;  // since the first update
  double pulsed_age_s_ = 0.0;          // at which they agree with the state
  double age_s_;
  Eigen::MatrixXf conductance_S_, variance_S2_;
  std::vector<double> word_line_total_S_, bit_line_total_S_;
  double replica_S_ = 0.0;
};

}  // namespace ohmfield::crossbar
