#include "crossbar/array/wires/solution.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/expect.hpp"
#include "core/sum.hpp"
#include "crossbar/array/wires/elimination.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

double sum(const VectorXd& values) { return core::fixed_order_sum(std::span<const double>(values.data(), static_cast<std::size_t>(values.size()))); }

/// Sums of squared currents through the segments of one word line, and through its drivers.
struct WordSquares {
  double segments_A2 = 0.0, drivers_A2 = 0.0;
};

WordSquares word_squares(const WireParams& wires, const Eigen::Ref<const VectorXd>& cell_A) {
  const Index bits = cell_A.size();
  double before_A = 0.0;  // current of the cells before a segment
  double left_A = cell_A.sum(), right_A = 0.0;
  if (wires.driven_ends == DrivenEnds::both) {
    // Both sources have the same voltage: the drops on the way from one to the other add up to nothing.
    const double r = wires.word_resistance_ohm, d = wires.driver_resistance_ohm, all_A = left_A;
    double drop_V = 0.0;
    for (Index j = 0; j < bits; ++j) {
      drop_V += r * before_A;
      before_A += cell_A[j];
    }
    const double loop_ohm = 2.0 * d + static_cast<double>(bits + 1) * r;
    left_A = loop_ohm > 0.0 ? (drop_V + (r + d) * all_A) / loop_ohm : all_A / 2.0;
    right_A = all_A - left_A;
  }
  WordSquares squares{.drivers_A2 = left_A * left_A + right_A * right_A};
  // From the right, where currents are small in a line driven from the left.
  double onward_A = -right_A;
  if (wires.driven_ends == DrivenEnds::both) squares.segments_A2 = right_A * right_A;
  for (Index j = bits; j-- > 0;) {
    onward_A += cell_A[j];
    squares.segments_A2 += onward_A * onward_A;
  }
  return squares;
}

}  // namespace

WireSolution empty_solution(Index bits, Index words, Index inputs, KeepNodes nodes) {
  WireSolution s;
  s.current_A.setZero(bits, inputs);
  s.source_current_A.setZero(words, inputs);
  for (VectorXd* vector : {&s.mismatch, &s.residual, &s.power.cells_W, &s.power.word_wires_W, &s.power.bit_wires_W, &s.power.drivers_W, &s.power.terminals_W})
    vector->setZero(inputs);
  s.iterations.assign(static_cast<std::size_t>(inputs), 0);
  if (nodes == KeepNodes::yes) {
    s.word_voltage_V.assign(static_cast<std::size_t>(inputs), Eigen::MatrixXd::Zero(bits, words));
    s.bit_voltage_V = s.word_voltage_V;
  }
  return s;
}

void enter_power(WireSolution& solution, Index input, const WireParams& wires, const Eigen::Ref<const Eigen::MatrixXd>& cell_current_A,
                 const Eigen::Ref<const Eigen::MatrixXd>& cell_voltage_V, core::Team* team) {
  const Index bits = cell_current_A.rows(), words = cell_current_A.cols();
  VectorXd cells_W(words), segments_A2(words), drivers_A2(words), through_A = VectorXd::Zero(bits), bit_A2 = VectorXd::Zero(bits);
  for_each_of(team, words, [&](Index i) {
    cells_W[i] = cell_current_A.col(i).dot(cell_voltage_V.col(i));
    const WordSquares squares = word_squares(wires, cell_current_A.col(i));
    segments_A2[i] = squares.segments_A2;
    drivers_A2[i] = squares.drivers_A2;
  });
  constexpr Index kBits = 256;  // bit lines that one thread follows down at a time
  for_each_of(team, (bits + kBits - 1) / kBits, [&](Index block) {
    const Index first = block * kBits, count = std::min(kBits, bits - first);
    auto through = through_A.segment(first, count), squares = bit_A2.segment(first, count);
    for (Index i = 0; i < words; ++i) {
      through += cell_current_A.col(i).segment(first, count);
      squares += through.cwiseAbs2();
    }
  });
  solution.power.cells_W[input] = sum(cells_W);
  solution.power.word_wires_W[input] = wires.word_resistance_ohm * sum(segments_A2);
  solution.power.drivers_W[input] = wires.driver_resistance_ohm * sum(drivers_A2);
  solution.power.bit_wires_W[input] = wires.bit_resistance_ohm * sum(bit_A2);
  solution.power.terminals_W[input] = wires.terminal_resistance_ohm * through_A.squaredNorm();
}

void enter_mismatch(WireSolution& solution, Index input) {
  const auto in = solution.source_current_A.col(input), out = solution.current_A.col(input);
  const double scale_A = std::max(in.cwiseAbs().sum(), out.cwiseAbs().sum());
  solution.mismatch[input] = scale_A > 0.0 ? std::abs(sum(in) - sum(out)) / scale_A : 0.0;
}

Eigen::MatrixXd WireSolution::cell_power_W(const Eigen::Ref<const Eigen::MatrixXd>& conductance_S, Index input) const {
  const auto k = static_cast<std::size_t>(input);
  OHM_EXPECT(k < word_voltage_V.size());
  return conductance_S.array() * (word_voltage_V[k] - bit_voltage_V[k]).array().square();
}

}  // namespace ohmfield::crossbar
