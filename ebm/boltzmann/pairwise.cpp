#include "ebm/boltzmann/pairwise.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/expect.hpp"

namespace ohmfield::ebm {

std::vector<Block> colour_blocks(const Eigen::MatrixXf& couplings, const Block& groups) {
  if (couplings != couplings.transpose()) throw core::InputError("couplings are not symmetric", "Give J with J_ab = J_ba");
  const auto coupled = [&](const Group& a, const Group& b) { return (couplings.block(a.first, b.first, a.size, b.size).array() != 0.0f).any(); };
  std::vector<Block> blocks;
  for (const Group& group : groups) {
    if (group.first < 0 || group.first + group.size > couplings.rows())
      throw core::InputError(fmt::format("a group of units {} to {} of {}", group.first, group.first + group.size - 1, couplings.rows()), "Units count from 0");
    if (coupled(group, group)) throw core::InputError(fmt::format("couplings within the group of unit {}", group.first), "Only one of its units is on: use biases");
    bool placed = false;
    for (Block& block : blocks) {
      bool free = true;
      for (const Group& other : block) free = free && !coupled(group, other);
      if (!free) continue;
      block.push_back(group);
      placed = true;
      break;
    }
    if (!placed) blocks.push_back({group});
  }
  return blocks;
}

PairwiseModel::PairwiseModel(const crossbar::LinearOperator& couplings, Eigen::VectorXf bias, std::vector<Block> blocks)
    : couplings_(couplings), bias_(std::move(bias)), blocks_(std::move(blocks)) {
  const crossbar::Shape shape = couplings.shape();
  if (shape.inputs != units() || shape.outputs != units())
    throw core::InputError(fmt::format("couplings of {} x {} for {} units", shape.outputs, shape.inputs, units()), "Give a row and a column for each unit");
}

void PairwiseModel::fields(std::size_t, crossbar::ConstMatrix x, crossbar::MutableMatrix f, crossbar::Context& context) const {
  couplings_.apply(x, f, context);
  ++context.operation;
  f.colwise() += bias_;
}

void PairwiseModel::energies(crossbar::ConstMatrix x, std::span<double> e, crossbar::Context& context) const {
  OHM_EXPECT(static_cast<Eigen::Index>(e.size()) == x.cols());
  Eigen::MatrixXf pull(units(), x.cols());
  couplings_.apply(x, pull, context);
  ++context.operation;
  for (Eigen::Index s = 0; s < x.cols(); ++s) {
    double sum = 0.0;
    for (Eigen::Index i = 0; i < units(); ++i) sum += double{x(i, s)} * (double{bias_[i]} + 0.5 * double{pull(i, s)});
    e[static_cast<std::size_t>(s)] = -sum;
  }
}

}  // namespace ohmfield::ebm
