#include "crossbar/array/wires/merged_lines.hpp"

#include <algorithm>
#include <vector>

#include "core/expect.hpp"
#include "crossbar/array/wires/elimination.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Adds the couplings that one bit line makes between word nodes (upper triangle, i < k).
void add_couplings(const Line& bit, const Eigen::Ref<const VectorXd>& g_S, MatrixXd& inner) {
  const Index size = g_S.size();
  if (bit.kind == Line::Kind::node) {
    const double inverse = 1.0 / (bit.near_S + g_S.sum() + bit.far_S);
    for (Index k = 1; k < size; ++k) inner.col(k).head(k) += (g_S[k] * inverse) * g_S.head(k);
    return;
  }
  // inverse(B)(i, k) for i < k is the product of ratio(i) ... ratio(k - 1) and the diagonal at k: eliminated from the top,
  // node i passes on ratio(i) of what reaches it. The diagonal follows from the loads seen on both sides.
  VectorXd above(size), below(size), ratio(size);  // conductance of each side beyond the node itself
  double load = bit.near_S;
  for (Index i = 0; i < size; ++i) {
    above[i] = load;
    const double here = load + g_S[i];
    ratio[i] = bit.segment_S / (bit.segment_S + here);
    load = here * ratio[i];
  }
  load = bit.far_S;
  for (Index i = size; i-- > 0;) {
    below[i] = load;
    load = (load + g_S[i]) * (bit.segment_S / (bit.segment_S + load + g_S[i]));
  }
  VectorXd column(size);
  for (Index k = 1; k < size; ++k) {
    double value = g_S[k] / (above[k] + g_S[k] + below[k]);
    for (Index i = k; i-- > 0;) {
      value *= ratio[i];
      column[i] = value * g_S[i];
    }
    inner.col(k).head(k) += column.head(k);
  }
}

}  // namespace

VectorXd far_share(const Line& line, const Eigen::Ref<const VectorXd>& g_S) {
  const Index size = g_S.size();
  VectorXd share = VectorXd::Ones(size);
  if (line.kind == Line::Kind::fixed) return share;
  if (line.kind == Line::Kind::node) return share * (line.far_S / (line.near_S + g_S.sum() + line.far_S));
  // From the near end: load is what the part of the line before a node draws; node i passes on ratio(i).
  VectorXd ratio(size);
  double load = line.near_S;
  for (Index i = 0; i < size; ++i) {
    const double onward = i + 1 < size ? line.segment_S : line.far_S;
    ratio[i] = onward / (onward + load + g_S[i]);
    load = (load + g_S[i]) * ratio[i];
  }
  double product = 1.0;
  for (Index i = size; i-- > 0;) {
    product *= ratio[i];
    share[i] = product;
  }
  return share;
}

VectorXd line_voltages(const Line& line, const Eigen::Ref<const VectorXd>& g_S, const Eigen::Ref<const VectorXd>& crossing_V, double near_V,
                       double far_V) {
  const Index size = g_S.size();
  if (line.kind == Line::Kind::fixed) return VectorXd::Constant(size, near_V);
  const double ends_A = line.near_S * near_V + line.far_S * far_V;
  if (line.kind == Line::Kind::node)
    return VectorXd::Constant(size, (g_S.dot(crossing_V) + ends_A) / (line.near_S + g_S.sum() + line.far_S));
  VectorXd voltage_V(size), ratio(size);
  double load_S = line.near_S, carried_A = line.near_S * near_V;
  for (Index i = 0; i < size; ++i) {
    load_S += g_S[i];
    carried_A += g_S[i] * crossing_V[i];
    const bool last = i + 1 == size;
    if (last) carried_A += line.far_S * far_V;
    const double inverse = 1.0 / (load_S + (last ? line.far_S : line.segment_S));
    voltage_V[i] = carried_A * inverse;
    ratio[i] = line.segment_S * inverse;
    load_S *= ratio[i];
    carried_A *= ratio[i];
  }
  for (Index i = size - 1; i-- > 0;) voltage_V[i] += ratio[i] * voltage_V[i + 1];
  return voltage_V;
}

MergedNetwork::MergedNetwork(const Eigen::Ref<const MatrixXd>& conductance_S, const Line& word, const Line& bit, core::Team& team) : word_(word) {
  OHM_EXPECT(word.kind != Line::Kind::chain);
  const Index bits = conductance_S.rows(), words = conductance_S.cols();
  to_far_.resize(words, bits);
  to_near_.setZero(words, bits);
  for (Index j = 0; j < bits; ++j) {
    const VectorXd g_S = conductance_S.row(j).transpose();
    to_far_.col(j) = g_S.cwiseProduct(far_share(bit, g_S));
    if (bit.near_S > 0.0) to_near_.col(j) = g_S.cwiseProduct(far_share(turned(bit), g_S.reverse()).reverse());
  }
  if (word.kind == Line::Kind::fixed) return;
  MatrixXd inner = MatrixXd::Zero(words, words);
  if (bit.kind != Line::Kind::fixed) {
    // Partial sums over fixed groups of bit lines: the same bits for any number of threads.
    const Index groups = std::min<Index>(8, bits);
    std::vector<MatrixXd> part(static_cast<std::size_t>(groups));
    team.run(part.size(), [&](std::size_t p) {
      part[p] = MatrixXd::Zero(words, words);
      const Index group = static_cast<Index>(p);
      for (Index j = group * bits / groups; j < (group + 1) * bits / groups; ++j) add_couplings(bit, conductance_S.row(j).transpose(), part[p]);
    });
    for (const MatrixXd& p : part) inner += p;
    const MatrixXd upper = inner;
    inner.triangularView<Eigen::StrictlyLower>() = upper.transpose();
  }
  MatrixXd outer(words, words + 2 * bits);
  outer.leftCols(words) = (VectorXd::Constant(words, word.near_S + word.far_S)).asDiagonal();
  outer.middleCols(words, bits) = to_far_;
  outer.rightCols(bits) = to_near_;
  nodes_ = eliminate(std::move(inner), std::move(outer), &team);
}

MatrixXd MergedNetwork::far_transfer_S() const {
  if (word_.kind == Line::Kind::fixed) return to_far_.transpose();
  const Index words = to_far_.rows(), bits = to_far_.cols();
  return nodes_.scaled_coupling.middleCols(words, bits).transpose() * nodes_.scaled_coupling.leftCols(words);
}

MatrixXd MergedNetwork::near_transfer_S() const {
  if (word_.kind == Line::Kind::fixed) return to_near_.transpose();
  return nodes_.scaled_coupling.rightCols(to_far_.cols()).transpose() * nodes_.scaled_coupling.leftCols(to_far_.rows());
}

MatrixXd MergedNetwork::word_voltages(const Eigen::Ref<const MatrixXd>& source_V, const Eigen::Ref<const MatrixXd>& near_V,
                                      const Eigen::Ref<const MatrixXd>& far_V) const {
  if (word_.kind == Line::Kind::fixed) return source_V;
  MatrixXd kept_V(source_V.rows() + far_V.rows() + near_V.rows(), source_V.cols());
  kept_V << source_V, far_V, near_V;
  return nodes_.voltages(kept_V);
}

}  // namespace ohmfield::crossbar
