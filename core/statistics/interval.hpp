#pragma once
/// Confidence intervals, all two-sided at 95 % unless stated.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace ohmfield::core {

struct Interval {
  double low = 0.0, high = 0.0;
};

/// Standard normal quantile of a two-sided 95 % interval.
inline constexpr double kZ95 = 1.959963984540054;

/// Wilson's score interval for a proportion (E. B. Wilson, JASA 22, 1927, eq. (5)); [0, 1] without trials.
Interval wilson_interval(std::size_t successes, std::size_t trials, double z = kZ95);

/// Percentile bootstrap (Efron, Ann. Stat. 7, 1979): 2.5 and 97.5 % quantiles of `statistic` over resamples of
/// the indices 0..count-1, drawn from Stream::bootstrap of `seed`.
Interval bootstrap_interval(std::size_t count, const std::function<double(std::span<const std::size_t>)>& statistic,
                            std::uint64_t seed, int resamples = 1000);

/// The q-quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan, Am. Stat. 50, 1996).
/// Infinite values sort last; NaN if there is no value.
double quantile(std::span<const double> values, double q);

}  // namespace ohmfield::core
