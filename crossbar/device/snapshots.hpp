#pragma once
/// Cells known from their statistics at a few times since programming: at each the mean may have shifted from the
/// target, and cells scatter around it,
///   g(t) = max(0, m(t) + sigma(t) xi),  m = target + shift(target),  sigma a function of m or of the target.
///
/// The shape of the published ReRAM of Wan et al. (Nature 608, 504 (2022), Extended Data Fig. 3) and charge-trap cells of
/// Agrawal et al. (IEDM 2022, Figs. 10 and 11), and of tables that a user has measured.
/// Between the times, shift and sigma are interpolated, linearly in log t or in t as the set says. Assumption: a cell
/// keeps its rank, so xi is drawn once for each programming; the sources give the spread at each time, not how a cell
/// moves between them.

#include <memory>
#include <vector>

#include "core/config/toml.hpp"
#include "crossbar/device/model.hpp"

namespace ohmfield::crossbar {

enum class BeyondLast { refuse, extrapolate };
enum class BetweenTimes { log_time, linear_time };
enum class SpreadOf { target, mean };

/// Statistics at one time since programming.
struct Snapshot {
  double time_s = 0.0;
  Curve sigma_S;          ///< spread [S]
  Curve shift_S = {};     ///< mean minus target [S], against the target
};

struct SnapshotParams {
  std::vector<Snapshot> spread;  ///< ascending in time, at least one
  BeyondLast beyond_last = BeyondLast::refuse;
  BetweenTimes between = BetweenTimes::log_time;
  SpreadOf sigma_of = SpreadOf::target;
};

class SnapshotDevice final : public DeviceModel {
 public:
  SnapshotDevice(DeviceParts parts, SnapshotParams params);

  const SnapshotParams& params() const { return params_; }
  std::size_t normals() const override { return 1; }
  std::vector<std::string> kept() const override { return {"deviate [1]"}; }
  bool has_attempts() const override { return false; }

  /// Mean [S] and spread [S] of cells of one target before clipping at 0, at a time since programming.
  struct Law {
    double mean_S, sigma_S;
  };
  Law law(double target_S, double time_s) const;

 private:
  void do_program(const NewCells& cells) const override;
  void do_conductance(const Cells& cells, double time_s, std::span<float> out_S) const override;

  SnapshotParams params_;
};

/// From [[spread]] tables. \throws InputError  none, or times that do not ascend
std::unique_ptr<DeviceModel> make_snapshots(const core::TomlTable& table, DeviceParts parts);

}  // namespace ohmfield::crossbar
