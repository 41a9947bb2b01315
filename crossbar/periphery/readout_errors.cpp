#include "crossbar/periphery/readout_errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::crossbar {
namespace {

void check_not_negative(std::string_view where, std::initializer_list<std::pair<const char*, double>> numbers) {
  for (const auto& [key, value] : numbers)
    if (!(value >= 0.0 && std::isfinite(value)))
      throw core::InputError(fmt::format("{}: {} = {:g} is negative or not finite", where, key, value), "Use 0 or a number above");
}

/// Standard normals of lines. Quantities of a line have different `quantity`.
std::vector<float> line_normals(std::size_t lines, std::uint64_t seed, std::uint64_t identity, std::uint64_t quantity) {
  std::vector<float> result(lines);
  core::fill_normal(result, seed, core::Stream::circuit_mismatch, identity << 8 | quantity);
  return result;
}

}  // namespace

template <class Real>
void split_signs(std::span<const Real> column, std::span<Real> negative, std::span<Real> positive) {
  OHM_EXPECT(negative.size() == column.size() && positive.size() == column.size());
  for (std::size_t i = 0; i < column.size(); ++i) {
    negative[i] = column[i] < 0 ? column[i] : 0;
    positive[i] = column[i] > 0 ? column[i] : 0;
  }
}

template <class Real>
void apply_asymmetry(std::span<Real> values, Real asymmetry) {
  const Real factor = 1 - asymmetry;
  for (Real& value : values) value = value < 0 ? value * factor : value;
}

template <class Real>
std::uint32_t clip(std::span<Real> values, Real low, Real high) {
  std::uint32_t clipped = 0;
  for (Real& value : values) {
    Real result = value < high ? value : high;
    result = result > low ? result : low;
    clipped += result != value;
    value = result;
  }
  return clipped;
}

void IrDropParams::validate() const {
  check_not_negative("IR drop", {{"scale", scale}, {"conductance_ratio", conductance_ratio}});
  if (conductance_ratio == 0.0) throw core::InputError("IR drop: conductance_ratio = 0 is a broken wire", "Use a number above 0");
}

template <class Real>
void weight_by_position(std::span<const Real> column, std::span<Real> weighted) {
  OHM_EXPECT(weighted.size() == column.size());
  const Real n = static_cast<Real>(column.size());
  for (std::size_t j = 0; j < column.size(); ++j) {
    const Real rest = 1 - static_cast<Real>(j) / n;
    weighted[j] = column[j] * (1 - rest * rest);
  }
}

template <class Real>
void apply_ir_drop(std::span<Real> outputs, std::size_t inputs, std::span<const Real> current, std::span<const Real> weighted,
                   const IrDropParams& params) {
  OHM_EXPECT(current.size() == outputs.size() && weighted.size() == outputs.size());
  const Real per_current = static_cast<Real>(inputs) / static_cast<Real>(params.conductance_ratio);
  const Real scale = static_cast<Real>(params.scale), third = static_cast<Real>(0.05), second = static_cast<Real>(0.2);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Real a = per_current * current[i];
    outputs[i] -= a * (a * (third * a - second) + Real{0.5}) * (scale * weighted[i]);
  }
}

void SeriesParams::validate() const {
  check_not_negative("series resistance", {{"resistance", resistance}, {"reference_weight", reference_weight},
                                           {"largest_loss", largest_loss}, {"offset_sigma", offset_sigma}});
}

template <class Real>
void apply_series_resistance(std::span<Real> outputs, Real input_sum, std::span<const Real> offsets, const SeriesParams& params) {
  OHM_EXPECT(offsets.empty() || offsets.size() == outputs.size());
  const Real resistance = static_cast<Real>(params.resistance);
  const Real reference = static_cast<Real>(params.reference_weight) * input_sum;
  const auto shrunk = [&](Real current) {
    Real loss = resistance * std::abs(current);
    if (params.largest_loss > 0.0) loss = std::min(loss, static_cast<Real>(params.largest_loss));
    return current / (1 + loss);
  };
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Real offset = offsets.empty() ? Real{0} : offsets[i];
    outputs[i] = (1 - offset) * shrunk(outputs[i] + reference) - (1 + offset) * shrunk(reference);
  }
}

template <class Real>
std::vector<Real> draw_voltage_offsets(std::size_t lines, const SeriesParams& params, std::uint64_t seed, std::uint64_t identity) {
  std::vector<Real> result(lines);
  const std::vector<float> normals = line_normals(lines, seed, identity, 0);
  for (std::size_t i = 0; i < lines; ++i)
    result[i] = static_cast<Real>(std::max(0.0, params.offset_sigma * static_cast<double>(normals[i])));
  return result;
}

void CompressionParams::validate() const {
  check_not_negative("compression", {{"strength", strength}, {"bound", bound}, {"spread", spread}, {"slope_calibration", slope_calibration}});
  if (bound == 0.0) throw core::InputError("compression: bound = 0 leaves no outputs", "Use the range of the ADC, or 1");
}

template <class Real>
std::vector<Real> draw_compression(std::size_t lines, const CompressionParams& params, std::uint64_t seed, std::uint64_t identity) {
  const Real nominal = static_cast<Real>(params.strength) / static_cast<Real>(params.bound);
  std::vector<Real> result(lines, nominal);
  if (params.spread == 0.0) return result;
  const std::vector<float> normals = line_normals(lines, seed, identity, 1);
  for (std::size_t i = 0; i < lines; ++i)
    result[i] = std::abs(nominal * (1 + static_cast<Real>(params.spread) * static_cast<Real>(normals[i])));
  return result;
}

template <class Real>
Real compression_gain(std::span<const Real> k, const CompressionParams& params, double series_resistance) {
  if (params.slope_calibration == 0.0 || k.empty()) return 1;
  double sum = 0.0;
  for (const Real value : k) sum += static_cast<double>(value);
  // y / (1 + k y) has the slope 1 / (1 + k y)^2.
  const double root = 1.0 + (sum / static_cast<double>(k.size()) + series_resistance) * params.slope_calibration * params.bound;
  return static_cast<Real>(root * root);
}

template <class Real>
void apply_compression(std::span<Real> outputs, std::span<const Real> k, Real gain) {
  OHM_EXPECT(k.size() == outputs.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) outputs[i] = gain * outputs[i] / (1 + std::abs(k[i] * outputs[i]));
}

#define OHM_INSTANTIATE(Real)                                                                                              \
  template void split_signs(std::span<const Real>, std::span<Real>, std::span<Real>);                                      \
  template void apply_asymmetry(std::span<Real>, Real);                                                                    \
  template std::uint32_t clip(std::span<Real>, Real, Real);                                                                \
  template void weight_by_position(std::span<const Real>, std::span<Real>);                                                \
  template void apply_ir_drop(std::span<Real>, std::size_t, std::span<const Real>, std::span<const Real>, const IrDropParams&); \
  template void apply_series_resistance(std::span<Real>, Real, std::span<const Real>, const SeriesParams&);                \
  template std::vector<Real> draw_voltage_offsets(std::size_t, const SeriesParams&, std::uint64_t, std::uint64_t);         \
  template std::vector<Real> draw_compression(std::size_t, const CompressionParams&, std::uint64_t, std::uint64_t);        \
  template Real compression_gain(std::span<const Real>, const CompressionParams&, double);                                 \
  template void apply_compression(std::span<Real>, std::span<const Real>, Real);
OHM_INSTANTIATE(float)
OHM_INSTANTIATE(double)
#undef OHM_INSTANTIATE

}  // namespace ohmfield::crossbar
