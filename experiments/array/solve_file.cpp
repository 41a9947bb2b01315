/// The solution as HDF5 (docs/formats/array.md).

#include <numeric>

#include "experiments/array/solve.hpp"

namespace ohmfield::experiments {
namespace {

/// Numbers 0, 1, 2, ... as coordinates of a dimension.
void lines(core::TraceGroup& group, const char* name, std::size_t count, const char* long_name) {
  std::vector<std::int32_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0);
  group.dimension(name, numbers, "1", long_name);
}

std::vector<double> part(const ArraySolution& solution, std::size_t k) {
  std::vector<double> values;
  for (const PowerByPart& power : solution.power_W) values.push_back(power[k]);
  return values;
}

/// (word line, input) as (input, word line).
std::vector<double> by_input(const core::NumberMatrix& matrix) {
  std::vector<double> values(matrix.values.size());
  for (std::size_t i = 0; i < matrix.rows; ++i)
    for (std::size_t p = 0; p < matrix.columns; ++p) values[p * matrix.rows + i] = matrix.values[i * matrix.columns + p];
  return values;
}

/// How each input was solved. The group has the dimension `input`.
void write_ways(core::TraceGroup& group, const ArraySolution& solution) {
  group.write("mismatch", {"input"}, solution.mismatch, "1", "difference of all currents in and out, over the larger sum of magnitudes");
  group.write("residual", {"input"}, solution.residual, "1", "relative residual where the method stopped");
  group.write("iterations", {"input"}, solution.iterations, "1", "iterations; 0 of a method that has none");
  group.scalar("method", solution.method, "1", "how it was solved");
  group.scalar("method_reason", solution.why, "1", "why so");
}

void write_array(core::TraceFile& file, const ArrayProblem& problem, const ArraySolution& solution) {
  core::TraceGroup group = file.group("array", "the array, its inputs, and what it would do without resistance of wires");
  lines(group, "input", problem.inputs(), "number of the input");
  lines(group, "word_line", problem.word_lines(), "number of the word line");
  lines(group, "bit_line", problem.bit_lines(), "number of the bit line");
  group.write("conductance", {"word_line", "bit_line"}, problem.conductance_S.values, "S", "conductance of each cell");
  group.write("voltage", {"input", "word_line"}, by_input(problem.voltage_V), "V", "voltage of the driver of each word line");
  group.write("ideal_current", {"input", "bit_line"}, solution.ideal_A, "A", "current out of each bit line without resistance of wires, drivers and terminals");
  group.scalar("word_resistance", problem.word_resistance_ohm, "ohm", "resistance of a segment of a word line");
  group.scalar("bit_resistance", problem.bit_resistance_ohm, "ohm", "resistance of a segment of a bit line");
  group.scalar("driver_resistance", problem.driver_resistance_ohm, "ohm", "resistance of a driver of a word line");
  group.scalar("terminal_resistance", problem.terminal_resistance_ohm, "ohm", "resistance between a bit line and ground");
  group.scalar("driven_ends", problem.driven, "1", "ends of the word lines that have drivers");
  group.scalar("device", problem.device, "1", "device set whose current the cells have; empty: Ohm's law");
}

void write_convergence(core::TraceFile& file, const ArraySolution& solution) {
  std::vector<std::int32_t> step(solution.convergence.size());
  std::iota(step.begin(), step.end(), 0);
  std::vector<std::int64_t> input, iteration;
  std::vector<double> residual;
  for (const Convergence& row : solution.convergence) {
    input.push_back(row.input);
    iteration.push_back(row.iteration);
    residual.push_back(row.residual);
  }
  core::TraceGroup group = file.group("convergence", "steps of Newton's method, input by input");
  group.dimension("step", step, "1", "number of the step, over all inputs");
  group.write("input", {"step"}, input, "1", "number of the input");
  group.write("iteration", {"step"}, iteration, "1", "number of the step for this input");
  group.write("residual", {"step"}, residual, "1", "largest violation of Kirchhoff's current law, relative");
}

}  // namespace

void write_solve_trace(core::TraceFile& file, const ArraySolution& solution) {
  core::TraceGroup group = file.group("trace", "how each input was solved");
  lines(group, "input", solution.mismatch.size(), "number of the input");
  write_ways(group, solution);
  if (!solution.convergence.empty()) write_convergence(file, solution);
}

void write_solution(core::TraceFile& file, const ArrayProblem& problem, const ArraySolution& solution) {
  core::TraceGroup group = file.group("solution", "currents, voltages and power of the array with resistance of wires");
  lines(group, "input", problem.inputs(), "number of the input");
  lines(group, "word_line", problem.word_lines(), "number of the word line");
  lines(group, "bit_line", problem.bit_lines(), "number of the bit line");
  std::vector<double> error = solution.current_A;
  for (std::size_t i = 0; i < error.size(); ++i) error[i] -= solution.ideal_A[i];
  group.write("current", {"input", "bit_line"}, solution.current_A, "A", "current out of each bit line");
  group.write("error", {"input", "bit_line"}, error, "A", "current less that without resistance of wires");
  group.write("input_current", {"input", "word_line"}, solution.input_current_A, "A", "current out of the drivers into each word line");
  if (!solution.word_voltage_V.empty()) {
    group.write("word_voltage", {"input", "word_line", "bit_line"}, solution.word_voltage_V, "V", "voltage of the word line at each cell");
    group.write("bit_voltage", {"input", "word_line", "bit_line"}, solution.bit_voltage_V, "V", "voltage of the bit line at each cell");
    group.write("cell_power", {"input", "word_line", "bit_line"}, solution.cell_power_W, "W", "power turned to heat in each cell");
  }
  write_ways(group, solution);
  constexpr std::array<const char*, kPowerParts.size()> kWhere{"the cells", "the segments of word lines", "the segments of bit lines", "the drivers", "the terminals"};
  for (std::size_t k = 0; k < kPowerParts.size(); ++k)
    group.write("power_" + std::string(kPowerParts[k]), {"input"}, part(solution, k), "W", std::string("power turned to heat in ") + kWhere[k]);
  write_array(file, problem, solution);
  if (!solution.convergence.empty()) write_convergence(file, solution);
}

}  // namespace ohmfield::experiments
