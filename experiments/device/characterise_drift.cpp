/// Drift: the cells of some levels read once at each of many times, as a tester would.

#include <algorithm>

#include "core/parallel.hpp"
#include "crossbar/device/drift.hpp"
#include "crossbar/device/read_trajectory.hpp"
#include "experiments/device/characterise.hpp"
#include "experiments/interrupt.hpp"

namespace ohmfield::experiments {

DriftMeasurement measure_drift(const crossbar::DeviceModel& device, const CharacterisePlan& plan) {
  const std::size_t targets = plan.drift_level.size(), times = plan.time_s.size(), cells = plan.cells;
  DriftMeasurement measured;
  for (const std::size_t level : plan.drift_level) measured.target_S.push_back(plan.target_S[level]);
  measured.conductance_S.resize(times * targets * cells);
  measured.quiet_mean_S.resize(times * targets);
  measured.quiet_std_S.resize(times * targets);
  measured.quantile_S.resize(times * targets * kBand.size());
  measured.slope.resize(targets);
  // A power law is straight only against the time since the set's clock began.
  if (const auto* drift = dynamic_cast<const crossbar::DriftDevice*>(&device)) measured.time_offset_s = drift->params().t0_s;
  std::vector<double> clock_s;
  for (const double time : plan.time_s) clock_s.push_back(time + measured.time_offset_s);
  core::parallel_for(targets, plan.threads, [&](std::size_t k) {
    const crossbar::DeviceState state = cells_of_level(device, plan, plan.drift_level[k], cells);
    crossbar::ReadTrajectory trajectory(device, state, plan.time_s.back(), plan.seed, plan.drift_level[k]);
    std::vector<float> quiet(cells), reads(times * cells);
    for (std::size_t t = 0; t < times && !interrupted(); ++t) {
      const std::size_t at = t * targets + k;
      device.conductance(state, plan.time_s[t], quiet);
      const Moments moments = moments_of(quiet);
      measured.quiet_mean_S[at] = moments.mean;
      measured.quiet_std_S[at] = moments.sigma;
      const std::span<float> read = std::span(reads).subspan(t * cells, cells);
      trajectory.read(plan.time_s[t], read);
      std::copy(read.begin(), read.end(), measured.conductance_S.begin() + static_cast<std::ptrdiff_t>(at * cells));
      std::copy(read.begin(), read.end(), quiet.begin());
      const std::vector<double> quantiles = quantiles_of(quiet, kBand);
      std::copy(quantiles.begin(), quantiles.end(), measured.quantile_S.begin() + static_cast<std::ptrdiff_t>(at * kBand.size()));
    }
    measured.slope[k] = log_log_slopes(clock_s, reads, cells);
  });
  return measured;
}

void write_drift(core::TraceFile& file, const CharacterisePlan& plan, const DriftMeasurement& measured) {
  std::vector<std::int32_t> cell(plan.cells);
  for (std::size_t c = 0; c < cell.size(); ++c) cell[c] = static_cast<std::int32_t>(c);
  std::vector<double> slope, error, sigma;
  std::vector<std::int64_t> cells;
  for (const SlopeOverCells& one : measured.slope) {
    slope.push_back(one.mean);
    error.push_back(one.standard_error);
    sigma.push_back(one.sigma);
    cells.push_back(static_cast<std::int64_t>(one.cells));
  }
  core::TraceGroup group = file.group("drift", "single reads of each cell at each time, correlated as the device is");
  group.dimension("time", plan.time_s, "s", "time since programming");
  group.dimension("target", measured.target_S, "S", "target conductance");
  group.dimension("cell", cell, "1", "number of the cell");
  group.dimension("probability", kBand, "1", "probability of a quantile");
  group.write("conductance", {"time", "target", "cell"}, measured.conductance_S, "S", "one read of the cell, with read noise");
  group.write("conductance_quiet_mean", {"time", "target"}, measured.quiet_mean_S, "S", "mean over the cells, without read noise");
  group.write("conductance_quiet_std", {"time", "target"}, measured.quiet_std_S, "S",
              "standard deviation over the cells, without read noise");
  group.write("quantile", {"time", "target", "probability"}, measured.quantile_S, "S", "quantiles of the reads over the cells");
  group.scalar("time_offset", measured.time_offset_s, "s", "offset t0 of the clock: slopes are those of ln g against ln(t + t0)");
  group.write("slope", {"target"}, slope, "1", "log-log slope, mean over the cells: minus the drift exponent");
  group.write("slope_error", {"target"}, error, "1", "standard error of that mean");
  group.write("slope_std", {"target"}, sigma, "1", "standard deviation of the slopes over the cells, read noise included");
  group.write("slope_cells", {"target"}, cells, "1", "cells that had a slope: those that never read 0");
}

}  // namespace ohmfield::experiments
