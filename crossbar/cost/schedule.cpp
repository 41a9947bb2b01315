#include "crossbar/cost/schedule.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ohmfield::crossbar {

ArrayRc array_rc(const Technology& technology, std::size_t word_lines, std::size_t bit_lines, const WireParams& wires, double mean_cell_S) {
  const LineEnds& ends = technology.line_ends();
  WireParams all = wires;
  all.driver_resistance_ohm += ends.driver_ohm;
  const double cell_F = technology.line_F_per_m() * technology.cell_pitch_m();
  return {.word_lines = word_lines,
          .bit_lines = bit_lines,
          .wires = all,
          .word_cell_F = cell_F,
          .bit_cell_F = cell_F,
          .cell_S = mean_cell_S,
          .readout_ohm = ends.readout_ohm,
          .amplifier_bandwidth_Hz = ends.amplifier_bandwidth_Hz};
}

int settling_bits(const AnalogMatrixParams& params) { return params.adc.bits > 0 ? std::max(params.adc.bits, 6) : 8; }

double settle_s(const AnalogMatrixParams& params, Eigen::Index outputs, Eigen::Index inputs, const DeviceModel& device, const Technology& technology) {
  const Macro all = macro(params, outputs, inputs);
  const double mean_S = device.info().g_min_S + 0.25 * (device.info().g_max_S - device.info().g_min_S);
  return settling_time_s(array_rc(technology, static_cast<std::size_t>(all.word_lines), static_cast<std::size_t>(all.bit_lines), params.wires, mean_S), half_lsb(settling_bits(params)));
}

double read_time_s(const AnalogMatrixParams& params, double settle_s, double lines_of_an_array) {
  const bool held = params.adc.bits > 1 && !samples_lines(params.adc);
  return settle_s + (held ? conversion_time_s(params.adc, static_cast<std::size_t>(lines_of_an_array)) : 0.0);
}

double reads_of_a_column(const core::Ledger& products, const AnalogMatrixParams& params, double columns) {
  return products[core::Event::controller_cycle].count / (3.0 + params.adc.lines_per_converter) / columns;
}

Schedule schedule(const AnalogMatrixParams& params, const Macro& macro, double settle_s, double reads, const Technology& technology) {
  Schedule plan;
  plan.reads = std::max(reads, 1.0);  // columns of zeros are not read at all, yet the pipeline is as long
  plan.settle_s = settle_s;
  if (macro.dacs > 0.0) plan.drive_s = params.dac.clock_period_s;
  const double clock_s = technology.timing().clock_s;
  double shared = 1.0;
  if (params.adc.bits > 0) {
    shared = std::min<double>(params.adc.lines_per_converter, macro.bit_lines);
    plan.conversion_s = params.adc.bits == 1 ? shared * technology.timing().comparator_s : conversion_time_s(params.adc, static_cast<std::size_t>(macro.bit_lines));
  }
  plan.digital_s = shared * clock_s;
  const double array_s = plan.drive_s + plan.settle_s + (samples_lines(params.adc) ? 0.0 : plan.conversion_s);
  struct Stage {
    const char* name;
    double time_s;
  };
  const std::array<Stage, 3> stages{{{"array", array_s}, {"conversion", samples_lines(params.adc) ? plan.conversion_s : 0.0}, {"digital sum", plan.digital_s}}};
  const Stage& slowest = *std::max_element(stages.begin(), stages.end(), [](const Stage& a, const Stage& b) { return a.time_s < b.time_s; });
  plan.interval_s = slowest.time_s;
  plan.slowest = slowest.name;
  // The last word of a read is added one clock after its conversion; then partial sums of tiles, and the scale.
  const double tree = macro.tile_columns > 1.0 ? std::ceil(std::log2(macro.tile_columns)) : 0.0;
  const double first_s = plan.drive_s + plan.settle_s + plan.conversion_s + clock_s;
  plan.latency_s = first_s + (plan.reads - 1.0) * plan.interval_s + (tree + 1.0) * clock_s;
  plan.period_s = plan.reads * plan.interval_s;
  return plan;
}

double refreshes_per_s(const DeviceModel& device) {
  constexpr double kLong_s = 1e9;  // whole refreshes are counted: over a time that holds many
  return device.refreshes(kLong_s) / kLong_s;
}

core::Ledger time_events(const Macro& macro, double circuit_area_m2, double time_s, const DeviceModel& device) {
  core::Ledger events;
  events.add(core::Event::leakage, macro.lines(), macro.lines() * time_s);
  events.add(core::Event::logic_leakage, macro.tiles, circuit_area_m2 * time_s);
  const double per_s = refreshes_per_s(device);
  if (per_s > 0.0) events.add(core::Event::cell_refresh, macro.cells, macro.cells * per_s * time_s);
  return events;
}

}  // namespace ohmfield::crossbar
