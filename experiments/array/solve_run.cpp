#include "experiments/array/solve_run.hpp"

#include <algorithm>
#include <chrono>

#include "core/progress.hpp"
#include "crossbar/array/wires/nonlinear.hpp"
#include "crossbar/array/wires/solve.hpp"
#include "crossbar/device/cell_law.hpp"
#include "experiments/array/wire_options.hpp"
#include "experiments/interrupt.hpp"

namespace ohmfield::experiments {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// (word line, bit line), row by row: the memory of a matrix (bit lines, word lines), column by column.
Eigen::Map<const MatrixXd> conductances(const ArrayProblem& problem) {
  return {problem.conductance_S.values.data(), static_cast<Index>(problem.bit_lines()), static_cast<Index>(problem.word_lines())};
}

MatrixXd voltages(const ArrayProblem& problem) {
  return Eigen::Map<const RowMajor>(problem.voltage_V.values.data(), static_cast<Index>(problem.word_lines()), static_cast<Index>(problem.inputs()));
}

void append(std::vector<double>& values, const MatrixXd& matrix) { values.insert(values.end(), matrix.data(), matrix.data() + matrix.size()); }

/// Adds the inputs of a part to those before.
void append(ArraySolution& solution, const crossbar::WireSolution& part) {
  append(solution.current_A, part.current_A);
  append(solution.input_current_A, part.source_current_A);
  append(solution.mismatch, part.mismatch);
  append(solution.residual, part.residual);
  solution.iterations.insert(solution.iterations.end(), part.iterations.begin(), part.iterations.end());
  for (Index p = 0; p < part.current_A.cols(); ++p)
    solution.power_W.push_back({part.power.cells_W[p], part.power.word_wires_W[p], part.power.bit_wires_W[p], part.power.drivers_W[p], part.power.terminals_W[p]});
  for (std::size_t p = 0; p < part.word_voltage_V.size(); ++p) {
    append(solution.word_voltage_V, part.word_voltage_V[p]);
    append(solution.bit_voltage_V, part.bit_voltage_V[p]);
  }
}

/// Solves some inputs after another, all with one law of the cells.
class Solver {
 public:
  Solver(const ArrayProblem& problem, const SolvePlan& plan, ArraySolution& solution)
      : conductance_S_(conductances(problem)), voltage_V_(voltages(problem)), plan_(plan), solution_(solution) {
    options_ = {.method = plan.method, .tolerance = plan.tolerance, .nodes = plan.nodes, .threads = plan.threads};
    if (plan.device && !plan.device->is_ohmic()) law_.emplace(plan.device->parts());
    crossbar::WireChoice choice{plan.method, "as asked for"};
    if (law_)
      choice.reason = "cells that are not linear are solved by Newton's method around conjugate gradients";
    else if (plan.method == crossbar::WireMethod::automatic)
      choice = crossbar::choose_method(plan.wires, conductance_S_.rows(), conductance_S_.cols(), voltage_V_.cols());
    options_.method = choice.method;
    solution_.method = law_ ? "newton" : method_name(choice.method);
    solution_.why = choice.reason;
  }

  Index inputs() const { return voltage_V_.cols(); }

  /// Inputs between two looks at whether the user has interrupted. Elimination comes once for all; iterations are for each
  /// input by itself, so that parts give the same bits.
  Index at_once() const {
    constexpr Index kCells = 2'000'000;  // chosen: about half a second
    if (!law_ && options_.method != crossbar::WireMethod::iterative) return inputs();
    return std::clamp<Index>(kCells / ((law_ ? 10 : 1) * conductance_S_.size()), 1, inputs());
  }

  void solve(Index first, Index count) {
    options_.first_input = first;
    if (law_) solve_newton(first, count);
    else solve_linear(first, count);
  }

  /// Currents without resistance of wires, drivers and terminals.
  void solve_ideal() {
    if (!law_) return append(solution_.ideal_A, conductance_S_ * voltage_V_);
    std::vector<double> volts(static_cast<std::size_t>(conductance_S_.size())), slope(volts.size());
    MatrixXd current_A(conductance_S_.rows(), conductance_S_.cols());
    for (Index p = 0; p < inputs(); ++p) {
      Eigen::Map<MatrixXd>(volts.data(), current_A.rows(), current_A.cols()) = voltage_V_.col(p).transpose().replicate(current_A.rows(), 1);
      law_->evaluate({conductance_S_.data(), volts.size()}, volts, {current_A.data(), volts.size()}, slope);
      append(solution_.ideal_A, current_A.rowwise().sum());
    }
  }

 private:
  void solve_linear(Index first, Index count) {
    const crossbar::WireSolution part = crossbar::solve_wires(conductance_S_, plan_.wires, voltage_V_.middleCols(first, count), options_);
    append(solution_, part);
    for (std::size_t p = 0; p < part.word_voltage_V.size(); ++p)
      append(solution_.cell_power_W, part.cell_power_W(conductance_S_, static_cast<Index>(p)));
  }

  void solve_newton(Index first, Index count) {
    crossbar::NewtonOptions newton{.wires = options_};
    newton.tolerance = std::max(newton.tolerance, plan_.tolerance);
    const crossbar::NonlinearSolution part =
        crossbar::solve_nonlinear(conductance_S_, plan_.wires, voltage_V_.middleCols(first, count), *law_, newton);
    append(solution_, part.wires);
    for (std::size_t p = 0; p < part.cell_current_A.size(); ++p)
      append(solution_.cell_power_W, part.cell_current_A[p].cwiseProduct(part.wires.word_voltage_V[p] - part.wires.bit_voltage_V[p]));
    for (std::size_t p = 0; p < part.newton.size(); ++p)
      for (std::size_t k = 0; k < part.newton[p].residual.size(); ++k)
        solution_.convergence.push_back({first + static_cast<Index>(p), static_cast<std::int64_t>(k), part.newton[p].residual[k]});
  }

  Eigen::Map<const MatrixXd> conductance_S_;
  MatrixXd voltage_V_;
  const SolvePlan& plan_;
  ArraySolution& solution_;
  crossbar::WireOptions options_;
  std::optional<crossbar::DeviceLaw> law_;
};

}  // namespace

std::optional<ArraySolution> solve_array(const ArrayProblem& problem, const SolvePlan& plan) {
  const auto start = std::chrono::steady_clock::now();
  ArraySolution solution;
  Solver solver(problem, plan, solution);
  solver.solve_ideal();
  core::Progress progress("inputs", problem.inputs());
  for (Index first = 0, step = solver.at_once(); first < solver.inputs(); first += step) {
    if (interrupted()) return std::nullopt;
    const Index count = std::min(step, solver.inputs() - first);
    solver.solve(first, count);
    for (Index p = 0; p < count; ++p) progress.done();
  }
  if (interrupted()) return std::nullopt;
  solution.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return solution;
}

}  // namespace ohmfield::experiments
