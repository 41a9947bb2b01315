#include "crossbar/periphery/converter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace ohmfield::crossbar {

void ConverterParams::validate() const {
  if (bits != 0 && (bits < 2 || bits > 24))
    throw core::InputError(fmt::format("a converter of {} bits does not exist here", bits), "Use 0 (none) or 2 to 24 bits");
  if (!std::isfinite(range) || range <= 0.0 || !std::isfinite(gain) || gain <= 0.0 || !std::isfinite(offset) ||
      !std::isfinite(noise_sigma) || noise_sigma < 0.0)
    throw core::InputError("range and gain of a converter must be above 0, its noise at least 0, all finite",
                           "Correct its parameters");
}

double ConverterParams::step() const { return 2.0 * range / (std::exp2(bits) - 2.0); }

float convert(float value, const ConverterParams& params, float normal) {
  if (params.bits == 0) return value;
  const double analog = params.gain * value + params.offset + params.noise_sigma * normal;
  const double step = params.step();
  return static_cast<float>(std::clamp(std::nearbyint(analog / step) * step, -params.range, params.range));
}

double eight_bit_equivalents(int bits) { return std::exp2(bits - 8); }

}  // namespace ohmfield::crossbar
