#pragma once
/// Restricted Boltzmann machines on any matrix: bits, or one-hot symbols on either side (the categorical, or Potts, machine of
/// R. Salakhutdinov, A. Mnih, G. Hinton, ICML 2007). Units: first the visible ones, then the hidden ones.

#include <array>

#include "ebm/boltzmann/model.hpp"
#include "ebm/boltzmann/rbm.hpp"

namespace ohmfield::ebm {

class RbmModel final : public Model {
 public:
  /// \param weights  shape (hidden, visible), outlives the model
  /// \param visible_symbols, hidden_symbols  units of a group on that side; 1: bits
  /// \throws InputError  sizes that do not go together
  RbmModel(const crossbar::LinearOperator& weights, Eigen::VectorXf visible_bias, Eigen::VectorXf hidden_bias, Eigen::Index visible_symbols = 1,
           Eigen::Index hidden_symbols = 1);

  static constexpr std::size_t kVisible = 0, kHidden = 1;  ///< blocks

  Eigen::Index visible() const { return visible_bias_.size(); }
  Eigen::Index hidden() const { return hidden_bias_.size(); }
  Eigen::Index units() const override { return visible() + hidden(); }
  std::span<const Block> blocks() const override { return blocks_; }
  void fields(std::size_t block, crossbar::ConstMatrix x, crossbar::MutableMatrix f, crossbar::Context& context) const override;
  void energies(crossbar::ConstMatrix x, std::span<double> e, crossbar::Context& context) const override;

 private:
  const crossbar::LinearOperator& weights_;
  Eigen::VectorXf visible_bias_, hidden_bias_;
  std::array<Block, 2> blocks_;
};

}  // namespace ohmfield::ebm
