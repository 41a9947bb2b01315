#include "experiments/bench/effort.hpp"

#include <cmath>

#include "core/statistics/time_to_solution.hpp"
#include "core/statistics/two_level.hpp"

namespace ohmfield::experiments {
namespace {

core::RunLengths lengths_of(const BenchSolver& solver, const InstanceOutcome& outcome) {
  std::vector<core::Run> runs;
  for (const RunOutcome& run : outcome.runs) {
    // A complete solver makes one step, its whole run.
    const double length = solver.effort == Effort::whole_run ? 1.0 : static_cast<double>(solver.effort == Effort::cycles ? run.cycles : run.flips);
    runs.push_back({length, run.solved});
  }
  return core::RunLengths(runs);
}

/// Without a step there is no price of a step: nothing to add, or no number of them that helps.
double cost(double steps, double fixed, double each) {
  return steps == 0.0 ? fixed : std::isinf(steps) ? steps : fixed + steps * each;
}

}  // namespace

Effort99 effort_to_solution(const BenchSolver& solver, const std::vector<InstanceOutcome>& outcomes) {
  Effort99 result;
  for (const InstanceOutcome& outcome : outcomes) {
    const double steps = lengths_of(solver, outcome).to_solution();
    result.steps.push_back(steps);
    result.seconds.push_back(cost(steps, outcome.write_s, outcome.unit_s));
    result.joules.push_back(cost(steps, outcome.write.nominal_J, outcome.unit.nominal_J));
    result.joules_lo.push_back(cost(steps, outcome.write.low_J, outcome.unit.low_J));
    result.joules_hi.push_back(cost(steps, outcome.write.high_J, outcome.unit.high_J));
  }
  return result;
}

EffortIntervals effort_intervals(const BenchSolver& solver, const std::vector<InstanceOutcome>& outcomes,
                                 const Effort99& effort, std::uint64_t seed) {
  std::vector<core::RunLengths> lengths;
  std::vector<std::size_t> sizes;
  for (const InstanceOutcome& outcome : outcomes) {
    lengths.push_back(lengths_of(solver, outcome));
    sizes.push_back(outcome.runs.size());
  }
  std::vector<double> steps(sizes.size()), seconds(sizes.size()), joules(sizes.size());
  const auto medians = [&](std::span<const core::GroupDraw> draws, std::span<double> values) {
    for (std::size_t d = 0; d < draws.size(); ++d) {
      const InstanceOutcome& outcome = outcomes[draws[d].group];
      steps[d] = lengths[draws[d].group].to_solution(0.99, draws[d].times);
      seconds[d] = cost(steps[d], outcome.write_s, outcome.unit_s);
      joules[d] = cost(steps[d], outcome.write.nominal_J, outcome.unit.nominal_J);
    }
    values[0] = core::quantile(steps, 0.5);
    values[1] = core::quantile(seconds, 0.5);
    values[2] = core::quantile(joules, 0.5);
  };
  const std::vector<double> estimates{core::quantile(effort.steps, 0.5), core::quantile(effort.seconds, 0.5), core::quantile(effort.joules, 0.5)};
  const std::vector<core::Interval> intervals = core::two_level_intervals(sizes, medians, estimates, seed);
  return {intervals[0], intervals[1], intervals[2]};
}

}  // namespace ohmfield::experiments
