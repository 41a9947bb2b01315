#include "ebm/boltzmann/rbm_training.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/fill.hpp"
#include "ebm/boltzmann/active_rows_kernel.hpp"
#include "ebm/boltzmann/sigmoid.hpp"

namespace ohmfield::ebm {
namespace {

using Four [[gnu::vector_size(16)]] = float;
using FourUnaligned [[gnu::vector_size(16), gnu::aligned(4)]] = float;
/// Columns that a part of a transposition writes as rows.
constexpr std::size_t kStrip = 16;

/// Squares of 4 x 4 in registers. Reads and writes whole squares: padding is copied, too.
/// \param from  shape (rows padded to a multiple of 4, from_stride) \param to shape (columns alike, to_stride)
void transpose(const float* from, std::size_t rows, std::size_t from_stride, float* to, std::size_t columns, std::size_t to_stride, core::Team& team) {
  team.run((columns + kStrip - 1) / kStrip, [&](std::size_t part) {
    for (std::size_t r = 0; r < rows; r += 4)
      for (std::size_t c = part * kStrip; c < std::min(columns, (part + 1) * kStrip); c += 4) {
        Four x[4];
        for (std::size_t k = 0; k < 4; ++k) x[k] = (Four)*reinterpret_cast<const FourUnaligned*>(from + (r + k) * from_stride + c);
        const Four a = __builtin_shufflevector(x[0], x[1], 0, 4, 1, 5), b = __builtin_shufflevector(x[2], x[3], 0, 4, 1, 5);
        const Four d = __builtin_shufflevector(x[0], x[1], 2, 6, 3, 7), e = __builtin_shufflevector(x[2], x[3], 2, 6, 3, 7);
        const Four out[4]{__builtin_shufflevector(a, b, 0, 1, 4, 5), __builtin_shufflevector(a, b, 2, 3, 6, 7),
                          __builtin_shufflevector(d, e, 0, 1, 4, 5), __builtin_shufflevector(d, e, 2, 3, 6, 7)};
        for (std::size_t k = 0; k < 4; ++k) *reinterpret_cast<FourUnaligned*>(to + (c + k) * to_stride + r) = (FourUnaligned)out[k];
      }
  });
}

void to_probabilities(float* x, std::size_t count) {
#pragma omp simd
  for (std::size_t i = 0; i < count; ++i) x[i] = sigmoid(x[i]);
}

}  // namespace

RbmTrainer::RbmTrainer(const Eigen::MatrixXf& data, Eigen::Index hidden, const RbmTrainingParams& params, int threads)
    : params_(params),
      visible_(static_cast<std::size_t>(data.rows())),
      hidden_(static_cast<std::size_t>(hidden)),
      visible_stride_(padded(visible_)),
      hidden_stride_(padded(hidden_)),
      data_(visible_, static_cast<std::size_t>(data.cols())),
      order_(static_cast<std::size_t>(data.cols()), params.batch, params.seed),
      team_(threads),
      weights_(visible_stride_ * hidden_stride_, 0.0f),
      seen_(params.weight_noise > 0.0 ? weights_.size() : 0),
      transposed_(hidden_stride_ * visible_stride_, 0.0f),
      visible_bias_(visible_stride_, 0.0f),
      hidden_bias_(hidden_stride_, 0.0f),
      visible_offset_(visible_stride_, 0.0f),
      hidden_offset_(hidden_stride_, 0.0f),
      truth_(visible_, params.batch),
      fantasy_(visible_, params.batch),
      chains_(hidden_, params.batch),
      fields_(params.batch * visible_stride_),
      means_(2 * params.batch * hidden_stride_),
      members_(2 * params.batch * visible_),
      member_counts_(visible_) {
  restore(first_state(data, hidden, params));
  std::vector<std::uint8_t> bits(visible_);
  for (std::size_t s = 0; s < data_.samples(); ++s) {
    for (std::size_t i = 0; i < visible_; ++i) bits[i] = data(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(s)) != 0.0f ? 1 : 0;
    data_.set(s, bits);
  }
}

void RbmTrainer::restore(const RbmTrainingState& state) {
  if (state.rbm.visible() != static_cast<Eigen::Index>(visible_) || state.rbm.hidden() != static_cast<Eigen::Index>(hidden_) ||
      state.chains.rows() != static_cast<Eigen::Index>(hidden_) || state.chains.cols() != static_cast<Eigen::Index>(params_.batch))
    throw core::InputError(fmt::format("a state of {} x {} units and {} chains for a training of {} x {} and {}", state.rbm.visible(), state.rbm.hidden(),
                                       state.chains.cols(), visible_, hidden_, params_.batch),
                           "Resume with the model and the batch it was begun with");
  state.rbm.validate();
  for (std::size_t i = 0; i < visible_; ++i)
    for (std::size_t j = 0; j < hidden_; ++j) weights_[i * hidden_stride_ + j] = state.rbm.weights(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(i));
  std::copy(state.rbm.visible_bias.begin(), state.rbm.visible_bias.end(), visible_bias_.begin());
  std::copy(state.rbm.hidden_bias.begin(), state.rbm.hidden_bias.end(), hidden_bias_.begin());
  std::copy(state.visible_offset.begin(), state.visible_offset.end(), visible_offset_.begin());
  std::copy(state.hidden_offset.begin(), state.hidden_offset.end(), hidden_offset_.begin());
  std::vector<std::uint8_t> bits(hidden_);
  for (std::size_t s = 0; s < params_.batch; ++s) {
    for (std::size_t j = 0; j < hidden_; ++j) bits[j] = state.chains(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(s)) != 0.0f ? 1 : 0;
    chains_.set(s, bits);
  }
  steps_ = state.steps;
}

Rbm RbmTrainer::rbm() const {
  Rbm rbm{Eigen::MatrixXf(hidden_, visible_), Eigen::VectorXf(visible_), Eigen::VectorXf(hidden_)};
  for (std::size_t i = 0; i < visible_; ++i)
    for (std::size_t j = 0; j < hidden_; ++j) rbm.weights(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(i)) = weights_[i * hidden_stride_ + j];
  std::copy_n(visible_bias_.begin(), visible_, rbm.visible_bias.begin());
  std::copy_n(hidden_bias_.begin(), hidden_, rbm.hidden_bias.begin());
  return rbm;
}

RbmTrainingState RbmTrainer::state() const {
  RbmTrainingState state{rbm(), Eigen::VectorXf(visible_), Eigen::VectorXf(hidden_), Eigen::MatrixXf::Zero(hidden_, params_.batch), steps_};
  std::copy_n(visible_offset_.begin(), visible_, state.visible_offset.begin());
  std::copy_n(hidden_offset_.begin(), hidden_, state.hidden_offset.begin());
  for (std::size_t s = 0; s < params_.batch; ++s)
    for (const std::uint32_t j : chains_.of(s)) state.chains(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(s)) = 1.0f;
  return state;
}

/// What the batch sees of the weights.
void RbmTrainer::look() {
  const float* from = weights_.data();
  if (!seen_.empty()) {
    float largest = 0.0f;
    for (const float weight : weights_) largest = std::max(largest, std::fabs(weight));
    const float sigma = static_cast<float>(params_.weight_noise) * largest;
    team_.run(visible_, [&](std::size_t i) {
      float* const row = seen_.data() + i * hidden_stride_;
      core::fill_normal(std::span(row, hidden_), params_.seed, core::Stream::device_variation, steps_, i * (hidden_ + hidden_ % 2));
      for (std::size_t j = 0; j < hidden_; ++j) row[j] = weights_[i * hidden_stride_ + j] + sigma * row[j];
    });
    from = seen_.data();
  }
  transpose(from, visible_, hidden_stride_, transposed_.data(), hidden_, visible_stride_, team_);
}

void RbmTrainer::mean_hidden(const ActiveRows& visible, float* out) {
  sum_active_rows(visible, seen_.empty() ? weights_.data() : seen_.data(), hidden_stride_, hidden_bias_, out, team_);
  team_.run(params_.batch, [&](std::size_t s) {
    to_probabilities(out + s * hidden_stride_, hidden_);
    std::fill(out + s * hidden_stride_ + hidden_, out + (s + 1) * hidden_stride_, 0.0f);
  });
}

void RbmTrainer::draw(const float* probabilities, std::size_t units, std::size_t stride, std::uint64_t index, ActiveRows& out) {
  team_.run(params_.batch, [&](std::size_t s) {
    thread_local std::vector<float> uniforms;
    thread_local std::vector<std::uint8_t> bits;
    uniforms.resize(units);
    bits.resize(units);
    core::fill_uniform(uniforms, params_.seed, core::Stream::sampler, index, s * units);
    const float* const p = probabilities + s * stride;
    const float* const u = uniforms.data();
    std::uint8_t* const on = bits.data();
    for (std::size_t i = 0; i < units; ++i) on[i] = u[i] < p[i] ? 1 : 0;
    out.set(s, bits);
  });
}

void RbmTrainer::step() {
  const auto batch = order_.batch(steps_);
  for (std::size_t s = 0; s < batch.size(); ++s) truth_.copy(s, data_, batch[s]);
  look();
  float* const of_data = means_.data();
  float* const of_model = of_data + params_.batch * hidden_stride_;
  std::uint64_t index = steps_ * (2 * params_.gibbs_steps + 1);
  mean_hidden(truth_, of_data);
  if (params_.method == Divergence::contrastive) draw(of_data, hidden_, hidden_stride_, index, chains_);
  for (std::size_t k = 0; k < params_.gibbs_steps; ++k) {
    sum_active_rows(chains_, transposed_.data(), visible_stride_, visible_bias_, fields_.data(), team_);
    team_.run(params_.batch, [&](std::size_t s) { to_probabilities(fields_.data() + s * visible_stride_, visible_); });
    draw(fields_.data(), visible_, visible_stride_, ++index, fantasy_);
    mean_hidden(fantasy_, of_model);
    draw(of_model, hidden_, hidden_stride_, ++index, chains_);
  }
  learn(rate_at(params_, steps_, steps()));
  ++steps_;
  check_biases(std::span(visible_bias_).first(visible_), std::span(hidden_bias_).first(hidden_), steps_);
}

}  // namespace ohmfield::ebm
