#pragma once
/// Random arrays with wires, and the plainest possible solution of their circuit.

#include <Eigen/Core>
#include <Eigen/LU>
#include <cmath>

#include "core/random/counter_rng.hpp"
#include "crossbar/array/wires/params.hpp"

namespace ohmfield::test {

/// Uniform numbers of [low, high).
inline Eigen::MatrixXd random_matrix(Eigen::Index rows, Eigen::Index cols, double low, double high, std::uint64_t index) {
  core::CounterRng draw(4, core::Stream::test, index);
  return Eigen::MatrixXd::NullaryExpr(rows, cols, [&] { return low + (high - low) * draw.uniform(); });
}

/// Cells over many decades, some open, some shorted, one word and one bit line without any cell.
inline Eigen::MatrixXd wild_cells_S(Eigen::Index bits, Eigen::Index words, std::uint64_t index) {
  const Eigen::MatrixXd decade = random_matrix(bits, words, -8.0, 0.0, index), fate = random_matrix(bits, words, 0.0, 1.0, index + 1);
  Eigen::MatrixXd g_S = decade.unaryExpr([](double x) { return std::pow(10.0, x); });
  g_S = (fate.array() < 0.1).select(0.0, (fate.array() > 0.97).select(100.0, g_S));
  if (words > 3) g_S.col(words / 2).setZero();
  if (bits > 3) g_S.row(bits / 3).setZero();
  return g_S;
}

/// Largest difference relative to the largest value expected.
inline double difference(const Eigen::MatrixXd& a, const Eigen::MatrixXd& expected) {
  const double scale = expected.cwiseAbs().maxCoeff();
  return (a - expected).cwiseAbs().maxCoeff() / (scale > 0.0 ? scale : 1.0);
}

/// Largest relative difference of single values.
inline double own_difference(const Eigen::MatrixXd& a, const Eigen::MatrixXd& expected) {
  return ((a - expected).array().abs() / expected.array().abs().max(1e-300)).maxCoeff();
}

/// Dense LU in extended precision of all nodes of an array whose lines are chains: 64 bits of mantissa.
struct PlainSolution {
  Eigen::MatrixXd word_V, bit_V;
  Eigen::VectorXd current_A;
};
inline PlainSolution plain_solution(const Eigen::MatrixXd& g_S, const crossbar::WireParams& wires, const Eigen::VectorXd& source_V) {
  using Real = long double;
  const Eigen::Index bits = g_S.rows(), words = g_S.cols(), cells = g_S.size();
  const auto word = [&](Eigen::Index j, Eigen::Index i) { return i * bits + j; };
  const auto bit = [&](Eigen::Index j, Eigen::Index i) { return cells + i * bits + j; };
  Eigen::Matrix<Real, -1, -1> a = Eigen::Matrix<Real, -1, -1>::Zero(2 * cells, 2 * cells);
  Eigen::Matrix<Real, -1, 1> load = Eigen::Matrix<Real, -1, 1>::Zero(2 * cells);
  const auto join = [&](Eigen::Index p, Eigen::Index q, Real g) {
    a(p, p) += g;
    a(q, q) += g;
    a(p, q) -= g;
    a(q, p) -= g;
  };
  const Real rw = wires.word_resistance_ohm, rb = wires.bit_resistance_ohm;
  const Real source = 1 / (rw + static_cast<Real>(wires.driver_resistance_ohm)), ground = 1 / (rb + static_cast<Real>(wires.terminal_resistance_ohm));
  for (Eigen::Index i = 0; i < words; ++i)
    for (Eigen::Index j = 0; j < bits; ++j) {
      join(word(j, i), bit(j, i), g_S(j, i));
      if (j > 0) join(word(j - 1, i), word(j, i), 1 / rw);
      if (i > 0) join(bit(j, i - 1), bit(j, i), 1 / rb);
      const bool driven = j == 0, also = j == bits - 1 && wires.driven_ends == crossbar::DrivenEnds::both;
      for (const bool end : {driven, also})
        if (end) {
          a(word(j, i), word(j, i)) += source;
          load(word(j, i)) += source * static_cast<Real>(source_V[i]);
        }
      if (i == words - 1) a(bit(j, i), bit(j, i)) += ground;
    }
  const Eigen::Matrix<Real, -1, 1> v = a.partialPivLu().solve(load);
  PlainSolution result{Eigen::MatrixXd(bits, words), Eigen::MatrixXd(bits, words), Eigen::VectorXd(bits)};
  for (Eigen::Index i = 0; i < words; ++i)
    for (Eigen::Index j = 0; j < bits; ++j) {
      result.word_V(j, i) = static_cast<double>(v[word(j, i)]);
      result.bit_V(j, i) = static_cast<double>(v[bit(j, i)]);
      if (i == words - 1) result.current_A[j] = static_cast<double>(v[bit(j, i)] * ground);
    }
  return result;
}

}  // namespace ohmfield::test
