#pragma once
/// A position with a probability proportional to its weight. Decides as the digital probSAT does on the same draw.

#include <cstddef>
#include <cstdint>
#include <span>

namespace ohmfield::hopfield {

/// \param weights  above 0; replaced by their running sums
inline std::size_t roulette(std::span<double> weights, std::uint32_t word) {
  for (std::size_t i = 1; i < weights.size(); ++i) weights[i] += weights[i - 1];
  const double target = static_cast<double>(word) * 0x1p-32 * weights.back();
  std::size_t chosen = 0;
  for (std::size_t i = 0; i + 1 < weights.size(); ++i) chosen += weights[i] <= target ? 1 : 0;
  return chosen;
}

}  // namespace ohmfield::hopfield
