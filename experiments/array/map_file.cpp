/// Maps as HDF5 (docs/formats/array.md).

#include <algorithm>
#include <cmath>
#include <numeric>

#include "experiments/array/map.hpp"

namespace ohmfield::experiments {
namespace {

/// Steps of time in a trace. chosen: four a decade over the four decades that shape drift and relaxation of most sets.
constexpr int kTimes = 16;
constexpr double kDecades = 4.0;

void lines(core::TraceGroup& group, const ArrayMap& map) {
  const auto numbers = [](std::size_t count) {
    std::vector<std::int32_t> values(count);
    std::iota(values.begin(), values.end(), 0);
    return values;
  };
  group.dimension("word_line", numbers(map.problem.word_lines()), "1", "number of the word line, from the top");
  group.dimension("bit_line", numbers(map.problem.bit_lines()), "1", "number of the bit line, from the left, where drivers are");
}

core::VariableOptions fault_words() {
  core::VariableOptions words;
  for (std::size_t k = 0; k < crossbar::kFaultNames.size(); ++k)
    words.flags.push_back({static_cast<std::int8_t>(k), std::string(crossbar::kFaultNames[k])});
  return words;
}

}  // namespace

std::vector<double> loss_percent(const ArrayMap& map) {
  std::vector<double> loss(map.solution.word_voltage_V.size());
  for (std::size_t i = 0; i < loss.size(); ++i)
    loss[i] = 100.0 * (1.0 - (map.solution.word_voltage_V[i] - map.solution.bit_voltage_V[i]) / map.read_voltage_V);
  return loss;
}

void write_map(core::TraceFile& file, const ArrayMap& map) {
  core::TraceGroup group = file.group("map", "every cell of a programmed array, and what its wires take with all word lines at the read voltage");
  lines(group, map);
  std::vector<float> error = map.conductance_S;
  for (std::size_t i = 0; i < error.size(); ++i) error[i] -= map.target_S[i];
  std::vector<double> drop = map.solution.word_voltage_V;
  for (double& voltage : drop) voltage = map.read_voltage_V - voltage;
  const auto cells = [&](const char* name, const auto& values, const char* units, const char* long_name, const core::VariableOptions& options = {}) {
    group.write(name, {"word_line", "bit_line"}, values, units, long_name, options);
  };
  cells("target", map.target_S, "S", "target conductance");
  cells("programmed", map.programmed_S, "S", "conductance right after programming, faults left out");
  cells("conductance", map.conductance_S, "S", "conductance now, without read noise");
  cells("error", error, "S", "conductance now less the target");
  if (!map.read_noise_S.empty()) cells("read_noise", map.read_noise_S, "S", "standard deviation of one read");
  if (!map.fault.empty()) cells("fault", map.fault, "1", "what is wrong with the cell", fault_words());
  cells("word_drop", drop, "V", "read voltage less the voltage of the word line at the cell");
  cells("bit_rise", map.solution.bit_voltage_V, "V", "voltage of the bit line at the cell");
  cells("loss", loss_percent(map), "percent", "what is missing of the read voltage at the cell");
  cells("cell_power", map.solution.cell_power_W, "W", "power turned to heat in the cell");
  group.write("current", {"bit_line"}, map.solution.current_A, "A", "current out of each bit line");
  group.write("ideal_current", {"bit_line"}, map.solution.ideal_A, "A", "the same without resistance of wires, drivers and terminals");
  for (std::size_t k = 0; k < kPowerParts.size(); ++k) {
    std::string words(kPowerParts[k]);
    std::replace(words.begin(), words.end(), '_', ' ');
    group.scalar("power_" + std::string(kPowerParts[k]), map.solution.power_W.front()[k], "W", "power turned to heat in " + words);
  }
  group.scalar("read_voltage", map.read_voltage_V, "V", "voltage of all drivers of word lines");
  group.scalar("age", map.age_s, "s", "time since programming");
  group.scalar("word_resistance", map.problem.word_resistance_ohm, "ohm", "resistance of a segment of a word line");
  group.scalar("bit_resistance", map.problem.bit_resistance_ohm, "ohm", "resistance of a segment of a bit line");
  group.scalar("driver_resistance", map.problem.driver_resistance_ohm, "ohm", "resistance of a driver of a word line");
  group.scalar("terminal_resistance", map.problem.terminal_resistance_ohm, "ohm", "resistance between a bit line and ground");
  group.scalar("driven_ends", map.problem.driven, "1", "ends of the word lines that have drivers");
  group.scalar("device", map.device, "1", "device set of the cells");
}

void write_map_trace(core::TraceFile& file, const ArrayMap& map, std::shared_ptr<const crossbar::DeviceModel> device, const MapTargets& targets) {
  const double first_s = device->info().first_time_s;
  std::vector<double> time_s{first_s};
  for (int k = 0; k < kTimes; ++k) {
    const double time = map.age_s * std::pow(10.0, kDecades * (static_cast<double>(k + 1) / kTimes - 1.0));
    if (time > time_s.back()) time_s.push_back(time);
  }
  std::vector<float> conductance_S;
  crossbar::CellArray array(device, targets.target_S, time_s.front(), map.seed, 0);
  for (std::size_t t = 0; t < time_s.size(); ++t) {
    if (t > 0) array.advance(std::max(0.0, time_s[t] - array.age_s()));
    time_s[t] = array.age_s();  // as it was reached, by adding
    conductance_S.insert(conductance_S.end(), array.conductance_S().data(), array.conductance_S().data() + array.conductance_S().size());
  }
  core::TraceGroup group = file.group("trace", "conductance of every cell from programming to the age of the map");
  group.dimension("time", time_s, "s", "time since programming");
  lines(group, map);
  group.write("conductance", {"time", "word_line", "bit_line"}, conductance_S, "S", "conductance, without read noise");
}

}  // namespace ohmfield::experiments
