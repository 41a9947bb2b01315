#pragma once
/// Private to ebm/sampler: how the groups of a block are drawn under constraints.
///
/// A variable is a bit, a one-hot group, or a set of bits of which exactly one is on. Pairs that exclude each other within a block
/// join variables to paths, which are drawn exactly: weights of prefixes forward, states backward (L. E. Baum et al., Ann.
/// Math. Stat. 41, 164 (1970); S. L. Scott, JASA 97, 337 (2002)). Pairs across blocks take symbols away.

#include <cstdint>
#include <vector>

#include "ebm/sampler/constraints.hpp"

namespace ohmfield::ebm {

struct Variable {
  std::vector<Eigen::Index> units;
  bool may_be_none = false;  ///< a bit: no unit may be on
  bool clamped = false;

  std::size_t states() const { return units.size() + (may_be_none ? 1 : 0); }
};

/// Variables one after the other.
struct Path {
  std::vector<Variable> variables;
  std::vector<std::vector<std::uint8_t>> allowed;  ///< of states of variable k and k + 1, row by row
};

struct BlockPlan {
  std::vector<Path> paths;
};

/// \throws InputError  exclusions within a block that form no paths, or a set of bits that is not within a block
std::vector<BlockPlan> plan_blocks(const Model& model, const Constraints& constraints);

}  // namespace ohmfield::ebm
