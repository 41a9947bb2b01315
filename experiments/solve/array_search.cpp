#include "experiments/solve/array_search.hpp"

#include <atomic>
#include <vector>

#include "core/parallel.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/seeds.hpp"

namespace ohmfield::experiments {

void account(ArraySearch& search, hopfield::TrialResult trial, double search_s, const core::Ledger& events) {
  ++search.restarts;
  search.flips += trial.flips;
  search.cycles += trial.counts.cycles;
  search.checks += trial.counts.checks;
  search.solved = search.solved || trial.solved;
  search.interrupted = search.interrupted || trial.interrupted;
  search.finished += search.interrupted ? 0 : 1;
  search.search_s += search_s;
  search.events += events;
  if (search.restarts == 1 || trial.solved || trial.fewest_unsatisfied < search.best.fewest_unsatisfied)
    search.best = std::move(trial);
}

ArraySearch search_on_array(const hopfield::KsatMachine& machine, const hopfield::Cnf& formula, const KsatConfig& config,
                            const SearchLimits& limits) {
  struct Outcome {
    hopfield::TrialResult trial;
    core::Ledger events;
  };
  std::vector<std::optional<Outcome>> outcomes(config.solve_restarts);
  std::atomic<std::size_t> first_solved{config.solve_restarts};
  const auto is_late = [&] { return limits.deadline && std::chrono::steady_clock::now() >= *limits.deadline; };
  core::parallel_for(config.solve_restarts, limits.threads, [&](std::size_t i) {
    if (i > first_solved || (i > 0 && (interrupted() || is_late()))) return;  // the first one always has a state to show
    hopfield::TrialOptions options;
    options.max_cycles = config.solve_limit(limits.first_restart + i, formula.variables());
    options.check_at = config.check_at;
    options.stop = &interrupted();
    options.out_of_time = [&] { return i > first_solved || is_late(); };
    options.older = machine.ageing();
    const auto network = machine.network();
    const auto rule = hopfield::make_rule(config.rules.front(), config.params_of(config.rules.front()));
    Outcome outcome;
    outcome.trial = run_trial(*network, *rule, restart_seed(config.seed, formula, limits.first_restart + i), options);
    outcome.events = machine.trial_events(outcome.trial.counts);
    if (outcome.trial.solved)
      for (std::size_t known = first_solved; i < known && !first_solved.compare_exchange_weak(known, i);) {
      }
    outcomes[i] = std::move(outcome);
  });

  ArraySearch search;
  for (std::size_t i = 0; i < outcomes.size() && i <= first_solved && outcomes[i]; ++i)
    account(search, outcomes[i]->trial, machine.search_s(outcomes[i]->trial.counts), outcomes[i]->events);
  search.interrupted = search.interrupted && !search.solved;
  return search;
}

}  // namespace ohmfield::experiments
