#include "ebm/boltzmann/rbm_operator_training.hpp"

#include "core/error.hpp"
#include "core/random/fill.hpp"
#include "ebm/boltzmann/sigmoid.hpp"

namespace ohmfield::ebm {

RbmOperatorTrainer::RbmOperatorTrainer(crossbar::LinearOperator& weights, const Eigen::MatrixXf& data, const RbmTrainingState& start,
                                       const RbmTrainingParams& params)
    : weights_(weights),
      data_(data),
      params_(params),
      order_(static_cast<std::size_t>(data.cols()), params.batch, params.seed),
      steps_(start.steps),
      visible_bias_(start.rbm.visible_bias),
      hidden_bias_(start.rbm.hidden_bias),
      visible_offset_(start.visible_offset),
      hidden_offset_(start.hidden_offset),
      chains_(start.chains) {
  params.validate();
  if (weights.shape().outputs != start.rbm.hidden() || weights.shape().inputs != data.rows())
    throw core::InputError("matrix, data and model of a training differ in size", "Build the matrix from the weights of the model");
  if (params.decay != 0.0 || params.weight_noise != 0.0)
    throw core::InputError("decay and weight_noise are for weights in the memory of a processor", "Set them to 0: devices have their own");
}

Eigen::MatrixXf RbmOperatorTrainer::mean_hidden(const Eigen::MatrixXf& v, crossbar::Context& context) const {
  Eigen::MatrixXf result(hidden_bias_.size(), v.cols());
  weights_.apply(v, result, context);
  ++context.operation;
  result.colwise() += hidden_bias_;
  return result.unaryExpr([](float x) { return sigmoid(x); });
}

Eigen::MatrixXf RbmOperatorTrainer::draw(const Eigen::MatrixXf& probabilities, std::uint64_t index) const {
  Eigen::MatrixXf uniforms(probabilities.rows(), probabilities.cols());
  core::fill_uniform(std::span(uniforms.data(), static_cast<std::size_t>(uniforms.size())), params_.seed, core::Stream::sampler, index);
  return (uniforms.array() < probabilities.array()).cast<float>();
}

void RbmOperatorTrainer::step(crossbar::Context& context) {
  const auto samples = order_.batch(steps_);
  const auto batch = static_cast<Eigen::Index>(samples.size());
  Eigen::MatrixXf v(data_.rows(), batch);
  for (Eigen::Index s = 0; s < batch; ++s) v.col(s) = data_.col(samples[static_cast<std::size_t>(s)]);
  std::uint64_t index = steps_ * (2 * params_.gibbs_steps + 1);
  const Eigen::MatrixXf of_data = mean_hidden(v, context);
  if (params_.method == Divergence::contrastive) chains_ = draw(of_data, index);
  Eigen::MatrixXf fantasy(v.rows(), batch), of_model;
  for (std::size_t k = 0; k < params_.gibbs_steps; ++k) {
    weights_.apply_transposed(chains_, fantasy, context);
    ++context.operation;
    fantasy.colwise() += visible_bias_;
    fantasy = draw(fantasy.unaryExpr([](float x) { return sigmoid(x); }), ++index);
    of_model = mean_hidden(fantasy, context);
    chains_ = draw(of_model, ++index);
  }
  const Eigen::VectorXf v_mean = v.rowwise().mean(), h_mean = of_data.rowwise().mean();
  const Eigen::VectorXf dv = v_mean - fantasy.rowwise().mean(), dh = h_mean - of_model.rowwise().mean();
  const auto follow = static_cast<float>(params_.offset_share), rate = static_cast<float>(rate_at(params_, steps_, steps()));
  visible_offset_ += follow * (v_mean - visible_offset_);
  hidden_offset_ += follow * (h_mean - hidden_offset_);
  // The centred gradient is the difference of two sums of outer products of centred states.
  Eigen::MatrixXf left(of_data.rows(), 2 * batch), right(v.rows(), 2 * batch);
  left << of_data.colwise() - hidden_offset_, hidden_offset_.replicate(1, batch) - of_model;
  right << v.colwise() - visible_offset_, fantasy.colwise() - visible_offset_;
  const float share = 1.0f / static_cast<float>(batch);
  visible_bias_ += rate * (dv - share * (right * (left.transpose() * hidden_offset_)));
  hidden_bias_ += rate * (dh - share * (left * (right.transpose() * visible_offset_)));
  weights_.add_outer(left, right, static_cast<double>(rate * share), context);
  ++context.operation;
  ++steps_;
  check_biases({visible_bias_.data(), static_cast<std::size_t>(visible_bias_.size())}, {hidden_bias_.data(), static_cast<std::size_t>(hidden_bias_.size())}, steps_);
}

}  // namespace ohmfield::ebm
