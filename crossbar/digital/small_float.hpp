#pragma once
/// Floating-point numbers of at most 32 bits: sign, exponent, fraction, with subnormals; every code and its value.
///
/// Value of a code: (-1)^s 2^(e - bias) (1 + f / 2^m) for e > 0, (-1)^s 2^(1 - bias) f / 2^m for e = 0 (IEEE Std 754-2019,
/// section 3.4). What the largest exponent means differs from format to format and is named by `Specials`.
/// Rounding is to the nearest value, half to the even code, as if the exponent had no upper end; then `Overflow` says what
/// becomes of a magnitude beyond the largest. Input is double, so that a float is not rounded on its way in.
/// Ignores: signalling NaN, the payload of a NaN, exception flags, the other directions of rounding.

#include <cstdint>
#include <span>

namespace ohmfield::crossbar {

/// What the codes with the largest exponent are.
enum class Specials : std::uint8_t {
  ieee,      ///< infinities with fraction 0, else NaN
  one_nan,   ///< finite, but for the code with all bits set: OCP 8-bit E4M3
  none,      ///< finite: OCP 6-bit and 4-bit numbers
};
/// What a finite number beyond the largest becomes.
enum class Overflow : std::uint8_t { to_infinity, saturate };

struct SmallFloat {
  int exponent_bits, fraction_bits, bias;
  Specials specials;
  Overflow overflow;

  int bits() const { return 1 + exponent_bits + fraction_bits; }
  /// Exponents of the largest and the smallest normal number.
  int max_exponent() const { return (1 << exponent_bits) - 1 - bias - (specials == Specials::ieee ? 1 : 0); }
  int min_exponent() const { return 1 - bias; }
  double max() const;
  /// The smallest number above 0.
  double min() const;

  /// \param code  below 2^bits; the sign is the highest bit
  double decode(std::uint32_t code) const;
  /// The nearest value. An infinity stays unless the format saturates; NaN stays where the format has one, and must not be
  /// given where it has none. Zeros keep their sign.
  double round(double value) const;
  /// The nearest values of factor * values, which must be finite. \param factor  a power of two
  void round_all(std::span<const double> values, double factor, std::span<float> rounded) const;
  /// Code of the nearest value; a NaN is the positive one with all fraction bits set.
  std::uint32_t encode(double value) const;
};

// IEEE Std 754-2019, table 3.5, binary32 and binary16.
inline constexpr SmallFloat kFp32{8, 23, 127, Specials::ieee, Overflow::to_infinity};
inline constexpr SmallFloat kFp16{5, 10, 15, Specials::ieee, Overflow::to_infinity};
// The upper half of binary32: D. Kalamkar et al., "A study of BFLOAT16 for deep learning training", arXiv:1905.12322 (2019).
// Intel's hardware flushes subnormals (BFLOAT16 Hardware Numerics Definition, 2018); here they are kept.
inline constexpr SmallFloat kBf16{8, 7, 127, Specials::ieee, Overflow::to_infinity};
// OCP Microscaling Formats (MX) Specification 1.0 (2023), section 5.3. It has numbers beyond the largest clamped when a block
// is converted (section 6.3).
inline constexpr SmallFloat kE5M2{5, 2, 15, Specials::ieee, Overflow::saturate};
inline constexpr SmallFloat kE4M3{4, 3, 7, Specials::one_nan, Overflow::saturate};
inline constexpr SmallFloat kE3M2{3, 2, 3, Specials::none, Overflow::saturate};
inline constexpr SmallFloat kE2M3{2, 3, 1, Specials::none, Overflow::saturate};
inline constexpr SmallFloat kE2M1{2, 1, 1, Specials::none, Overflow::saturate};

}  // namespace ohmfield::crossbar
