#pragma once
/// What the largest model of each year will cost if things go on: best, guess and worst.
///
/// P. Faraboschi et al., arXiv:2404.08811 (2024), Table 1 and Figure 5. From a model of the first year whose cost is known,
///
///     cost(t) = cost(first) x growth^(2 t) x (c / c_guess) x (K_first / K(t)) / q^t
///
/// parameters grow by `growth` a year, operations with their square (compute_law.hpp) times c for each scenario, a mixture of
/// K experts saves a factor K that grows linearly, and q operations more are had for a dollar each year.

#include <optional>
#include <string>
#include <vector>

namespace ohmfield::experiments {

struct FrontierScenario {
  std::string name;
  double operations_per_parameter_squared = 0.0;   ///< 120 for twenty tokens a parameter
  double experts_per_year = 0.0;                   ///< that K grows by
};

/// Something that costs are held against.
struct Market {
  std::string name, source;
  double USD = 0.0;           ///< in the first year
  double yearly_factor = 1.0;
};

struct FrontierParams {
  int first_year = 0, last_year = 0;
  double parameters = 0.0, parameters_yearly_factor = 1.0;
  double experts = 1.0;                     ///< K in the first year
  double price_performance_yearly_factor = 1.0;
  double reference_operations = 0.0;        ///< c of the scenario that the cost of the first year belongs to
  double owner_USD = 0.0, cloud_USD = 0.0;  ///< of the first year: own processors, rented ones
  std::vector<FrontierScenario> scenarios;
  std::vector<Market> markets;
};

struct FrontierPoint {
  int year = 0;
  double parameters = 0.0, owner_USD = 0.0, cloud_USD = 0.0;
};

/// From the first year to the last.
std::vector<FrontierPoint> project_frontier(const FrontierParams& params, const FrontierScenario& scenario);

double market_USD(const Market& market, int first_year, double year);

/// When the cost of own processors passes a market: between years on a logarithmic scale; nothing if it does not.
std::optional<double> crossing_year(const std::vector<FrontierPoint>& points, const Market& market);

}  // namespace ohmfield::experiments
