#pragma once
/// Contrastive divergence of an RBM on any matrix, digital or in an array that learns where it lies: rbm_training.hpp without a
/// trick, and what that is held against. Same seed, same draws.
///
/// What is written is the gradient of rbm_training.hpp as it stands there: for each sample one rank of its bits and one of those of the
/// model, which drive some lines only, and for the whole batch two more that centre it.

#include "ebm/boltzmann/rbm_training.hpp"

namespace ohmfield::ebm {

class RbmOperatorTrainer {
 public:
  /// \param weights  shape (hidden, visible), holds the weights of `start`, and outlives the trainer. Its decay and its
  /// noise of training are those of its devices: the parameters `decay` and `weight_noise` must be 0
  /// \param data  bits, shape (visible, samples), outlives the trainer
  RbmOperatorTrainer(crossbar::LinearOperator& weights, const Eigen::MatrixXf& data, const RbmTrainingState& start, const RbmTrainingParams& params);

  std::uint64_t steps() const { return params_.epochs * order_.steps_of_epoch(); }
  std::uint64_t steps_done() const { return steps_; }
  std::uint64_t steps_of_epoch() const { return order_.steps_of_epoch(); }
  /// One batch: two products for each Gibbs step and one more, and a write of 2 batch + 2 ranks; of 2 batch if not centred.
  void step(crossbar::Context& context);

  const Eigen::VectorXf& visible_bias() const { return visible_bias_; }
  const Eigen::VectorXf& hidden_bias() const { return hidden_bias_; }

 private:
  void mean_hidden(const Eigen::MatrixXf& v, Eigen::MatrixXf& result, crossbar::Context& context) const;
  void draw(const Eigen::MatrixXf& probabilities, std::uint64_t index, Eigen::MatrixXf& bits);

  crossbar::LinearOperator& weights_;
  const Eigen::MatrixXf& data_;
  RbmTrainingParams params_;
  BatchOrder order_;
  std::uint64_t steps_ = 0;
  Eigen::VectorXf visible_bias_, hidden_bias_, visible_offset_, hidden_offset_;
  Eigen::MatrixXf chains_, truth_, fantasy_, of_data_, of_model_, left_, right_;
  std::vector<float> uniforms_;
};

}  // namespace ohmfield::ebm
