#include "ebm/boltzmann/rbm_operator_training.hpp"

#include "core/error.hpp"
#include "core/random/fill.hpp"
#include "ebm/boltzmann/sigmoid.hpp"

namespace ohmfield::ebm {
namespace {

void to_probabilities(Eigen::MatrixXf& x) {
  float* const values = x.data();
#pragma omp simd
  for (Eigen::Index i = 0; i < x.size(); ++i) values[i] = sigmoid(values[i]);
}

}  // namespace

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

void RbmOperatorTrainer::mean_hidden(const Eigen::MatrixXf& v, Eigen::MatrixXf& result, crossbar::Context& context) const {
  result.resize(hidden_bias_.size(), v.cols());
  weights_.apply(v, result, context);
  ++context.operation;
  result.colwise() += hidden_bias_;
  to_probabilities(result);
}

void RbmOperatorTrainer::draw(const Eigen::MatrixXf& probabilities, std::uint64_t index, Eigen::MatrixXf& bits) {
  uniforms_.resize(static_cast<std::size_t>(probabilities.size()));
  core::fill_uniform(uniforms_, params_.seed, core::Stream::sampler, index);
  const Eigen::Map<const Eigen::MatrixXf> uniforms(uniforms_.data(), probabilities.rows(), probabilities.cols());
  bits = (uniforms.array() < probabilities.array()).cast<float>();
}

void RbmOperatorTrainer::step(crossbar::Context& context) {
  const auto samples = order_.batch(steps_);
  const auto batch = static_cast<Eigen::Index>(samples.size());
  truth_.resize(data_.rows(), batch);
  for (Eigen::Index s = 0; s < batch; ++s) truth_.col(s) = data_.col(samples[static_cast<std::size_t>(s)]);
  std::uint64_t index = steps_ * (2 * params_.gibbs_steps + 1);
  mean_hidden(truth_, of_data_, context);
  if (params_.method == Divergence::contrastive) draw(of_data_, index, chains_);
  fantasy_.resize(data_.rows(), batch);
  for (std::size_t k = 0; k < params_.gibbs_steps; ++k) {
    weights_.apply_transposed(chains_, fantasy_, context);
    ++context.operation;
    fantasy_.colwise() += visible_bias_;
    to_probabilities(fantasy_);
    draw(fantasy_, ++index, fantasy_);
    mean_hidden(fantasy_, of_model_, context);
    draw(of_model_, ++index, chains_);
  }
  const Eigen::VectorXf v_mean = truth_.rowwise().mean(), h_mean = of_data_.rowwise().mean();
  const Eigen::VectorXf dv = v_mean - fantasy_.rowwise().mean(), dh = h_mean - of_model_.rowwise().mean();
  const auto follow = static_cast<float>(params_.offset_share), rate = static_cast<float>(rate_at(params_, steps_, steps()));
  visible_offset_ += follow * (v_mean - visible_offset_);
  hidden_offset_ += follow * (h_mean - hidden_offset_);
  const Eigen::Index ranks = params_.offset_share > 0.0 ? 2 * batch + 2 : 2 * batch;
  left_.resize(of_data_.rows(), ranks);
  right_.resize(truth_.rows(), ranks);
  left_.leftCols(batch) = of_data_;
  left_.middleCols(batch, batch) = -of_model_;
  right_.leftCols(batch) = truth_;
  right_.middleCols(batch, batch) = fantasy_;
  if (ranks > 2 * batch) {
    left_.col(2 * batch) = static_cast<float>(-batch) * dh;
    left_.col(2 * batch + 1) = static_cast<float>(-batch) * hidden_offset_;
    right_.col(2 * batch) = visible_offset_;
    right_.col(2 * batch + 1) = dv;
  }
  const float share = 1.0f / static_cast<float>(batch);
  visible_bias_ += rate * (dv - share * (right_ * (left_.transpose() * hidden_offset_)));
  hidden_bias_ += rate * (dh - share * (left_ * (right_.transpose() * visible_offset_)));
  weights_.add_outer(left_, right_, static_cast<double>(rate * share), context);
  ++context.operation;
  ++steps_;
  check_biases({visible_bias_.data(), static_cast<std::size_t>(visible_bias_.size())}, {hidden_bias_.data(), static_cast<std::size_t>(hidden_bias_.size())}, steps_);
}

}  // namespace ohmfield::ebm
