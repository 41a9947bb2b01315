#pragma once
/// Confidence intervals where data come in groups: instances of a set, restarts of an instance.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/statistics/interval.hpp"

namespace ohmfield::core {

/// A group in a resample: which one, and how often each of its members was drawn.
struct GroupDraw {
  std::size_t group;
  std::span<const std::uint32_t> times;
};

/// Statistics of a resample, written to `values`.
using GroupStatistics = std::function<void(std::span<const GroupDraw> draws, std::span<double> values)>;

/// Bootstrap at two levels (A. C. Davison, D. V. Hinkley, Bootstrap Methods and their Application, 1997, section 3.8):
/// groups with replacement, then members of each with replacement; 95 % of the resampled statistics, after their median
/// has been scaled onto the estimate. Scaling, because a minimum over a curve of resampled runs, which repeat, is lower
/// than that over the runs themselves: the plain percentiles of ITS99 may lie below the estimate altogether. What stays
/// is a little too wide, as members vary at both levels. No scaling where the estimate or the median is 0 or infinite;
/// ends may be infinite. With a single group only members vary.
/// \param sizes       members of each group, all at least 1
/// \param estimates   of the data themselves, one for each value that `statistics` writes, none negative
/// \return            one interval for each estimate
std::vector<Interval> two_level_intervals(std::span<const std::size_t> sizes, const GroupStatistics& statistics,
                                          std::span<const double> estimates, std::uint64_t seed, int resamples = 1000);

}  // namespace ohmfield::core
