/// The way back of the dissection: voltages of eliminated nodes from those of their ports, down to single cells. Each is an
/// average of others with positive weights, so none leaves the range of the sources and no digits cancel.

#include <array>

#include "core/expect.hpp"
#include "crossbar/array/wires/dissection_node.hpp"

namespace ohmfield::crossbar {

using Eigen::Index;
using Eigen::MatrixXd;

void Dissection::voltages(const Eigen::Ref<const MatrixXd>& source_V, std::span<MatrixXd> word_V, std::span<MatrixXd> bit_V) {
  OHM_EXPECT(factors_ == Factors::keep && word_V.size() == static_cast<std::size_t>(source_V.cols()) && bit_V.size() == word_V.size());
  constexpr Index kInputs = 32;  // chosen: inputs of one pass; more gain nothing and take memory for each level of the tree
  for (Index first = 0; first < source_V.cols(); first += kInputs) {
    const Index count = std::min(kInputs, source_V.cols() - first);
    const Ports& ports = root_->ports;
    MatrixXd port_V = MatrixXd::Zero(ports.count(), count);
    port_V.topRows(ports.left) = source_V.middleCols(first, count);
    if (ports.right > 0) port_V.middleRows(ports.left, ports.right) = source_V.middleCols(first, count);
    const auto at = static_cast<std::size_t>(first), n = static_cast<std::size_t>(count);
    expand_all(port_V, word_V.subspan(at, n), bit_V.subspan(at, n));
  }
}

/// Port voltages of both children from those of a node.
std::array<MatrixXd, 2> Dissection::child_voltages(const Node& node, const MatrixXd& port_V) const {
  const Ports &pa = node.first->ports, &pb = node.second->ports;
  const bool beside = node.join == Node::Join::beside;
  const MatrixXd shared_V = node.eliminated.voltages(port_V);
  std::array<MatrixXd, 2> child_V{MatrixXd(pa.count(), port_V.cols()), MatrixXd(pb.count(), port_V.cols())};
  for (const Piece& p : pieces(node))
    child_V[static_cast<std::size_t>(p.child)].middleRows(p.from, p.count) = port_V.middleRows(p.to, p.count);
  child_V[0].middleRows(beside ? pa.left : pa.left + pa.right + pa.top, shared_V.rows()) = shared_V;
  child_V[1].middleRows(beside ? 0 : pb.left + pb.right, shared_V.rows()) = shared_V;
  return child_V;
}

void Dissection::expand(const Node& node, const MatrixXd& port_V, std::span<MatrixXd> word_V, std::span<MatrixXd> bit_V) const {
  if (node.join == Node::Join::none) return expand_leaf(node, port_V, word_V, bit_V);
  const std::array<MatrixXd, 2> child_V = child_voltages(node, port_V);
  expand(*node.first, child_V[0], word_V, bit_V);
  expand(*node.second, child_V[1], word_V, bit_V);
}

void Dissection::expand_all(const MatrixXd& port_V, std::span<MatrixXd> word_V, std::span<MatrixXd> bit_V) {
  struct Task {
    const Node* node;
    MatrixXd port_V;
  };
  std::vector<Task> tasks{{root_.get(), port_V}};
  for (int depth = 0; depth < 4; ++depth) {
    std::vector<Task> below;
    for (Task& task : tasks) {
      if (task.node->join == Node::Join::none) {
        below.push_back(std::move(task));
        continue;
      }
      std::array<MatrixXd, 2> child_V = child_voltages(*task.node, task.port_V);
      below.push_back({task.node->first.get(), std::move(child_V[0])});
      below.push_back({task.node->second.get(), std::move(child_V[1])});
    }
    tasks.swap(below);
  }
  team_.run(tasks.size(), [&](std::size_t i) { expand(*tasks[i].node, tasks[i].port_V, word_V, bit_V); });
}

void Dissection::expand_leaf(const Node& node, const MatrixXd& port_V, std::span<MatrixXd> word_V, std::span<MatrixXd> bit_V) const {
  std::vector<Front::Step> steps;
  steps.reserve(2 * Front::kSide * Front::kSide);
  const Front front(network_, node.cells, &steps);
  const std::vector<Index> slots = Front::slots(node.ports);
  // One row for each input, so that a slot is a column.
  MatrixXd slot_V = MatrixXd::Zero(port_V.cols(), Front::kSlots);
  for (std::size_t k = 0; k < slots.size(); ++k) slot_V.col(slots[k]) = port_V.row(static_cast<Index>(k)).transpose();
  const CellRange& cells = node.cells;
  // Ports that are nodes of cells themselves; where they are sources or terminals, a step below replaces them.
  for (Index input = 0; input < port_V.cols(); ++input) {
    const auto k = static_cast<std::size_t>(input);
    for (Index w = 0; w < cells.words; ++w)
      word_V[k](cells.first_bit + cells.bits - 1, cells.first_word + w) = slot_V(input, Front::slot_right(w));
    for (Index b = 0; b < cells.bits; ++b)
      bit_V[k](cells.first_bit + b, cells.first_word + cells.words - 1) = slot_V(input, Front::slot_bottom(b));
  }
  Eigen::VectorXd old_V(port_V.cols());
  for (std::size_t s = steps.size(); s-- > 0;) {
    const Front::Step& step = steps[s];
    old_V.noalias() = slot_V * Eigen::Map<const Eigen::Matrix<double, Front::kSlots, 1>>(step.share.data());
    slot_V.col(step.slot) = old_V;
    const bool is_word = step.slot < 2 * Front::kSide;
    for (Index input = 0; input < port_V.cols(); ++input)
      (is_word ? word_V : bit_V)[static_cast<std::size_t>(input)](step.bit, step.word) = old_V[input];
  }
}

}  // namespace ohmfield::crossbar
