#pragma once
/// What samplers and exact references ask of a Boltzmann machine: P(x) = e^(-beta E(x)) / Z over units that are 0 or 1.
///
/// Units come in groups: one alone is a bit, of a larger group exactly one is 1 (a symbol, one-hot: a Potts spin). Groups of a
/// block are independent given all other blocks, so that a block can be drawn at once. Products with weights go through a
/// LinearOperator, whose columns are chains; energies and fields as an array reads them carry its noise.

#include <span>
#include <vector>

#include "crossbar/linear_operator.hpp"

namespace ohmfield::ebm {

struct Group {
  Eigen::Index first = 0, size = 1;
};
using Block = std::vector<Group>;

class Model {
 public:
  virtual ~Model() = default;

  virtual Eigen::Index units() const = 0;
  /// Every unit is in one group of one block.
  virtual std::span<const Block> blocks() const = 0;
  /// What -E gains when a unit of the block is 1 and the rest of its group 0, up to a constant of the group; for a bit, against 0.
  /// \param x  states, shape (units, chains) \param f  shape (units, chains); rows of other blocks may be left as they are
  virtual void fields(std::size_t block, crossbar::ConstMatrix x, crossbar::MutableMatrix f, crossbar::Context& context) const = 0;
  /// E of every column. \param e shape (chains)
  virtual void energies(crossbar::ConstMatrix x, std::span<double> e, crossbar::Context& context) const = 0;
};

}  // namespace ohmfield::ebm
