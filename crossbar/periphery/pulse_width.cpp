#include "crossbar/periphery/pulse_width.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "core/error.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::crossbar {

void PulseInputParams::validate() const {
  if (clocks < 1 || clocks > 1 << 24)
    throw core::InputError(fmt::format("pulse inputs: clocks = {} is no length of a pulse", clocks), "Use 1 to 16777216");
  if (!(std::isfinite(clock_period_s) && clock_period_s > 0.0))
    throw core::InputError(fmt::format("pulse inputs: clock_period_s = {:g} cannot be", clock_period_s), "Use a number above 0");
  if (!(std::isfinite(jitter_sigma_s) && jitter_sigma_s >= 0.0))
    throw core::InputError(fmt::format("pulse inputs: jitter_sigma_s = {:g} cannot be", jitter_sigma_s), "Use 0 or more");
}

template <class Real>
void encode_pulses(std::span<Real> inputs, const PulseInputParams& params, const ConversionKey& key) {
  const Real clocks = static_cast<Real>(params.clocks);
  std::vector<float> normals(params.jitter_sigma_s > 0.0 ? inputs.size() : 0);
  if (!normals.empty()) core::fill_normal(normals, key.seed, core::Stream::pulse_jitter, key.operation, key.column * inputs.size());
  const Real jitter = static_cast<Real>(params.jitter_sigma_s / params.clock_period_s);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    Real length = std::min(std::nearbyint(std::abs(inputs[i]) * clocks), clocks);
    if (!normals.empty() && length > 0) length = std::max(Real{0}, length + jitter * static_cast<Real>(normals[i]));
    inputs[i] = std::copysign(length / clocks, inputs[i]);
  }
}
template void encode_pulses(std::span<float>, const PulseInputParams&, const ConversionKey&);
template void encode_pulses(std::span<double>, const PulseInputParams&, const ConversionKey&);

template <class Real>
void count_pulses(std::span<const Real> encoded, core::Ledger& ledger) {
  const auto silent = std::count(encoded.begin(), encoded.end(), Real{0});
  ledger.add(core::Event::row_drive, static_cast<double>(encoded.size()) - static_cast<double>(silent));
}
template void count_pulses(std::span<const float>, core::Ledger&);
template void count_pulses(std::span<const double>, core::Ledger&);

ConverterParams RampReadoutParams::converter() const {
  if (clocks < 2 || clocks > 1 << 14)
    throw core::InputError(fmt::format("ramp readout: clocks = {} is no ramp", clocks), "Use 2 to 16384");
  ConverterParams result{.bits = static_cast<int>(std::bit_width(static_cast<unsigned>(clocks))), .range = range, .noise_sigma = noise_sigma};
  result.low = low;
  result.levels = Levels::even;
  result.resolution = 1.0 / clocks;
  result.offset_sigma = offset_sigma;
  result.architecture = Architecture::ramp;
  result.clock_period_s = clock_period_s;
  return result;
}

void count_ramp_readouts(const RampReadoutParams& params, double readouts, core::Ledger& ledger) {
  ledger.add(core::Event::comparator, readouts * params.clocks);
  ledger.add(core::Event::register_bit, readouts * params.converter().bits);
}

}  // namespace ohmfield::crossbar
