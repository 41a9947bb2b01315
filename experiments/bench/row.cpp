#include "experiments/bench/row.hpp"

#include <algorithm>

namespace ohmfield::experiments {
namespace {

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
  row.effort = solver.effort;
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

  row.of_instances = effort_to_solution(solver, outcomes);
  const Effort99& effort = row.of_instances;
  const EffortIntervals intervals = effort_intervals(solver, outcomes, effort, seed);
  if (solver.effort != Effort::whole_run) {
    row.flips_median = core::quantile(flips, 0.5);
    row.flips_p90 = core::quantile(flips, 0.9);
    row.flips_max = *std::max_element(flips.begin(), flips.end());
    if (solver.effort == Effort::cycles) row.cycles_median = core::quantile(cycles, 0.5);
    row.its99_median = core::quantile(effort.steps, 0.5);
    row.its99_p90 = core::quantile(effort.steps, 0.9);
    row.its99_max = *std::max_element(effort.steps.begin(), effort.steps.end());
    if (all_flips > 0.0 && cpu_s > 0.0) row.flips_per_cpu_s = all_flips / cpu_s;
  }
  // Of a complete solver, whose one step is its whole run, there is nothing to tell.
  if (row.its99_median) row.its99_lo = intervals.steps.low, row.its99_hi = intervals.steps.high;
  row.tts99_s_median = core::quantile(effort.seconds, 0.5);
  row.tts99_s_ci_lo = intervals.seconds.low;
  row.tts99_s_ci_hi = intervals.seconds.high;
  row.ets99_J_median = core::quantile(effort.joules, 0.5);
  row.ets99_J_lo = core::quantile(effort.joules_lo, 0.5);
  row.ets99_J_hi = core::quantile(effort.joules_hi, 0.5);
  row.ets99_J_ci_lo = intervals.joules.low;
  row.ets99_J_ci_hi = intervals.joules.high;
  row.write_s_median = median_of(outcomes, [](const InstanceOutcome& o) { return o.write_s; });
  row.write_J_median = median_of(outcomes, [](const InstanceOutcome& o) { return o.write.nominal_J; });
  row.unit_s_median = median_of(outcomes, [](const InstanceOutcome& o) { return o.unit_s; });
  row.unit_J_median = median_of(outcomes, [](const InstanceOutcome& o) { return o.unit.nominal_J; });
  return row;
}

void set_size(Row& row, const std::vector<Instance>& instances) {
  std::vector<double> variables, clauses, longest;
  for (const Instance& instance : instances) {
    variables.push_back(static_cast<double>(instance.formula.variables()));
    clauses.push_back(static_cast<double>(instance.formula.constraints()));
    std::size_t most = 0;
    for (std::size_t c = 0; c < instance.formula.constraints(); ++c) most = std::max(most, instance.formula.constraint(c).size());
    longest.push_back(static_cast<double>(most));
  }
  row.variables = core::quantile(variables, 0.5);
  row.clauses = core::quantile(clauses, 0.5);
  row.longest_clause = core::quantile(longest, 0.5);
}

}  // namespace ohmfield::experiments
