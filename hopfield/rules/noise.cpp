#include "hopfield/rules/noise.hpp"

#include <cmath>

#include "core/random/fill.hpp"
#include "hopfield/rules/form.hpp"

namespace ohmfield::hopfield {
namespace {

constexpr double kEulerGamma = 0.57721566490153286;

}  // namespace

void fill_noise(std::span<float> out, NoiseShape shape, std::uint64_t trial_seed, std::uint64_t step) {
  if (shape == NoiseShape::gaussian) {
    core::fill_normal(out, trial_seed, core::Stream::rule_noise, step);
    return;
  }
  core::fill_uniform(out, trial_seed, core::Stream::rule_noise, step);
  if (shape == NoiseShape::uniform) {
    for (float& x : out) x = (2.0f * x - 1.0f) * 1.7320508f;
    return;
  }
  // 1 - u in place of u: the upper tail, which decides, then has the fine end of u. In double, so that libraries differ
  // by less than the rounding to float.
  for (float& x : out) {
    const double exponential = -std::log1p(-static_cast<double>(x));
    x = static_cast<float>((-std::log(exponential) - kEulerGamma) * kGumbelScale);
  }
}

RuleParameter noise_parameter() {
  return form_parameter("noise", 0, 2, "distribution of the noise: 0 Gaussian, 1 Gumbel, 2 uniform, of equal sigma");
}

NoiseShape noise_shape(const RuleParams& params) { return static_cast<NoiseShape>(form_of(params, "noise")); }

}  // namespace ohmfield::hopfield
