#pragma once
/// Boltzmann machine with couplings between any two units: bits (D. H. Ackley, G. E. Hinton, T. J. Sejnowski, Cogn. Sci. 9, 147
/// (1985)) or one-hot symbols (R. B. Potts, Math. Proc. Camb. Philos. Soc. 48, 106 (1952); as a model of sequences M. Weigt et
/// al., PNAS 106, 67 (2009)).
///
///     E(x) = -b x - x J x / 2,   J symmetric and zero within a group
///
/// Groups that are not coupled share a block; among fully coupled groups each is a block of its own.

#include "ebm/boltzmann/model.hpp"

namespace ohmfield::ebm {

/// Blocks of groups without couplings between them: greedily, each group joins the first block that it can.
/// \param couplings  J, shape (units, units) \throws InputError  not symmetric, or couplings within a group
std::vector<Block> colour_blocks(const Eigen::MatrixXf& couplings, const Block& groups);

class PairwiseModel final : public Model {
 public:
  /// \param couplings  J, outlives the model; what a block reads of it has no couplings within the block
  /// \throws InputError  sizes that do not go together
  PairwiseModel(const crossbar::LinearOperator& couplings, Eigen::VectorXf bias, std::vector<Block> blocks);

  Eigen::Index units() const override { return bias_.size(); }
  std::span<const Block> blocks() const override { return blocks_; }
  /// Reads all fields, as an array does.
  void fields(std::size_t block, crossbar::ConstMatrix x, crossbar::MutableMatrix f, crossbar::Context& context) const override;
  void energies(crossbar::ConstMatrix x, std::span<double> e, crossbar::Context& context) const override;

 private:
  const crossbar::LinearOperator& couplings_;
  Eigen::VectorXf bias_;
  std::vector<Block> blocks_;
};

}  // namespace ohmfield::ebm
