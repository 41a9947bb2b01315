/// `ohmfield array solve`: currents, voltages and power of a given array with resistance of wires, without approximation.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <vector>

#include "core/error.hpp"
#include "core/memory.hpp"
#include "core/parallel.hpp"
#include "experiments/array/matrix_input.hpp"
#include "experiments/array/solve_run.hpp"
#include "experiments/array/verbs.hpp"
#include "experiments/array/wire_options.hpp"
#include "experiments/device/figures.hpp"
#include "experiments/options.hpp"
#include "experiments/result_file.hpp"

namespace ohmfield::experiments {
namespace {

struct SolveOptions {
  std::string conductance, voltage, method = "automatic", tolerance = "1e-12", device, threads, output, trace, figures;
  WireWords wires;
  bool nodes = false, json = false, csv = false;
};

/// \param notes  for the user, once all has gone well: an error is one line
ArrayProblem problem_from(const SolveOptions& options, const crossbar::WireParams& wires, std::vector<std::string>& notes) {
  if (options.conductance == "-" && options.voltage == "-")
    throw core::InputError("--conductance - and --voltage - cannot both be the standard input", "Put one of them into a file");
  MatrixInput conductance = read_matrix(options.conductance, kConductance), voltage = read_matrix(options.voltage, kVoltage);
  check_same_word_lines(conductance, voltage);
  for (std::string* note : {&conductance.note, &voltage.note})
    if (!note->empty()) notes.push_back(std::move(*note));
  return {.conductance_S = std::move(conductance.matrix),
          .voltage_V = std::move(voltage.matrix),
          .word_resistance_ohm = wires.word_resistance_ohm,
          .bit_resistance_ohm = wires.bit_resistance_ohm,
          .driver_resistance_ohm = wires.driver_resistance_ohm,
          .terminal_resistance_ohm = wires.terminal_resistance_ohm,
          .driven = wires.driven_ends == crossbar::DrivenEnds::both ? "both" : "left",
          .device = options.device};
}

void check_options(const SolveOptions& options) {
  if (options.json && options.csv) throw core::InputError("--json and --csv both want the standard output", "Choose one");
  if (options.output.empty() && options.nodes) throw core::InputError("--nodes without a file for the voltages", "Give -o FILE.h5 as well");
  if (options.output.empty() && !options.figures.empty())
    throw core::InputError("--figures without a file to draw", "Give -o FILE.h5 as well");
  if (!options.output.empty() && options.output == options.trace)
    throw core::InputError(fmt::format("-o and --trace both name {}", options.output), "Give each a file of its own");
  for (const std::string& written : {options.output, options.trace})
    for (const std::string& read : {options.conductance, options.voltage}) check_not_input(written, read);
}

/// Numbers of the solution that are as many as inputs by cells.
void check_size(const ArrayProblem& problem, const SolveOptions& options) {
  const double cells = static_cast<double>(problem.word_lines()) * static_cast<double>(problem.bit_lines());
  const double outputs = static_cast<double>(problem.inputs()) * static_cast<double>(problem.bit_lines());
  // Twice: as solved, and in the order of the file.
  const double numbers = 2.0 * outputs + (options.nodes ? 6.0 * cells * static_cast<double>(problem.inputs()) : 0.0);
  core::check_memory(sizeof(double) * numbers,
                     fmt::format("{} of {} x {} cells for {} inputs", options.nodes ? "voltages and powers" : "currents", problem.word_lines(),
                                 problem.bit_lines(), problem.inputs()),
                     options.nodes ? "Solve fewer inputs at a time, or leave out --nodes" : "Solve fewer inputs at a time");
}

std::string config_of(const SolveOptions& options, const SolvePlan& plan) {
  return fmt::format("[solve]\nconductance = '{}'\nvoltage = '{}'\n{}method = '{}'\ntolerance = {}\nnodes = {}\ndevice = '{}'\n{}", options.conductance,
                     options.voltage, wires_toml(plan.wires), options.method, plan.tolerance, options.nodes, options.device,
                     options.device.empty() ? "" : file_comments("device", {options.device}, "devices"));
}

std::optional<core::TraceFile> begin_file(const std::string& path, const char* what, const char* type, const ArrayProblem& problem,
                                          const std::string& config) {
  if (path.empty()) return std::nullopt;
  return result_file(path, fmt::format("{} of {} x {} cells with {} inputs", what, problem.word_lines(), problem.bit_lines(), problem.inputs()), type, config, 0);
}

void draw(const SolveOptions& options) {
  const Figures figures = draw_figures("plot_array.py", options.output, options.figures);
  // Standard output may belong to a program.
  std::FILE* to = options.json || options.csv ? stderr : stdout;
  for (const std::string& name : figures.files) fmt::print(to, "figure: {}\n", name);
  if (!figures.problem.empty()) fmt::print(to, "no figures: {}\nto draw them: {}\n", figures.problem, figures.command);
}

/// The polynomials of a set hold within its window.
void note_window(const ArrayProblem& problem, const crossbar::DeviceModel& device, std::vector<std::string>& notes) {
  const crossbar::DeviceInfo& info = device.info();
  if (device.is_ohmic()) {
    notes.push_back(fmt::format("cells of device '{}' obey Ohm's law: it changes nothing", info.name));
    return;
  }
  const auto outside = std::count_if(problem.conductance_S.values.begin(), problem.conductance_S.values.end(), [&](double g_S) {
    return g_S > 0.0 && (g_S < info.g_min_S * (1.0 - 1e-6) || g_S > info.g_max_S * (1.0 + 1e-6));
  });
  if (outside > 0)
    notes.push_back(fmt::format("{} of {} cells lie outside the window {:g} to {:g} S of device '{}', which its current was measured in", outside,
                                problem.conductance_S.values.size(), info.g_min_S, info.g_max_S, info.name));
}

int solve(const SolveOptions& options) {
  check_options(options);
  SolvePlan plan;
  plan.wires = wires_from(options.wires);
  plan.method = wire_method(options.method);
  plan.tolerance = real_number("--tolerance", options.tolerance, 1e-15, 1e-2);
  plan.nodes = options.nodes ? crossbar::KeepNodes::yes : crossbar::KeepNodes::no;
  plan.threads = options.threads.empty() ? core::available_threads() : static_cast<int>(whole_number("--threads", options.threads, 1, 1024));
  if (!options.device.empty()) plan.device = shared_device(options.device);
  std::vector<std::string> notes;
  const ArrayProblem problem = problem_from(options, plan.wires, notes);
  if (plan.device) note_window(problem, *plan.device, notes);
  check_size(problem, options);
  // First: a path that cannot be written is known before anything is computed.
  const std::string config = config_of(options, plan);
  std::optional<core::TraceFile> file = begin_file(options.output, "currents", "ohmfield-array-solution", problem, config);
  std::optional<core::TraceFile> trace = begin_file(options.trace, "course of solving", "ohmfield-array-solve-trace", problem, config);
  const std::optional<ArraySolution> solution = solve_array(problem, plan);
  if (!solution) return kInterrupted;
  if (file) {
    write_solution(*file, problem, *solution);
    file->close();
    file.reset();  // the script cannot read what is still locked
  }
  if (trace) {
    write_solve_trace(*trace, *solution);
    trace->close();
  }
  for (const std::string& note : notes) fmt::print(stderr, "ohmfield: note: {}\n", note);
  if (options.json) fmt::print("{}\n", solution_json(problem, *solution));
  else if (options.csv) print_solution_csv(problem, *solution);
  else print_solution(problem, *solution);
  if (!options.output.empty() && !options.json && !options.csv) fmt::print("data: {}\n", options.output);
  if (!options.figures.empty()) draw(options);
  return kDone;
}

}  // namespace

Run declare_array_solve(CLI::App& command) {
  auto options = std::make_shared<SolveOptions>();
  command.add_option("--conductance", options->conductance, "cells in S, (word lines, bit lines): FILE.h5:/path/G, or text with a row for each word line")->required();
  command.add_option("--voltage", options->voltage, "inputs in V, (word lines) or (word lines, inputs): FILE.h5:/path/V, or text")->required();
  declare_wires(command, options->wires);
  command.add_option("--device", options->device, "device set whose current, if not linear, the cells have (default: Ohm's law)");
  command.add_option("--method", options->method, "automatic (default), transfer, iterative or direct");
  command.add_option("--tolerance", options->tolerance, "relative residual at which and Kirchhoff mismatch at which iterations end (default 1e-12)");
  command.add_flag("--nodes", options->nodes, "voltages at all nodes and power of all cells into the file as well");
  command.add_option("--threads", options->threads, "worker threads (default: all processors); results do not depend on it");
  command.add_option("-o,--output", options->output, "HDF5 file for the solution (docs/formats/array.md)");
  command.add_option("--trace", options->trace, "HDF5 file for how each input was solved: iterations, residuals, mismatch");
  command.add_option("--figures", options->figures, "draw the solution: folder of the figures; ending in _ or -, what their names begin with");
  command.add_flag("--json", options->json, "the results as JSON instead of the table");
  command.add_flag("--csv", options->csv, "a row for each input and bit line instead of the table");
  return [options] { return solve(*options); };
}

}  // namespace ohmfield::experiments
