#pragma once
/// Tail probabilities, quantiles and tests that the estimators share.

#include <span>

#include "crossbar/fit/report.hpp"

namespace ohmfield::crossbar {

double normal_density(double z);
double normal_below(double z);
/// ln of normal_below, right in the far tail too.
double log_normal_below(double z);
/// P(chi-square >= value); 1 for no degree of freedom.
double chi_square_above(double value, double degrees_of_freedom);
double f_above(double value, double numerator, double denominator);
/// Two-sided 95 % quantile of Student's t.
double student_95(double degrees_of_freedom);

/// Anderson and Darling's test that a sample is normal, mean and variance unknown.
/// A^2 (1 + 0.75/n + 2.25/n^2) and its p-value: R. B. D'Agostino, M. A. Stephens (eds.), "Goodness-of-fit techniques",
/// Dekker 1986, table 4.9. Needs 8 values; the p-value is 0 from A^2 = 10 on.
Goodness anderson_darling(std::span<const double> sample);

/// Smallest and largest solution around `inside` of f(x) = 0 for an f that is negative at `inside` and grows away from
/// it: the ends of a profile-likelihood interval. Ends at `least` or `most` if f does not cross before.
core::Interval crossings(const auto& f, double inside, double step, double least, double most) {
  const auto toward = [&](double bound) {
    const double sign = bound < inside ? -1.0 : 1.0;
    double in = inside, out = inside, stride = step;
    for (int i = 0; i < 60; ++i, stride *= 2.0) {
      out = sign < 0.0 ? (inside - stride < bound ? bound : inside - stride)
                       : (inside + stride > bound ? bound : inside + stride);
      if (f(out) > 0.0) break;
      if (out == bound) return bound;
      in = out;
    }
    for (int i = 0; i < 18; ++i) {
      const double middle = 0.5 * (in + out);
      (f(middle) > 0.0 ? out : in) = middle;
    }
    return 0.5 * (in + out);
  };
  return {toward(least), toward(most)};
}

/// Place of the least value of a function with one valley on [low, high], by golden sections.
double valley(const auto& f, double low, double high, int steps = 40) {
  constexpr double kGolden = 0.6180339887498949;
  double a = high - kGolden * (high - low), b = low + kGolden * (high - low);
  double at_a = f(a), at_b = f(b);
  for (int i = 0; i < steps; ++i) {
    if (at_a <= at_b) {
      high = b;
      b = a;
      at_b = at_a;
      a = high - kGolden * (high - low);
      at_a = f(a);
    } else {
      low = a;
      a = b;
      at_a = at_b;
      b = low + kGolden * (high - low);
      at_b = f(b);
    }
  }
  return at_a <= at_b ? a : b;
}

}  // namespace ohmfield::crossbar
