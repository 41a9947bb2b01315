#pragma once
/// Mean, spread and quantiles of many cells, and the line through a few points: what tables of devices are made of.

#include <span>
#include <vector>

namespace ohmfield::experiments {

struct Moments {
  double mean = 0.0, sigma = 0.0;
};

/// In double, around the mean: spreads of 1e-4 of the mean keep their digits. Not a number without values.
Moments moments_of(std::span<const float> values);

/// Quantiles by straight lines between order statistics (type 7 of Hyndman and Fan, Am. Stat. 50, 361 (1996)).
/// \param values  at least one; they get sorted
std::vector<double> quantiles_of(std::vector<float>& values, std::span<const double> probabilities);

/// Slopes that were estimated once for each cell: their mean, its standard error, and their spread.
struct SlopeOverCells {
  double mean = 0.0, standard_error = 0.0, sigma = 0.0;
  std::size_t cells = 0;  ///< that had a slope
};

/// Least squares of ln y on ln x for each cell, x the same for all.
/// A cell with a value that is not above 0 has no logarithm and is left out. Not a number with fewer than two cells.
/// \param x       abscissas; those that are not above 0 are left out
/// \param values  (x, cell), the cell varying fastest
SlopeOverCells log_log_slopes(std::span<const double> x, std::span<const float> values, std::size_t cells);

}  // namespace ohmfield::experiments
