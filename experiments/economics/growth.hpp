#pragma once
/// Growth by a constant factor a year: ordinary least squares of the decimal logarithm on time.

#include <span>

#include "core/statistics/interval.hpp"

namespace ohmfield::experiments {

struct Growth {
  double decades_per_year = 0.0, standard_error = 0.0;
  core::Interval decades_95 = {}; ///< by Student's t with count - 2 degrees of freedom
  double level_decades = 0.0;  ///< log10 of the fit at mean_year
  double mean_year = 0.0;
  double r_squared = 0.0;
  std::size_t count = 0;

  double per_year() const;
  core::Interval per_year_95() const;
  /// The fit.
  double at(double year) const;
  /// When the fit reaches a value.
  double year_of(double value) const;
};

/// \throws InputError  fewer than three points, a value that is not positive, or all of one time
Growth fit_growth(std::span<const double> year, std::span<const double> value);

}  // namespace ohmfield::experiments
