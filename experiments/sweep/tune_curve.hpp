#pragma once
/// A noisy curve of effort against one parameter, and where it is lowest.
///
/// Formulas of one size differ by factors of ten in effort, values of the parameter by a few per cent. So each formula is
/// held against itself: the curve is the median over formulas of log(effort / the formula's own median over all values). On
/// 32 formulas the plain median moves by 30 % for no reason. A parabola is fitted by least squares around the lowest value,
/// over a third of the range to both sides; single lowest values would chase what chance is left. How sure the result is
/// follows from drawing the formulas anew (percentile bootstrap, Efron, Ann. Stat. 7, 1979).

#include <cstdint>
#include <vector>

#include "core/statistics/interval.hpp"

namespace ohmfield::experiments {

/// Distances along the parameter: as numbers, or as ratios where all values are above 0.
enum class TuneScale { linear, logarithmic };

/// One value that was tried.
struct TunePoint {
  double value = 0.0;
  std::vector<double> effort;  ///< of each training formula, in the same order everywhere; infinite: not solved
};

struct Optimum {
  double value = 0.0;
  core::Interval interval;  ///< 95 % of the value
  double effort = 0.0;      ///< of a typical formula there, by the fit
};

/// \param points  ascending in value, at least one with a finite curve
Optimum find_optimum(const std::vector<TunePoint>& points, TuneScale scale, std::uint64_t seed);

/// The curve: logarithm of effort relative to that of typical values; infinite where too few formulas were solved.
std::vector<double> relative_effort(const std::vector<TunePoint>& points);

/// Values to begin with, ascending: seven over the whole range of a probability or fraction (at most 1), else a factor of
/// four around the default, or around 1 if the default is 0.
std::vector<double> first_values(double default_value, double low, double high);

/// What to try next: beyond the lowest value if it is the first or the last, else halfway to both of its neighbours.
/// None if the range ends there.
std::vector<double> next_values(const std::vector<TunePoint>& points, TuneScale scale, double low, double high);

}  // namespace ohmfield::experiments
