#include "crossbar/array/wires/coarse_grid.hpp"

#include <algorithm>
#include <cmath>

#include "crossbar/array/wires/line_fields.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// chosen: knots half a reach apart; measured in conjugate.hpp. More than 48 x 48 take longer to factor than they save.
constexpr double kSpacing = 0.5, kMostKnots = 48.0;

/// A symmetric tridiagonal matrix between knots.
struct Band {
  explicit Band(Index size) : diagonal(VectorXd::Zero(size)), beside(VectorXd::Zero(std::max<Index>(size - 1, 0))) {}
  double at(Index a, Index b) const { return a == b ? diagonal[a] : beside[std::min(a, b)]; }
  /// What one node of this weight adds.
  void add(const Knots& knots, Index node, double weight) {
    const Index k = knots.before[static_cast<std::size_t>(node)];
    const double t = knots.share[node];
    diagonal[k] += weight * (1.0 - t) * (1.0 - t);
    if (k + 1 == knots.count()) return;
    beside[k] += weight * t * (1.0 - t);
    diagonal[k + 1] += weight * t * t;
  }

  VectorXd diagonal, beside;
};

Band mass(const Knots& knots) {
  Band band(knots.count());
  for (Index node = 0; node < knots.share.size(); ++node) band.add(knots, node, 1.0);
  return band;
}

/// Wire segments and both ends of a line.
Band stiffness(const Knots& knots, const Line& line) {
  Band band(knots.count());
  for (Index k = 0; k + 1 < knots.count(); ++k) {
    const auto at = static_cast<std::size_t>(k);
    const double g = line.segment_S / static_cast<double>(knots.first[at + 1] - knots.first[at]);
    band.diagonal[k] += g;
    band.diagonal[k + 1] += g;
    band.beside[k] -= g;
  }
  band.diagonal[0] += line.near_S;
  band.diagonal[knots.count() - 1] += line.far_S;
  return band;
}

}  // namespace

Knots::Knots(Index nodes, Index knots) : first(static_cast<std::size_t>(knots)), before(static_cast<std::size_t>(nodes)), share(nodes) {
  for (Index k = 0; k < knots; ++k) first[static_cast<std::size_t>(k)] = k * (nodes - 1) / (knots - 1);
  for (Index k = 0; k + 1 < knots; ++k) {
    const Index from = first[static_cast<std::size_t>(k)], to = first[static_cast<std::size_t>(k + 1)];
    for (Index j = from; j < to; ++j) {
      before[static_cast<std::size_t>(j)] = k;
      share[j] = static_cast<double>(j - from) / static_cast<double>(to - from);
    }
  }
  before.back() = knots - 1;
  share[nodes - 1] = 0.0;
}

std::unique_ptr<CoarseGrid> CoarseGrid::for_fields(const LineFields& fields) {
  if (fields.word().kind != Line::Kind::chain || fields.bit().kind != Line::Kind::chain) return nullptr;
  const double mean_S = fields.conductance_S().cells().mean();
  const auto knots = [&](const Line& line, Index nodes) {
    const double reach = std::sqrt(line.segment_S / mean_S);  // cells after which a lone line has lost 63 % of its drive
    return static_cast<Index>(std::min({kMostKnots, static_cast<double>(nodes) / (kSpacing * reach), static_cast<double>(nodes) / 4.0}));
  };
  const Index along_word = knots(fields.word(), fields.bits()), along_bit = knots(fields.bit(), fields.words());
  if (along_word < 2 || along_bit < 2) return nullptr;
  return std::unique_ptr<CoarseGrid>(new CoarseGrid(fields, along_word + 1, along_bit + 1));
}

CoarseGrid::CoarseGrid(const LineFields& fields, Index along_word, Index along_bit)
    : bit_knots_(fields.bits(), along_word), word_knots_(fields.words(), along_bit),
      line_sums_(along_word, fields.words()), line_values_(along_word, fields.words()) {
  assemble(fields);
}

void CoarseGrid::assemble(const LineFields& fields) {
  const Index across = bit_knots_.count(), down = word_knots_.count(), count = across * down;
  // Conductances over hats: for each pair of knots down, a tridiagonal matrix across.
  std::vector<Band> line(static_cast<std::size_t>(fields.words()), Band(across));
  fields.team().run(line.size(), [&](std::size_t i) {
    const double* g = fields.conductance_S().word(static_cast<Index>(i));
    for (Index k = 0; k + 1 < across; ++k) {
      const Index from = bit_knots_.first[static_cast<std::size_t>(k)], to = bit_knots_.first[static_cast<std::size_t>(k + 1)];
      const Eigen::Map<const Eigen::ArrayXd> cell(g + from, to - from);
      const auto t = bit_knots_.share.segment(from, to - from).array();
      line[i].diagonal[k] += (cell * (1.0 - t).square()).sum();
      line[i].beside[k] += (cell * (1.0 - t) * t).sum();
      line[i].diagonal[k + 1] += (cell * t.square()).sum();
    }
    line[i].diagonal[across - 1] += g[fields.bits() - 1];
  });
  std::vector<Band> same(static_cast<std::size_t>(down), Band(across)), next = same;
  for (Index i = 0; i < fields.words(); ++i) {
    const auto k = static_cast<std::size_t>(word_knots_.before[static_cast<std::size_t>(i)]), at = static_cast<std::size_t>(i);
    const double t = word_knots_.share[i];
    const auto add = [&](Band& to, double weight) {
      to.diagonal += weight * line[at].diagonal;
      to.beside += weight * line[at].beside;
    };
    add(same[k], (1.0 - t) * (1.0 - t));
    add(next[k], t * (1.0 - t));
    if (k + 1 < same.size()) add(same[k + 1], t * t);
  }
  const Band mass_across = mass(bit_knots_), mass_down = mass(word_knots_);
  const Band wires_across = stiffness(bit_knots_, fields.word()), wires_down = stiffness(word_knots_, fields.bit());
  std::vector<Eigen::Triplet<double>> entries;
  entries.reserve(static_cast<std::size_t>(36 * count));
  for (Index y = 0; y < down; ++y)
    for (Index v = std::max<Index>(y - 1, 0); v <= std::min(y + 1, down - 1); ++v)
      for (Index x = 0; x < across; ++x)
        for (Index w = std::max<Index>(x - 1, 0); w <= std::min(x + 1, across - 1); ++w) {
          const double g = (y == v ? same[static_cast<std::size_t>(y)] : next[static_cast<std::size_t>(std::min(y, v))]).at(x, w);
          const int a = static_cast<int>(x + across * y), b = static_cast<int>(w + across * v), n = static_cast<int>(count);
          entries.emplace_back(a, b, g + wires_across.at(x, w) * mass_down.at(y, v));
          entries.emplace_back(n + a, n + b, g + mass_across.at(x, w) * wires_down.at(y, v));
          entries.emplace_back(a, n + b, g);
          entries.emplace_back(n + a, b, g);
        }
  Eigen::SparseMatrix<double> matrix(2 * count, 2 * count);
  matrix.setFromTriplets(entries.begin(), entries.end());
  factor_.compute(matrix);
}

void CoarseGrid::restrict_line(Index word, const double* g, const double* y) const {
  auto sums = line_sums_.col(word);
  sums.setZero();
  for (Index k = 0; k + 1 < bit_knots_.count(); ++k) {
    const Index from = bit_knots_.first[static_cast<std::size_t>(k)], to = bit_knots_.first[static_cast<std::size_t>(k + 1)];
    const Eigen::Map<const Eigen::VectorXd> gs(g + from, to - from), ys(y + from, to - from);
    const double all = gs.dot(ys), part = gs.cwiseProduct(ys).dot(bit_knots_.share.segment(from, to - from));
    sums[k] += all - part;
    sums[k + 1] += part;
  }
  const Index last = static_cast<Index>(bit_knots_.before.size()) - 1;
  sums[bit_knots_.count() - 1] += g[last] * y[last];
}

void CoarseGrid::solve() const {
  const Index across = bit_knots_.count(), down = word_knots_.count(), count = across * down;
  VectorXd load = VectorXd::Zero(2 * count);
  Eigen::Map<MatrixXd> bit_load(load.data() + count, across, down);
  for (Index i = 0; i < line_sums_.cols(); ++i) {
    const Index k = word_knots_.before[static_cast<std::size_t>(i)];
    const double t = word_knots_.share[i];
    bit_load.col(k) += (1.0 - t) * line_sums_.col(i);
    if (t != 0.0) bit_load.col(k + 1) += t * line_sums_.col(i);
  }
  const VectorXd voltage = factor_.solve(load);
  const Eigen::Map<const MatrixXd> bit_voltage(voltage.data() + count, across, down);
  for (Index i = 0; i < line_values_.cols(); ++i) {
    const Index k = word_knots_.before[static_cast<std::size_t>(i)];
    const double t = word_knots_.share[i];
    line_values_.col(i) = (1.0 - t) * bit_voltage.col(k);
    if (t != 0.0) line_values_.col(i) += t * bit_voltage.col(k + 1);
  }
}

void CoarseGrid::prolong_line(Index word, const double* g, const double* r, double* out) const {
  const auto value = line_values_.col(word);
  for (Index k = 0; k + 1 < bit_knots_.count(); ++k) {
    const Index from = bit_knots_.first[static_cast<std::size_t>(k)], to = bit_knots_.first[static_cast<std::size_t>(k + 1)];
    const double at = value[k], slope = value[k + 1] - value[k];
    const double* t = bit_knots_.share.data();
    for (Index j = from; j < to; ++j) out[j] = r[j] + g[j] * (at + slope * t[j]);
  }
  const Index last = static_cast<Index>(bit_knots_.before.size()) - 1;
  out[last] = r[last] + g[last] * value[bit_knots_.count() - 1];
}

}  // namespace ohmfield::crossbar
