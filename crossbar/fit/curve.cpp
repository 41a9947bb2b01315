#include "crossbar/fit/curve.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "core/expect.hpp"
#include "crossbar/fit/probability.hpp"

namespace ohmfield::crossbar {
namespace {

double standard_error(const CurvePoint& point) {
  return (point.interval.high - point.interval.low) / (2.0 * core::kZ95);
}

struct Line {
  double intercept = 0.0, slope = 0.0, intercept_error = 0.0, slope_error = 0.0, chi_square = 0.0;
};

Line weighted_line(std::span<const CurvePoint> points, std::span<const double> error) {
  double w = 0.0, wu = 0.0, wv = 0.0, suu = 0.0, suv = 0.0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double weight = 1.0 / (error[i] * error[i]);
    w += weight;
    wu += weight * std::log(points[i].x);
    wv += weight * points[i].value;
  }
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double weight = 1.0 / (error[i] * error[i]), u = std::log(points[i].x) - wu / w;
    suu += weight * u * u;
    suv += weight * u * points[i].value;
  }
  Line line;
  line.slope = suv / suu;
  line.intercept = (wv - line.slope * wu) / w;
  line.slope_error = 1.0 / std::sqrt(suu);
  line.intercept_error = std::sqrt(1.0 / w + wu * wu / (w * w * suu));
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double r = (points[i].value - line.intercept - line.slope * std::log(points[i].x)) / error[i];
    line.chi_square += r * r;
  }
  return line;
}

}  // namespace

double FittedCurve::at(double x) const {
  if (shape == Shape::constant) return intercept;
  if (shape == Shape::log_line) return std::clamp(intercept + slope * std::log(x), low, high);
  if (x <= table_x.front()) return table_y.front();
  for (std::size_t i = 1; i < table_x.size(); ++i) {
    if (x <= table_x[i])
      return table_y[i - 1] + (table_y[i] - table_y[i - 1]) * (x - table_x[i - 1]) / (table_x[i] - table_x[i - 1]);
  }
  return table_y.back();
}

std::string FittedCurve::toml() const {
  switch (shape) {
    case Shape::constant: return fmt::format("{{polynomial = [{:.6g}]}}", intercept);
    case Shape::log_line:
      return fmt::format("{{log_line = [{:.6g}, {:.6g}], low = {:.6g}, high = {:.6g}}}", intercept, slope, low, high);
    case Shape::table: break;
  }
  return fmt::format("{{table_x = [{:.6g}], table_y = [{:.6g}]}}", fmt::join(table_x, ", "), fmt::join(table_y, ", "));
}

FittedCurve fit_curve(std::span<const CurvePoint> points, const std::string& name, Errors errors, FitReport& report) {
  OHM_EXPECT(!points.empty());
  FittedCurve curve;
  for (const CurvePoint& point : points) {
    curve.table_x.push_back(point.x);
    curve.table_y.push_back(point.value);
  }
  if (points.size() == 1) {
    curve.intercept = points[0].value;
    return curve;
  }
  curve.shape = FittedCurve::Shape::table;
  const bool usable = std::all_of(points.begin(), points.end(),
                                  [](const CurvePoint& p) { return p.x > 0.0 && standard_error(p) > 0.0; });
  if (points.size() < 3 || !usable) return curve;

  std::vector<double> error;
  for (const CurvePoint& p : points) error.push_back(standard_error(p));
  Line line = weighted_line(points, error);
  for (int round = 0; round < 5 && errors == Errors::relative; ++round) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      const double on_line = line.intercept + line.slope * std::log(points[i].x);
      // A point far off the line keeps an error of its own size within a factor of 3.
      if (points[i].value > 0.0)
        error[i] = standard_error(points[i]) * std::clamp(on_line / points[i].value, 1.0 / 3.0, 3.0);
    }
    line = weighted_line(points, error);
  }
  curve.slope = line.slope;
  curve.intercept = line.intercept;
  const double freedom = static_cast<double>(points.size()) - 2.0, p_value = chi_square_above(line.chi_square, freedom);
  report.goodness.push_back(
      {fmt::format("chi-square of {} on a line in ln x", name), line.chi_square, freedom, p_value});
  const double slope_half = core::kZ95 * line.slope_error, intercept_half = core::kZ95 * line.intercept_error;
  report.parameters.push_back({name + ".intercept",
                               curve.intercept,
                               {curve.intercept - intercept_half, curve.intercept + intercept_half},
                               "1",
                               "intercept + slope ln x"});
  report.parameters.push_back({name + ".slope",
                               curve.slope,
                               {curve.slope - slope_half, curve.slope + slope_half},
                               "1",
                               "intercept + slope ln x"});
  if (p_value < kRejectedBelow) return curve;
  curve.shape = FittedCurve::Shape::log_line;
  const double first = curve.intercept + curve.slope * std::log(points.front().x),
               last = curve.intercept + curve.slope * std::log(points.back().x);
  // Outside of the measured targets the line is not known, and an exponent below 0 is none.
  curve.low = std::max(0.0, std::min(first, last));
  curve.high = std::max(curve.low, std::max(first, last));
  return curve;
}

}  // namespace ohmfield::crossbar
