#include "core/statistics/two_level.hpp"

#include <algorithm>
#include <cmath>

#include "core/expect.hpp"
#include "core/random/counter_rng.hpp"

namespace ohmfield::core {
namespace {

Interval centred(std::span<const double> values, double estimate) {
  const double median = quantile(values, 0.5);
  const bool scales = std::isfinite(estimate) && std::isfinite(median) && estimate > 0.0 && median > 0.0;
  const double factor = scales ? estimate / median : 1.0;
  // Rounding must not put the estimate outside.
  return {std::min(estimate, factor * quantile(values, 0.025)), std::max(estimate, factor * quantile(values, 0.975))};
}

}  // namespace

std::vector<Interval> two_level_intervals(std::span<const std::size_t> sizes, const GroupStatistics& statistics,
                                          std::span<const double> estimates, std::uint64_t seed, int resamples) {
  OHM_EXPECT(!sizes.empty() && resamples > 0);
  const std::size_t largest = *std::max_element(sizes.begin(), sizes.end());
  std::vector<std::uint32_t> times(sizes.size() * largest);
  std::vector<GroupDraw> draws(sizes.size());
  std::vector<double> of_one(estimates.size());
  std::vector<std::vector<double>> values(estimates.size(), std::vector<double>(static_cast<std::size_t>(resamples)));
  for (std::size_t r = 0; r < static_cast<std::size_t>(resamples); ++r) {
    CounterRng rng(seed, Stream::bootstrap, r);
    std::fill(times.begin(), times.end(), 0u);
    for (std::size_t d = 0; d < draws.size(); ++d) {
      const std::size_t group = rng.below(static_cast<std::uint32_t>(sizes.size()));
      const std::span<std::uint32_t> own(times.data() + d * largest, sizes[group]);
      OHM_EXPECT(!own.empty());
      for (std::size_t m = 0; m < own.size(); ++m) ++own[rng.below(static_cast<std::uint32_t>(own.size()))];
      draws[d] = {group, own};
    }
    statistics(draws, of_one);
    for (std::size_t s = 0; s < of_one.size(); ++s) values[s][r] = of_one[s];
  }
  std::vector<Interval> intervals;
  for (std::size_t s = 0; s < estimates.size(); ++s) intervals.push_back(centred(values[s], estimates[s]));
  return intervals;
}

}  // namespace ohmfield::core
