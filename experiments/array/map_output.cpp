/// The map as a table on the screen.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/array/map.hpp"
#include "experiments/device/moments.hpp"

namespace ohmfield::experiments {
namespace {

void print_cells(const ArrayMap& map) {
  std::vector<float> error = map.conductance_S, programmed = map.programmed_S;
  std::size_t worst = 0;
  for (std::size_t i = 0; i < error.size(); ++i) {
    error[i] -= map.target_S[i];
    programmed[i] -= map.target_S[i];
    if (std::abs(error[i]) > std::abs(error[worst])) worst = i;
  }
  fmt::print("{:<22} {:>12} {:>12}\n", "cells", "mean [S]", "std [S]");
  const auto row = [](const char* name, const std::vector<float>& values) {
    const Moments moments = moments_of(values);
    fmt::print("{:<22} {:>12.5g} {:>12.4g}\n", name, moments.mean, moments.sigma);
  };
  row("target", map.target_S);
  row("conductance", map.conductance_S);
  row("error as programmed", programmed);
  row("error now", error);
  if (!map.read_noise_S.empty()) row("read noise, one sigma", map.read_noise_S);
  const std::size_t columns = map.problem.bit_lines();
  fmt::print("worst error: {:.4g} S at word line {}, bit line {}\n", error[worst], worst / columns, worst % columns);
  if (map.fault.empty()) return;
  std::string told;
  for (std::size_t k = 1; k < crossbar::kFaultNames.size(); ++k) {
    const auto count = std::count(map.fault.begin(), map.fault.end(), static_cast<std::int8_t>(k));
    if (count > 0) told += fmt::format("{}{} {}", told.empty() ? "" : ", ", count, crossbar::kFaultNames[k]);
  }
  fmt::print("faulty cells: {}\n", told.empty() ? "none" : told);
}

void print_wires(const ArrayMap& map) {
  const ArrayProblem& problem = map.problem;
  fmt::print("\nall word lines at {:g} V; {:g} ohm a segment of a word line, {:g} ohm of a bit line, driver {:g} ohm, terminal {:g} ohm{}\n",
             map.read_voltage_V, problem.word_resistance_ohm, problem.bit_resistance_ohm, problem.driver_resistance_ohm,
             problem.terminal_resistance_ohm, problem.driven == "both" ? ", driven from both ends" : "");
  const std::vector<double> loss = loss_percent(map);
  double sum = 0.0;
  for (const double one : loss) sum += one;
  const auto worst = static_cast<std::size_t>(std::max_element(loss.begin(), loss.end()) - loss.begin());
  fmt::print("voltage missing at a cell: {:.4g} % on average, {:.4g} % at word line {}, bit line {}\n", sum / static_cast<double>(loss.size()),
             loss[worst], worst / problem.bit_lines(), worst % problem.bit_lines());
  const CurrentLoss current = loss_of(problem, map.solution, 0);
  fmt::print("current missing in a bit line: {:.4g} % RMS, {:.4g} % at bit line {}\n", current.rms_percent, current.worst_percent, current.worst_bit_line);
  fmt::print("power:");
  for (std::size_t k = 0; k < kPowerParts.size(); ++k) {
    std::string name(kPowerParts[k]);
    std::replace(name.begin(), name.end(), '_', ' ');
    fmt::print("{} {} {:.4g} W", k == 0 ? "" : ",", name, map.solution.power_W.front()[k]);
  }
  fmt::print("\nsolved: {} ({}), {:.3g} s\n", map.solution.method, map.solution.why, map.solution.seconds);
}

}  // namespace

void print_map(const ArrayMap& map) {
  fmt::print("{}: {} word lines by {} bit lines, {:g} s after programming, seed {}\ntargets: {}\n\n", map.device, map.problem.word_lines(),
             map.problem.bit_lines(), map.age_s, map.seed, map.told_targets);
  print_cells(map);
  print_wires(map);
}

}  // namespace ohmfield::experiments
