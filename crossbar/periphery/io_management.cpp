#include "crossbar/periphery/io_management.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

#include "core/error.hpp"

namespace ohmfield::crossbar {
namespace {

/// Sums side by side, so that one addition need not wait for the one before. Added up in this order on any processor.
constexpr std::size_t kLanes = 8;

/// The larger of the sums of positive and of negated negative numbers.
template <class Real>
double larger_sum(std::span<const Real> column) {
  std::array<double, kLanes> positive{}, negative{};
  const auto add = [&](std::size_t lane, Real value) {
    positive[lane] += static_cast<double>(value > 0 ? value : 0);
    negative[lane] += static_cast<double>(value < 0 ? -value : 0);
  };
  std::size_t i = 0;
  for (; i + kLanes <= column.size(); i += kLanes)
    for (std::size_t lane = 0; lane < kLanes; ++lane) add(lane, column[i + lane]);
  for (; i < column.size(); ++i) add(0, column[i]);
  double up = 0.0, down = 0.0;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    up += positive[lane];
    down += negative[lane];
  }
  return std::max(up, down);
}

template <class Real>
Real limited(Real scale, const ManagementParams& params) {
  return params.threshold > 0.0 ? std::min(scale, static_cast<Real>(params.threshold)) : scale;
}

/// max(m, min(m r / step, S w / bound)): weights of size w turn the larger sum S of one sign into the bound.
template <class Real>
Real worst_case_scale(std::span<const Real> column, const ManagementParams& params, const ManagementLimits& limits) {
  const Real bound = limits.output_bound > 0.0 ? static_cast<Real>(limits.output_bound) : Real{1};
  const Real largest = limited(largest_magnitude(column), params);
  Real scale = static_cast<Real>(larger_sum(column)) * static_cast<Real>(params.assumed_weight) / bound;
  if (limits.input_step > 0.0)
    scale = std::min(largest / static_cast<Real>(limits.input_step) * static_cast<Real>(params.max_bound_resolution), scale);
  return std::max(largest, scale);
}

}  // namespace

void ManagementParams::validate() const {
  struct Number {
    const char* key;
    double value, highest;
  };
  constexpr double kAny = std::numeric_limits<double>::max();
  for (const auto& [key, value, highest] :
       std::array{Number{"threshold", threshold, kAny}, Number{"assumed_weight", assumed_weight, kAny},
                  Number{"average_decay", average_decay, 1.0}, Number{"max_bound_factor", static_cast<double>(max_bound_factor), kAny},
                  Number{"max_bound_resolution", max_bound_resolution, kAny}})
    if (!(value >= 0.0 && value <= highest))
      throw core::InputError(fmt::format("input and bound management: {} = {:g} is out of range", key, value),
                             highest == 1.0 ? "Use 0 to 1" : "Use 0 or a finite number above");
}

template <class Real>
Real largest_magnitude(std::span<const Real> column) {
  // Magnitudes have the order of their bits, of which compilers take the largest a register at a time. (Of numbers they
  // do not: NaNs, which never come here, forbid it.)
  using Bits = std::conditional_t<sizeof(Real) == 4, std::int32_t, std::int64_t>;
  Bits largest = 0;
  for (const Real value : column) {
    const Bits bits = std::bit_cast<Bits>(value) & std::numeric_limits<Bits>::max();
    largest = bits > largest ? bits : largest;
  }
  return std::bit_cast<Real>(largest);
}

template <class Real>
Real input_scale(std::span<const Real> column, const ManagementParams& params, const ManagementLimits& limits,
                 InputAverage<Real>& average) {
  switch (params.noise) {
    case NoiseManagement::none: return 1;
    case NoiseManagement::abs_max: return limited(largest_magnitude(column), params);
    case NoiseManagement::abs_max_np_sum: return worst_case_scale(column, params, limits);
    case NoiseManagement::max:
      return column.empty() ? Real{0} : limited(*std::max_element(column.begin(), column.end()), params);
    case NoiseManagement::constant: return params.threshold > 0.0 ? static_cast<Real>(params.threshold) : Real{1};
    case NoiseManagement::average_abs_max: {
      const Real largest = largest_magnitude(column), decay = static_cast<Real>(params.average_decay);
      average.value = average.value < 0 ? largest : average.value * (1 - decay) + decay * largest;
      return average.value;
    }
  }
  return 1;
}

template <class Real>
Reading<Real> begin_reading(std::span<const Real> column, const ManagementParams& params, const ManagementLimits& limits,
                            InputAverage<Real>& average) {
  return {.scale = input_scale(column, params, limits, average)};
}

template <class Real>
bool read_again(Reading<Real>& reading, std::uint32_t saturated, std::span<const Real> column, const ManagementParams& params,
                const ManagementLimits& limits) {
  if (params.bound == BoundManagement::none || params.bound == BoundManagement::shift || saturated == 0) return false;
  if (std::trunc(reading.reduction) > static_cast<Real>(params.max_bound_factor)) return false;
  if (limits.input_step > 0.0 &&
      reading.reduction > static_cast<Real>(params.max_bound_resolution) / static_cast<Real>(limits.input_step))
    return false;
  const bool worst_case = params.bound == BoundManagement::iterative_worst_case && reading.rounds == 1 &&
                          params.noise != NoiseManagement::abs_max_np_sum;
  // Without noise management aihwkit computes the scale and then does not apply it; we do what the name says.
  if (worst_case) reading.scale = worst_case_scale(column, params, limits);
  reading.reduction = worst_case ? Real{1} : reading.reduction * 2;
  ++reading.rounds;
  return true;
}

template <class Real>
Real output_shift(std::span<const Real> outputs, Real bound) {
  if (outputs.empty()) return 0;
  const Real largest = *std::max_element(outputs.begin(), outputs.end());
  return largest > bound ? bound - largest : Real{0};
}

template float largest_magnitude(std::span<const float>);
template double largest_magnitude(std::span<const double>);
template float input_scale(std::span<const float>, const ManagementParams&, const ManagementLimits&, InputAverage<float>&);
template double input_scale(std::span<const double>, const ManagementParams&, const ManagementLimits&, InputAverage<double>&);
template Reading<float> begin_reading(std::span<const float>, const ManagementParams&, const ManagementLimits&, InputAverage<float>&);
template Reading<double> begin_reading(std::span<const double>, const ManagementParams&, const ManagementLimits&, InputAverage<double>&);
template bool read_again(Reading<float>&, std::uint32_t, std::span<const float>, const ManagementParams&, const ManagementLimits&);
template bool read_again(Reading<double>&, std::uint32_t, std::span<const double>, const ManagementParams&, const ManagementLimits&);
template float output_shift(std::span<const float>, float);
template double output_shift(std::span<const double>, double);

}  // namespace ohmfield::crossbar
