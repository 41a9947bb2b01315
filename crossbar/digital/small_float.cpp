#include "crossbar/digital/small_float.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "core/expect.hpp"

namespace ohmfield::crossbar {
namespace {

/// Rounding of all but NaN, with what does not depend on the number worked out.
class Rounding {
 public:
  explicit Rounding(const SmallFloat& format)
      : largest_(format.max()),
        beyond_(format.overflow == Overflow::saturate ? largest_ : std::numeric_limits<double>::infinity()),
        power_(std::ldexp(1.0, format.min_exponent())),
        anchor_(std::ldexp(1.0, 52 - format.fraction_bits)) {}

  double operator()(double value) const {
    // Beyond 4 times the largest nothing else comes out, and what follows stays finite.
    const double bounded = std::min(std::abs(value), 4.0 * largest_);
    // The power of two at or below, from the bits: the distance of values is 2^-fraction_bits of it.
    const double power = std::bit_cast<double>(std::bit_cast<std::uint64_t>(bounded) & 0x7ff0000000000000u);
    // Added to this, a double has its last place where values have theirs, and so is rounded as they are.
    const double anchor = std::max(power, power_) * anchor_;
    const double rounded = (bounded + anchor) - anchor;
    return std::copysign(rounded > largest_ ? beyond_ : rounded, value);
  }

 private:
  double largest_, beyond_, power_, anchor_;
};

}  // namespace

double SmallFloat::max() const {
  const int lost = specials == Specials::one_nan ? 2 : 1;  // fractions below 2, in units of the last place
  return std::ldexp(std::ldexp(2.0, fraction_bits) - lost, max_exponent() - fraction_bits);
}

double SmallFloat::min() const { return std::ldexp(1.0, min_exponent() - fraction_bits); }

double SmallFloat::decode(std::uint32_t code) const {
  OHM_EXPECT(std::uint64_t{code} >> bits() == 0);
  const std::uint32_t all = (1u << exponent_bits) - 1u, fraction_all = (1u << fraction_bits) - 1u;
  const std::uint32_t fraction = code & fraction_all, exponent = code >> fraction_bits & all;
  const double sign = code >> (bits() - 1) != 0 ? -1.0 : 1.0;
  if (exponent == all && specials == Specials::ieee) {
    return fraction == 0 ? sign * std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
  }
  if (exponent == all && fraction == fraction_all && specials == Specials::one_nan) return std::numeric_limits<double>::quiet_NaN();
  const auto steps = static_cast<double>(exponent == 0 ? fraction : fraction | 1u << fraction_bits);
  return sign * std::ldexp(steps, std::max(static_cast<int>(exponent), 1) - bias - fraction_bits);
}

double SmallFloat::round(double value) const {
  OHM_EXPECT(!std::isnan(value) || specials != Specials::none);
  return std::isnan(value) ? value : Rounding(*this)(value);
}

void SmallFloat::round_all(std::span<const double> values, double factor, std::span<float> rounded) const {
  OHM_EXPECT(values.size() == rounded.size());
  const Rounding rounding(*this);
  for (std::size_t i = 0; i < values.size(); ++i) rounded[i] = static_cast<float>(rounding(factor * values[i]));
}

std::uint32_t SmallFloat::encode(double value) const {
  const double rounded = round(value);
  const std::uint32_t all = (1u << exponent_bits) - 1u;
  if (std::isnan(rounded)) return ((all + 1u) << fraction_bits) - 1u;
  const std::uint32_t sign = std::signbit(rounded) ? 1u << (bits() - 1) : 0u;
  if (std::isinf(rounded)) return sign | all << fraction_bits;
  if (rounded == 0.0) return sign;
  const int exponent = std::max(std::ilogb(rounded), min_exponent());
  // Of a subnormal, steps lack the leading one and the exponent is that of the smallest normal number, one below.
  const auto steps = static_cast<std::uint32_t>(std::ldexp(std::abs(rounded), fraction_bits - exponent));
  return sign | (steps + (static_cast<std::uint32_t>(exponent - min_exponent()) << fraction_bits));
}

}  // namespace ohmfield::crossbar
