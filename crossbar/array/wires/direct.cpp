#include "crossbar/array/wires/direct.hpp"

#include <Eigen/SparseCholesky>
#include <vector>

#include "core/error.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;

/// A node of the circuit: an unknown, a source, or ground.
struct Point {
  enum class Kind { unknown, source, ground } kind = Kind::ground;
  int index = 0;
};

/// Collects conductances between points.
class Circuit {
 public:
  explicit Circuit(const Eigen::Ref<const Eigen::MatrixXd>& voltage_V) : voltage_V_(voltage_V) {}

  Point unknown() { return {Point::Kind::unknown, count_++}; }
  int count() const { return count_; }

  void connect(Point a, Point b, double g_S) {
    half(a, b, g_S);
    half(b, a, g_S);
  }

  /// Voltages of the unknowns, one column for each input.
  Eigen::MatrixXd solve() const {
    Eigen::SparseMatrix<double> matrix(count_, count_);
    matrix.setFromTriplets(entries_.begin(), entries_.end());
    Eigen::MatrixXd load = Eigen::MatrixXd::Zero(count_, voltage_V_.cols());
    for (const auto& driven : driven_) load.row(driven.row()) += driven.value() * voltage_V_.row(driven.col());
    const Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> factor(matrix);
    if (factor.info() != Eigen::Success) throw core::SystemError("the nodal matrix could not be factored; use the transfer method, which does not subtract");
    Eigen::MatrixXd voltage = factor.solve(load);
    voltage += factor.solve(load - matrix * voltage);  // one step of refinement
    return voltage;
  }

 private:
  void half(Point at, Point other, double g_S) {
    if (at.kind != Point::Kind::unknown) return;
    entries_.emplace_back(at.index, at.index, g_S);
    if (other.kind == Point::Kind::unknown) entries_.emplace_back(at.index, other.index, -g_S);
    if (other.kind == Point::Kind::source) driven_.emplace_back(at.index, other.index, g_S);
  }

  Eigen::Ref<const Eigen::MatrixXd> voltage_V_;
  int count_ = 0;
  std::vector<Eigen::Triplet<double>> entries_, driven_;
};

}  // namespace

void direct_voltages(const Eigen::Ref<const Eigen::MatrixXd>& conductance_S, const WireParams& wires, const Eigen::Ref<const Eigen::MatrixXd>& voltage_V,
                     std::span<Eigen::MatrixXd> word_V, std::span<Eigen::MatrixXd> bit_V) {
  const Index bits = conductance_S.rows(), words = conductance_S.cols();
  const double rw = wires.word_resistance_ohm, rb = wires.bit_resistance_ohm;
  const double source_ohm = rw + wires.driver_resistance_ohm, ground_ohm = rb + wires.terminal_resistance_ohm;
  Circuit circuit(voltage_V);
  std::vector<Point> word(static_cast<std::size_t>(bits * words)), bit = word;
  const auto at = [&](Index j, Index i) { return static_cast<std::size_t>(i * bits + j); };
  for (Index i = 0; i < words; ++i) {
    const Point source{Point::Kind::source, static_cast<int>(i)};
    for (Index j = 0; j < bits; ++j) {
      if (source_ohm == 0.0)
        word[at(j, i)] = source;
      else if (rw == 0.0 && j > 0)
        word[at(j, i)] = word[at(0, i)];
      else
        word[at(j, i)] = circuit.unknown();
      if (rw > 0.0 && j > 0) circuit.connect(word[at(j - 1, i)], word[at(j, i)], 1.0 / rw);
    }
    if (source_ohm == 0.0) continue;
    circuit.connect(source, word[at(0, i)], 1.0 / source_ohm);
    if (wires.driven_ends == DrivenEnds::both) circuit.connect(source, word[at(bits - 1, i)], 1.0 / source_ohm);
  }
  for (Index j = 0; j < bits; ++j) {
    for (Index i = 0; i < words && ground_ohm > 0.0; ++i) {
      bit[at(j, i)] = rb == 0.0 && i > 0 ? bit[at(j, 0)] : circuit.unknown();
      if (rb > 0.0 && i > 0) circuit.connect(bit[at(j, i - 1)], bit[at(j, i)], 1.0 / rb);
    }
    if (ground_ohm > 0.0) circuit.connect(bit[at(j, words - 1)], Point{}, 1.0 / ground_ohm);
    for (Index i = 0; i < words; ++i) circuit.connect(word[at(j, i)], bit[at(j, i)], conductance_S(j, i));
  }
  const Eigen::MatrixXd solved_V = circuit.count() > 0 ? circuit.solve() : Eigen::MatrixXd(0, voltage_V.cols());
  const auto value = [&](Point p, Index k) {
    return p.kind == Point::Kind::ground ? 0.0 : p.kind == Point::Kind::source ? voltage_V(p.index, k) : solved_V(p.index, k);
  };
  for (Index k = 0; k < voltage_V.cols(); ++k)
    for (Index i = 0; i < words; ++i)
      for (Index j = 0; j < bits; ++j) {
        word_V[static_cast<std::size_t>(k)](j, i) = value(word[at(j, i)], k);
        bit_V[static_cast<std::size_t>(k)](j, i) = value(bit[at(j, i)], k);
      }
}

}  // namespace ohmfield::crossbar
