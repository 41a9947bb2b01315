#pragma once
/// Private to core/random: two words into two uniforms or two normals, for one pair or for a register of pairs.
///
/// Only +, -, *, square root and conversions, each rounded once by IEEE 754, so every instruction set gives the same
/// bits (given -ffp-contract=off). The polynomials are minimax fits by Remez's exchange algorithm on the intervals
/// named below, their coefficients then rounded to float (the errors given include that).

#include <bit>
#include <cstdint>

#include "core/random/lanes.hpp"

namespace ohmfield::core {

template <class T>
struct Pair {
  T first, second;
};

/// c0 + c1 x + c2 x^2 + ...
template <class Real>
inline Real polynomial(Real, float c) {
  return Real{} + c;
}
template <class Real, class... Rest>
inline Real polynomial(Real x, float c, Rest... rest) {
  return c + x * polynomial(x, rest...);
}

/// Uniform in (0, 1): (word + 1/2) 2^-32, rounded. Near 0 as fine as the words are, near 1 as fine as a float can be.
template <class Real>
inline Real uniform_from(typename lanes::Matching<Real>::Word word) {
  using Int = typename lanes::Matching<Real>::Int;
  // Halves convert exactly and their sum rounds once; most instruction sets lack a conversion from unsigned.
  const Real high = lanes::to_float(std::bit_cast<Int>(word >> 16));
  const Real low = lanes::to_float(std::bit_cast<Int>(word & 0xFFFFu));
  const Real u = (high * 65536.0f + (low + 0.5f)) * 0x1p-32f;
  const Real largest = Real{} + 0x1.fffffep-1f;
  return lanes::select(u < largest, u, largest);
}

/// -2 ln((word + 1) 2^-32), between 0 and 64 ln 2.
template <class Real>
inline Real minus_two_log(typename lanes::Matching<Real>::Word word) {
  using Word = typename lanes::Matching<Real>::Word;
  using Int = typename lanes::Matching<Real>::Int;
  // The upper half of the words, read as negative numbers, is u - 1 instead of u: both ends keep all their digits.
  const Real signed_u = lanes::to_float(std::bit_cast<Int>(word + 1u)) * 0x1p-32f;
  const auto upper = signed_u <= 0.0f;
  // u = 2^exponent (1 + f) with f in [-1/2, 0].
  const Word bits = std::bit_cast<Word>(signed_u);
  const Real mantissa = std::bit_cast<Real>((bits & 0x007FFFFFu) | 0x3F000000u);
  const Real f = lanes::select(upper, signed_u, mantissa - 1.0f);
  const Real exponent = lanes::select(upper, Real{}, lanes::to_float(std::bit_cast<Int>(bits >> 23)) - 126.0f);
  // -2 ln(1 + f) / f on [-1/2, 0]; relative error 4.5e-8. Both terms below are positive: nothing cancels.
  const Real ratio = polynomial(f, -0x1.000000p+1f, 0x1.fffe20p-1f, -0x1.55b59ep-1f, 0x1.f143acp-2f, -0x1.1415c4p-1f,
                                -0x1.a0dc0ap-2f, -0x1.41f774p+1f, -0x1.b221a8p+1f, -0x1.70ece2p+1f);
  return exponent * -0x1.62e430p+0f + f * ratio;
}

/// (cos, sin) of a uniformly distributed angle. The low 30 bits turn within [-pi/4, pi/4); the upper two choose the
/// quadrant, as the sign of the longer coordinate and as which coordinate that is.
template <class Real>
inline Pair<Real> direction(typename lanes::Matching<Real>::Word word) {
  using Word = typename lanes::Matching<Real>::Word;
  using Int = typename lanes::Matching<Real>::Int;
  const Real x = lanes::to_float(std::bit_cast<Int>(word << 2)) * 0x1p-31f;
  const Real y = x * x;
  // sin(pi/4 x) / x in y = x^2 on [0, 1]; relative error 3.4e-8.
  const Real minor = x * polynomial(y, 0x1.921fb6p-1f, -0x1.4abbbap-4f, 0x1.465e92p-9f, -0x1.2d9302p-15f);
  // cos(pi/4 x) in y on [0, 1], exactly 1 at 0; relative error 5.4e-8.
  const Real major = polynomial(y, 1.0f, -0x1.3bd39cp-2f, 0x1.03b090p-6f, -0x1.4e844ap-12f);
  const Real signed_major = std::bit_cast<Real>(std::bit_cast<Word>(major) ^ (word & 0x80000000u));
  const auto keep = (word & 0x40000000u) == 0u;
  return {lanes::select(keep, signed_major, minor), lanes::select(keep, minor, signed_major)};
}

/// Two independent standard normals (Box and Muller) from two words.
template <class Real>
inline Pair<Real> normals_from(typename lanes::Matching<Real>::Word radius,
                               typename lanes::Matching<Real>::Word angle) {
  const Real r = lanes::square_root(minus_two_log<Real>(radius));
  const Pair<Real> unit = direction<Real>(angle);
  return {r * unit.first, r * unit.second};
}

}  // namespace ohmfield::core
