#include "crossbar/array/wires/dissection_node.hpp"

#include <algorithm>

#include "core/expect.hpp"

namespace ohmfield::crossbar {

using Eigen::Index;
using Eigen::MatrixXd;

namespace {

constexpr Index kSide = Front::kSide;

/// About half, in whole leaves.
Index half(Index length) { return ((length + kSide - 1) / kSide + 1) / 2 * kSide; }

}  // namespace

std::unique_ptr<Dissection::Node> Dissection::plan(const CellRange& cells) const {
  auto node = std::make_unique<Node>();
  node->cells = cells;
  node->ports = network_.ports_of(cells);
  if (cells.words <= kSide && cells.bits <= kSide) return node;
  CellRange first = cells, second = cells;
  if (cells.bits >= cells.words) {
    node->join = Node::Join::beside;
    first.bits = half(cells.bits);
    second.first_bit += first.bits;
    second.bits -= first.bits;
  } else {
    node->join = Node::Join::below;
    first.words = half(cells.words);
    second.first_word += first.words;
    second.words -= first.words;
  }
  node->first = plan(first);
  node->second = plan(second);
  return node;
}

std::vector<Dissection::Piece> Dissection::pieces(const Node& node) {
  const Ports &a = node.first->ports, &b = node.second->ports;
  std::vector<Piece> pieces;
  Index to = 0;
  const auto add = [&](int child, Index from, Index count) {
    if (count > 0) pieces.push_back({child, from, to, count});
    to += count;
  };
  const auto right = [](const Ports& p) { return p.left; };
  const auto top = [](const Ports& p) { return p.left + p.right; };
  const auto bottom = [](const Ports& p) { return p.left + p.right + p.top; };
  add(0, 0, a.left);
  if (node.join == Node::Join::beside) {
    add(1, right(b), b.right);
    add(0, top(a), a.top);
    add(1, top(b), b.top);
    add(0, bottom(a), a.bottom);
    add(1, bottom(b), b.bottom);
  } else {
    add(1, 0, b.left);
    add(0, right(a), a.right);
    add(1, right(b), b.right);
    add(0, top(a), a.top);
    add(1, bottom(b), b.bottom);
  }
  return pieces;
}

void Dissection::join(Node& node, core::Team* team) const {
  MatrixXd &a = node.first->coupling_S, &b = node.second->coupling_S;
  const Ports &pa = node.first->ports, &pb = node.second->ports;
  const bool beside = node.join == Node::Join::beside;
  const Index shared = beside ? pa.right : pa.bottom;
  const Index in_a = beside ? pa.left : pa.left + pa.right + pa.top, in_b = beside ? 0 : pb.left + pb.right;
  const std::vector<Piece> parts = pieces(node);
  MatrixXd outer(shared, node.ports.count());
  for (const Piece& p : parts)
    outer.middleCols(p.to, p.count) = p.child == 0 ? a.block(in_a, p.from, shared, p.count) : b.block(in_b, p.from, shared, p.count);
  MatrixXd inner = a.block(in_a, in_a, shared, shared) + b.block(in_b, in_b, shared, shared);
  node.eliminated = eliminate(std::move(inner), std::move(outer), team);
  node.coupling_S.setZero(node.ports.count(), node.ports.count());
  for (const Piece& p : parts)
    for (const Piece& q : parts)
      if (p.child == q.child)
        node.coupling_S.block(p.to, q.to, p.count, q.count) = (p.child == 0 ? a : b).block(p.from, q.from, p.count, q.count);
  a.resize(0, 0);
  b.resize(0, 0);
  add_mesh(node.eliminated, node.coupling_S, team);
  if (factors_ == Factors::drop) {
    node.eliminated = {};
    node.first.reset();
    node.second.reset();
  }
}

void Dissection::reduce(Node& node, core::Team* team) const {
  if (node.join == Node::Join::none) {
    node.coupling_S = Front(network_, node.cells).couplings();
    return;
  }
  reduce(*node.first, team);
  reduce(*node.second, team);
  join(node, team);
}

/// Subtrees on one thread each; then the joins above them, level by level: one thread each while there are as many joins as
/// threads, else all threads in each. Which it is changes no bit.
void Dissection::reduce_all() {
  constexpr std::size_t kSubtrees = 16;  // enough for even loads on eight threads
  std::vector<std::vector<Node*>> levels{{root_.get()}};
  while (levels.back().size() < kSubtrees) {
    std::vector<Node*> below;
    for (Node* node : levels.back()) {
      if (node->join == Node::Join::none) continue;
      below.push_back(node->first.get());
      below.push_back(node->second.get());
    }
    if (below.empty()) break;
    levels.push_back(std::move(below));
  }
  const std::vector<Node*> subtrees = std::move(levels.back());
  levels.pop_back();
  team_.run(subtrees.size(), [&](std::size_t i) { reduce(*subtrees[i], nullptr); });
  for (std::size_t l = levels.size(); l-- > 0;) {
    const std::vector<Node*>& level = levels[l];
    const auto rise = [&](Node& node, core::Team* team) { node.join == Node::Join::none ? reduce(node, nullptr) : join(node, team); };
    if (level.size() >= static_cast<std::size_t>(team_.threads()))
      team_.run(level.size(), [&](std::size_t i) { rise(*level[i], nullptr); });
    else
      for (Node* node : level) rise(*node, &team_);
  }
}

Dissection::Dissection(const ChainNetwork& network, Factors factors, int threads)
    : network_(network), factors_(factors), team_(threads),
      root_(plan({0, network.conductance_S.cols(), 0, network.conductance_S.rows()})) {
  OHM_EXPECT(network.word.kind == Line::Kind::chain && network.bit.kind == Line::Kind::chain);
  reduce_all();
}

Dissection::~Dissection() = default;

MatrixXd Dissection::transfer_S() const {
  const Ports& ports = root_->ports;
  MatrixXd transfer = root_->coupling_S.block(ports.left + ports.right, 0, ports.bottom, ports.left);
  if (ports.right > 0) transfer += root_->coupling_S.block(ports.left + ports.right, ports.left, ports.bottom, ports.right);
  return transfer;
}

}  // namespace ohmfield::crossbar
