#include "core/statistics/time_to_solution.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace ohmfield::core {
namespace {

struct Point {
  double t, probability;
};

/// Kaplan-Meier: P(t) = 1 - product over solution lengths s <= t of (1 - solved at s / still running at s).
std::vector<Point> solution_curve(std::span<const Run> runs) {
  std::vector<Run> sorted(runs.begin(), runs.end());
  std::sort(sorted.begin(), sorted.end(), [](const Run& a, const Run& b) { return a.length < b.length; });
  std::vector<Point> curve;
  double survival = 1.0;
  for (std::size_t i = 0; i < sorted.size();) {
    std::size_t end = i, solved = 0;
    for (; end < sorted.size() && sorted[end].length == sorted[i].length; ++end) solved += sorted[end].solved ? 1 : 0;
    if (solved > 0) {
      survival *= 1.0 - static_cast<double>(solved) / static_cast<double>(sorted.size() - i);
      curve.push_back({sorted[i].length, 1.0 - survival});
    }
    i = end;
  }
  return curve;
}

}  // namespace

double length_to_solution(std::span<const Run> runs, double confidence) {
  const std::vector<Point> curve = solution_curve(runs);
  if (curve.empty()) return std::numeric_limits<double>::infinity();
  // A product of survivals that is 3/4 on paper may round to a little more; a point of exactly 1/4 counts.
  const double least_probability = std::min(0.25, curve.back().probability) - 1e-9;
  double best = std::numeric_limits<double>::infinity();
  for (const Point& point : curve) {
    if (point.probability < least_probability) continue;
    const double repeats =
        point.probability >= 1.0 ? 1.0 : std::max(1.0, std::log1p(-confidence) / std::log1p(-point.probability));
    best = std::min(best, point.t * repeats);
  }
  return best;
}

Interval length_to_solution_interval(std::span<const Run> runs, std::uint64_t seed, double confidence) {
  std::vector<Run> chosen(runs.size());
  return bootstrap_interval(
      runs.size(),
      [&](std::span<const std::size_t> indices) {
        for (std::size_t i = 0; i < indices.size(); ++i) chosen[i] = runs[indices[i]];
        return length_to_solution(chosen, confidence);
      },
      seed);
}

}  // namespace ohmfield::core
