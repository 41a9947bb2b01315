#include "core/statistics/interval.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/expect.hpp"
#include "core/random/counter_rng.hpp"

namespace ohmfield::core {

Interval wilson_interval(std::size_t successes, std::size_t trials, double z) {
  OHM_EXPECT(successes <= trials);
  if (trials == 0) return {0.0, 1.0};
  const double n = static_cast<double>(trials), p = static_cast<double>(successes) / n;
  const double centre = p + z * z / (2.0 * n);
  const double spread = z * std::sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n));
  const double scale = 1.0 + z * z / n;
  // At the ends the formula gives exactly 0 and 1; rounding must not put them inside.
  return {successes == 0 ? 0.0 : (centre - spread) / scale, successes == trials ? 1.0 : (centre + spread) / scale};
}

Interval bootstrap_interval(std::size_t count, const std::function<double(std::span<const std::size_t>)>& statistic,
                            std::uint64_t seed, int resamples) {
  OHM_EXPECT(count > 0 && resamples > 0);
  std::vector<double> values(static_cast<std::size_t>(resamples));
  std::vector<std::size_t> chosen(count);
  for (std::size_t r = 0; r < values.size(); ++r) {
    CounterRng rng(seed, Stream::bootstrap, r);
    for (std::size_t& index : chosen) index = rng.below(static_cast<std::uint32_t>(count));
    values[r] = statistic(chosen);
  }
  return {quantile(values, 0.025), quantile(values, 0.975)};
}

double quantile(std::span<const double> values, double q) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const double position = q * static_cast<double>(sorted.size() - 1);
  const std::size_t below = static_cast<std::size_t>(position);
  const double fraction = position - static_cast<double>(below);
  if (fraction == 0.0 || sorted[below] == sorted[below + 1]) return sorted[below];
  return sorted[below] * (1.0 - fraction) + sorted[below + 1] * fraction;
}

}  // namespace ohmfield::core
