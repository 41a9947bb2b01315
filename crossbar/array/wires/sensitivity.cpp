#include "crossbar/array/wires/sensitivity.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "crossbar/array/wires/conjugate.hpp"
#include "crossbar/array/wires/merged_lines.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Conductance seen from each node of a line, without its own cell, all crossing lines being at 0 V. Infinite for fixed lines.
VectorXd seen_from_nodes_S(const Line& line, const VectorXd& g_S) {
  const Index size = g_S.size();
  VectorXd seen_S(size);
  if (line.kind == Line::Kind::node) return VectorXd::Constant(size, line.near_S + line.far_S + g_S.sum()) - g_S;
  double load_S = line.near_S;
  for (Index i = 0; i < size; ++i) {
    seen_S[i] = load_S;
    load_S = (load_S + g_S[i]) * (line.segment_S / (line.segment_S + load_S + g_S[i]));
  }
  load_S = line.far_S;
  for (Index i = size; i-- > 0;) {
    seen_S[i] += load_S;
    load_S = (load_S + g_S[i]) * (line.segment_S / (line.segment_S + load_S + g_S[i]));
  }
  return seen_S;
}

/// What driven lines draw at 1 V, one at a time. Columns of `conductance_S` are driven lines.
VectorXd drawn_alone_S(const MatrixXd& conductance_S, const Line& driven, const Line& read) {
  MatrixXd alone_S = conductance_S;
  if (read.kind != Line::Kind::fixed)
    for (Index j = 0; j < alone_S.rows(); ++j) {
      const VectorXd seen_S = seen_from_nodes_S(read, conductance_S.row(j).transpose());
      for (Index i = 0; i < alone_S.cols(); ++i)
        if (alone_S(j, i) > 0.0) alone_S(j, i) *= seen_S[i] / (alone_S(j, i) + seen_S[i]);
    }
  VectorXd drawn_S(alone_S.cols());
  const VectorXd ground_V = VectorXd::Zero(alone_S.rows());
  for (Index i = 0; i < alone_S.cols(); ++i) drawn_S[i] = alone_S.col(i).dot(line_voltages(driven, alone_S.col(i), ground_V, 1.0, 1.0));
  return drawn_S;
}

/// Columns of `conductance_S` are driven lines.
LumpedPower lumped(const MatrixXd& conductance_S, const Line& driven, const Line& read, int threads) {
  LumpedPower lumped{.own_S = drawn_alone_S(conductance_S, driven, read)};
  const Index lines = conductance_S.cols();
  // Equal drive, exactly.
  core::Team team(threads);
  LineFields fields(conductance_S, driven, read, team);
  const auto coarse = CoarseGrid::for_fields(fields);
  const ConjugateReport report = solve_drops(fields, coarse.get(), fields.conductance_S(), 1e-10, 5000);
  if (report.outcome == Convergence::failed)
    throw core::InputError(fmt::format("the array at equal drive of all lines did not converge in {} iterations", report.iterations), "Use the transfer method");
  const MatrixXd across_V = 1.0 - (fields.drop_V().cells() + fields.bit_V().cells()).array();
  const MatrixXd cell_A = conductance_S.cwiseProduct(across_V);
  const double together_W = cell_A.sum(), alone_W = lumped.own_S.sum();
  if (together_W > 0.0) lumped.wire_share = std::max(0.0, 1.0 - cell_A.cwiseProduct(across_V).sum() / together_W);
  const double pairs = static_cast<double>(lines) * static_cast<double>(lines - 1);
  if (lines == 1)
    lumped.own_S[0] = together_W;
  else
    lumped.common_S = (together_W - alone_W) / pairs;
  return lumped;
}

}  // namespace

MatrixXd own_cell_gain(const Eigen::Ref<const MatrixXd>& conductance_S, const WireParams& wires) {
  wires.validate();
  check_conductances(conductance_S);
  const Line word = word_line(wires), bit = bit_line(wires);
  MatrixXd gain(conductance_S.rows(), conductance_S.cols()), word_Z_ohm = MatrixXd::Zero(gain.rows(), gain.cols());
  const VectorXd ground_V = VectorXd::Zero(gain.rows());
  for (Index i = 0; i < gain.cols(); ++i) {
    gain.col(i) = line_voltages(word, conductance_S.col(i), ground_V, 1.0, 1.0);
    if (word.kind != Line::Kind::fixed) word_Z_ohm.col(i) = seen_from_nodes_S(word, conductance_S.col(i)).cwiseInverse();
  }
  for (Index j = 0; j < gain.rows(); ++j) {
    const VectorXd g_S = conductance_S.row(j).transpose();
    VectorXd bit_Z_ohm = VectorXd::Zero(gain.cols());
    if (bit.kind != Line::Kind::fixed) bit_Z_ohm = seen_from_nodes_S(bit, g_S).cwiseInverse();
    // Voltages and shares so far are those with the cell in place: each lower by 1 + G Z of its line.
    const Eigen::ArrayXd word_load = 1.0 + g_S.array() * word_Z_ohm.row(j).transpose().array();
    const Eigen::ArrayXd bit_load = 1.0 + g_S.array() * bit_Z_ohm.array();
    gain.row(j).array() *= (far_share(bit, g_S).array() * word_load * bit_load / (word_load + bit_load - 1.0).square()).transpose();
  }
  return gain;
}

double LumpedPower::power_W(const Eigen::Ref<const VectorXd>& voltage_V) const {
  const double sum_V = voltage_V.sum();
  return own_S.dot(voltage_V.cwiseAbs2()) + common_S * (sum_V * sum_V - voltage_V.squaredNorm());
}

LumpedPower lumped_power(const Eigen::Ref<const MatrixXd>& conductance_S, const WireParams& wires, int threads) {
  wires.validate();
  check_conductances(conductance_S);
  return lumped(conductance_S, word_line(wires), bit_line(wires), threads);
}

LumpedPower lumped_power_backward(const Eigen::Ref<const MatrixXd>& conductance_S, const WireParams& wires, int threads) {
  wires.validate();
  check_conductances(conductance_S);
  // Bit lines are driven at their far ends and word lines read at their near ends.
  return lumped(conductance_S.transpose(), bit_line(wires), word_line(wires), threads);
}

}  // namespace ohmfield::crossbar
