#include "crossbar/array/wires/nonlinear.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/error.hpp"
#include "crossbar/array/wires/conjugate.hpp"
#include "crossbar/array/wires/elimination.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

std::span<const double> cells(const MatrixXd& m) { return {m.data(), static_cast<std::size_t>(m.size())}; }
std::span<double> cells(MatrixXd& m) { return {m.data(), static_cast<std::size_t>(m.size())}; }

/// One input on its way to the solution.
class Newton {
 public:
  Newton(const MatrixXd& state_S, const WireParams& wires, const CellLaw& law, const NewtonOptions& options, core::Team& team)
      : state_S_(state_S), law_(law), options_(options), word_(word_line(wires)), bit_(bit_line(wires)), team_(team),
        source_A_(state_S.rows(), state_S.cols()) {}

  NewtonReport solve(const Eigen::Ref<const Eigen::VectorXd>& source_V, Index input) {
    input_ = input;
    source_V_ = source_V.transpose().replicate(state_S_.rows(), 1);
    drop_V_.setZero(state_S_.rows(), state_S_.cols());
    wire_A_ = bit_V_ = drop_V_;
    across_V_ = source_V_;
    current_A_.resizeLike(state_S_);
    slope_S_.resizeLike(state_S_);
    evaluate();
    check();
    NewtonReport report;
    enter_residual(report);
    while (report.residual.back() > options_.tolerance) {
      if (report.iterations == options_.max_iterations) fail(report);
      report.linear_iterations += step();
      ++report.iterations;
      enter_residual(report);
    }
    return report;
  }

  const MatrixXd& current_A() const { return current_A_; }
  const MatrixXd& across_V() const { return across_V_; }
  const MatrixXd& bit_V() const { return bit_V_; }
  const MatrixXd& drop_V() const { return drop_V_; }
  MatrixXd word_V() const { return source_V_ - drop_V_; }

 private:
  void evaluate() {
    for_each_of(&team_, state_S_.cols(), [&](Index i) {
      const auto first = static_cast<std::size_t>(i * state_S_.rows()), count = static_cast<std::size_t>(state_S_.rows());
      law_.evaluate(cells(state_S_).subspan(first, count), cells(across_V_).subspan(first, count), cells(current_A_).subspan(first, count),
                    cells(slope_S_).subspan(first, count));
    });
  }

  void check() const {
    for (Index i = 0; i < slope_S_.cols(); ++i)
      for (Index j = 0; j < slope_S_.rows(); ++j)
        if (!(slope_S_(j, i) > 0.0 || (slope_S_(j, i) == 0.0 && state_S_(j, i) == 0.0)) || !std::isfinite(current_A_(j, i)))
          throw core::InputError(fmt::format("input {}: the cell at word line {}, bit line {} ({:g} S) has a differential conductance of {:g} S at {:g} V", input_,
                                             i, j, state_S_(j, i), slope_S_(j, i), across_V_(j, i)),
                                 "Currents must rise with voltage: use smaller voltages, or a device set that holds there");
  }

  void enter_residual(NewtonReport& report) const {
    const MatrixXd difference_A = (wire_A_ - current_A_).cwiseAbs();
    report.worst_A = difference_A.maxCoeff(&report.worst_bit, &report.worst_word);
    const double all_A = current_A_.cwiseAbs().sum();
    // Perfect wires carry what the cells draw, whatever it is.
    const bool perfect = word_.kind == Line::Kind::fixed && bit_.kind == Line::Kind::fixed;
    report.residual.push_back(all_A > 0.0 && !perfect ? difference_A.sum() / all_A : 0.0);
  }

  [[noreturn]] void fail(const NewtonReport& report) const {
    throw core::InputError(fmt::format("input {} did not converge in {} iterations of Newton's method: relative residual {:.1e}, worst at word line {}, bit line {} "
                                       "({:.2e} A at {:g} V)",
                                       input_, report.iterations, report.residual.back(), report.worst_word, report.worst_bit, report.worst_A,
                                       across_V_(report.worst_bit, report.worst_word)),
                           "Allow more iterations or a larger tolerance");
  }

  /// One linear circuit and a step towards its solution. \return iterations of conjugate gradients
  int step() {
    LineFields fields(slope_S_, word_, bit_, team_);
    const auto coarse = CoarseGrid::for_fields(fields);
    source_A_.cells() = current_A_ + slope_S_.cwiseProduct(drop_V_ + bit_V_);
    const WireOptions& linear = options_.wires;
    const ConjugateReport report = solve_drops(fields, coarse.get(), source_A_, linear.tolerance, linear.max_iterations);
    if (report.outcome == Convergence::failed)
      throw core::InputError(fmt::format("input {}: the linear circuit of an iteration of Newton's method did not converge in {} iterations (relative residual {:.1e})",
                                         input_, report.iterations, report.residual),
                             "Allow more iterations or a larger tolerance");
    // From here to there, along a line: wire currents change linearly, cell currents by their law.
    const MatrixXd drop_step_V = fields.drop_V().cells() - drop_V_, bit_step_V = fields.bit_V().cells() - bit_V_;
    const MatrixXd step_V = drop_step_V + bit_step_V, from_V = across_V_, from_A = wire_A_;
    const MatrixXd wire_step_A = source_A_.cells() - slope_S_.cwiseProduct(fields.drop_V().cells() + fields.bit_V().cells()) - wire_A_;
    const double slope_at_start = (from_A - current_A_).cwiseProduct(step_V).sum();
    // Slope of the co-content along the step: it rises, and the minimum is where it vanishes.
    double low = 0.0, high = 1.0, share = 1.0;
    for (int trial = 0; trial < 40; ++trial) {
      across_V_ = from_V - share * step_V;
      wire_A_ = from_A + share * wire_step_A;
      evaluate();
      const double slope = (wire_A_ - current_A_).cwiseProduct(step_V).sum();
      // chosen: a step that leaves less than half of the slope is good enough; at the end of convergence rounding rules.
      if (slope <= 0.5 * std::abs(slope_at_start) && (share == 1.0 || slope >= -0.5 * std::abs(slope_at_start))) break;
      (slope < 0.0 ? low : high) = share;  // no number at all: too far
      share = 0.5 * (low + high);
    }
    check();
    drop_V_ += share * drop_step_V;
    bit_V_ += share * bit_step_V;
    return report.iterations;
  }

  const MatrixXd& state_S_;
  const CellLaw& law_;
  const NewtonOptions& options_;
  Line word_, bit_;
  core::Team& team_;
  Field source_A_;
  Index input_ = 0;
  MatrixXd source_V_, drop_V_, bit_V_, across_V_, wire_A_, current_A_, slope_S_;
};

}  // namespace

NonlinearSolution solve_nonlinear(const Eigen::Ref<const MatrixXd>& state_S, const WireParams& wires, const Eigen::Ref<const MatrixXd>& voltage_V, const CellLaw& law,
                                  const NewtonOptions& options) {
  wires.validate();
  check_conductances(state_S);
  check_voltages(voltage_V, state_S.cols());
  if (options.wires.method == WireMethod::transfer || options.wires.method == WireMethod::direct)
    throw core::InputError("cells that are not linear have no transfer matrix and are solved by iteration", "Use the method iterative or automatic");
  if (!(options.tolerance > 0.0)) throw core::InputError(fmt::format("tolerance = {:g} is not above 0", options.tolerance), "Give 1e-11, say");
  core::Team team(options.wires.threads);
  const MatrixXd state = state_S;
  NonlinearSolution solution{empty_solution(state.rows(), state.cols(), voltage_V.cols(), options.wires.nodes), {}, {}};
  solution.wires.method = WireMethod::iterative;
  solution.wires.reason = "cells that are not linear are solved by Newton's method around conjugate gradients";
  Newton newton(state, wires, law, options, team);
  for (Index k = 0; k < voltage_V.cols(); ++k) {
    const NewtonReport report = newton.solve(voltage_V.col(k), options.wires.first_input + k);
    solution.newton.push_back(report);
    solution.wires.iterations[static_cast<std::size_t>(k)] = report.iterations;
    solution.wires.residual[k] = report.residual.back();
    const MatrixXd& cell_A = newton.current_A();
    const Line word = word_line(wires), bit = bit_line(wires);
    solution.wires.source_current_A.col(k) = cell_A.colwise().sum().transpose();
    if (word.kind != Line::Kind::fixed) {
      const Index last = state.rows() - 1;
      for (Index i = 0; i < state.cols(); ++i)
        solution.wires.source_current_A(i, k) = word.near_S * newton.drop_V()(0, i) + word.far_S * newton.drop_V()(last, i);
    }
    solution.wires.current_A.col(k) = bit.kind == Line::Kind::fixed ? Eigen::VectorXd(cell_A.rowwise().sum()) : Eigen::VectorXd(bit.far_S * newton.bit_V().rightCols(1));
    enter_power(solution.wires, k, wires, cell_A, newton.across_V());
    enter_mismatch(solution.wires, k);
    if (options.wires.nodes == KeepNodes::no) continue;
    solution.wires.word_voltage_V[static_cast<std::size_t>(k)] = newton.word_V();
    solution.wires.bit_voltage_V[static_cast<std::size_t>(k)] = newton.bit_V();
    solution.cell_current_A.push_back(cell_A);
  }
  return solution;
}

}  // namespace ohmfield::crossbar
