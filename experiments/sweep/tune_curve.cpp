#include "experiments/sweep/tune_curve.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

#include "core/expect.hpp"

namespace ohmfield::experiments {
namespace {

/// chosen: share of the range to each side; less follows the noise, more the shape of the tails.
constexpr double kReach = 1.0 / 3.0;
constexpr double kFactor = 4.0;  // assumption: no default is off by more
constexpr int kFirstValues = 7;

double coordinate(double value, TuneScale scale) { return scale == TuneScale::linear ? value : std::log(value); }
double value_at(double x, TuneScale scale) { return scale == TuneScale::linear ? x : std::exp(x); }

/// Logarithm of what a formula takes with a typical value; infinite if no value solved it.
double own_effort(const std::vector<TunePoint>& points, std::size_t formula) {
  std::vector<double> finite;
  for (const TunePoint& point : points)
    if (std::isfinite(point.effort[formula])) finite.push_back(std::log(std::max(1.0, point.effort[formula])));
  return finite.empty() ? std::numeric_limits<double>::infinity() : core::quantile(finite, 0.5);
}

std::vector<double> curve_of(const std::vector<TunePoint>& points, const std::vector<double>& own, std::span<const std::size_t> chosen) {
  std::vector<double> curve;
  for (const TunePoint& point : points) {
    std::vector<double> relative;
    for (const std::size_t f : chosen)
      if (std::isfinite(own[f])) relative.push_back(std::log(std::max(1.0, point.effort[f])) - own[f]);
    curve.push_back(relative.empty() ? std::numeric_limits<double>::infinity() : core::quantile(relative, 0.5));
  }
  return curve;
}

std::vector<double> own_efforts(const std::vector<TunePoint>& points) {
  std::vector<double> own;
  for (std::size_t f = 0; f < points.front().effort.size(); ++f) own.push_back(own_effort(points, f));
  return own;
}

std::vector<std::size_t> all_formulas(const std::vector<TunePoint>& points) {
  std::vector<std::size_t> all(points.front().effort.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

struct Lowest {
  double x, log_effort;
};

Lowest lowest_of(const std::vector<double>& x, const std::vector<double>& log_effort) {
  const auto best = std::min_element(log_effort.begin(), log_effort.end()) - log_effort.begin();
  const double reach = kReach * (x.back() - x.front()) * (1.0 + 1e-9);
  std::vector<std::size_t> near;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (std::isfinite(log_effort[i]) && std::abs(x[i] - x[static_cast<std::size_t>(best)]) <= reach) near.push_back(i);
  const Lowest as_tried{x[static_cast<std::size_t>(best)], log_effort[static_cast<std::size_t>(best)]};
  if (near.size() < 3) return as_tried;
  Eigen::MatrixXd powers(static_cast<Eigen::Index>(near.size()), 3);
  Eigen::VectorXd y(powers.rows());
  for (Eigen::Index r = 0; r < powers.rows(); ++r) {
    const std::size_t i = near[static_cast<std::size_t>(r)];
    const double u = x[i] - as_tried.x;
    powers.row(r) << 1.0, u, u * u;
    y(r) = log_effort[i];
  }
  const Eigen::Vector3d c = powers.colPivHouseholderQr().solve(y);
  const double low = x[near.front()] - as_tried.x, high = x[near.back()] - as_tried.x;
  const double u = -c(1) / (2.0 * c(2));
  if (!(c(2) > 0.0) || !(u >= low && u <= high)) return as_tried;  // no valley here
  return {as_tried.x + u, c(0) + c(1) * u + c(2) * u * u};
}

}  // namespace

std::vector<double> relative_effort(const std::vector<TunePoint>& points) { return curve_of(points, own_efforts(points), all_formulas(points)); }

Optimum find_optimum(const std::vector<TunePoint>& points, TuneScale scale, std::uint64_t seed) {
  OHM_EXPECT(!points.empty());
  std::vector<double> x;
  for (const TunePoint& point : points) x.push_back(coordinate(point.value, scale));
  const std::vector<double> own = own_efforts(points);
  const auto lowest = [&](std::span<const std::size_t> chosen) { return lowest_of(x, curve_of(points, own, chosen)); };
  const Lowest best = lowest(all_formulas(points));
  OHM_EXPECT(std::isfinite(best.log_effort));
  const core::Interval interval = core::bootstrap_interval(own.size(), [&](std::span<const std::size_t> chosen) { return lowest(chosen).x; }, seed);
  return {value_at(best.x, scale), {value_at(interval.low, scale), value_at(interval.high, scale)}, std::exp(best.log_effort + core::quantile(own, 0.5))};
}

std::vector<double> first_values(double default_value, double low, double high) {
  std::vector<double> values;
  for (int i = 0; i < kFirstValues; ++i) {
    const double share = i / static_cast<double>(kFirstValues - 1);
    const double value = high <= 1.0 ? low + (high - low) * (0.05 + 0.9 * share)
                                     : (default_value > 0.0 ? default_value : 1.0) * std::pow(kFactor, 2.0 * share - 1.0);
    if (value >= low && value <= high) values.push_back(value);
  }
  return values;
}

std::vector<double> next_values(const std::vector<TunePoint>& points, TuneScale scale, double low, double high) {
  const std::vector<double> curve = relative_effort(points);
  const auto at = std::min_element(curve.begin(), curve.end()) - curve.begin();
  const auto x = [&](std::ptrdiff_t i) { return coordinate(points[static_cast<std::size_t>(i)].value, scale); };
  const auto last = static_cast<std::ptrdiff_t>(points.size()) - 1;
  std::vector<double> next;
  if (last > 0 && at == 0) next = {value_at(2.0 * x(0) - x(1), scale)};
  if (last > 0 && at == last) next = {value_at(2.0 * x(last) - x(last - 1), scale)};
  if (at > 0 && at < last) next = {value_at(0.5 * (x(at - 1) + x(at)), scale), value_at(0.5 * (x(at) + x(at + 1)), scale)};
  std::erase_if(next, [low, high](double value) { return !(value >= low && value <= high); });
  return next;
}

}  // namespace ohmfield::experiments
