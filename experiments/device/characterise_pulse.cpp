/// Pulse response: cells at their lower bound, then pulses up, then as many down, read after each.

#include <algorithm>

#include "crossbar/device/pulse/apply.hpp"
#include "experiments/device/characterise.hpp"
#include "experiments/interrupt.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::size_t kPulseCells = 200;  // chosen: spreads to 5 %; a file of 2 MB with a thousand pulses each way

}  // namespace

PulseMeasurement measure_pulses(const PulsedSet& set, const CharacterisePlan& plan) {
  PulseMeasurement measured;
  measured.cells = std::min(kPulseCells, plan.cells);
  const std::int32_t each_way = set.pulses_over_range();
  crossbar::PulsedCells cells = crossbar::make_pulsed_cells(set.params, measured.cells, plan.seed, 0);
  const std::vector<float> start = cells.low;
  crossbar::set_weights(cells, start, plan.seed, 0);
  std::vector<float> g(measured.cells);
  for (std::int32_t k = 0; k <= 2 * each_way && !interrupted(); ++k) {
    const std::int8_t direction = k == 0 ? 0 : k <= each_way ? 1 : -1;
    if (direction != 0) crossbar::pulse_all(cells, direction, plan.seed, static_cast<std::uint64_t>(k));
    const std::span<const float> weight = cells.read();
    for (std::size_t c = 0; c < g.size(); ++c) g[c] = static_cast<float>(set.conductance_S(weight[c]));
    measured.direction.push_back(direction);
    measured.conductance_S.insert(measured.conductance_S.end(), g.begin(), g.end());
    const Moments moments = moments_of(g);
    measured.mean_S.push_back(moments.mean);
    measured.std_S.push_back(moments.sigma);
    const std::vector<double> quantiles = quantiles_of(g, kBand);
    measured.quantile_S.insert(measured.quantile_S.end(), quantiles.begin(), quantiles.end());
  }
  return measured;
}

void write_pulses(core::TraceFile& file, const PulseMeasurement& measured) {
  std::vector<std::int32_t> pulse(measured.direction.size()), cell(measured.cells);
  for (std::size_t k = 0; k < pulse.size(); ++k) pulse[k] = static_cast<std::int32_t>(k);
  for (std::size_t c = 0; c < cell.size(); ++c) cell[c] = static_cast<std::int32_t>(c);
  core::VariableOptions words;
  words.flags = {{-1, "down"}, {0, "start"}, {1, "up"}};
  core::TraceGroup group = file.group("pulse_response", "cells from their lower bound, pulsed up and down again, read after each pulse");
  group.dimension("pulse", pulse, "1", "pulses so far; 0 is the start");
  group.dimension("cell", cell, "1", "number of the cell");
  group.dimension("probability", kBand, "1", "probability of a quantile");
  group.write("direction", {"pulse"}, measured.direction, "1", "direction of the pulse", words);
  group.write("conductance", {"pulse", "cell"}, measured.conductance_S, "S", "conductance after the pulse, as read");
  group.write("mean", {"pulse"}, measured.mean_S, "S", "mean over the cells");
  group.write("std", {"pulse"}, measured.std_S, "S", "standard deviation over the cells");
  group.write("quantile", {"pulse", "probability"}, measured.quantile_S, "S", "quantiles over the cells");
}

}  // namespace ohmfield::experiments
