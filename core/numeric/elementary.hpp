#pragma once
/// Natural logarithm and exponential that compilers vectorise: no table, no branch, only operations that IEEE 754
/// rounds once, so every instruction set gives the same bits (with -ffp-contract=off).
///
/// Truncated series on reduced arguments; the error bounds are those of the next term plus rounding.

#include <bit>
#include <cstdint>

namespace ohmfield::core {

/// ln x for normal x > 0; relative error below 3e-7 (absolute near 1: below 1e-7).
/// x = 2^e m with m in [sqrt(1/2), sqrt 2); ln m = 2 atanh(s), s = (m - 1) / (m + 1), |s| < 0.172.
inline float log_of(float x) {
  const std::int32_t bits = std::bit_cast<std::int32_t>(x);
  const std::int32_t exponent = (bits - 0x3F3504F3) >> 23;  // 0x3F3504F3 is sqrt(1/2)
  const float m = std::bit_cast<float>(bits - exponent * (1 << 23));
  const float s = (m - 1.0f) / (m + 1.0f);
  const float z = s * s;
  const float series = 2.0f + z * (0.666666667f + z * (0.4f + z * (0.285714286f + z * 0.222222222f)));
  return static_cast<float>(exponent) * 0.693147181f + s * series;
}

/// e^x, 0 below -87 and e^88 above 88; relative error below 3e-7.
/// x = n ln 2 + r with |r| < 0.35; e^r by its series up to r^7.
inline float exp_of(float x) {
  const float bounded = x > 88.0f ? 88.0f : (x < -87.0f ? -87.0f : x);
  constexpr float kRound = 12582912.0f;  // 1.5 * 2^23: adding and taking it away rounds to an integer
  const float n = (bounded * 1.44269504f + kRound) - kRound;
  const float r = (bounded - n * 0.693359375f) + n * 2.12194440e-4f;  // ln 2 in two parts (Cody and Waite)
  const float series =
      1.0f + r * (1.0f + r * (0.5f + r * (0.166666667f + r * (0.0416666667f +
             r * (0.00833333333f + r * (0.00138888889f + r * 0.000198412698f))))));
  const float scale = std::bit_cast<float>((static_cast<std::int32_t>(n) + 127) * (1 << 23));
  return x < -87.0f ? 0.0f : series * scale;
}

}  // namespace ohmfield::core
