/// First-order gains of cells and lumped power against exact solutions, and how far off they are.

#include "catch.hpp"
#include "crossbar/array/wires/sensitivity.hpp"
#include "crossbar/array/wires/solve.hpp"
#include "crossbar/array/wires/transfer.hpp"
#include "crossbar/wires_support.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

/// Exact derivative of output j by the conductance of cell (j, i): its voltage times the share of its current that terminal
/// j gets, which by reciprocity is its voltage when terminal j is driven instead.
MatrixXd exact_derivatives(const MatrixXd& g_S, const WireParams& wires, const VectorXd& source_V) {
  const WireSolution forward = solve_wires(g_S, wires, source_V, {.nodes = KeepNodes::yes});
  const MatrixXd across_V = forward.word_voltage_V[0] - forward.bit_voltage_V[0];
  // The array turned round: terminals are sources.
  const WireParams turned{wires.bit_resistance_ohm, wires.word_resistance_ohm, wires.terminal_resistance_ohm, wires.driver_resistance_ohm};
  const MatrixXd swapped_S = g_S.transpose().reverse();
  const WireSolution back = solve_wires(swapped_S, turned, MatrixXd::Identity(g_S.rows(), g_S.rows()), {.method = WireMethod::transfer, .nodes = KeepNodes::yes});
  MatrixXd derivative(g_S.rows(), g_S.cols());
  for (Index j = 0; j < g_S.rows(); ++j) {
    const auto k = static_cast<std::size_t>(g_S.rows() - 1 - j);  // source at terminal j, counted from the other side
    const MatrixXd share = (back.word_voltage_V[k] - back.bit_voltage_V[k]).reverse().transpose();
    derivative.row(j) = across_V.row(j).cwiseProduct(share.row(j));
  }
  return derivative;
}

/// Mean over outputs of the relative error of the noise [variance], for cells of equal noise.
double variance_error(const MatrixXd& gain, const MatrixXd& exact, const VectorXd& source_V) {
  const VectorXd folded = (gain * source_V.asDiagonal()).rowwise().squaredNorm(), truth = exact.rowwise().squaredNorm();
  return (folded - truth).sum() / truth.sum();
}

}  // namespace

TEST_CASE("exact derivatives agree with differences", "[crossbar][wires][sensitivity]") {
  const MatrixXd g_S = test::random_matrix(9, 8, 1e-5, 1e-4, 7000);
  const VectorXd v = test::random_matrix(8, 1, 0.1, 0.3, 7001);
  const WireParams wires{20.0, 30.0, 100.0, 50.0};
  const MatrixXd exact = exact_derivatives(g_S, wires, v);
  for (const auto& [j, i] : {std::pair<Index, Index>{0, 0}, {8, 7}, {4, 2}}) {
    MatrixXd more = g_S, less = g_S;
    more(j, i) *= 1.001;
    less(j, i) *= 0.999;
    const double slope = (solve_wires(more, wires, v).current_A(j, 0) - solve_wires(less, wires, v).current_A(j, 0)) / (0.002 * g_S(j, i));
    CHECK(exact(j, i) == Approx(slope).epsilon(1e-5));
  }
}

TEST_CASE("gains of cells: exact for lines on their own, near it else", "[crossbar][wires][sensitivity]") {
  // One word line with bit lines at 0 V, one bit line with word lines at their sources, one cell: nothing is neglected.
  const VectorXd one = VectorXd::Ones(1);
  MatrixXd g_S = test::random_matrix(20, 1, 1e-5, 1e-4, 7100);
  CHECK(test::own_difference(own_cell_gain(g_S, {50.0, 0.0, 100.0, 0.0}), exact_derivatives(g_S, {50.0, 0.0, 100.0, 0.0}, one)) < 1e-9);
  for (const Index i : {0, 7, 19}) {
    const VectorXd alone = VectorXd::Unit(20, i);
    const WireParams wires{0.0, 50.0, 0.0, 100.0};
    CHECK(own_cell_gain(g_S.transpose(), wires)(0, i) == Approx(exact_derivatives(g_S.transpose(), wires, alone)(0, i)).epsilon(1e-9));
  }
  const WireParams all{500.0, 700.0, 1000.0, 2000.0};
  g_S = MatrixXd::Constant(1, 1, 1e-4);
  CHECK(own_cell_gain(g_S, all)(0, 0) == Approx(std::pow(1.0 + 1e-4 * 4200.0, -2.0)).epsilon(1e-12));
  g_S = test::random_matrix(20, 12, 1e-5, 1e-4, 7101);
  CHECK((own_cell_gain(g_S, {}).array() == 1.0).all());

  // 64 x 64 at 1 ohm, cells of 1 to 100 uS, as documented: dense inputs lift the bit lines, which the gain leaves out.
  g_S = test::random_matrix(64, 64, 1e-6, 1e-4, 7102);
  const WireParams wires{1.0, 1.0, 0.0, 0.0};
  const MatrixXd gain = own_cell_gain(g_S, wires);
  const VectorXd dense = test::random_matrix(64, 1, 0.0, 0.2, 7103);
  VectorXd one_hot = VectorXd::Zero(64);
  one_hot[32] = 0.2;
  const double dense_error = variance_error(gain, exact_derivatives(g_S, wires, dense), dense);
  const double one_hot_error = variance_error(gain.col(32), exact_derivatives(g_S, wires, one_hot).col(32), one_hot.segment(32, 1));
  INFO("relative error of the variance: dense " << dense_error << ", one-hot " << one_hot_error);
  CHECK(std::abs(one_hot_error) < 0.01);
  CHECK(std::abs(dense_error) < 0.12);
  CHECK(dense_error > 0.0);  // too much noise rather than too little
}

TEST_CASE("lumped power: exact at equal drive, near it alone and on average", "[crossbar][wires][sensitivity]") {
  for (const WireParams wires : {WireParams{1.0, 1.0, 0.0, 0.0}, WireParams{10.0, 10.0, 100.0, 100.0}, WireParams{2.0, 0.0, 50.0, 20.0}, WireParams{}}) {
    CAPTURE(wires.word_resistance_ohm);
    const Index bits = 48, words = 64;
    const MatrixXd g_S = test::random_matrix(bits, words, 1e-6, 1e-4, 7200);
    const LumpedPower lumped = lumped_power(g_S, wires, 1);
    const VectorXd equal = VectorXd::Constant(words, 0.2);
    const WireSolution at_equal = solve_wires(g_S, wires, equal);
    CHECK(lumped.power_W(equal) == Approx(at_equal.power.total_W()[0]).epsilon(1e-9));
    CHECK(lumped.wire_share == Approx(1.0 - at_equal.power.cells_W[0] / at_equal.power.total_W()[0]).margin(1e-9));
    double alone_error = 0.0, dense_error = 0.0;
    const int trials = 20;
    MatrixXd alone = MatrixXd::Zero(words, trials), dense = test::random_matrix(words, trials, 0.0, 0.2, 7201);
    for (Index k = 0; k < trials; ++k) alone(3 * k, k) = 0.2;
    const VectorXd alone_W = solve_wires(g_S, wires, alone).power.total_W(), dense_W = solve_wires(g_S, wires, dense).power.total_W();
    for (Index k = 0; k < trials; ++k) {
      alone_error = std::max(alone_error, std::abs(lumped.power_W(alone.col(k)) / alone_W[k] - 1.0));
      dense_error += (lumped.power_W(dense.col(k)) / dense_W[k] - 1.0) / trials;
    }
    INFO("alone " << alone_error << ", dense on average " << dense_error);
    CHECK(alone_error < 0.005);
    CHECK(std::abs(dense_error) < 0.005);
    CHECK(lumped.common_S <= 0.0);
  }
}

TEST_CASE("lumped power backward is that of the array turned round", "[crossbar][wires][sensitivity]") {
  const MatrixXd g_S = test::random_matrix(20, 30, 1e-6, 1e-4, 7300);
  const WireParams wires{2.0, 5.0, 30.0, 70.0}, turned{5.0, 2.0, 70.0, 30.0};
  const LumpedPower back = lumped_power_backward(g_S, wires, 1), direct = lumped_power(g_S.transpose().reverse(), turned, 1);
  CHECK(test::own_difference(back.own_S, direct.own_S.reverse()) < 1e-9);
  CHECK(back.common_S == Approx(direct.common_S).epsilon(1e-9));
  // What it draws in all at 1 V is the sum of the same transfer matrix.
  CHECK(back.power_W(VectorXd::Ones(20)) == Approx(transfer_matrix(g_S, wires, 1).sum()).epsilon(1e-9));
}
