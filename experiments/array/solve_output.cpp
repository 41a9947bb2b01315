/// The solution as a table on the screen, as CSV, as JSON.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/provenance.hpp"
#include "experiments/array/solve.hpp"
#include "experiments/command.hpp"

namespace ohmfield::experiments {
namespace {

/// Inputs on the screen; the files have all. chosen: a screen.
constexpr std::size_t kRowsOnScreen = 16;

double total(const PowerByPart& power_W) {
  double sum_W = 0.0;
  for (const double part_W : power_W) sum_W += part_W;
  return sum_W;
}

std::string percent(double value) { return std::isfinite(value) ? fmt::format("{:.4g}", value) : "-"; }

nlohmann::json json_number(double value) { return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr); }

nlohmann::json rows_of(const std::vector<double>& values, std::size_t columns) {
  nlohmann::json rows = nlohmann::json::array();
  for (std::size_t at = 0; at < values.size(); at += columns)
    rows.push_back(std::vector<double>(values.begin() + static_cast<std::ptrdiff_t>(at), values.begin() + static_cast<std::ptrdiff_t>(at + columns)));
  return rows;
}

void print_inputs(const ArrayProblem& problem, const ArraySolution& solution) {
  fmt::print("{:>6} {:>13} {:>13} {:>11} {:>9} {:>10} {:>10} {:>10}\n", "input", "ideal [A]", "current [A]", "worst [%]", "at", "RMS [%]",
             "mismatch", "iterations");
  const std::size_t stride = (problem.inputs() + kRowsOnScreen - 1) / kRowsOnScreen;
  for (std::size_t p = 0; p < problem.inputs(); ++p) {
    if (p % stride != 0 && p + 1 != problem.inputs()) continue;
    const std::size_t n = problem.bit_lines();
    double ideal_A = 0.0, current_A = 0.0;
    for (std::size_t j = p * n; j < (p + 1) * n; ++j) {
      ideal_A += solution.ideal_A[j];
      current_A += solution.current_A[j];
    }
    const CurrentLoss loss = loss_of(problem, solution, p);
    fmt::print("{:>6} {:>13.6g} {:>13.6g} {:>11} {:>9} {:>10} {:>10.2g} {:>10}\n", p, ideal_A, current_A, percent(loss.worst_percent),
               loss.worst_bit_line, percent(loss.rms_percent), solution.mismatch[p], solution.iterations[p]);
  }
  if (stride > 1) fmt::print("every {}th of {} inputs, and the last\n", stride, problem.inputs());
  fmt::print("ideal, current: sums over the bit lines without and with resistance of wires; worst, RMS: what bit lines lose, the worst\n"
             "of them at that number, over the root mean square of the ideal currents of the input\n");
}

void print_power(const ArrayProblem& problem, const ArraySolution& solution) {
  PowerByPart mean_W{};
  for (std::size_t k = 0; k < mean_W.size(); ++k) {
    for (const PowerByPart& power_W : solution.power_W) mean_W[k] += power_W[k];
    mean_W[k] /= static_cast<double>(problem.inputs());
  }
  const double all_W = total(mean_W);
  fmt::print("\n{:<20} {:>13} {:>9}\n", "power, mean input", "[W]", "[%]");
  for (std::size_t k = 0; k < mean_W.size(); ++k) {
    std::string name(kPowerParts[k]);
    std::replace(name.begin(), name.end(), '_', ' ');
    fmt::print("{:<20} {:>13.6g} {:>9}\n", name, mean_W[k], percent(100.0 * mean_W[k] / all_W));
  }
  fmt::print("{:<20} {:>13.6g}\n", "all", all_W);
}

/// Newton's steps of the input that took most.
void print_convergence(const ArraySolution& solution) {
  if (solution.convergence.empty()) return;
  const Convergence* longest = &solution.convergence.front();
  for (const Convergence& row : solution.convergence)
    if (row.iteration > longest->iteration) longest = &row;
  fmt::print("\nNewton's method, input {} (the longest way): residuals", longest->input);
  for (const Convergence& row : solution.convergence)
    if (row.input == longest->input) fmt::print(" {:.2g}", row.residual);
  fmt::print("\n");
}

}  // namespace

CurrentLoss loss_of(const ArrayProblem& problem, const ArraySolution& solution, std::size_t input) {
  CurrentLoss loss;
  const std::size_t n = problem.bit_lines();
  double squares = 0.0, lost_squares = 0.0, worst = 0.0;
  for (std::size_t j = 0; j < n; ++j) {
    const double ideal_A = solution.ideal_A[input * n + j], lost_A = ideal_A - solution.current_A[input * n + j];
    squares += ideal_A * ideal_A;
    lost_squares += lost_A * lost_A;
    if (std::abs(lost_A) <= worst) continue;
    worst = std::abs(lost_A);
    loss.worst_bit_line = j;
  }
  const double scale = squares > 0.0 ? 100.0 / std::sqrt(squares / static_cast<double>(n)) : std::numeric_limits<double>::quiet_NaN();
  loss.worst_percent = worst * scale;
  loss.rms_percent = std::sqrt(lost_squares / static_cast<double>(n)) * scale;
  return loss;
}

void print_solution(const ArrayProblem& problem, const ArraySolution& solution) {
  fmt::print("array: {} word lines by {} bit lines, {} input{}\n", problem.word_lines(), problem.bit_lines(), problem.inputs(), problem.inputs() == 1 ? "" : "s");
  fmt::print("resistance: {:g} ohm a segment of a word line, {:g} ohm of a bit line, driver {:g} ohm, terminal {:g} ohm; word lines driven from {}\n",
             problem.word_resistance_ohm, problem.bit_resistance_ohm, problem.driver_resistance_ohm, problem.terminal_resistance_ohm,
             problem.driven == "both" ? "both ends" : "the left");
  fmt::print("cells: {}\n", problem.device.empty() ? "Ohm's law" : fmt::format("current of device '{}'", problem.device));
  fmt::print("method: {} ({})\n\n", solution.method, solution.why);
  print_inputs(problem, solution);
  print_power(problem, solution);
  print_convergence(solution);
  fmt::print("\ntime: {:.3g} s\n", solution.seconds);
}

void print_solution_csv(const ArrayProblem& problem, const ArraySolution& solution) {
  fmt::print("input,bit_line,ideal_current_A,current_A\n");
  for (std::size_t p = 0, at = 0; p < problem.inputs(); ++p)
    for (std::size_t j = 0; j < problem.bit_lines(); ++j, ++at) fmt::print("{},{},{:.17g},{:.17g}\n", p, j, solution.ideal_A[at], solution.current_A[at]);
}

std::string solution_json(const ArrayProblem& problem, const ArraySolution& solution) {
  nlohmann::ordered_json json{{"file_type", "ohmfield-array-solution"},
                              {"format_version", "1.0"},
                              {"source", core::source_line()},
                              {"history", command_line()},
                              {"word_lines", problem.word_lines()},
                              {"bit_lines", problem.bit_lines()},
                              {"word_resistance_ohm", problem.word_resistance_ohm},
                              {"bit_resistance_ohm", problem.bit_resistance_ohm},
                              {"driver_resistance_ohm", problem.driver_resistance_ohm},
                              {"terminal_resistance_ohm", problem.terminal_resistance_ohm},
                              {"driven_ends", problem.driven},
                              {"device", problem.device},
                              {"method", solution.method},
                              {"method_reason", solution.why},
                              {"time_s", solution.seconds}};
  json["inputs"] = nlohmann::json::array();
  for (std::size_t p = 0; p < problem.inputs(); ++p) {
    const CurrentLoss loss = loss_of(problem, solution, p);
    nlohmann::ordered_json row{{"input", p},
                               {"mismatch", solution.mismatch[p]},
                               {"iterations", solution.iterations[p]},
                               {"worst_loss_percent", json_number(loss.worst_percent)},
                               {"worst_bit_line", loss.worst_bit_line},
                               {"rms_loss_percent", json_number(loss.rms_percent)}};
    for (std::size_t k = 0; k < kPowerParts.size(); ++k) row[fmt::format("power_{}_W", kPowerParts[k])] = solution.power_W[p][k];
    json["inputs"].push_back(std::move(row));
  }
  json["current_A"] = rows_of(solution.current_A, problem.bit_lines());
  json["input_current_A"] = rows_of(solution.input_current_A, problem.word_lines());
  json["ideal_current_A"] = rows_of(solution.ideal_A, problem.bit_lines());
  return json.dump(2);
}

}  // namespace ohmfield::experiments
