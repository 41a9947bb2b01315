/// Newton's method for cells that do not obey Ohm's law: Kirchhoff's law at every node by other code, and known limits.

#include <cmath>

#include "catch.hpp"
#include "crossbar/array/wires/nonlinear.hpp"
#include "crossbar/array/wires/solve.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/wires_support.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using Eigen::Index;
using Eigen::MatrixXd;
using test::difference;

namespace {

const NewtonOptions kKeep{.wires = {.nodes = KeepNodes::yes}};

/// What Kirchhoff's law is violated by at the worst node, relative to the largest cell current; node by node.
double violation(const NonlinearSolution& s, const MatrixXd& state_S, const WireParams& wires, const Eigen::VectorXd& source_V, const CellLaw& law) {
  const MatrixXd &w = s.wires.word_voltage_V[0], &b = s.wires.bit_voltage_V[0];
  double worst = 0.0, largest = 0.0;
  for (Index i = 0; i < w.cols(); ++i)
    for (Index j = 0; j < w.rows(); ++j) {
      const double across = w(j, i) - b(j, i), g = state_S(j, i);
      double current = 0.0, slope = 0.0;
      law.evaluate({&g, 1}, {&across, 1}, {&current, 1}, {&slope, 1});
      largest = std::max(largest, std::abs(current));
      double word_A = -current, bit_A = current;
      word_A += j == 0 ? (source_V[i] - w(0, i)) / (wires.word_resistance_ohm + wires.driver_resistance_ohm) : (w(j - 1, i) - w(j, i)) / wires.word_resistance_ohm;
      if (j + 1 < w.rows()) word_A += (w(j + 1, i) - w(j, i)) / wires.word_resistance_ohm;
      if (i > 0) bit_A += (b(j, i - 1) - b(j, i)) / wires.bit_resistance_ohm;
      bit_A += i + 1 < w.cols() ? (b(j, i + 1) - b(j, i)) / wires.bit_resistance_ohm : -b(j, i) / (wires.bit_resistance_ohm + wires.terminal_resistance_ohm);
      worst = std::max({worst, std::abs(word_A), std::abs(bit_A)});
    }
  return worst / largest;
}

}  // namespace

TEST_CASE("cells that obey Ohm's law are solved in one step", "[crossbar][wires][newton]") {
  const MatrixXd g_S = test::random_matrix(40, 30, 1e-6, 1e-4, 6000), v = test::random_matrix(30, 2, -0.3, 0.3, 6001);
  const WireParams wires{5.0, 5.0, 20.0, 30.0};
  const NonlinearSolution s = solve_nonlinear(g_S, wires, v, DeviceLaw(std::nullopt, std::nullopt), kKeep);
  const WireSolution linear = solve_wires(g_S, wires, v, {.method = WireMethod::iterative});
  CHECK(s.newton[0].iterations == 1);
  CHECK(s.newton[1].residual.size() == 2);
  CHECK(difference(s.wires.current_A, linear.current_A) < 1e-14);
  CHECK(difference(s.wires.power.total_W(), linear.power.total_W()) < 1e-13);
}

TEST_CASE("Kirchhoff's law holds at every node of arrays of nonlinear cells", "[crossbar][wires][newton]") {
  const WireParams wires{20.0, 20.0, 100.0, 50.0};
  const Eigen::VectorXd v = test::random_matrix(24, 1, -1.0, 1.0, 6101);
  const MatrixXd state_S = test::random_matrix(32, 24, 50e-6, 225e-6, 6100);
  const auto milo = load_device("reram_milo2021", std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/devices");
  const DeviceLaw polynomial(milo->parts());
  const DeviceLaw selector(std::nullopt, SelectorInfo{1e-9, 0.05, "assumption: test"});
  struct Trial {
    const CellLaw& law;
    double scale;
  };
  for (const Trial& trial : {Trial{polynomial, 0.3}, Trial{selector, 1.0}, Trial{selector, 10.0}}) {
    const NonlinearSolution s = solve_nonlinear(state_S, wires, trial.scale * v, trial.law, kKeep);
    CAPTURE(trial.scale, s.newton[0].iterations);
    CHECK(violation(s, state_S, wires, trial.scale * v, trial.law) < 1e-9);
    CHECK(s.wires.mismatch[0] < 1e-9);
    CHECK(s.newton[0].iterations < 15);
    // The sources give what the parts turn into heat.
    CHECK(v.dot(s.wires.source_current_A.col(0)) * trial.scale == Approx(s.wires.power.total_W()[0]).epsilon(1e-9));
    CHECK(s.newton[0].residual.size() == static_cast<std::size_t>(s.newton[0].iterations) + 1);
  }
}

TEST_CASE("a slight curvature acts as perturbation theory says", "[crossbar][wires][newton]") {
  const MatrixXd g_S = test::random_matrix(12, 10, 1e-5, 1e-4, 6200);
  const Eigen::VectorXd v = test::random_matrix(10, 1, 0.1, 0.3, 6201);
  const WireParams wires{10.0, 10.0, 0.0, 0.0};
  const double second = 1e-9;  // A/V^2: 1e-5 of the linear current
  const DeviceLaw law(NonlinearCurrent{{second}, {0.0}}, std::nullopt);
  const WireSolution linear = solve_wires(g_S, wires, v, {.nodes = KeepNodes::yes});
  const Eigen::VectorXd change = solve_nonlinear(g_S, wires, v, law).wires.current_A - linear.current_A;
  // First order: a cell's extra current reaches output j in the share that a change of its conductance would.
  Eigen::VectorXd expected = Eigen::VectorXd::Zero(12);
  const double step = 1e-3;
  for (Index i = 0; i < 10; ++i)
    for (Index j = 0; j < 12; ++j) {
      const double across = linear.word_voltage_V[0](j, i) - linear.bit_voltage_V[0](j, i), extra_A = second * across * across;
      MatrixXd more = g_S, less = g_S;
      const double dg = step * g_S(j, i);
      more(j, i) += dg;
      less(j, i) -= dg;
      const Eigen::VectorXd slope = (solve_wires(more, wires, v).current_A - solve_wires(less, wires, v).current_A) / (2.0 * dg);
      expected += slope * (extra_A / across);
    }
  CHECK(difference(change, expected) < 1e-4);
}

TEST_CASE("without wires each cell is on its own", "[crossbar][wires][newton]") {
  const MatrixXd state_S = test::random_matrix(9, 7, 50e-6, 225e-6, 6300);
  const auto milo = load_device("reram_milo2021", std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/devices");
  const Eigen::VectorXd v = test::random_matrix(7, 1, 0.0, 0.3, 6301);
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(9);
  for (Index i = 0; i < 7; ++i) {
    const Eigen::VectorXf column = state_S.col(i).cast<float>();
    Eigen::VectorXf current(9);
    milo->current({column.data(), 9}, v[i], {current.data(), 9});
    sum += current.cast<double>();
  }
  CHECK(difference(solve_nonlinear(state_S, {}, v, DeviceLaw(milo->parts())).wires.current_A, sum) < 1e-6);  // floats
}

TEST_CASE("lines without resistance take nonlinear cells too, and threads change no bit", "[crossbar][wires][newton]") {
  const DeviceLaw law(std::nullopt, SelectorInfo{1e-9, 0.1, "assumption: test"});
  const MatrixXd state_S = test::random_matrix(15, 18, 1e-6, 1e-4, 6400);
  const Eigen::VectorXd v = test::random_matrix(18, 1, 0.0, 1.5, 6401);
  for (const WireParams wires : {WireParams{0, 0, 100, 100}, WireParams{5, 0, 0, 0}, WireParams{0, 5, 0, 0}, WireParams{0, 5, 50, 0}, WireParams{5, 5, 5, 5, DrivenEnds::both}}) {
    NewtonOptions options = kKeep;
    const NonlinearSolution s = solve_nonlinear(state_S, wires, v, law, options);
    CHECK(s.wires.mismatch[0] < 1e-9);
    CHECK(v.dot(s.wires.source_current_A.col(0)) == Approx(s.wires.power.total_W()[0]).epsilon(1e-9));
    options.wires.threads = 3;
    CHECK((solve_nonlinear(state_S, wires, v, law, options).wires.current_A.array() == s.wires.current_A.array()).all());
    // The same circuit with conductances that carry the same currents is linear.
    const MatrixXd across = s.wires.word_voltage_V[0] - s.wires.bit_voltage_V[0];
    const MatrixXd chord_S = s.cell_current_A[0].cwiseQuotient(across);
    CHECK(difference(solve_wires(chord_S, wires, v, {.method = WireMethod::transfer}).current_A, s.wires.current_A) < 1e-9);
  }
}

TEST_CASE("Newton's method says where it fails", "[crossbar][wires][newton]") {
  const MatrixXd state_S = MatrixXd::Constant(4, 3, 1e-4);
  const Eigen::VectorXd v = Eigen::VectorXd::Constant(3, 1.0);
  const WireParams wires{1.0, 1.0, 0.0, 0.0};
  // I = g V - g V^2: falls beyond half a volt.
  const std::string falling = test::input_error([&] { solve_nonlinear(state_S, wires, v, DeviceLaw(NonlinearCurrent{{-1e-4}, {0.0}}, std::nullopt)); });
  CHECK(test::contains(falling, "input 0: the cell at word line 0, bit line 0 (0.0001 S) has a differential conductance of -0.0001 S at 1 V"));
  const DeviceLaw selector(std::nullopt, SelectorInfo{1e-12, 0.02, "assumption: test"});
  const std::string few = test::input_error([&] { solve_nonlinear(state_S, {1e4, 1e4, 0, 0}, v, selector, {.max_iterations = 1}); });
  CHECK(test::contains(few, "input 0 did not converge in 1 iterations of Newton's method"));
  CHECK(test::contains(few, "worst at word line"));
  CHECK(test::contains(test::input_error([&] { solve_nonlinear(state_S, wires, v, selector, {.wires = {.method = WireMethod::transfer}}); }), "no transfer matrix"));
}
