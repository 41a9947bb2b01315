#include "core/statistics/time_to_solution.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/expect.hpp"

namespace ohmfield::core {
namespace {

/// Kaplan-Meier: P(t) = 1 - product over solution lengths s <= t of (1 - solved at s / still running at s). Calls
/// `at(t, P(t))` where P rises, in order of t.
template <class At>
void walk_curve(std::span<const Run> sorted, std::span<const std::uint32_t> order, std::span<const std::uint32_t> times, At at) {
  const auto weight = [&](std::size_t i) { return times.empty() ? std::size_t{1} : std::size_t{times[order[i]]}; };
  std::size_t running = times.empty() ? sorted.size() : std::accumulate(times.begin(), times.end(), std::size_t{0});
  double survival = 1.0;
  for (std::size_t i = 0; i < sorted.size();) {
    const double length = sorted[i].length;
    std::size_t ended = 0, solved = 0;
    for (; i < sorted.size() && sorted[i].length == length; ++i) {
      ended += weight(i);
      solved += sorted[i].solved ? weight(i) : 0;
    }
    if (solved > 0) {
      survival *= 1.0 - static_cast<double>(solved) / static_cast<double>(running);
      at(length, 1.0 - survival);
    }
    running -= ended;
  }
}

}  // namespace

RunLengths::RunLengths(std::span<const Run> runs) : order_(runs.size()) {
  std::iota(order_.begin(), order_.end(), 0u);
  std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return runs[a].length != runs[b].length ? runs[a].length < runs[b].length : a < b;
  });
  for (const std::uint32_t index : order_) sorted_.push_back(runs[index]);
}

double RunLengths::to_solution(double confidence, std::span<const std::uint32_t> times) const {
  OHM_EXPECT(times.empty() || times.size() == sorted_.size());
  double last = 0.0;
  walk_curve(sorted_, order_, times, [&](double, double probability) { last = probability; });
  // A product of survivals that is 3/4 on paper may round to a little more; a point of exactly 1/4 counts.
  const double least_probability = std::min(0.25, last) - 1e-9;
  double best = std::numeric_limits<double>::infinity();
  walk_curve(sorted_, order_, times, [&](double length, double probability) {
    if (probability < least_probability) return;
    const double repeats = probability >= 1.0 ? 1.0 : std::max(1.0, std::log1p(-confidence) / std::log1p(-probability));
    best = std::min(best, length * repeats);
  });
  return best;
}

double length_to_solution(std::span<const Run> runs, double confidence) { return RunLengths(runs).to_solution(confidence); }

Interval length_to_solution_interval(std::span<const Run> runs, std::uint64_t seed, double confidence) {
  const RunLengths lengths(runs);
  std::vector<std::uint32_t> times(runs.size());
  return bootstrap_interval(
      runs.size(),
      [&](std::span<const std::size_t> indices) {
        std::fill(times.begin(), times.end(), 0u);
        for (const std::size_t index : indices) ++times[index];
        return lengths.to_solution(confidence, times);
      },
      seed);
}

}  // namespace ohmfield::core
