/// The second half of a training step: the gradient, and the parameters that follow it.

#include <algorithm>

#include "ebm/boltzmann/active_rows_kernel.hpp"
#include "ebm/boltzmann/rbm_training.hpp"

namespace ohmfield::ebm {

/// By visible unit, the rows of means that it adds up: samples of the data where it is on, then those of the model.
void RbmTrainer::gather_members() {
  const std::size_t room = 2 * params_.batch;
  std::fill(member_counts_.begin(), member_counts_.end(), 0u);
  const auto add = [&](const ActiveRows& active, std::size_t shift) {
    for (std::size_t s = 0; s < active.samples(); ++s)
      for (const std::uint32_t i : active.of(s)) members_[i * room + member_counts_[i]++] = static_cast<std::uint32_t>(s + shift);
  };
  add(truth_, 0);
  add(fantasy_, params_.batch);
}

void RbmTrainer::learn(double rate) {
  const std::size_t batch = params_.batch;
  const float share = 1.0f / static_cast<float>(batch);
  // Moments of the units: of the data, and how the model differs.
  std::vector<float> visible(visible_stride_, 0.0f), visible_step(visible_stride_, 0.0f), hidden(hidden_stride_, 0.0f), hidden_step(hidden_stride_, 0.0f);
  for (std::size_t s = 0; s < batch; ++s) {
    for (const std::uint32_t i : truth_.of(s)) visible[i] += 1.0f;
    for (const std::uint32_t i : fantasy_.of(s)) visible_step[i] += 1.0f;
    float* const of_data = means_.data() + s * hidden_stride_;
    float* const of_model = of_data + batch * hidden_stride_;
    for (std::size_t j = 0; j < hidden_stride_; ++j) {
      hidden[j] += of_data[j];
      hidden_step[j] += of_model[j];
      of_model[j] = -of_model[j];
    }
  }
  for (std::size_t i = 0; i < visible_stride_; ++i) {
    visible[i] *= share;
    visible_step[i] = visible[i] - share * visible_step[i];
  }
  for (std::size_t j = 0; j < hidden_stride_; ++j) {
    hidden[j] *= share;
    hidden_step[j] = hidden[j] - share * hidden_step[j];
  }
  const auto follow = static_cast<float>(params_.offset_share);
  for (std::size_t i = 0; i < visible_stride_; ++i) visible_offset_[i] += follow * (visible[i] - visible_offset_[i]);
  for (std::size_t j = 0; j < hidden_stride_; ++j) hidden_offset_[j] += follow * (hidden[j] - hidden_offset_[j]);

  gather_members();
  const std::size_t room = 2 * batch;
  const auto step = static_cast<float>(rate), keep = static_cast<float>(1.0 - rate * params_.decay);
  // Of each piece of columns: what b gains by lambda, added up in the order of pieces below.
  const std::size_t wide = kernel::kVectors * kernel::kLanes, pieces = (hidden_stride_ + wide - 1) / wide;
  std::vector<float> towards_visible(pieces * visible_);
  std::vector<float> towards_hidden(hidden_stride_, 0.0f);
  kernel::each_chunk(hidden_stride_, team_, [&]<std::size_t vectors>(std::size_t column, std::integral_constant<std::size_t, vectors>) {
    const auto lambda = kernel::load<vectors>(hidden_offset_.data() + column), dh = kernel::load<vectors>(hidden_step.data() + column);
    kernel::Sums<vectors> gain{};
    for (std::size_t i = 0; i < visible_; ++i) {
      kernel::Sums<vectors> g{};
      kernel::add_rows<vectors>(g, means_.data() + column, hidden_stride_, {members_.data() + i * room, member_counts_[i]});
      float* const to = weights_.data() + i * hidden_stride_ + column;
      auto w = kernel::load<vectors>(to);
      kernel::Vector along{};
#pragma GCC unroll 4
      for (std::size_t k = 0; k < vectors; ++k) {
        const kernel::Vector centred = g.v[k] * share - dh.v[k] * visible_offset_[i] - lambda.v[k] * visible_step[i];
        w.v[k] = w.v[k] * keep + centred * step;
        gain.v[k] += centred * visible_offset_[i];
        along += centred * lambda.v[k];
      }
      kernel::store<vectors>(to, w);
      float sum = 0.0f;
      for (std::size_t lane = 0; lane < kernel::kLanes; ++lane) sum += along[lane];
      towards_visible[column / wide * visible_ + i] = sum;
    }
    kernel::store<vectors>(towards_hidden.data() + column, gain);
  });
  for (std::size_t i = 0; i < visible_; ++i) {
    float sum = 0.0f;
    for (std::size_t piece = 0; piece < pieces; ++piece) sum += towards_visible[piece * visible_ + i];
    visible_bias_[i] += step * (visible_step[i] - sum);
  }
  for (std::size_t j = 0; j < hidden_; ++j) hidden_bias_[j] += step * (hidden_step[j] - towards_hidden[j]);
}

}  // namespace ohmfield::ebm
