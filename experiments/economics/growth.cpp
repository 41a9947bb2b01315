#include "experiments/economics/growth.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"

namespace ohmfield::experiments {

double Growth::per_year() const { return std::pow(10.0, decades_per_year); }

core::Interval Growth::per_year_95() const { return {std::pow(10.0, decades_95.low), std::pow(10.0, decades_95.high)}; }

double Growth::at(double year) const { return std::pow(10.0, level_decades + decades_per_year * (year - mean_year)); }

double Growth::year_of(double value) const { return mean_year + (std::log10(value) - level_decades) / decades_per_year; }

Growth fit_growth(std::span<const double> year, std::span<const double> value) {
  OHM_EXPECT(year.size() == value.size());
  if (year.size() < 3) throw core::InputError("a growth with its interval needs three points", "Add rows");
  const double n = static_cast<double>(year.size());
  Growth fit{.count = year.size()};
  for (std::size_t i = 0; i < year.size(); ++i) {
    if (!(value[i] > 0.0)) throw core::InputError("a cost is not positive", "Leave it out");
    fit.mean_year += year[i] / n;
    fit.level_decades += std::log10(value[i]) / n;
  }
  double xx = 0.0, xy = 0.0, yy = 0.0;
  for (std::size_t i = 0; i < year.size(); ++i) {
    const double x = year[i] - fit.mean_year, y = std::log10(value[i]) - fit.level_decades;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  if (!(xx > 0.0)) throw core::InputError("all points are of one day", "A growth needs several");
  fit.decades_per_year = xy / xx;
  fit.r_squared = yy > 0.0 ? xy * xy / (xx * yy) : 1.0;
  fit.standard_error = std::sqrt(std::max(0.0, yy - xy * xy / xx) / (n - 2.0) / xx);
  const double t = boost::math::quantile(boost::math::students_t(n - 2.0), 0.975);
  fit.decades_95 = {fit.decades_per_year - t * fit.standard_error, fit.decades_per_year + t * fit.standard_error};
  return fit;
}

}  // namespace ohmfield::experiments
