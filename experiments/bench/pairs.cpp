#include "experiments/bench/pairs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/expect.hpp"

namespace ohmfield::experiments {
namespace {

/// Median of ratios; between two of them the geometric mean, so that exchanging the solvers gives the reciprocal.
double median_ratio(std::vector<double> ratios) {
  if (ratios.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(ratios.begin(), ratios.end());
  const double upper = ratios[ratios.size() / 2], lower = ratios[(ratios.size() - 1) / 2];
  if (upper == lower) return upper;
  // One that only the first solves and one that only the second solves: no side of 1 is nearer.
  if (lower == 0.0 && std::isinf(upper)) return 1.0;
  return std::sqrt(lower) * std::sqrt(upper);
}

/// Values this near each other are a tie. assumption: 1 %, far below the error of an ITS99; an array makes one cycle more
/// than flips, to see that it is done, and would otherwise lose every instance to the digital search that it equals.
constexpr double kTie = 0.01;

Contest contest(const std::vector<double>& first, std::vector<double> second) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (std::isinf(first[i]) && std::isinf(second[i])) continue;
    ratios.push_back(first[i] == second[i] ? 1.0 : first[i] / second[i]);
    if (std::fabs(first[i] - second[i]) <= kTie * std::max(first[i], second[i]) && std::isfinite(first[i]) && std::isfinite(second[i])) second[i] = first[i];
  }
  return {median_ratio(std::move(ratios)), core::sign_test(first, second)};
}

std::string line(const Pair& pair, const char* of_what, const Contest& contest) {
  const std::string factor = std::isnan(contest.ratio)   ? "neither solves any; "
                             : std::isinf(contest.ratio) ? fmt::format("never gets there where {} does; ", pair.second)
                             : contest.ratio == 0.0      ? fmt::format("gets there where {} never does; ", pair.second)
                                                         : fmt::format("needs {:.3g} x the {} of {}: ", contest.ratio, of_what, pair.second);
  return fmt::format("  {} {}{}\n", pair.first, factor, sign_text(contest.test));
}

}  // namespace

std::string sign_text(const core::SignTest& test) {
  const std::string ties = test.ties == 0 ? "" : fmt::format(" ({} ties)", test.ties);
  return fmt::format("wins on {} of {} instances{}, sign test p = {:.2g}", test.smaller, test.smaller + test.larger + test.ties, ties, test.p_value);
}

Pair compare_pair(const Row& first, const Row& second) {
  OHM_EXPECT(first.set == second.set && first.of_instances.steps.size() == second.of_instances.steps.size());
  Pair pair{first.set, first.solver, second.solver, {}, {}, {}};
  const Effort99 &a = first.of_instances, &b = second.of_instances;
  if (first.effort != Effort::whole_run && second.effort != Effort::whole_run) pair.steps = contest(a.steps, b.steps);
  pair.time = contest(a.seconds, b.seconds);
  pair.energy = contest(a.joules, b.joules);
  return pair;
}

std::vector<Pair> all_pairs(const std::vector<Row>& rows) {
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = i + 1; j < rows.size(); ++j)
      if (rows[i].set == rows[j].set && rows[i].instances == rows[j].instances) pairs.push_back(compare_pair(rows[i], rows[j]));
  return pairs;
}

std::string pair_text(const Pair& pair) {
  return (pair.steps ? line(pair, "steps", *pair.steps) : "") + line(pair, "time", pair.time) + line(pair, "energy", pair.energy);
}

}  // namespace ohmfield::experiments
