#pragma once
/// Closed-loop programming: write, read, and write again until the read is near enough to the target.
///
/// Sets with a [pulse] section are written by pulses: as many at once as half the distance takes at the nominal step,
/// one when near (incremental pulses with verify, e.g. F. Alibart et al., Nanotechnology 23, 075201 (2012)). Others are
/// programmed anew at each attempt, with a spread drawn anew (iterative programming, e.g. N. Papandreou et al., ISCAS
/// 2011); assumption: attempts are independent. Sets whose statistics are already those after verify and relaxation
/// (snapshots) are refused: nothing is known of a single attempt.
/// Cells that are worn out (endurance.hpp) take no more pulses and count as failures. Pulsed cells start at w = 0.
/// Reads include read noise at the time of the verify, so that a noisy device accepts cells that are off.

#include <cstdint>
#include <functional>
#include <vector>

#include "crossbar/device/model.hpp"

namespace ohmfield::crossbar {

struct WriteVerifyParams {
  double tolerance_S = 0.0;      ///< accepted distance of a read from the target
  std::uint32_t budget = 100;    ///< pulses, or attempts, that a cell may take
  double read_after_s = 0.0;     ///< from a write to its verify; below the first valid time: that time
  std::function<bool()> stop = {};  ///< asked between rounds; true: leave off, as it stands

  /// \throws InputError  tolerance not above 0, budget 0
  void validate() const;
};

struct WriteVerifyReport {
  std::vector<std::uint32_t> pulses;  ///< of each cell
  std::vector<std::uint8_t> accepted; ///< 1: a read was within the tolerance; dead cells and spent budgets stay 0
  std::uint64_t reads = 0;            ///< verifies of all cells together
  double rms_error_S = 0.0;           ///< of conductances without read noise at the end, accepted or not

  std::size_t failures() const;
};

/// \throws InputError  targets outside the window, a set that is not known before its verify
DeviceState write_verify(const DeviceModel& device, std::vector<float> target_S, const WriteVerifyParams& params,
                         std::uint64_t seed, std::uint64_t index, WriteVerifyReport& report);

}  // namespace ohmfield::crossbar
