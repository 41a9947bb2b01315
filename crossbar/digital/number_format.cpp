#include "crossbar/digital/number_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "crossbar/digital/lns.hpp"

namespace ohmfield::crossbar {
namespace {

/// assumption: a sum that needs more than two words of fp32 is kept in fp32 instead
constexpr int kWidestSum = 64;
/// Elements of a Microscaling block and bits of its scale: OCP MX specification 1.0, section 5.2.
constexpr int kMxBlock = 32, kMxScaleBits = 8;
/// Exponents of its scale, E8M0: the same, section 5.4.1.
constexpr int kMxMaxExponent = 127;
/// One integer bit and six of the fraction: the same, section 5.3.4. -2, which has no opposite, is not used.
constexpr double kMxIntSteps = 64.0, kMxIntTop = 127.0;

double largest_of(std::span<const double> values) {
  double largest = 0.0;
  for (const double v : values) largest = std::max(largest, std::abs(v));
  return largest;
}

void convert_plain(const NumberFormat& format, std::span<const double> values, std::span<float> elements, std::span<double> scales) {
  format.element.round_all(values, 1.0, elements);
  scales[0] = 1.0;
}

/// Section 6.3 of the specification: the exponent of the largest magnitude, less that of the largest element.
int shared_exponent(std::span<const double> block, int element_exponent) {
  const double largest = largest_of(block);
  if (largest == 0.0) return -kMxMaxExponent;
  return std::clamp(std::ilogb(largest) - element_exponent, -kMxMaxExponent, kMxMaxExponent);
}

/// Calls body(values, elements, exponent of the scale) for each block, and notes the scale.
template <class Body>
void for_blocks(const NumberFormat& format, std::span<const double> values, std::span<float> elements, std::span<double> scales, int element_exponent,
                const Body& body) {
  const auto block = static_cast<std::size_t>(format.block);
  for (std::size_t first = 0, b = 0; first < values.size(); first += block, ++b) {
    const std::size_t length = std::min(block, values.size() - first);
    const int exponent = shared_exponent(values.subspan(first, length), element_exponent);
    scales[b] = std::ldexp(1.0, exponent);
    body(values.subspan(first, length), elements.subspan(first, length), exponent);
  }
}

void convert_mx_float(const NumberFormat& format, std::span<const double> values, std::span<float> elements, std::span<double> scales) {
  for_blocks(format, values, elements, scales, format.element.max_exponent(), [&](std::span<const double> v, std::span<float> e, int exponent) {
    format.element.round_all(v, std::ldexp(1.0, -exponent), e);
  });
}

void convert_mx_integer(const NumberFormat& format, std::span<const double> values, std::span<float> elements, std::span<double> scales) {
  for_blocks(format, values, elements, scales, 0, [](std::span<const double> v, std::span<float> e, int exponent) {
    const double factor = std::ldexp(kMxIntSteps, -exponent);
    for (std::size_t i = 0; i < v.size(); ++i) e[i] = static_cast<float>(std::clamp(std::nearbyint(v[i] * factor), -kMxIntTop, kMxIntTop));
  });
  for (double& scale : scales) scale /= kMxIntSteps;  // elements are the integers
}

/// Largest magnitude at the largest code. The scale is a float; where it is a subnormal one it is rounded up, lest its error
/// clip, and beyond the range of floats codes saturate or vanish.
void convert_integer(const NumberFormat& format, std::span<const double> values, std::span<float> elements, std::span<double> scales) {
  const double top = (1 << (format.bits - 1)) - 1, largest = largest_of(values);
  const double smallest_scale = std::numeric_limits<float>::denorm_min(), largest_scale = std::numeric_limits<float>::max();
  double scale = kFp32.round(std::clamp(largest / top, smallest_scale, largest_scale));
  if (largest / scale >= top + 0.5 && scale < largest_scale) scale += smallest_scale;
  for (std::size_t i = 0; i < values.size(); ++i) elements[i] = static_cast<float>(std::clamp(std::nearbyint(values[i] / scale), -top, top));
  scales[0] = scale;
}

NumberFormat plain(std::string_view name, std::string_view meaning, const SmallFloat& element) {
  return {.name = name, .meaning = meaning, .bits = element.bits(), .multiplier_bits = element.fraction_bits + 1, .element = element, .convert = convert_plain};
}

NumberFormat mx(std::string_view name, std::string_view meaning, const SmallFloat& element) {
  // Values are multiples of the smallest, below the power of two above the largest.
  const int value_bits = element.max_exponent() + 1 - element.min_exponent() + element.fraction_bits;
  NumberFormat format{.name = name, .meaning = meaning, .bits = element.bits(), .multiplier_bits = element.fraction_bits + 1, .block = kMxBlock,
                      .scale_bits = kMxScaleBits, .summation = Summation::exact,
                      .product_bits = 2 * value_bits, .element = element, .convert = convert_mx_float};
  if (format.accumulator_bits(kMxBlock) > kWidestSum) {
    format.summation = Summation::fp32;
    format.product_bits = 0;
  }
  return format;
}

NumberFormat integer(std::string_view name, std::string_view meaning, int bits) {
  return {.name = name, .meaning = meaning, .bits = bits, .multiplier_bits = bits, .multiplier = Multiplier::integer, .scale_bits = 32,
          .summation = Summation::exact, .product_bits = 2 * (bits - 1), .convert = convert_integer};
}

const std::array<NumberFormat, 12>& table() {
  static const std::array<NumberFormat, 12> formats{{
      plain("fp32", "IEEE 754 binary32", kFp32),
      plain("fp16", "IEEE 754 binary16", kFp16),
      plain("bf16", "the upper half of fp32", kBf16),
      integer("int8", "integers up to 127, scaled for each vector", 8),
      integer("int4", "integers up to 7, scaled for each vector", 4),
      mx("mxfp8_e5m2", "OCP Microscaling, blocks of 32, 8 bits", kE5M2),
      mx("mxfp8_e4m3", "OCP Microscaling, blocks of 32, 8 bits", kE4M3),
      mx("mxfp6_e3m2", "OCP Microscaling, blocks of 32, 6 bits", kE3M2),
      mx("mxfp6_e2m3", "OCP Microscaling, blocks of 32, 6 bits", kE2M3),
      mx("mxfp4_e2m1", "OCP Microscaling, blocks of 32, 4 bits", kE2M1),
      {.name = "mxint8", .meaning = "OCP Microscaling, blocks of 32, integers of 8 bits", .bits = 8, .multiplier_bits = 8, .multiplier = Multiplier::integer,
       .block = kMxBlock, .scale_bits = kMxScaleBits, .summation = Summation::exact, .product_bits = 14, .convert = convert_mx_integer},
      {.name = "lns8", .meaning = "sign and logarithm, 8 values to the octave", .bits = 8, .multiplier_bits = 8, .multiplier = Multiplier::logarithm,
       .scale_bits = 8, .summation = Summation::exact, .product_bits = kLnsTableBits, .convert = convert_lns},
  }};
  return formats;
}

}  // namespace

int NumberFormat::accumulator_bits(std::int64_t inputs) const {
  if (summation == Summation::fp32) return 32;
  const std::int64_t terms = std::max<std::int64_t>(block == 0 ? inputs : std::min<std::int64_t>(block, inputs), 1);
  return product_bits + static_cast<int>(std::bit_width(static_cast<std::uint64_t>(terms - 1))) + 1;
}

double NumberFormat::bits_of(std::int64_t vectors, std::int64_t length) const {
  return static_cast<double>(vectors) * (static_cast<double>(length) * bits + static_cast<double>(groups(length)) * scale_bits);
}

double NumberFormat::value_of(float element_) const { return multiplier == Multiplier::logarithm ? lns_value(element_) : static_cast<double>(element_); }

std::span<const NumberFormat> number_formats() { return table(); }

const NumberFormat& number_format(std::string_view name) {
  std::vector<std::string_view> names;
  std::string list;
  for (const NumberFormat& format : table()) {
    if (format.name == name) return format;
    names.push_back(format.name);
    list += fmt::format("{}{}", list.empty() ? "" : ", ", format.name);
  }
  const std::string near = core::nearest_word(name, names);
  throw core::InputError(fmt::format("unknown number format '{}'", name), near.empty() ? "Known: " + list : fmt::format("Is '{}' meant?", near));
}

}  // namespace ohmfield::crossbar
