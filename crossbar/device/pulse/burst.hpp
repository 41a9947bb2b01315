#pragma once
/// Private to crossbar/device/pulse: up to 31 pulses of one direction at once, from one normal xi for each cell.
///
/// For n pulses of the same direction, with scale s, slope k, u = s - k w the step without noise, r = 1 - k and
/// S = 1 + r + ... + r^(n-1):
/// - constant: n s + s g sqrt(n) xi. Exact: a sum of n Gaussians is one.
/// - linear and soft bounds, additive noise: u S + s g sqrt(S (1 + r^n) / (1 + r)) xi. Exact: an autoregression of
///   order one, whose sum of squared powers of r is what stands under the root.
/// - linear and soft bounds, multiplicative noise: u is multiplied by r - k g xi_j at each pulse. With d = k g / r and
///   q the normalised sum of the xi_j, the expansion of the product in d, each order replaced by its mean given q, is
///     u r^n (1 - d sqrt(n) q + d^2 (n - 1) (q^2 - 1) / 2 - ...),
///   of which these terms are kept. Mean exact. Of the variance, the fraction d^2 / 2 that q does not determine is left
///   out; of the skewness (3 d (n - 1) / sqrt(n)) and the higher moments, terms of relative order n d^2. Used for
///   d <= kLargestRatio only, where these are 8e-6 and 5e-4: neither can be seen in 10^6 samples.
///
/// A cell is left to single pulses if a path of its n pulses could touch a bound: then clipping, which no sum of
/// Gaussians knows, does not occur in between. "Could" means: with every partial sum of the noise, over its standard
/// deviation, within core::kLargestNormal, the cut of the generator itself. A path beyond that has a probability below
/// n 2.6e-11 <= 8e-10 (sum over the partial sums). Soft bounds with multiplicative noise approach the bound ahead and
/// cannot touch it, so only the one behind counts.

#include <cstdint>
#include <span>

#include "crossbar/device/pulse/cells.hpp"

namespace ohmfield::crossbar {

/// Most pulses of a burst.
inline constexpr int kLargestBurst = 31;
/// Largest d above.
inline constexpr float kLargestRatio = 0x1p-8f;
/// Most cells of a call.
inline constexpr std::size_t kBurstCells = 1024;

/// Whether a rule has bursts.
constexpr bool has_bursts(PulseRule rule) {
  return rule == PulseRule::constant || rule == PulseRule::linear || rule == PulseRule::soft_bounds;
}

/// Pulses cells first, first + 1, ...: weights of those for which it is right are changed; for the others redo is set.
/// \param counts  pulses for each cell, negative for down, at most kLargestBurst of them
/// \param xi      a normal for each cell; ignored where the set has no cycle noise
/// \param redo    written: 0, or not 0 for cells that were left as they were
/// \return        how many pulses were left to do, over all cells
std::int64_t burst(PulsedCells& cells, std::size_t first, std::span<const std::int32_t> counts,
                   std::span<const float> xi, std::span<std::int32_t> redo);

}  // namespace ohmfield::crossbar
