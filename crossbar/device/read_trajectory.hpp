#pragma once
/// Reads of the same cells one after the other, correlated as their noise demands.
///
/// 1/f noise is a sum of independent Ornstein-Uhlenbeck processes whose time constants lie two to the decade (the
/// superposition of A. L. McWhorter, "1/f noise and germanium surface properties", 1957; each process advanced exactly
/// over any step: D. T. Gillespie, Phys. Rev. E 54, 2084 (1996), eq. 1.9). All start from rest when the cell is
/// programmed, so that the variance grows as ln t by itself. The shortest time constant is 4 e^gamma t_read (gamma:
/// Euler's constant), which makes it grow as the closed form does; what differs (below 1 % a microsecond after
/// programming) is scaled away: at any time one read has the variance of DeviceModel::read_noise_sigma.
/// Traps are two-state Markov processes, advanced exactly. White noise is fresh at every read.
/// Cost: for each read 2 normals per decade between t_read and the last time, for each cell.

#include <cstdint>
#include <span>
#include <vector>

#include "crossbar/device/model.hpp"

namespace ohmfield::crossbar {

class ReadTrajectory {
 public:
  /// \param device, state  must outlive the trajectory
  /// \param last_time_s    no read will be later
  /// \param seed, index    of the noise
  ReadTrajectory(const DeviceModel& device, const DeviceState& state, double last_time_s, std::uint64_t seed,
                 std::uint64_t index);

  /// Reads all cells. \param time_s since programming; not before the read before, nor beyond last_time_s
  /// \throws InputError  a time out of order or outside the validity of the device
  void read(double time_s, std::span<float> out_S);

 private:
  void advance_flicker(double step_s);
  void advance_traps(double step_s);
  double flicker_scale(double time_s) const;

  const DeviceModel& device_;
  const DeviceState& state_;
  double last_time_s_, now_s_;
  std::uint64_t seed_, reads_ = 0;
  std::vector<double> time_constant_s_;          // of the processes
  std::vector<std::vector<float>> process_;      // of each time constant, one value a cell; in units of q g
  struct CellTrap {
    std::size_t cell;
    Trap trap;
    bool filled;
  };
  std::vector<CellTrap> traps_;
  std::vector<float> scratch_, amplitude_;
};

}  // namespace ohmfield::crossbar
