#include "experiments/maxsat/solve.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <limits>

#include "core/error.hpp"
#include "experiments/command.hpp"
#include "experiments/cost/bill_output.hpp"
#include "experiments/cost/spent.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/maxsat/satlike.hpp"
#include "experiments/maxsat/search.hpp"
#include "experiments/solve/answer.hpp"
#include "hopfield/maxsat/array_cost.hpp"
#include "hopfield/maxsat/wcnf.hpp"

namespace ohmfield::experiments {
namespace {

/// Beside 10, 20 and 0 of the SAT competition. As Open-WBO exits (R. Martins, V. Manquinho, I. Lynce, SAT 2014; its MaxSAT.h).
/// assumption: other solvers of the MaxSAT Evaluations do; the rules that we know fix the lines of the answer only.
constexpr int kOptimum = 30;

hopfield::MaxsatParams resolve(const MaxsatOptions& options) {
  constexpr double most = std::numeric_limits<double>::max();
  hopfield::RuleParams given;
  for (const std::string& text : options.params) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      throw core::InputError(fmt::format("--maxsat-param {} is not NAME=VALUE", text), "For example --maxsat-param levels=32");
    const std::string name = text.substr(0, equals);
    given[name] = real_number("--maxsat-param " + name, text.substr(equals + 1), -most, most);
  }
  return hopfield::complete_maxsat_params(hopfield::maxsat_rule(options.rule.empty() ? "focused" : options.rule), given);
}

/// Options that say nothing about weighted formulas are mistakes, not to be passed over.
void check(const MaxsatTask& task) {
  if (!task.baseline.empty() && task.baseline != "satlike")
    throw core::InputError(fmt::format("baseline '{}' does not know weights", task.baseline), "Use --baseline satlike for WCNF");
  if (!task.trace.empty()) throw core::InputError("--trace records searches without weights only", "Leave it out for WCNF");
  if (!task.ksat.rules.empty() || !task.ksat.rule_params.empty() || !task.ksat.sigma.empty() || !task.ksat.walk_probability.empty())
    throw core::InputError("--rule, --rule-param, --sigma and --walk-probability are for formulas without weights",
                           "Use --maxsat-rule and --maxsat-param for WCNF");
  if (task.config.devices.size() != 1)
    throw core::InputError(fmt::format("solve takes one device, not {}", task.config.devices.size()), "Choose one");
}

MaxsatSearch on_array(const MaxsatTask& task, const hopfield::MaxsatParams& params, const hopfield::WeightedCnf& formula,
                      std::uint64_t trials_seed, CostAnnouncer& announcer) {
  const KsatConfig& config = task.config;
  const crossbar::Technology technology = load_technology(config.technology);
  const auto device = shared_device(config.devices.front());
  const std::uint64_t array_seed = core::derive_seed(config.seed, core::Stream::programming, hopfield::fingerprint(formula));
  const hopfield::WeightedArray array(formula, params, device.get(), config.array.age_s, array_seed);
  const hopfield::MaxsatArrayCost cost(array, *device, config.array.read_voltage_V, technology);
  fmt::print("c array {} word lines x {} bit lines of {}, age {:g} s, {:g} levels, technology {}, seed {}\n", 2 * array.variables(),
             array.clauses(), config.devices.front(), config.array.age_s, params.levels, technology.name(), config.seed);
  const MaxsatSearch search = search_maxsat(
      [&](std::uint64_t seed, const hopfield::MaxsatTrialOptions& options) { return run_maxsat_trial(array, params, seed, options); },
      config.solve_restarts, config.max_flips, trials_seed, task.limits, announcer);
  fmt::print("c restarts {}, flips {}, cycles {} of {:.3g} s, models checked by the host {}\n", search.restarts, search.counts.flips,
             search.counts.cycles, cost.cycle_s(), search.counts.checks);
  const Spent writing{cost.write_s(), technology.energy(cost.write_events())};
  const Spent searching{cost.search_s(search.counts), technology.energy(cost.search_events(search.counts))};
  Spent total = writing;
  total += searching;
  fmt::print("{}{}{}", spent_line("writing", writing), spent_line("searching", searching), spent_line("total", total));
  fmt::print("c searching\n{}", bill_table(crossbar::bill(cost.search_events(search.counts), technology), 1.0, BillDetail::energies, "c   "));
  return search;
}

MaxsatSearch digitally(const MaxsatTask& task, const hopfield::MaxsatParams& params, const hopfield::WeightedCnf& formula,
                       std::uint64_t trials_seed, CostAnnouncer& announcer) {
  const hopfield::WeightedArray index(formula, params, nullptr, 0.0, 0);
  const MaxsatSearch search = search_maxsat(
      [&](std::uint64_t seed, const hopfield::MaxsatTrialOptions& options) { return run_satlike(index, {}, seed, options); },
      task.config.solve_restarts, task.config.max_flips, trials_seed, task.limits, announcer);
  fmt::print("c {}: processor time {:.3g} s, restarts {}, flips {}\n", task.baseline, search.cpu_s, search.restarts, search.counts.flips);
  fmt::print("{}", core_line("searching", search.cpu_s, load_technology(task.config.technology).digital()));
  return search;
}

int print_best(const MaxsatTask& task, const hopfield::ReducedFormula& reduced, const MaxsatSearch& search, CostAnnouncer& announcer) {
  const bool has_model = search.has_state && search.score.hard_unsatisfied == 0;
  const bool is_proved = has_model && search.score.cost == 0;  // no soft clause that could be satisfied is left
  if (search.has_state && !has_model) fmt::print("c best state leaves {} hard clauses unsatisfied\n", search.score.hard_unsatisfied);
  if (has_model) announcer.announce(search.score.cost + reduced.base_cost, search.best);
  const bool is_cut_short = interrupted() && !is_proved;
  if (is_cut_short) fmt::print("c interrupted; continue with --first-restart {}\n", task.limits.first_restart + search.finished);
  fmt::print("s {}\n", is_proved ? "OPTIMUM FOUND" : has_model ? "SATISFIABLE" : "UNKNOWN");
  if (has_model) fmt::print("{}", value_lines(search.best));
  else if (is_cut_short && search.has_state) fmt::print("{}", value_lines(search.best, "c best"));
  if (is_cut_short) return kInterrupted;
  return is_proved ? kOptimum : static_cast<int>(has_model ? Verdict::satisfiable : Verdict::unknown);
}

}  // namespace

void MaxsatOptions::declare(CLI::App& command) {
  command.add_option("--maxsat-rule", rule, "of weighted formulas: focused (default), parallel");
  std::string names;
  for (const hopfield::RuleParameter& parameter : hopfield::maxsat_parameters())
    names += fmt::format("\n  {} = {:g}: {}", parameter.name, parameter.default_value, parameter.meaning);
  command.add_option("--maxsat-param", params, "NAME=VALUE, of weighted formulas:" + names);
}

int solve_maxsat(const MaxsatTask& task) {
  check(task);
  const hopfield::MaxsatParams params = resolve(task.options);
  const hopfield::WeightedCnf as_read = hopfield::parse_wcnf(task.input.bytes, task.input.name);
  const hopfield::ReducedFormula reduced = hopfield::reduced(as_read);
  std::uint64_t total = 0;
  for (const std::uint64_t weight : as_read.weights) total += weight;
  fmt::print("c ohmfield solve: {} variables, {} hard clauses, {} soft clauses that weigh {}\n", as_read.variables(),
             as_read.hard.clauses(), as_read.soft.clauses(), total);
  std::fflush(stdout);  // what follows may take long
  if (reduced.has_empty_hard_clause) {
    fmt::print("c an empty hard clause cannot be satisfied\n");
    return print_answer(Verdict::unsatisfiable, as_read.hard, {});
  }
  if (reduced.base_cost > 0) fmt::print("c soft clauses without literals cost {} in every model\n", reduced.base_cost);
  CostAnnouncer announcer(as_read, reduced.base_cost);
  const hopfield::WeightedCnf& formula = reduced.formula;
  if (formula.hard.clauses() + formula.soft.clauses() == 0) {
    MaxsatSearch nothing;
    nothing.has_state = true;
    nothing.best.assign(static_cast<std::size_t>(as_read.variables()), 0);
    fmt::print("c nothing to satisfy, no array needed\n");
    return print_best(task, reduced, nothing, announcer);
  }
  const std::uint64_t seed = core::derive_seed(task.config.seed, core::Stream::trial, hopfield::fingerprint(formula));
  const MaxsatSearch search = task.baseline.empty() ? on_array(task, params, formula, seed, announcer)
                                                    : digitally(task, params, formula, seed, announcer);
  return print_best(task, reduced, search, announcer);
}

}  // namespace ohmfield::experiments
