#include "crossbar/tile/input_slices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/error.hpp"

namespace ohmfield::crossbar {
namespace {

/// Largest magnitude of a code.
double highest_code(const InputSlices& params, int bits) {
  switch (params.format) {
    case InputFormat::analog: return 1.0;
    case InputFormat::sign_magnitude: return std::exp2(bits - 1) - 1.0;
    case InputFormat::twos_complement: return std::exp2(bits - 1);
    case InputFormat::unsigned_code: return std::exp2(bits) - 1.0;
  }
  return 1.0;
}

}  // namespace

std::vector<InputSlice> input_slices(const InputSlices& params, const ConverterParams& dac) {
  if (params.format == InputFormat::analog) return {InputSlice{}};
  if (dac.bits < 2)
    throw core::InputError(fmt::format("inputs in slices need a number of bits, not {}", dac.bits), "Give the DAC 2 to 24 bits");
  const bool is_signed = params.format != InputFormat::unsigned_code;
  const int magnitude = dac.bits - (is_signed ? 1 : 0);
  if (params.slice_bits < 1 || params.slice_bits > magnitude)
    throw core::InputError(fmt::format("slices of {} bits do not fit inputs of {} bits", params.slice_bits, dac.bits),
                           fmt::format("Use 1 to {}", magnitude));
  const double full = highest_code(params, dac.bits);
  std::vector<InputSlice> slices;
  for (int first = 0; first < magnitude; first += params.slice_bits) {
    const int bits = std::min(params.slice_bits, magnitude - first);
    slices.push_back({first, bits, (std::exp2(bits) - 1.0) * std::exp2(first) / full});
  }
  if (params.format == InputFormat::twos_complement) slices.push_back({magnitude, 1, -1.0});
  return slices;
}

template <class Real>
void to_codes(std::span<Real> values, const InputSlices& params, const ConverterParams& dac) {
  const double full = highest_code(params, dac.bits);
  const Real range = static_cast<Real>(dac.range), scale = static_cast<Real>(full);
  const Real high = params.format == InputFormat::twos_complement ? scale - 1 : scale;
  const Real low = params.format == InputFormat::unsigned_code ? Real{0} : -scale;
  if (params.format == InputFormat::unsigned_code)
    for (const Real value : values)
      if (value < 0)
        throw core::InputError(fmt::format("an input of {:g} is negative, but codes are unsigned", value), "Use sign_magnitude or twos_complement");
  for (Real& value : values) value = std::clamp(std::nearbyint(value / range * scale), low, high);
}

template <class Real>
void slice_of(std::span<const Real> codes, const InputSlice& slice, InputFormat format, double range, std::span<Real> out) {
  const std::int32_t mask = (1 << slice.bits) - 1;
  const Real unit = static_cast<Real>(range) / static_cast<Real>(mask);
  if (format == InputFormat::sign_magnitude) {
    for (std::size_t i = 0; i < codes.size(); ++i) {
      const auto magnitude = static_cast<std::int32_t>(std::fabs(codes[i]));
      out[i] = std::copysign(static_cast<Real>(magnitude >> slice.first_bit & mask) * unit, codes[i]);
    }
    return;
  }
  // Shifting a negative number is arithmetic in C++20: its bits are those of two's complement.
  for (std::size_t i = 0; i < codes.size(); ++i)
    out[i] = static_cast<Real>(static_cast<std::int32_t>(codes[i]) >> slice.first_bit & mask) * unit;
}

template void to_codes(std::span<float>, const InputSlices&, const ConverterParams&);
template void to_codes(std::span<double>, const InputSlices&, const ConverterParams&);
template void slice_of(std::span<const float>, const InputSlice&, InputFormat, double, std::span<float>);
template void slice_of(std::span<const double>, const InputSlice&, InputFormat, double, std::span<double>);

}  // namespace ohmfield::crossbar
