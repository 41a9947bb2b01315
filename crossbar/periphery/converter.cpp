#include "crossbar/periphery/converter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/error.hpp"

namespace ohmfield::crossbar {
namespace {

/// A table of transitions for each converter: 2^14 floats are 64 KB.
constexpr int kMostDnlBits = 14;

/// The level that a converter gives for a value.
template <class Real>
Real quantise(Real value, const ConverterParams& params, std::span<const Real> transitions_lsb, Real uniform) {
  const Real low = static_cast<Real>(params.lowest()), high = static_cast<Real>(params.range);
  const Real step = params.step_as<Real>();
  if (params.bits == 1) {
    const Real middle = (low + high) / 2;
    return value >= middle ? high : low;
  }
  const Real anchor = params.levels == Levels::odd ? Real{0} : low;
  Real position = (value - anchor) / step;
  if (params.rounding == Rounding::stochastic) position += uniform - Real{0.5};
  Real code = std::nearbyint(position);
  if (!transitions_lsb.empty()) {
    const Real lowest_code = std::nearbyint((low - anchor) / step);
    code = lowest_code + static_cast<Real>(shifted_code(position - lowest_code, transitions_lsb));
  }
  if (params.levels == Levels::even) code = std::clamp(code, Real{0}, static_cast<Real>(params.highest_code()));
  const Real level = params.levels == Levels::odd ? code * step : code * step + low;
  if (level >= high) return high;
  return level > low ? level : low;
}

/// By how much the parabola is off at a value.
template <class Real>
Real bow(Real value, const ConverterParams& params) {
  const Real low = static_cast<Real>(params.lowest()), high = static_cast<Real>(params.range);
  const Real half = (high - low) / 2, from_middle = (value - (low + high) / 2) / half;
  return static_cast<Real>(params.inl_lsb) * params.step_as<Real>() * std::max(Real{0}, 1 - from_middle * from_middle);
}

}  // namespace

void ConverterParams::validate(std::string_view name) const {
  const auto fail = [&](std::string_view key, const auto& value, std::string_view problem, std::string_view hint) {
    throw core::InputError(fmt::format("{}: {} = {} {}", name, key, value, problem), hint);
  };
  if (bits < 0 || bits > 24) fail("bits", bits, "is no converter (0 to 24)", "Use 0 for none, 1 for a comparator, or 2 to 24");
  struct Number {
    const char* key;
    double value, lowest;
  };
  constexpr double kAny = -std::numeric_limits<double>::infinity();
  for (const auto& [key, value, least] :
       std::array{Number{"range", range, kAny}, Number{"low", lowest(), kAny}, Number{"offset", offset, kAny},
                  Number{"gain", gain, kAny}, Number{"noise_sigma", noise_sigma, 0.0}, Number{"resolution", resolution, 0.0},
                  Number{"gain_sigma", gain_sigma, 0.0}, Number{"offset_sigma", offset_sigma, 0.0},
                  Number{"inl_lsb", inl_lsb, kAny}, Number{"dnl_sigma_lsb", dnl_sigma_lsb, 0.0},
                  Number{"clock_period_s", clock_period_s, 0.0}}) {
    if (!std::isfinite(value)) fail(key, value, "is not a finite number", "Correct it");
    if (value < least) fail(key, value, "is negative", "Use 0 or more");
  }
  if (gain <= 0.0) fail("gain", gain, "is not above 0", "An exact converter has 1");
  if (clock_period_s <= 0.0) fail("clock_period_s", clock_period_s, "is not above 0", "A clock of 1 GHz has 1e-9");
  if (range <= lowest())
    fail("range", range, fmt::format("is not above the low end {:g}", lowest()), low ? "Swap the ends" : "Use a range above 0");
  if (lines_per_converter < 1) fail("lines_per_converter", lines_per_converter, "serves nobody", "Use 1 or more");
  if (resolution > 0.0 && (bits < 2 || dnl_sigma_lsb > 0.0))
    fail("resolution", resolution, "goes with 2 bits or more and without DNL only", "Leave it out: bits tell the step");
  constexpr double kRounding = 1e-9;  // of 1 / resolution, far above double's and far below a level
  if (resolution > 0.0 && 1.0 / resolution + 1.0 > std::exp2(bits) * (1.0 + kRounding))
    fail("resolution", resolution, fmt::format("makes more levels than the {:g} of {} bits", std::exp2(bits), bits), "Use more bits");
  if (resolution > 0.0 && levels == Levels::even && std::abs(1.0 / resolution / highest_code() - 1.0) > kRounding)
    fail("resolution", resolution, "does not divide the range into whole steps", "Use 1 / integer");
  if (levels == Levels::odd && bits > 1 && lowest() != -range && !(lowest() == 0.0 || (resolution > 0.0 && lowest() < 0.0 && range > 0.0)))
    fail("low", lowest(), "does not let 0 be one of an odd number of levels", "Use -range or 0, or even levels");
  if (dnl_sigma_lsb > 0.0 && (bits < 2 || bits > kMostDnlBits))
    fail("dnl_sigma_lsb", dnl_sigma_lsb, fmt::format("needs 2 to {} bits", kMostDnlBits), "Set it to 0");
}

int ConverterParams::highest_code() const {
  if (resolution > 0.0) return std::max(1, static_cast<int>(std::nearbyint(1.0 / resolution)));
  return (1 << bits) - (bits > 1 && levels == Levels::odd ? 2 : 1);
}

template <class Real>
Real ConverterParams::step_as() const {
  const double fraction = resolution > 0.0 ? resolution : 1.0 / highest_code();
  return static_cast<Real>(fraction) * static_cast<Real>(range - lowest());
}
template float ConverterParams::step_as<float>() const;
template double ConverterParams::step_as<double>() const;

double ConverterParams::step() const { return step_as<double>(); }

template <class Real>
int shifted_code(Real position, std::span<const Real> transitions_lsb) {
  const int highest = static_cast<int>(transitions_lsb.size());
  int code = static_cast<int>(std::clamp(std::nearbyint(position), Real{0}, static_cast<Real>(highest)));
  const auto transition = [&](int j) { return static_cast<Real>(j) + Real{0.5} + transitions_lsb[static_cast<std::size_t>(j)]; };
  if (code < highest && position >= transition(code)) {
    do ++code;
    while (code < highest && position >= transition(code));
  } else {
    while (code > 0 && position < transition(code - 1)) --code;
  }
  return code;
}
template int shifted_code(float, std::span<const float>);
template int shifted_code(double, std::span<const double>);

template <class Real>
Real convert(Real value, const ConverterParams& params, const OwnErrors<Real>& own, Real normal, Real uniform) {
  if (params.bits == 0) return value;
  const bool to_digital = params.conversion == Conversion::analog_to_digital;
  Real result = to_digital ? value : quantise<Real>(value, params, {}, uniform);
  Real walk = 0;
  if (!to_digital && !own.walk_lsb.empty()) {
    const Real code = (result - static_cast<Real>(params.lowest())) / params.step_as<Real>();
    walk = own.walk_lsb[static_cast<std::size_t>(std::nearbyint(code))] * params.step_as<Real>();
  }
  result = own.gain * result + own.offset;
  if (params.inl_lsb != 0.0) result += bow(result, params);
  result += walk;
  if (params.noise_sigma > 0.0) result += static_cast<Real>(params.noise_sigma) * normal;
  return to_digital ? quantise(result, params, own.walk_lsb, uniform) : result;
}
template float convert(float, const ConverterParams&, const OwnErrors<float>&, float, float);
template double convert(double, const ConverterParams&, const OwnErrors<double>&, double, double);

double conversion_clocks(const ConverterParams& params) {
  if (params.bits == 0) return 0.0;
  if (params.conversion == Conversion::digital_to_analog) return 1.0;
  switch (params.architecture) {
    case Architecture::sar: return params.bits + 1.0;
    case Architecture::ramp:
    case Architecture::cco: return params.resolution > 0.0 ? std::nearbyint(1.0 / params.resolution) : std::exp2(params.bits);
    case Architecture::flash: return 1.0;
  }
  return 0.0;
}

double conversion_time_s(const ConverterParams& params, std::size_t lines) {
  const double shared = static_cast<double>(std::min(lines, static_cast<std::size_t>(params.lines_per_converter)));
  return shared * conversion_clocks(params) * params.clock_period_s;
}

bool samples_lines(const ConverterParams& params) {
  return params.bits > 1 && (params.architecture == Architecture::sar || params.architecture == Architecture::ramp);
}

void count_conversions(const ConverterParams& params, double conversions, core::Ledger& ledger) {
  if (params.bits == 0) return;
  const auto bits = static_cast<std::uint32_t>(params.bits);
  if (params.conversion == Conversion::digital_to_analog) {
    ledger.add(core::Event::dac_conversion, bits, conversions, conversions);
    return;
  }
  if (params.bits == 1) {
    ledger.add(core::Event::comparator, conversions);
    return;
  }
  const double clocks = conversion_clocks(params), time_s = clocks * params.clock_period_s;
  switch (params.architecture) {
    case Architecture::sar: ledger.add(core::Event::adc_sar, bits, conversions, conversions * time_s); return;
    case Architecture::cco: ledger.add(core::Event::adc_cco, bits, conversions, conversions * time_s); return;
    case Architecture::ramp:  // one comparator, asked at every clock, and a latch for the counter
      ledger.add(core::Event::comparator, conversions * clocks);
      ledger.add(core::Event::register_bit, conversions * params.bits);
      return;
    case Architecture::flash: ledger.add(core::Event::comparator, conversions * (std::exp2(params.bits) - 1.0)); return;
  }
}

}  // namespace ohmfield::crossbar
