#include "experiments/economics/frontier_projection.hpp"

#include <cmath>

namespace ohmfield::experiments {

std::vector<FrontierPoint> project_frontier(const FrontierParams& params, const FrontierScenario& scenario) {
  std::vector<FrontierPoint> points;
  for (int year = params.first_year; year <= params.last_year; ++year) {
    const int t = year - params.first_year;
    double factor = std::pow(params.parameters_yearly_factor, 2 * t) / std::pow(params.price_performance_yearly_factor, t);
    // The first year is known: scenarios part after it.
    if (t > 0) factor *= scenario.operations_per_parameter_squared / params.reference_operations * params.experts / (params.experts + scenario.experts_per_year * t);
    points.push_back({year, params.parameters * std::pow(params.parameters_yearly_factor, t), params.owner_USD * factor, params.cloud_USD * factor});
  }
  return points;
}

double market_USD(const Market& market, int first_year, double year) { return market.USD * std::pow(market.yearly_factor, year - first_year); }

std::optional<double> crossing_year(const std::vector<FrontierPoint>& points, const Market& market) {
  const auto excess = [&](std::size_t i) { return std::log(points[i].owner_USD / market_USD(market, points.front().year, points[i].year)); };
  for (std::size_t i = 1; i < points.size(); ++i)
    if (excess(i) >= 0.0 && excess(i - 1) < 0.0) return points[i - 1].year + excess(i - 1) / (excess(i - 1) - excess(i));
  return std::nullopt;
}

}  // namespace ohmfield::experiments
