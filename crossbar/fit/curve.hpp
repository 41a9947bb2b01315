#pragma once
/// A parameter as a function of x = target / g_max, from one estimate with an interval at each target.

#include <span>
#include <string>
#include <vector>

#include "crossbar/fit/report.hpp"

namespace ohmfield::crossbar {

struct CurvePoint {
  double x = 0.0, value = 0.0;
  core::Interval interval;
};

/// A line in ln x where the points are compatible with one, else the points themselves.
struct FittedCurve {
  enum class Shape { constant, log_line, table };
  Shape shape = Shape::constant;
  double intercept = 0.0, slope = 0.0;   ///< of log_line: intercept + slope ln x; constant: intercept
  std::vector<double> table_x, table_y;  ///< of table, ascending in x
  double low = 0.0, high = 0.0;          ///< of log_line: its least and largest value within the targets

  double at(double x) const;
  /// As the inline table of a device set: `{log_line = [...], low = ..., high = ...}`.
  std::string toml() const;
};

/// How standard errors go with values. That of a spread is proportional to it: spreads that chance made small would weigh
/// most, so their errors are taken where the line is, iterated.
enum class Errors { absolute, relative };

/// Weighted least squares on ln x with the widths of the intervals as standard errors; the parameters `name`.intercept
/// and `name`.slope and the chi-square of the line go into the report. Three targets with x > 0 at least and a p-value of
/// 0.01 make a line; fewer points or a worse one make a table; one point makes a constant.
FittedCurve fit_curve(std::span<const CurvePoint> points, const std::string& name, Errors errors, FitReport& report);

}  // namespace ohmfield::crossbar
