#include "crossbar/device/pulse/burst.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/expect.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::crossbar {
namespace {

using core::kLargestNormal;

/// How far a path can come in n pulses, in the direction of the pulses and against it; and where it ends.
struct Path {
  float ahead, behind, end;
};

/// 1 + r + ... + r^(n-1), and r^n, by repeated squaring: all terms are positive, so nothing cancels for small slopes.
struct Powers {
  float sum, power;
};

inline Powers powers(float r, std::int32_t n) {
  float sum = 0.0f, power = 1.0f, base_sum = 1.0f, base = r;
  for (int bit = 0; bit < 5; ++bit) {
    const bool set = (n >> bit & 1) != 0;
    sum += set ? power * base_sum : 0.0f;
    power *= set ? base : 1.0f;
    base_sum += base_sum * base;
    base *= base;
  }
  return {sum, power};
}

/// How far sums of n normals times `noise` fall behind n, for any number of terms up to n: z g sqrt(j) - j is largest
/// at j = (z g / 2)^2.
inline float setback(float root, float noise) {
  const float reach = kLargestNormal * noise;
  return std::min(0.25f * reach * reach, reach * root);
}

inline Path constant_path(float scale, std::int32_t n, float noise, float xi) {
  const float count = static_cast<float>(n), root = std::sqrt(count);
  return {scale * (count + kLargestNormal * noise * root), scale * setback(root, noise),
          scale * (count + noise * root * xi)};
}

/// The mean moves from the start to the end of the burst and the deviation grows; neither turns back.
inline Path additive_path(float u, float scale, float slope, std::int32_t n, float noise, float xi, bool& fits) {
  const float r = 1.0f - slope;
  const Powers p = powers(r, n);
  const float mean = u * p.sum, deviation = noise * scale * std::sqrt(p.sum * (1.0f + p.power) / (1.0f + r));
  fits = r >= 0.0f;
  return {std::max(0.0f, mean) + kLargestNormal * deviation, std::max(0.0f, -mean) + kLargestNormal * deviation,
          mean + deviation * xi};
}

/// \param left  step that is left at the bound ahead: where there is none, no path gets there
inline Path multiplicative_path(float u, float scale, float left, float slope, std::int32_t n, float noise, float xi,
                                bool& fits) {
  const float r = 1.0f - slope, count = static_cast<float>(n), root = std::sqrt(count);
  const float reach = kLargestNormal * noise, relative = slope * (1.0f + reach);
  const Powers p = powers(r, n);
  // A step behind makes the next one larger; over all paths within reach by less than this.
  const float growth = 1.0f + count * relative;
  fits = (u >= 0.0f) & (slope >= 0.0f) & (slope * noise <= kLargestRatio * r) & (count * relative <= 1.0f);
  const float ahead = left > 1e-6f * scale ? u * growth * (count + reach * root) : 0.0f;  // 1e-6: rounding of `left`
  const float behind = u * growth * setback(root, noise);
  const float pairs = 0.5f * std::max(0.0f, count - 1.0f);
  return {ahead, behind,
          u * (p.sum + p.power / r * noise * (root * xi - slope * noise / r * pairs * (xi * xi - 1.0f)))};
}

enum class Reference { none, some };

/// Where the numbers of cell `first` are; nowhere in a vector that the rule does not have.
const float* from(const std::vector<float>& values, std::size_t first) {
  return values.empty() ? nullptr : values.data() + first;
}

/// The loop over cells has neither branches nor calls, so that it is compiled to vector instructions.
template <PulseRule rule, CycleNoise law, Reference with_reference>
void burst_cells(PulsedCells& cells, std::size_t first, std::span<const std::int32_t> counts,
                 std::span<const float> normals, std::span<std::int32_t> redo_out) {
  const float noise = static_cast<float>(cells.params.cycle_noise);
  const std::int32_t* __restrict count = counts.data();
  const float* __restrict xi = normals.data();
  const float* __restrict low = from(cells.low, first);
  const float* __restrict high = from(cells.high, first);
  const float* __restrict scale_up = from(cells.scale_up, first);
  const float* __restrict scale_down = from(cells.scale_down, first);
  [[maybe_unused]] const float* __restrict slope_up = from(cells.slope_up, first);
  [[maybe_unused]] const float* __restrict slope_down = from(cells.slope_down, first);
  [[maybe_unused]] const float* __restrict reference = from(cells.reference, first);
  float* __restrict weight = cells.weight.data() + first;
  std::int32_t* __restrict redo = redo_out.data();
#pragma omp simd
  for (std::size_t j = 0; j < counts.size(); ++j) {
    const bool up = count[j] >= 0;
    const std::int32_t n = up ? count[j] : -count[j];
    const float w = weight[j], lowest = low[j], highest = high[j];
    const float s_up = scale_up[j], s_down = scale_down[j];
    const float scale = up ? s_up : s_down, sign = up ? 1.0f : -1.0f;
    bool fits = true;
    Path path;
    if constexpr (rule == PulseRule::constant) {
      path = constant_path(scale, n, noise, xi[j]);
    } else {
      float offset = 0.0f;
      if constexpr (with_reference == Reference::some) offset = reference[j];
      const float k_up = slope_up[j], k_down = slope_down[j];
      const float slope = up ? k_up : k_down;
      const float u = scale - slope * sign * (w + offset);
      if constexpr (law == CycleNoise::additive) {
        path = additive_path(u, scale, slope, n, noise, xi[j], fits);
      } else {
        const float bound = up ? highest : lowest;
        const float left = scale - slope * sign * (bound + offset);
        path = multiplicative_path(u, scale, left, slope, n, noise, xi[j], fits);
      }
    }
    const float top = w + (up ? path.ahead : path.behind), bottom = w - (up ? path.behind : path.ahead);
    fits = fits & (top <= highest) & (bottom >= lowest);
    // Rounding may carry the end past a bound that the path approaches.
    const float end = std::min(std::max(w + sign * path.end, lowest), highest);
    const bool done = fits | (n == 0);
    weight[j] = fits & (n != 0) ? end : w;
    redo[j] = done ? 0 : n;
  }
}

}  // namespace

std::int64_t burst(PulsedCells& cells, std::size_t first, std::span<const std::int32_t> counts,
                   std::span<const float> xi, std::span<std::int32_t> redo) {
  OHM_EXPECT(has_bursts(cells.params.rule) && counts.size() <= kBurstCells && redo.size() >= counts.size() &&
             xi.size() >= counts.size() && first + counts.size() <= cells.size());
  const bool additive = cells.params.cycle_law == CycleNoise::additive;
  const bool referenced = !cells.reference.empty();
  constexpr auto kAdd = CycleNoise::additive, kMultiply = CycleNoise::multiplicative;
  if (cells.params.rule == PulseRule::constant)
    burst_cells<PulseRule::constant, kMultiply, Reference::none>(cells, first, counts, xi, redo);
  else if (additive && referenced)
    burst_cells<PulseRule::linear, kAdd, Reference::some>(cells, first, counts, xi, redo);
  else if (additive)
    burst_cells<PulseRule::linear, kAdd, Reference::none>(cells, first, counts, xi, redo);
  else if (referenced)
    burst_cells<PulseRule::linear, kMultiply, Reference::some>(cells, first, counts, xi, redo);
  else
    burst_cells<PulseRule::linear, kMultiply, Reference::none>(cells, first, counts, xi, redo);
  std::int64_t left = 0;
  for (std::size_t j = 0; j < counts.size(); ++j) left += redo[j];
  return left;
}

}  // namespace ohmfield::crossbar
