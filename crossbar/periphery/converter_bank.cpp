#include "crossbar/periphery/converter_bank.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

#include "core/expect.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::crossbar {
namespace {

/// Lines at a time where there are errors; what is between the steps stays in the L1 cache.
constexpr std::size_t kChunk = 256;

/// A count as wide as the numbers, so that both fit the same registers.
template <class Real>
using Count = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;

/// What the loop over a column needs to know.
template <class Real>
struct Loop {
  Real before, after, step, low, high, highest_code, noise_sigma;
  const float* normals;   ///< of noisy loops
  const float* uniforms;  ///< of stochastic loops
};

/// Noise, rounding, clipping. Returns how many were clipped. Levels are multiples of the step, or codes counted from the
/// low end.
template <Levels levels, bool noisy, bool stochastic, class Real>
std::uint32_t to_levels(Real* values, std::size_t count, const Loop<Real>& r) {
  Count<Real> clipped = 0;
  for (std::size_t i = 0; i < count; ++i) {
    Real value = values[i] * r.before;
    if constexpr (noisy) value += r.noise_sigma * static_cast<Real>(r.normals[i]);
    if constexpr (levels == Levels::even) value -= r.low;
    Real position = value / r.step;
    if constexpr (stochastic) position += static_cast<Real>(r.uniforms[i]) - Real{0.5};
    const Real nearest = std::nearbyint(position);
    if constexpr (levels == Levels::odd) {
      const Real level = nearest * r.step;
      Real result = level < r.high ? level : r.high;
      result = result > r.low ? result : r.low;
      clipped += result != level;
      values[i] = result * r.after;
    } else {
      Real code = nearest < r.highest_code ? nearest : r.highest_code;
      code = code > 0 ? code : 0;
      clipped += code != nearest;
      const Real level = code * r.step + r.low;
      values[i] = (level < r.high ? level : r.high) * r.after;
    }
  }
  return static_cast<std::uint32_t>(clipped);
}

template <Levels levels, class Real>
std::uint32_t to_levels(Real* values, std::size_t count, const Loop<Real>& r) {
  if (r.normals != nullptr)
    return r.uniforms != nullptr ? to_levels<levels, true, true>(values, count, r) : to_levels<levels, true, false>(values, count, r);
  return r.uniforms != nullptr ? to_levels<levels, false, true>(values, count, r) : to_levels<levels, false, false>(values, count, r);
}

/// The straight line between its ends is taken away from a walk with independent steps.
template <class Real>
void draw_walk(std::span<Real> walk, double sigma, std::uint64_t seed, std::uint64_t index, std::uint64_t first) {
  const std::size_t steps = walk.size() - 1;
  std::vector<float> normals(steps);
  core::fill_normal(normals, seed, core::Stream::converter_mismatch, index, first);
  std::vector<double> sum(walk.size(), 0.0);
  for (std::size_t i = 0; i < steps; ++i) sum[i + 1] = sum[i] + sigma * static_cast<double>(normals[i]);
  for (std::size_t i = 0; i <= steps; ++i)
    walk[i] = static_cast<Real>(sum[i] - sum[steps] * static_cast<double>(i) / static_cast<double>(steps));
}

/// The quantities of a converter, in the order of their draws.
enum class Quantity : std::uint64_t { gain, offset, walk };
std::uint64_t draw_index(std::uint64_t identity, Quantity quantity) {
  return identity << 8 | static_cast<std::uint64_t>(quantity);
}

/// Nominal value plus the deviation of each converter, for every line.
template <class Real>
std::vector<Real> draw_lines(double nominal, double sigma, std::size_t lines, const ConverterParams& params, std::uint64_t seed,
                             std::uint64_t index) {
  std::vector<Real> result(lines, static_cast<Real>(nominal));
  if (sigma == 0.0) return result;
  const auto shared = static_cast<std::size_t>(params.lines_per_converter);
  std::vector<float> normals((lines + shared - 1) / shared);
  core::fill_normal(normals, seed, core::Stream::converter_mismatch, index);
  for (std::size_t i = 0; i < lines; ++i) result[i] = static_cast<Real>(nominal + sigma * static_cast<double>(normals[i / shared]));
  return result;
}

}  // namespace

template <class Real>
ConverterBank<Real>::ConverterBank(const ConverterParams& params, std::size_t lines, std::uint64_t seed, std::uint64_t identity)
    : params_((params.validate(), params)),
      lines_(lines),
      low_(static_cast<Real>(params.lowest())),
      high_(static_cast<Real>(params.range)),
      step_(params.bits == 0 ? Real{1} : params.step_as<Real>()),
      middle_((low_ + high_) / 2),
      half_((high_ - low_) / 2) {
  OHM_EXPECT(identity < std::uint64_t{1} << 56);
  if (params.bits == 0) return;
  const bool straight = params.gain == 1.0 && params.offset == 0.0 && params.gain_sigma == 0.0 && params.offset_sigma == 0.0 &&
                        params.inl_lsb == 0.0 && params.dnl_sigma_lsb == 0.0;
  if (straight) return;
  gain_ = draw_lines<Real>(params.gain, params.gain * params.gain_sigma, lines, params, seed, draw_index(identity, Quantity::gain));
  offset_ = draw_lines<Real>(params.offset, params.offset_sigma, lines, params, seed, draw_index(identity, Quantity::offset));
  if (params.dnl_sigma_lsb == 0.0) return;
  const auto codes = static_cast<std::size_t>(params.highest_code()) + 1;
  walk_length_ = params.conversion == Conversion::analog_to_digital ? codes - 1 : codes;
  walk_lsb_.resize(converters() * walk_length_);
  for (std::size_t c = 0; c < converters(); ++c)
    draw_walk(std::span(walk_lsb_).subspan(c * walk_length_, walk_length_), params.dnl_sigma_lsb, seed,
              draw_index(identity, Quantity::walk), c * walk_length_);
}

template <class Real>
std::size_t ConverterBank<Real>::converters() const {
  const auto shared = static_cast<std::size_t>(params_.lines_per_converter);
  return (lines_ + shared - 1) / shared;
}

template <class Real>
OwnErrors<Real> ConverterBank<Real>::own(std::size_t line) const {
  OwnErrors<Real> result;
  if (!gain_.empty()) {
    result.gain = gain_[line];
    result.offset = offset_[line];
  }
  if (walk_length_ > 0)
    result.walk_lsb = std::span(walk_lsb_).subspan(line / static_cast<std::size_t>(params_.lines_per_converter) * walk_length_, walk_length_);
  return result;
}

/// Gain, offset, nonlinearity and noise of the lines from `first`.
template <class Real>
void ConverterBank<Real>::add_errors(std::span<Real> values, std::span<const float> normals, std::size_t first) const {
  const std::size_t count = values.size();
  std::array<Real, kChunk> walk{};
  const bool walks = walk_length_ > 0 && params_.conversion == Conversion::digital_to_analog;
  if (walks)
    for (std::size_t i = 0; i < count; ++i)
      walk[i] = own(first + i).walk_lsb[static_cast<std::size_t>(std::nearbyint((values[i] - low_) / step_))] * step_;
  if (!gain_.empty())
    for (std::size_t i = 0; i < count; ++i) values[i] = gain_[first + i] * values[i] + offset_[first + i];
  if (params_.inl_lsb != 0.0) {
    const Real height = static_cast<Real>(params_.inl_lsb) * step_;
    for (std::size_t i = 0; i < count; ++i) {
      const Real from_middle = (values[i] - middle_) / half_, left = 1 - from_middle * from_middle;
      values[i] += height * (left > 0 ? left : 0);
    }
  }
  if (walks)
    for (std::size_t i = 0; i < count; ++i) values[i] += walk[i];
  if (params_.noise_sigma > 0.0) {
    const Real sigma = static_cast<Real>(params_.noise_sigma);
    for (std::size_t i = 0; i < count; ++i) values[i] += sigma * static_cast<Real>(normals[i]);
  }
}

/// Ends that are nearer.
template <class Real>
void ConverterBank<Real>::compare(std::span<Real> values) const {
  for (Real& value : values) value = value >= middle_ ? high_ : low_;
}

/// Levels of the lines from `first`, whose transitions are their own.
template <class Real>
std::uint32_t ConverterBank<Real>::walk_levels(std::span<Real> values, std::span<const float> uniforms, std::size_t first) const {
  const bool odd = params_.levels == Levels::odd;
  const Real anchor = odd ? Real{0} : low_, highest = static_cast<Real>(params_.highest_code());
  const Real lowest_code = std::nearbyint((low_ - anchor) / step_);
  std::uint32_t clipped = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    Real position = (values[i] - anchor) / step_;
    if (!uniforms.empty()) position += static_cast<Real>(uniforms[i]) - Real{0.5};
    const Real nearest = std::nearbyint(position);
    clipped += nearest < lowest_code || nearest > lowest_code + highest;
    const Real code = lowest_code + static_cast<Real>(shifted_code(position - lowest_code, own(first + i).walk_lsb));
    const Real level = odd ? code * step_ : code * step_ + low_;
    const Real below = level < high_ ? level : high_;
    values[i] = below > low_ ? below : low_;
  }
  return clipped;
}

template <class Real>
std::uint32_t ConverterBank<Real>::convert(std::span<Real> column, Real before, Real after, std::span<const float> normals,
                                           const ConversionKey& key) const {
  OHM_EXPECT(column.size() == lines_);
  OHM_EXPECT(params_.bits == 0 || params_.noise_sigma == 0.0 || normals.size() == lines_);
  if (params_.bits == 0) {
    for (Real& value : column) value = value * before * after;
    return 0;
  }
  const bool to_digital = params_.conversion == Conversion::analog_to_digital;
  const bool noisy = params_.noise_sigma > 0.0, stochastic = params_.rounding == Rounding::stochastic && params_.bits > 1;
  const bool walks = walk_length_ > 0 && to_digital, errors = !gain_.empty() || (noisy && !to_digital);
  const auto levels_of = [&](std::span<Real> values, Real x, Real y, const float* noise, const float* draws) {
    const Loop<Real> r{x, y, step_, low_, high_, static_cast<Real>(params_.highest_code()), static_cast<Real>(params_.noise_sigma),
                            noise, draws};
    return params_.levels == Levels::odd ? to_levels<Levels::odd>(values.data(), values.size(), r)
                                         : to_levels<Levels::even>(values.data(), values.size(), r);
  };
  const bool one_loop = params_.bits > 1 && !errors && !walks;
  if (one_loop && !stochastic) return levels_of(column, before, after, noisy ? normals.data() : nullptr, nullptr);

  std::uint32_t clipped = 0;
  std::array<float, kChunk> uniform;
  for (std::size_t first = 0; first < lines_; first += kChunk) {
    const std::span<Real> values = column.subspan(first, std::min(kChunk, lines_ - first));
    const std::span<const float> noise = noisy ? normals.subspan(first, values.size()) : std::span<const float>{};
    const std::span<float> draws(uniform.data(), stochastic ? values.size() : 0);
    if (stochastic)
      core::fill_uniform(draws, key.seed, core::Stream::stochastic_rounding, key.operation, key.column * lines_ + first);
    if (one_loop) {
      clipped += levels_of(values, before, after, noisy ? noise.data() : nullptr, draws.data());
      continue;
    }
    for (Real& value : values) value *= before;
    if (to_digital) add_errors(values, noise, first);
    if (params_.bits == 1) compare(values);
    else if (walks) clipped += walk_levels(values, draws, first);
    else clipped += levels_of(values, 1, 1, nullptr, stochastic ? draws.data() : nullptr);
    if (!to_digital) add_errors(values, noise, first);
    for (Real& value : values) value *= after;
  }
  return clipped;
}

template <class Real>
void ConverterBank<Real>::convert(const ConversionBlock<Real>& block) const {
  OHM_EXPECT(block.columns <= 1 || block.stride >= lines_);
  for (std::size_t c = 0; c < block.columns; ++c) {
    const auto normals = block.normals.empty() ? block.normals : block.normals.subspan(c * lines_, lines_);
    ConversionKey key = block.key;
    key.column += c;
    const std::uint32_t clipped =
        convert(std::span(block.data + c * block.stride, lines_), block.before.empty() ? Real{1} : block.before[c],
                block.after.empty() ? Real{1} : block.after[c], normals, key);
    if (!block.saturated.empty()) block.saturated[c] = clipped;
  }
}

template class ConverterBank<float>;
template class ConverterBank<double>;

}  // namespace ohmfield::crossbar
