#pragma once
/// What `ohmfield array solve` is asked and what it finds: one exact solution for each input of an array with wires.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/hdf5/trace_file.hpp"
#include "core/io/csv.hpp"

namespace ohmfield::experiments {

/// Where power goes, in the order of PowerByPart.
inline constexpr std::array<std::string_view, 5> kPowerParts{"cells", "word_line_segments", "bit_line_segments", "drivers", "terminals"};
using PowerByPart = std::array<double, kPowerParts.size()>;  ///< [W]

/// An array and what is put on its word lines.
struct ArrayProblem {
  core::NumberMatrix conductance_S;  ///< (word line, bit line)
  core::NumberMatrix voltage_V;      ///< (word line, input)
  double word_resistance_ohm = 0.0, bit_resistance_ohm = 0.0, driver_resistance_ohm = 0.0, terminal_resistance_ohm = 0.0;
  std::string driven = "left";  ///< or "both": which ends of the word lines have drivers
  std::string device;           ///< whose cells are not linear; empty: Ohm's law

  std::size_t word_lines() const { return conductance_S.rows; }
  std::size_t bit_lines() const { return conductance_S.columns; }
  std::size_t inputs() const { return voltage_V.columns; }
};

/// One step of an iteration towards one input's solution.
struct Convergence {
  std::int64_t input, iteration;
  double residual;
};

struct ArraySolution {
  std::string method, why;             ///< how it was solved, and why so: a sentence
  std::vector<double> current_A;       ///< (input, bit line), out of each bit line
  std::vector<double> ideal_A;         ///< the same cells without resistance of wires, drivers, terminals
  std::vector<double> input_current_A; ///< (input, word line), into each word line
  std::vector<double> mismatch;        ///< (input): of all currents in and out, over the larger sum of magnitudes
  std::vector<double> residual;        ///< (input): where the method stopped
  std::vector<std::int64_t> iterations;  ///< (input): 0 for methods without
  std::vector<PowerByPart> power_W;    ///< (input)
  std::vector<double> word_voltage_V, bit_voltage_V, cell_power_W;  ///< (input, word line, bit line); empty if not asked for
  std::vector<Convergence> convergence;  ///< of cells that are not linear
  double seconds = 0.0;                ///< that it took; not in files, which do not depend on the machine
};

/// What wires take of the currents of one input, over the root mean square of its ideal currents: signs of inputs may make
/// the ideal current of one line small beside the others. Not a number if all ideal currents are 0.
struct CurrentLoss {
  double worst_percent = 0.0, rms_percent = 0.0;
  std::size_t worst_bit_line = 0;
};
CurrentLoss loss_of(const ArrayProblem& problem, const ArraySolution& solution, std::size_t input);

void write_solution(core::TraceFile& file, const ArrayProblem& problem, const ArraySolution& solution);
/// How each input was solved, without the solution.
void write_solve_trace(core::TraceFile& file, const ArraySolution& solution);
void print_solution(const ArrayProblem& problem, const ArraySolution& solution);
void print_solution_csv(const ArrayProblem& problem, const ArraySolution& solution);
std::string solution_json(const ArrayProblem& problem, const ArraySolution& solution);

}  // namespace ohmfield::experiments
