#include "experiments/tasks/seed_table.hpp"

#include <fmt/format.h>

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

namespace ohmfield::experiments {

SeedMean seed_mean(std::span<const double> values) {
  SeedMean result;
  const auto count = static_cast<double>(values.size());
  for (const double value : values) result.mean += value / count;
  if (values.size() < 2) {
    result.interval = {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
    return result;
  }
  if (!std::isfinite(result.mean)) {
    result.interval = {result.mean, result.mean};
    return result;
  }
  double square = 0.0;
  for (const double value : values) square += (value - result.mean) * (value - result.mean);
  const double half = boost::math::quantile(boost::math::students_t(count - 1.0), 0.975) * std::sqrt(square / (count - 1.0) / count);
  result.interval = {result.mean - half, result.mean + half};
  return result;
}

std::string to_text(const SeedMean& figure, int digits) {
  if (std::isinf(figure.interval.high)) return fmt::format("{:.{}f} (one seed)", figure.mean, digits);
  return fmt::format("{:.{}f} [{:.{}f}, {:.{}f}]", figure.mean, digits, figure.interval.low, digits, figure.interval.high, digits);
}

}  // namespace ohmfield::experiments
