/// Programming: many cells of each level, right after they were written.

#include <cmath>
#include <limits>

#include "core/parallel.hpp"
#include "crossbar/device/snapshots.hpp"
#include "experiments/device/characterise.hpp"
#include "experiments/interrupt.hpp"

namespace ohmfield::experiments {
namespace {

/// Spread as the set gives it [S], before conductances are cut at 0.
double sigma_of(const crossbar::DeviceModel& device, double target_S) {
  if (const auto* snapshots = dynamic_cast<const crossbar::SnapshotDevice*>(&device))
    return snapshots->law(target_S, device.info().first_time_s).sigma_S;
  if (device.parts().programming_sigma_S.is_zero()) return std::numeric_limits<double>::quiet_NaN();
  return std::max(0.0, device.parts().programming_sigma_S(target_S));
}

}  // namespace

ProgrammingMeasurement measure_programming(const crossbar::DeviceModel& device, const CharacterisePlan& plan) {
  const std::size_t levels = plan.target_S.size();
  ProgrammingMeasurement measured;
  measured.conductance_S.resize(levels * plan.cells);
  measured.mean_S.resize(levels);
  measured.std_S.resize(levels);
  measured.sigma_S.resize(levels);
  core::parallel_for(levels, plan.threads, [&](std::size_t k) {
    if (interrupted()) return;
    const crossbar::DeviceState state = cells_of_level(device, plan, k, plan.cells);
    std::copy(state.programmed_S.begin(), state.programmed_S.end(),
              measured.conductance_S.begin() + static_cast<std::ptrdiff_t>(k * plan.cells));
    const Moments moments = moments_of(state.programmed_S);
    measured.mean_S[k] = moments.mean;
    measured.std_S[k] = moments.sigma;
    measured.sigma_S[k] = sigma_of(device, plan.target_S[k]);
  });
  return measured;
}

void write_programming(core::TraceFile& file, const CharacterisePlan& plan, const ProgrammingMeasurement& measured) {
  std::vector<std::int32_t> cell(plan.cells);
  for (std::size_t c = 0; c < cell.size(); ++c) cell[c] = static_cast<std::int32_t>(c);
  core::TraceGroup group = file.group("programming", "cells right after programming, without ageing and read noise");
  group.dimension("target", plan.target_S, "S", "target conductance");
  group.dimension("cell", cell, "1", "number of the cell; the same cell in /drift and /read_noise");
  group.write("conductance", {"target", "cell"}, measured.conductance_S, "S", "conductance right after programming");
  group.write("mean", {"target"}, measured.mean_S, "S", "mean over the cells");
  group.write("std", {"target"}, measured.std_S, "S", "standard deviation over the cells");
  group.write("sigma", {"target"}, measured.sigma_S, "S",
              "standard deviation as the device set gives it, before conductances are cut at 0");
}

}  // namespace ohmfield::experiments
