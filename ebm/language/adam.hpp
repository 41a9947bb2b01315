#pragma once
/// Adam with decoupled weight decay: D. P. Kingma, J. Ba, ICLR 2015, algorithm 1; I. Loshchilov, F. Hutter, ICLR 2019,
/// algorithm 2.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace ohmfield::ebm {

struct AdamParams {
  double beta1 = 0.9, beta2 = 0.99, epsilon = 1e-8;
  double decay = 0.0;  ///< of all parameters, biases too, times the rate, at every step
};

/// Rate that rises linearly and falls like a cosine.
struct RateSchedule {
  double peak = 0.003;
  double floor = 0.02;  ///< of the peak, at the end
  std::uint64_t warmup_steps = 200, steps = 0;

  double at(std::uint64_t step) const {
    if (step < warmup_steps) return peak * static_cast<double>(step + 1) / static_cast<double>(warmup_steps);
    const double share = static_cast<double>(step - warmup_steps) / static_cast<double>(std::max<std::uint64_t>(steps - warmup_steps, 1));
    return peak * (floor + (1.0 - floor) * 0.5 * (1.0 + std::cos(3.14159265358979323846 * std::min(share, 1.0))));
  }
};

class Adam {
 public:
  Adam(std::size_t size, const AdamParams& params) : params_(params), mean_(size), square_(size) {}

  /// \param gradient  shape (size), as of the loss to be made small
  void step(std::span<float> weights, std::span<const float> gradient, double rate) {
    ++steps_;
    const auto b1 = static_cast<float>(params_.beta1), b2 = static_cast<float>(params_.beta2);
    const double mean_scale = 1.0 / (1.0 - std::pow(params_.beta1, static_cast<double>(steps_)));
    const auto square_scale = static_cast<float>(1.0 / (1.0 - std::pow(params_.beta2, static_cast<double>(steps_))));
    const auto scale = static_cast<float>(rate * mean_scale), shrink = static_cast<float>(1.0 - rate * params_.decay);
    const auto epsilon = static_cast<float>(params_.epsilon);
    float *const m = mean_.data(), *const v = square_.data(), *const w = weights.data();
    const float* const g = gradient.data();
    for (std::size_t i = 0; i < mean_.size(); ++i) {
      m[i] = b1 * m[i] + (1.0f - b1) * g[i];
      v[i] = b2 * v[i] + (1.0f - b2) * g[i] * g[i];
      w[i] = shrink * w[i] - scale * m[i] / (std::sqrt(v[i] * square_scale) + epsilon);
    }
  }

  // For checkpoints.
  std::uint64_t steps() const { return steps_; }
  std::span<const float> mean() const { return mean_; }
  std::span<const float> square() const { return square_; }
  void restore(std::uint64_t steps, std::span<const float> mean, std::span<const float> square) {
    steps_ = steps;
    mean_.assign(mean.begin(), mean.end());
    square_.assign(square.begin(), square.end());
  }

 private:
  AdamParams params_;
  std::uint64_t steps_ = 0;
  std::vector<float> mean_, square_;
};

}  // namespace ohmfield::ebm
