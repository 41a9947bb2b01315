#pragma once
/// Noise sources of update rules, of mean 0 and standard deviation 1, by distribution.

#include <cstdint>
#include <span>

#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

enum class NoiseShape {
  gaussian,
  /// P(x <= z) = exp(-exp(-(z pi / sqrt 6 + gamma))). The greatest of a_i + s g_i, g_i of this kind, is number i with a
  /// probability proportional to exp(a_i / scale), where scale = s sqrt(6) / pi (R. D. Luce, Individual Choice
  /// Behavior, 1959; E. J. Gumbel, 1954).
  gumbel,
  uniform,  ///< between -sqrt 3 and sqrt 3
};

/// Scale of a Gumbel distribution of standard deviation 1: sqrt(6) / pi.
inline constexpr double kGumbelScale = 0.77969680123368;

/// Noise of the sources at a step of a trial. Element i depends on shape, trial, step and i alone.
void fill_noise(std::span<float> out, NoiseShape shape, std::uint64_t trial_seed, std::uint64_t step);

/// The parameter "noise" of rules that have one.
RuleParameter noise_parameter();
NoiseShape noise_shape(const RuleParams& params);

}  // namespace ohmfield::hopfield
