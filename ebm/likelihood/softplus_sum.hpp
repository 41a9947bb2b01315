#pragma once
/// Private to ebm/likelihood: many ln(1 + e^x) at once, in vectors of float and with one logarithm for many of them.

#include "core/numeric/elementary.hpp"
#include "ebm/boltzmann/rbm.hpp"

namespace ohmfield::ebm {

/// Values whose 1 + e^-|x| are multiplied before one logarithm: each is in [1, 2].
inline constexpr Eigen::Index kTogether = 16;

/// sum ln(1 + e^x)
inline double softplus_sum(const float* x, Eigen::Index count) {
  double total = 0.0;
  Eigen::Index i = 0;
  for (; i + kTogether <= count; i += kTogether) {
    float positive[kTogether], factor[kTogether];
    for (Eigen::Index k = 0; k < kTogether; ++k) {
      const float value = x[i + k];
      positive[k] = value > 0.0f ? value : 0.0f;
      factor[k] = 1.0f + core::exp_of(value > 0.0f ? -value : value);
    }
    float sum = 0.0f, product = 1.0f;
    for (Eigen::Index k = 0; k < kTogether; ++k) {
      sum += positive[k];
      product *= factor[k];
    }
    total += static_cast<double>(sum) + static_cast<double>(core::log_of(product));
  }
  for (; i < count; ++i) total += softplus(x[i]);
  return total;
}

}  // namespace ohmfield::ebm
