#include "crossbar/device/snapshots.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/expect.hpp"

namespace ohmfield::crossbar {
namespace {

DeviceParts with_validity(DeviceParts parts, const SnapshotParams& params) {
  OHM_EXPECT(!params.spread.empty());
  parts.info.first_time_s = params.spread.front().time_s;
  parts.info.last_time_s = params.beyond_last == BeyondLast::refuse ? params.spread.back().time_s
                                                                    : std::numeric_limits<double>::infinity();
  return parts;
}

/// The two times around a time, and the share of the later one.
struct Between {
  const Snapshot &early, &late;
  double weight;
};

Between around(const SnapshotParams& params, double time_s) {
  const auto& spread = params.spread;
  if (spread.size() == 1) return {spread.front(), spread.front(), 0.0};
  std::size_t after = 1;
  while (after + 1 < spread.size() && spread[after].time_s < time_s) ++after;
  const Snapshot &a = spread[after - 1], &b = spread[after];
  const double weight = params.between == BetweenTimes::log_time ? std::log(time_s / a.time_s) / std::log(b.time_s / a.time_s)
                                                                 : (time_s - a.time_s) / (b.time_s - a.time_s);
  return {a, b, weight};
}

SnapshotDevice::Law law_between(const SnapshotParams& params, const Between& between, double target_S) {
  const auto mix = [&between](const Curve& early, const Curve& late, double x) {
    if (between.weight == 0.0) return early(x);
    const double value = early(x);
    return value + between.weight * (late(x) - value);
  };
  const double mean_S = target_S + mix(between.early.shift_S, between.late.shift_S, target_S);
  const double argument_S = params.sigma_of == SpreadOf::mean ? mean_S : target_S;
  // A fit that goes below zero means no spread.
  return {mean_S, std::max(0.0, mix(between.early.sigma_S, between.late.sigma_S, argument_S))};
}

/// Binary arrays hold two targets, in long runs: the law of the last one is kept.
void conductances(const SnapshotParams& params, double time_s, std::span<const float> target_S,
                  std::span<const float> deviate, std::span<float> out_S) {
  const Between between = around(params, time_s);
  float last_target = std::numeric_limits<float>::quiet_NaN();
  SnapshotDevice::Law law{0.0, 0.0};
  for (std::size_t i = 0; i < out_S.size(); ++i) {
    if (target_S[i] != last_target) {
      law = law_between(params, between, target_S[i]);
      last_target = target_S[i];
    }
    out_S[i] = static_cast<float>(std::max(0.0, law.mean_S + law.sigma_S * deviate[i]));
  }
}

}  // namespace

SnapshotDevice::SnapshotDevice(DeviceParts parts, SnapshotParams params)
    : DeviceModel(with_validity(std::move(parts), params)), params_(std::move(params)) {}

SnapshotDevice::Law SnapshotDevice::law(double target_S, double time_s) const {
  check_time(time_s);
  return law_between(params_, around(params_, time_s), target_S);
}

void SnapshotDevice::do_program(const NewCells& cells) const {
  std::copy(cells.normal[0].begin(), cells.normal[0].end(), cells.kept[0].begin());
  conductances(params_, params_.spread.front().time_s, cells.target_S, cells.normal[0], cells.programmed_S);
}

void SnapshotDevice::do_conductance(const Cells& cells, double time_s, std::span<float> out_S) const {
  conductances(params_, time_s, cells.target_S, cells.kept[0], out_S);
}

std::unique_ptr<DeviceModel> make_snapshots(const core::TomlTable& table, DeviceParts parts) {
  SnapshotParams params;
  constexpr std::array<std::string_view, 2> kBeyond{"error", "extrapolate"}, kBetween{"log_time", "linear_time"},
      kOf{"target", "mean"};
  if (table.has("between_times"))
    params.between = table.word("between_times", kBetween) == 0 ? BetweenTimes::log_time : BetweenTimes::linear_time;
  if (table.has("spread_of")) params.sigma_of = table.word("spread_of", kOf) == 0 ? SpreadOf::target : SpreadOf::mean;
  if (table.has("beyond_last"))
    params.beyond_last = table.word("beyond_last", kBeyond) == 0 ? BeyondLast::refuse : BeyondLast::extrapolate;
  const core::Range times = params.between == BetweenTimes::log_time ? core::Range::above(0.0) : core::Range::at_least(0.0);
  const CurveUnits microsiemens{parts.info.g_max_S, 1e-6};
  for (const core::TomlTable& entry : table.tables("spread")) {
    Snapshot snapshot;
    snapshot.time_s = entry.number("time_s", times);
    snapshot.sigma_S = read_curve(entry, "sigma_uS", microsiemens);
    snapshot.shift_S = read_curve_or(entry, "shift_uS", microsiemens, {});
    entry.finish();
    if (!params.spread.empty() && snapshot.time_s <= params.spread.back().time_s)
      throw entry.error("time_s", "is not later than the one before", "List the spreads in ascending order of time");
    params.spread.push_back(std::move(snapshot));
  }
  if (params.spread.empty())
    throw table.error("spread", "is missing", "Add at least one [[spread]] table with time_s and sigma_uS");
  return std::make_unique<SnapshotDevice>(std::move(parts), std::move(params));
}

}  // namespace ohmfield::crossbar
