#include "experiments/bench/row.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/statistics/interval.hpp"
#include "core/statistics/time_to_solution.hpp"

namespace ohmfield::experiments {
namespace {

/// Per instance: restarts to be 99 % sure, in the solver's unit of effort, and what that costs.
struct Effort99 {
  std::vector<double> units, seconds, joules, joules_lo, joules_hi;
};

double effort_of(const RunOutcome& run, Effort effort) {
  return static_cast<double>(effort == Effort::cycles ? run.cycles : run.flips);
}

std::vector<core::Run> runs_of(const BenchSolver& solver, const InstanceOutcome& outcome) {
  std::vector<core::Run> runs;
  for (const RunOutcome& run : outcome.runs) runs.push_back({effort_of(run, solver.effort), run.solved});
  return runs;
}

Effort99 effort_to_solution(const BenchSolver& solver, const std::vector<InstanceOutcome>& outcomes) {
  Effort99 result;
  for (const InstanceOutcome& outcome : outcomes) {
    double units;
    if (solver.effort == Effort::whole_run) {
      units = outcome.runs.front().solved ? 1.0 : std::numeric_limits<double>::infinity();
    } else {
      units = core::length_to_solution(runs_of(solver, outcome));
    }
    // Without a step there is no price of a step: nothing to add, or no number of them that helps.
    const auto cost = [units](double fixed, double each) {
      return units == 0.0 ? fixed : std::isinf(units) ? units : fixed + units * each;
    };
    result.units.push_back(units);
    result.seconds.push_back(cost(outcome.write_s, outcome.unit_s));
    result.joules.push_back(cost(outcome.write.nominal_J, outcome.unit.nominal_J));
    result.joules_lo.push_back(cost(outcome.write.low_J, outcome.unit.low_J));
    result.joules_hi.push_back(cost(outcome.write.high_J, outcome.unit.high_J));
  }
  return result;
}

/// With one instance, what varies are its restarts.
core::Interval interval_of_one(const BenchSolver& solver, const InstanceOutcome& outcome, std::uint64_t seed) {
  return core::length_to_solution_interval(runs_of(solver, outcome), seed);
}

template <class Get>
double median_of(const std::vector<InstanceOutcome>& outcomes, Get get) {
  std::vector<double> values;
  for (const InstanceOutcome& outcome : outcomes) values.push_back(get(outcome));
  return core::quantile(values, 0.5);
}

}  // namespace

Row make_row(const std::string& set, const BenchSolver& solver, const std::vector<InstanceOutcome>& outcomes,
             std::uint64_t seed) {
  Row row;
  row.set = set;
  row.solver = solver.name;
  row.clock = solver.clock;
  row.is_analog = solver.is_analog;
  row.instances = outcomes.size();
  std::size_t solved_runs = 0;
  std::vector<double> flips, cycles;
  double cpu_s = 0.0, all_flips = 0.0;
  for (const InstanceOutcome& outcome : outcomes) {
    bool solved = false;
    for (const RunOutcome& run : outcome.runs) {
      ++row.runs;
      solved_runs += run.solved ? 1 : 0;
      solved = solved || run.solved;
      flips.push_back(static_cast<double>(run.flips));
      cycles.push_back(static_cast<double>(run.cycles));
      all_flips += flips.back();
    }
    row.solved_instances += solved ? 1 : 0;
    cpu_s += outcome.cpu_s;
  }
  row.success = row.runs > 0 ? static_cast<double>(solved_runs) / static_cast<double>(row.runs) : 0.0;
  const core::Interval success = core::wilson_interval(solved_runs, row.runs);
  row.success_lo = success.low;
  row.success_hi = success.high;

  const Effort99 effort = effort_to_solution(solver, outcomes);
  if (solver.effort != Effort::whole_run) {
    row.flips_median = core::quantile(flips, 0.5);
    row.flips_p90 = core::quantile(flips, 0.9);
    row.flips_max = *std::max_element(flips.begin(), flips.end());
    if (solver.effort == Effort::cycles) row.cycles_median = core::quantile(cycles, 0.5);
    row.its99_median = core::quantile(effort.units, 0.5);
    row.its99_p90 = core::quantile(effort.units, 0.9);
    const core::Interval its99 = outcomes.size() == 1 ? interval_of_one(solver, outcomes.front(), seed) : core::bootstrap_interval(
        effort.units.size(),
        [&](std::span<const std::size_t> chosen) {
          std::vector<double> values;
          for (const std::size_t i : chosen) values.push_back(effort.units[i]);
          return core::quantile(values, 0.5);
        },
        seed);
    row.its99_lo = its99.low;
    row.its99_hi = its99.high;
    if (all_flips > 0.0 && cpu_s > 0.0) row.flips_per_cpu_s = all_flips / cpu_s;
  }
  row.tts99_s_median = core::quantile(effort.seconds, 0.5);
  row.ets99_J_median = core::quantile(effort.joules, 0.5);
  row.ets99_J_lo = core::quantile(effort.joules_lo, 0.5);
  row.ets99_J_hi = core::quantile(effort.joules_hi, 0.5);
  row.write_s_median = median_of(outcomes, [](const InstanceOutcome& o) { return o.write_s; });
  row.write_J_median = median_of(outcomes, [](const InstanceOutcome& o) { return o.write.nominal_J; });
  row.unit_s_median = median_of(outcomes, [](const InstanceOutcome& o) { return o.unit_s; });
  row.unit_J_median = median_of(outcomes, [](const InstanceOutcome& o) { return o.unit.nominal_J; });
  return row;
}

}  // namespace ohmfield::experiments
