#pragma once
/// RC networks of whole arrays, solved without any of what crossbar/cost/settling knows: dense eigenvalues.

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <vector>

#include "crossbar/cost/settling.hpp"

namespace ohmfield::test {

using crossbar::ArrayRc;
using crossbar::DrivenEnds;
using crossbar::WireParams;

inline constexpr double kShort_ohm = 1e-3;  // stands for 0 ohm where the plain network needs a resistor; 1e-5 of what is beside it

/// Time at which a function that falls from 1 passes `level`.
template <class Error>
double crossing_s(Error&& error, double level, double guess_s) {
  double low = 0.0, high = guess_s;
  while (error(high) > level) low = high, high *= 2.0;
  for (int k = 0; k < 40; ++k) (error(0.5 * (low + high)) > level ? low : high) = 0.5 * (low + high);
  return 0.5 * (low + high);
}

/// C dv/dt = -G v + b from rest, by the eigenvalues of C^-1/2 G C^-1/2.
class Network {
 public:
  /// All nodes of an array with the cells g_S, shape (bit lines, word lines).
  Network(const ArrayRc& array, const Eigen::MatrixXd& g_S) {
    const Eigen::Index bits = g_S.rows(), words = g_S.cols(), cells = g_S.size();
    g_ = Eigen::MatrixXd::Zero(2 * cells, 2 * cells);
    c_ = Eigen::VectorXd::Constant(2 * cells, array.bit_cell_F);
    c_.head(cells).setConstant(array.word_cell_F);
    source_ = Eigen::VectorXd::Zero(2 * cells);
    const auto word = [&](Eigen::Index j, Eigen::Index i) { return i * bits + j; };
    const auto bit = [&](Eigen::Index j, Eigen::Index i) { return cells + i * bits + j; };
    const auto join = [&](Eigen::Index p, Eigen::Index q, double ohm) {
      g_(p, p) += 1.0 / ohm, g_(q, q) += 1.0 / ohm, g_(p, q) -= 1.0 / ohm, g_(q, p) -= 1.0 / ohm;
    };
    const double word_ohm = std::max(array.wires.word_resistance_ohm, kShort_ohm), bit_ohm = std::max(array.wires.bit_resistance_ohm, kShort_ohm);
    const double driver_S = 1.0 / (word_ohm + array.wires.driver_resistance_ohm);
    const double readout_S = 1.0 / (bit_ohm + array.wires.terminal_resistance_ohm + array.readout_ohm);
    for (Eigen::Index i = 0; i < words; ++i)
      for (Eigen::Index j = 0; j < bits; ++j) {
        join(word(j, i), bit(j, i), 1.0 / g_S(j, i));
        if (j > 0) join(word(j - 1, i), word(j, i), word_ohm);
        if (i > 0) join(bit(j, i - 1), bit(j, i), bit_ohm);
        const double driven_S = driver_S * ((j == 0) + (j == bits - 1 && array.wires.driven_ends == DrivenEnds::both));
        g_(word(j, i), word(j, i)) += driven_S;
        source_[word(j, i)] = driven_S;
        if (i == words - 1) g_(bit(j, i), bit(j, i)) += readout_S, outputs_.push_back(bit(j, i));
      }
  }

  double slowest_s() { return 1.0 / solve().rate_Hz[0]; }

  enum class Relative { own, largest };
  /// Of the slowest output; relative to its own final value, or to the largest of all outputs.
  double settling_s(double accuracy, Relative relative = Relative::own) {
    const Modes& modes = solve();
    const Eigen::VectorXd load = modes.vectors.transpose() * source_.cwiseQuotient(c_.cwiseSqrt());
    const auto part_of = [&](Eigen::Index out) -> Eigen::VectorXd {
      return modes.vectors.row(out).transpose().cwiseProduct(load).cwiseQuotient(modes.rate_Hz);
    };
    double slowest_s = 0.0, largest = 0.0;
    for (const Eigen::Index out : outputs_) largest = std::max(largest, part_of(out).sum());
    for (const Eigen::Index out : outputs_) {
      const Eigen::VectorXd part = part_of(out);
      const double full = relative == Relative::own ? part.sum() : largest;
      const auto error = [&](double t) { return part.dot((-t * modes.rate_Hz).array().exp().matrix()) / full; };
      if (error(0.0) <= accuracy) continue;
      slowest_s = std::max(slowest_s, crossing_s(error, accuracy, 1.0 / modes.rate_Hz[0]));
    }
    return slowest_s;
  }

 private:
  struct Modes {
    Eigen::VectorXd rate_Hz;
    Eigen::MatrixXd vectors;
  };
  const Modes& solve() {
    if (modes_.rate_Hz.size() == 0) {
      const Eigen::VectorXd scale = c_.cwiseSqrt().cwiseInverse();
      const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(scale.asDiagonal() * g_ * scale.asDiagonal());
      modes_ = {solver.eigenvalues(), solver.eigenvectors()};
    }
    return modes_;
  }

  Eigen::MatrixXd g_;
  Eigen::VectorXd c_, source_;
  std::vector<Eigen::Index> outputs_;
  Modes modes_;
};

/// Conductances of one line without cells.
inline Eigen::MatrixXd ladder_S(Eigen::Index cells, double end_ohm, double segment_ohm, DrivenEnds ends) {
  Eigen::MatrixXd g_S = Eigen::MatrixXd::Zero(cells, cells);
  segment_ohm = std::max(segment_ohm, kShort_ohm);
  for (Eigen::Index k = 1; k < cells; ++k) {
    g_S(k, k) += 1.0 / segment_ohm, g_S(k - 1, k - 1) += 1.0 / segment_ohm;
    g_S(k, k - 1) = g_S(k - 1, k) = -1.0 / segment_ohm;
  }
  g_S(0, 0) += 1.0 / (segment_ohm + end_ohm);
  if (ends == DrivenEnds::both) g_S(cells - 1, cells - 1) += 1.0 / (segment_ohm + end_ohm);
  return g_S;
}

/// Exact settling of the slowest output of large arrays of equal cells: all pairs of modes of dense ladders.
class EqualCells {
 public:
  explicit EqualCells(const ArrayRc& array) {
    const WireParams& wires = array.wires;
    const double readout_ohm = wires.terminal_resistance_ohm + array.readout_ohm;
    const Modes word = modes(array.bit_lines, wires.driver_resistance_ohm, wires.word_resistance_ohm, wires.driven_ends);
    const Modes bit = modes(array.word_lines, readout_ohm, wires.bit_resistance_ohm, DrivenEnds::one);
    const double g = array.cell_S, cw = array.word_cell_F, cb = array.bit_cell_F;
    for (Eigen::Index p = 0; p < word.rate_S.size(); ++p)
      for (Eigen::Index q = 0; q < bit.rate_S.size(); ++q) {
        const double l = word.rate_S[p], u = bit.rate_S[q], a = (l + g) / cw, b = (u + g) / cb;
        const double fast = 0.5 * (a + b) + std::sqrt(0.25 * (a - b) * (a - b) + g * g / (cw * cb)), slow = (l * u + g * (l + u)) / (cw * cb) / fast;
        parts_.push_back({slow, fast, l * word.sum[p] * word.far[p] * bit.sum[q] * bit.near[q] * g / (cw * cb) / (slow * fast)});
        total_ += parts_.back().part;
      }
    std::sort(parts_.begin(), parts_.end(), [](const Part& a, const Part& b) { return a.slow < b.slow; });
    kept_ = total_ / (readout_ohm + wires.bit_resistance_ohm) / (g * static_cast<double>(array.word_lines));
  }
  /// Final current relative to that without any resistance.
  double kept() const { return kept_; }
  double settling_s(double accuracy) const {
    const auto error = [&](double t) {
      double sum = 0.0;
      for (const Part& p : parts_) {
        if (p.slow * t > 40.0) break;
        sum += p.part * (p.fast * std::exp(-p.slow * t) - p.slow * std::exp(-p.fast * t)) / (p.fast - p.slow);
      }
      return sum / total_;
    };
    return crossing_s(error, accuracy, 1.0 / parts_[0].slow);
  }
  /// With one more pole behind the array, at a rate that no mode has.
  double amplified_settling_s(double accuracy, double rate_Hz) const {
    const auto error = [&](double t) {
      double sum = 0.0;
      for (const Part& p : parts_) {
        const auto share = [&](double own, double one, double other) { return one / (one - own) * other / (other - own) * std::exp(-own * t); };
        sum += p.part * (share(p.slow, p.fast, rate_Hz) + share(p.fast, p.slow, rate_Hz) + share(rate_Hz, p.slow, p.fast));
      }
      return sum / total_;
    };
    return crossing_s(error, accuracy, 1.0 / std::min(rate_Hz, parts_[0].slow));
  }

 private:
  struct Part {
    double slow, fast, part;
  };
  /// Eigenvalues of a line, and of each eigenvector the sum, the element beside the first end, the one farthest from ends.
  struct Modes {
    Eigen::VectorXd rate_S, sum, near, far;
  };
  static Modes modes(std::size_t cells, double end_ohm, double segment_ohm, DrivenEnds ends) {
    const auto n = static_cast<Eigen::Index>(cells);
    if (segment_ohm == 0.0) {  // one node
      const double count = static_cast<double>(cells), number = ends == DrivenEnds::both ? 2.0 : 1.0, element = 1.0 / std::sqrt(count);
      const auto one = [](double x) { return Eigen::VectorXd::Constant(1, x); };
      return {one(number / (end_ohm * count)), one(count * element), one(element), one(element)};
    }
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(ladder_S(n, end_ohm, segment_ohm, ends));
    const Eigen::MatrixXd& u = solver.eigenvectors();
    return {solver.eigenvalues(), u.colwise().sum().transpose(), u.row(0).transpose(), u.row(ends == DrivenEnds::both ? n / 2 : n - 1).transpose()};
  }

  std::vector<Part> parts_;
  double total_ = 0.0, kept_ = 0.0;
};

inline ArrayRc array_of(std::size_t words, std::size_t bits, double word_ohm, double bit_ohm, double driver_ohm, double readout_ohm, double cell_S) {
  ArrayRc array;
  array.word_lines = words, array.bit_lines = bits;
  array.wires.word_resistance_ohm = word_ohm, array.wires.bit_resistance_ohm = bit_ohm, array.wires.driver_resistance_ohm = driver_ohm;
  array.readout_ohm = readout_ohm, array.cell_S = cell_S;
  array.word_cell_F = array.bit_cell_F = 0.3e-15;
  return array;
}

/// k x k cells of the array as one: k lines in parallel have segments of k / k times the resistance.
inline ArrayRc merged(ArrayRc array, std::size_t k) {
  const double count = static_cast<double>(k), area = count * count;
  array.word_lines /= k, array.bit_lines /= k;
  array.wires.driver_resistance_ohm /= count, array.readout_ohm /= count;
  array.cell_S *= area, array.word_cell_F *= area, array.bit_cell_F *= area;
  return array;
}

}  // namespace ohmfield::test
