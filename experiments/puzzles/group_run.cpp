#include "experiments/puzzles/group_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/seeds.hpp"

namespace ohmfield::experiments {
namespace {

void account(GroupRun& run, hopfield::GroupSearchResult trial, const hopfield::GroupCost& cost) {
  ++run.restarts;
  run.cycles += trial.counts.cycles;
  run.flips += trial.counts.flips;
  run.clause_choices += trial.counts.clause_choices;
  run.break_readings += trial.counts.break_readings;
  run.search_s += cost.search_s(trial.counts, trial.group_counts);
  run.events += cost.search_events(trial.counts, trial.group_counts);
  run.swaps += trial.group_counts.swaps;
  run.group_choices += trial.group_counts.group_choices;
  run.solved = run.solved || trial.solved;
  run.interrupted = run.interrupted || trial.interrupted;
  run.finished += run.interrupted ? 0 : 1;
  if (run.restarts == 1 || trial.solved || trial.fewest_unsatisfied < run.best.fewest_unsatisfied) run.best = std::move(trial);
}

}  // namespace

hopfield::GroupSearchParams restart_rule(const GroupRunParams& params, std::size_t restart) {
  if (params.walk_probability || restart % 2 == 0) return {hopfield::GroupRule::skc, params.walk_probability};
  return {hopfield::GroupRule::novelty, 0.1};
}

hopfield::ArchitectureParams group_array_params(const KsatConfig& config) {
  if (config.devices.size() != 1)
    throw core::InputError(fmt::format("groups are priced with one device, not {}", config.devices.size()), "Name one in the configuration");
  const crossbar::DeviceInfo& info = shared_device(config.devices.front())->info();
  hopfield::ArchitectureParams params;
  params.on_S = info.on_S;
  params.off_S = info.off_S;
  params.read_voltage_V = config.array.read_voltage_V;
  params.break_adc_bits = config.array.break_adc_bits;
  params.trim = config.array.trim ? hopfield::LineTrim::each_line : hopfield::LineTrim::none;
  params.tile_reads = config.machine.tile_reads;
  params.published_clock_s = config.machine.published_clock_s;
  params.validate();
  return params;
}

GroupRun run_groups(const hopfield::GroupedFormula& problem, const GroupRunParams& params, const SearchLimits& limits,
                    const hopfield::GroupCost& cost) {
  const hopfield::GroupIndex index(problem);
  std::vector<std::optional<hopfield::GroupSearchResult>> trials(params.restarts);
  std::atomic<std::size_t> first_solved{params.restarts};
  const auto is_late = [&] { return limits.deadline && std::chrono::steady_clock::now() >= *limits.deadline; };
  core::parallel_for(params.restarts, limits.threads, [&](std::size_t i) {
    if (i > first_solved || (i > 0 && (interrupted() || is_late()))) return;  // the first one always has a state to show
    hopfield::GroupSearchOptions options;
    options.max_cycles = params.max_cycles;
    options.stop = &interrupted();
    options.out_of_time = [&] { return i > first_solved || is_late(); };
    const std::size_t restart = limits.first_restart + i;
    auto trial = search_groups(index, restart_rule(params, restart), restart_seed(params.seed, problem.formula, restart), options);
    if (trial.solved)
      for (std::size_t known = first_solved; i < known && !first_solved.compare_exchange_weak(known, i);) {
      }
    trials[i] = std::move(trial);
  });
  GroupRun run;
  for (std::size_t i = 0; i < trials.size() && i <= first_solved && trials[i]; ++i) account(run, std::move(*trials[i]), cost);
  run.interrupted = (run.interrupted || run.restarts < params.restarts) && !run.solved;
  return run;
}

void print_groups(const hopfield::GroupedFormula& problem) {
  std::size_t exactly_one = 0, at_most_one = 0, largest = 0;
  for (const hopfield::Group& group : problem.groups) {
    exactly_one += group.low == 1 && group.high == 1 ? 1 : 0;
    at_most_one += group.low == 0 && group.high == 1 ? 1 : 0;
    largest = std::max(largest, group.size());
  }
  fmt::print("c groups: {} exactly one, {} at most one, {} other, largest {}; {} of {} variables in groups, {} forced\n", exactly_one,
             at_most_one, problem.groups.size() - exactly_one - at_most_one, largest, problem.groups.members(), problem.formula.variables(),
             problem.forced.count);
  fmt::print("c clauses {}: {} settled by forced literals, {} implied by groups, {} left\n", problem.clauses_before, problem.dropped_forced,
             problem.dropped_implied, problem.formula.clauses());
  fmt::print("c states 2^{:.1f}, 2^{:.1f} without forced literals, 2^{:.1f} with groups\n", problem.log2_states_before,
             problem.log2_states_forced, problem.log2_states_after);
}

void print_run(const GroupRun& run, const GroupRunParams& params, std::size_t first_restart) {
  fmt::print("c seed {}, restarts {}, cycles {}, flips {} (of these {} in swaps)\n", params.seed, run.restarts, run.cycles, run.flips, 2 * run.swaps);
  fmt::print("c winner-take-all decisions in clauses {}, in groups {}; word lines read {}\n", run.clause_choices,
             run.group_choices, run.break_readings);
  if (run.solved) {
    const std::size_t restart = first_restart + run.restarts - 1;
    const hopfield::GroupSearchParams rule = restart_rule(params, restart);
    fmt::print("c restart {} took {} cycles, rule {}, walk probability {:.3g}{}\n", restart, run.best.counts.cycles,
               rule.rule == hopfield::GroupRule::skc ? "skc" : "novelty", run.best.walk_probability, rule.walk_probability ? "" : " in the end (adaptive)");
  } else if (run.restarts > 0) {
    fmt::print("c best state leaves {} clauses unsatisfied\n", run.best.fewest_unsatisfied);
  }
}

void print_cost(const GroupRun& run, const hopfield::GroupCost& cost, const HostWork& host, const KsatConfig& config,
                const crossbar::Technology& technology, BillDetail detail) {
  fmt::print("c {}\n", cost.description());
  fmt::print("c cells decide as ideal ones; priced at mean conductances of {}, technology {}\n", config.devices.front(), technology.name());
  const Spent writing{cost.write_s(), technology.energy(cost.write_events())}, searching{run.search_s, technology.energy(run.events)};
  Spent total = spent_by_core(host.cpu_s(), technology.digital());
  total += writing;
  total += searching;
  fmt::print("{}{}{}{}", core_line("host", host.cpu_s(), technology.digital()), spent_line("writing", writing), spent_line("searching", searching),
             spent_line("total", total));
  if (cost.has_array()) fmt::print("c searching\n{}", bill_table(crossbar::bill(run.events, technology), 1.0, detail, "c   "));
}

}  // namespace ohmfield::experiments
