#pragma once
/// What a solution costs with probability 0.99, instance by instance, and how sure the medians are.

#include <cstdint>
#include <vector>

#include "core/statistics/interval.hpp"
#include "experiments/bench/outcome.hpp"

namespace ohmfield::experiments {

/// Of each instance, in order; infinite where no run was solved.
struct Effort99 {
  std::vector<double> steps;                           ///< in the solver's unit of effort
  std::vector<double> seconds;                         ///< writing included
  std::vector<double> joules, joules_lo, joules_hi;    ///< at nominal, low and high prices
};

/// Of the medians over instances, 95 %: bootstrap over instances and, within them, restarts.
struct EffortIntervals {
  core::Interval steps, seconds, joules;
};

Effort99 effort_to_solution(const BenchSolver& solver, const std::vector<InstanceOutcome>& outcomes);

/// \param effort  that of these outcomes
EffortIntervals effort_intervals(const BenchSolver& solver, const std::vector<InstanceOutcome>& outcomes,
                                 const Effort99& effort, std::uint64_t seed);

}  // namespace ohmfield::experiments
