#include "crossbar/array/wires/elimination.hpp"

#include <algorithm>
#include <cmath>

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// chosen: 32 among 16, 32, 48, 64 gave the shortest transfer matrix at 512 x 512 (differences below 5 %).
constexpr Index kPanel = 32;
// Columns of a tile. A tile is computed by one thread, and the tiles do not depend on the number of threads.
constexpr Index kTile = 128;

/// Eliminates the nodes of one panel one after the other. `beyond` holds the sum of the couplings of each to all nodes
/// outside of the panel; the strict lower triangle becomes that of L.
void factor_panel(Eigen::Ref<MatrixXd> inner, VectorXd& beyond, Eigen::Ref<VectorXd> pivot) {
  const Index size = inner.rows();
  for (Index k = 0; k < size; ++k) {
    const Index rest = size - k - 1;
    pivot[k] = inner.row(k).tail(rest).sum() + beyond[k];
    const double inverse = 1.0 / pivot[k];
    for (Index l = k + 1; l < size; ++l) {
      const double factor = inner(l, k) * inverse;
      beyond[l] += factor * beyond[k];
      // Columns to the right of k in row l; the entry on the diagonal is never read.
      for (Index c = k + 1; c < size; ++c) inner(l, c) += factor * inner(k, c);
      inner(l, k) = -factor;
    }
  }
}

/// L and D of the nodal matrix whose off-diagonal part is -inner and whose row sums are `outside`.
void factor(MatrixXd& inner, VectorXd outside, VectorXd& pivot) {
  const Index size = inner.rows();
  pivot.resize(size);
  for (Index first = 0; first < size; first += kPanel) {
    const Index width = std::min(kPanel, size - first), next = first + width, rest = size - next;
    VectorXd beyond = outside.segment(first, width);
    if (rest > 0) beyond += inner.block(first, next, width, rest).rowwise().sum();
    factor_panel(inner.block(first, first, width, width), beyond, pivot.segment(first, width));
    if (rest == 0) break;
    const auto corner = inner.block(first, first, width, width).triangularView<Eigen::UnitLower>();
    MatrixXd to_rest = inner.block(first, next, width, rest);
    corner.solveInPlace(to_rest);
    VectorXd to_outside = outside.segment(first, width);
    corner.solveInPlace(to_outside);
    const MatrixXd scaled = pivot.segment(first, width).cwiseInverse().asDiagonal() * to_rest;
    inner.block(next, next, rest, rest).noalias() += scaled.transpose() * to_rest;
    outside.tail(rest).noalias() += scaled.transpose() * to_outside;
    inner.block(next, first, rest, width) = -scaled.transpose();
  }
}

}  // namespace

Eliminated eliminate(MatrixXd inner, MatrixXd outer, core::Team* team) {
  Eliminated result;
  VectorXd pivot;
  factor(inner, outer.rowwise().sum(), pivot);
  result.lower = std::move(inner);
  result.inverse_root = pivot.cwiseSqrt().cwiseInverse();
  result.scaled_coupling = std::move(outer);
  const Index kept = result.scaled_coupling.cols();
  for_each_of(team, (kept + kTile - 1) / kTile, [&](Index tile) {
    auto columns = result.scaled_coupling.middleCols(tile * kTile, std::min(kTile, kept - tile * kTile));
    result.lower.triangularView<Eigen::UnitLower>().solveInPlace(columns);
    columns = result.inverse_root.asDiagonal() * columns;
  });
  return result;
}

void add_mesh(const Eliminated& eliminated, Eigen::Ref<MatrixXd> kept, core::Team* team) {
  const MatrixXd& coupling = eliminated.scaled_coupling;
  const Index size = kept.rows();
  for_each_of(team, (size + kTile - 1) / kTile, [&](Index tile) {
    const Index first = tile * kTile, width = std::min(kTile, size - first), below = size - first - width;
    kept.block(first, first, size - first, width).noalias() +=
        coupling.rightCols(size - first).transpose() * coupling.middleCols(first, width);
    if (below > 0) kept.block(first, first + width, width, below) = kept.block(first + width, first, below, width).transpose();
  });
}

MatrixXd Eliminated::voltages(const Eigen::Ref<const MatrixXd>& kept_V) const {
  MatrixXd voltage_V = inverse_root.asDiagonal() * (scaled_coupling * kept_V);
  lower.triangularView<Eigen::UnitLower>().transpose().solveInPlace(voltage_V);
  return voltage_V;
}

}  // namespace ohmfield::crossbar
