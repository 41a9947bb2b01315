#include "crossbar/fit/probability.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/expect.hpp"

namespace ohmfield::crossbar {

double normal_density(double z) { return std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi); }

double normal_below(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

double log_normal_below(double z) {
  if (z > -30.0) return std::log(normal_below(z));
  // Mills' ratio by its asymptotic series; relative error below 1e-5 of the correction here.
  const double y = 1.0 / (z * z);
  return -0.5 * z * z - std::log(-z * std::sqrt(2.0 * std::numbers::pi)) + std::log1p(-y * (1.0 - 3.0 * y));
}

double chi_square_above(double value, double degrees_of_freedom) {
  if (degrees_of_freedom <= 0.0) return 1.0;
  return boost::math::cdf(complement(boost::math::chi_squared(degrees_of_freedom), std::clamp(value, 0.0, 1e8)));
}

double f_above(double value, double numerator, double denominator) {
  if (numerator <= 0.0 || denominator <= 0.0) return 1.0;
  return boost::math::cdf(complement(boost::math::fisher_f(numerator, denominator), std::clamp(value, 0.0, 1e8)));
}

double student_95(double degrees_of_freedom) {
  return boost::math::quantile(boost::math::students_t(std::max(1.0, degrees_of_freedom)), 0.975);
}

Goodness anderson_darling(std::span<const double> sample) {
  OHM_EXPECT(sample.size() >= 8);
  std::vector<double> z(sample.begin(), sample.end());
  const double n = static_cast<double>(z.size());
  double mean = 0.0, variance = 0.0;
  for (const double value : z) mean += value / n;
  for (const double value : z) variance += (value - mean) * (value - mean) / (n - 1.0);
  Goodness result{"Anderson-Darling A^2 of normality", 0.0, 0.0, 0.0};
  if (!(variance > 0.0)) return result;  // a constant is not normal
  std::sort(z.begin(), z.end());
  for (double& value : z) value = (value - mean) / std::sqrt(variance);
  double sum = 0.0;
  for (std::size_t i = 0; i < z.size(); ++i)
    sum += (2.0 * static_cast<double>(i) + 1.0) * (log_normal_below(z[i]) + log_normal_below(-z[z.size() - 1 - i]));
  const double a = (-n - sum / n) * (1.0 + 0.75 / n + 2.25 / (n * n));
  result.value = a;
  if (a >= 10.0) result.p_value = 0.0;
  else if (a >= 0.6) result.p_value = std::exp(1.2937 - 5.709 * a + 0.0186 * a * a);
  else if (a > 0.34) result.p_value = std::exp(0.9177 - 4.279 * a - 1.38 * a * a);
  else if (a > 0.2) result.p_value = 1.0 - std::exp(-8.318 + 42.796 * a - 59.938 * a * a);
  else result.p_value = 1.0 - std::exp(-13.436 + 101.14 * a - 223.73 * a * a);
  return result;
}

}  // namespace ohmfield::crossbar
