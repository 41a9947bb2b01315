/// The solvers that a bench compares.

#include <fmt/format.h>

#include <array>
#include <optional>
#include <set>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/sum.hpp"
#include "experiments/baselines/asic.hpp"
#include "experiments/baselines/cadical.hpp"
#include "experiments/baselines/probsat.hpp"
#include "experiments/baselines/walksat.hpp"
#include "experiments/bench/outcome.hpp"
#include "experiments/cost/spent.hpp"
#include "experiments/cpu_clock.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/seeds.hpp"
#include "hopfield/ksat_machine.hpp"
#include "hopfield/quadratic/array.hpp"
#include "hopfield/quadratic/trial.hpp"
#include "hopfield/trial.hpp"

namespace ohmfield::experiments {
namespace {

/// Unlike seconds, conflicts are the same on every machine. chosen: hundred times what 250 variables at the phase
/// transition need.
constexpr std::int32_t kMostConflicts = 5'000'000;

/// Formulas that need no search: every run ends before its first flip.
std::optional<InstanceOutcome> trivial(const hopfield::Cnf& formula, std::size_t runs) {
  bool hopeless = false;
  for (std::size_t c = 0; c < formula.clauses(); ++c) hopeless = hopeless || formula.clause(c).empty();
  if (!hopeless && formula.clauses() > 0) return std::nullopt;
  InstanceOutcome outcome;
  outcome.runs.assign(runs, {.solved = !hopeless});
  return outcome;
}

/// Time and energy of a cycle, from those of all runs; checks by the host included.
void charge_array(InstanceOutcome& outcome, const std::vector<core::Ledger>& events, const std::vector<double>& search_s,
                  const crossbar::Technology& technology) {
  core::Ledger all;
  double cycles = 0.0;
  for (std::size_t r = 0; r < outcome.runs.size(); ++r) {
    all += events[r];
    cycles += static_cast<double>(outcome.runs[r].cycles);
  }
  outcome.unit_s = core::fixed_order_sum(std::span<const double>(search_s)) / cycles;
  outcome.unit_events = all.scaled(1.0 / cycles);
  outcome.unit = technology.energy(outcome.unit_events);
}

InstanceOutcome run_array(const Instance& instance, const std::shared_ptr<const crossbar::DeviceModel>& device,
                          const std::string& rule_name, const KsatConfig& config,
                          const crossbar::Technology& technology, int threads) {
  if (auto outcome = trivial(instance.formula, config.bench_restarts)) return *outcome;
  const hopfield::KsatMachine machine(instance.formula, device, config.array, config.machine, rule_name, technology,
                                      array_seed(config.seed, instance.formula));
  InstanceOutcome outcome;
  outcome.runs.resize(config.bench_restarts);
  std::vector<double> cpu_s(outcome.runs.size());
  std::vector<core::Ledger> events(outcome.runs.size());
  std::vector<double> search_s(outcome.runs.size());
  core::parallel_for(outcome.runs.size(), threads, [&](std::size_t r) {
    const double begin_s = thread_cpu_s();
    const auto network = machine.network();
    const auto rule = hopfield::make_rule(rule_name, config.params_of(rule_name));
    hopfield::TrialOptions options;
    options.max_cycles = config.max_flips;
    options.check_at = config.check_at;
    options.stop = &interrupted();
    options.older = machine.ageing();
    const auto trial = run_trial(*network, *rule, restart_seed(config.seed, instance.formula, r), options);
    outcome.runs[r] = {trial.solved, trial.flips, trial.counts.cycles};
    events[r] = machine.trial_events(trial.counts);
    search_s[r] = machine.search_s(trial.counts);
    cpu_s[r] = thread_cpu_s() - begin_s;
  });
  for (const double seconds : cpu_s) outcome.cpu_s += seconds;
  outcome.write_s = machine.write_s();
  outcome.write_events = machine.write_events();
  outcome.write = technology.energy(outcome.write_events);
  charge_array(outcome, events, search_s, technology);
  return outcome;
}

using Search = std::function<SearchResult(const hopfield::ClauseIndex&, std::uint64_t trial_seed, const StopRule&)>;

InstanceOutcome run_local_search(const Instance& instance, const Search& search, const KsatConfig& config, int threads) {
  const hopfield::ClauseIndex index(instance.formula);
  InstanceOutcome outcome;
  outcome.runs.resize(config.bench_restarts);
  std::vector<double> cpu_s(outcome.runs.size());
  core::parallel_for(outcome.runs.size(), threads, [&](std::size_t r) {
    const double begin_s = thread_cpu_s();
    const SearchResult result = search(index, restart_seed(config.seed, instance.formula, r),
                                       {.most_flips = config.max_flips, .stop = &interrupted()});
    outcome.runs[r] = {result.solved, result.flips, 0};
    cpu_s[r] = thread_cpu_s() - begin_s;
  });
  for (const double seconds : cpu_s) outcome.cpu_s += seconds;
  return outcome;
}

double total_flips(const InstanceOutcome& outcome) {
  double flips = 0.0;
  for (const RunOutcome& run : outcome.runs) flips += static_cast<double>(run.flips);
  return flips;
}

void charge_core(InstanceOutcome& outcome, double units, const crossbar::DigitalCost& cost) {
  outcome.unit_s = units > 0.0 ? outcome.cpu_s / units : 0.0;
  outcome.unit = core_energy(outcome.unit_s, cost);
}

BenchSolver on_core(const std::string& name, Search search, const KsatConfig& config,
                    const crossbar::Technology& technology) {
  return {name, Effort::flips, Clock::measured, false, [=, &config, &technology](const Instance& instance, int threads) {
            InstanceOutcome outcome = run_local_search(instance, search, config, threads);
            charge_core(outcome, total_flips(outcome), technology.digital());
            return outcome;
          }};
}

Search walksat_like(const KsatConfig& config) {
  return [params = WalksatParams{config.walk_probability()}](const hopfield::ClauseIndex& index, std::uint64_t trial_seed,
                                                                      const StopRule& stop) {
    return walksat(index, params, trial_seed, stop);
  };
}

SearchResult run_probsat(const hopfield::ClauseIndex& index, std::uint64_t trial_seed, const StopRule& stop) {
  return probsat(index, std::nullopt, trial_seed, stop);
}

BenchSolver on_asic(const std::string& name, const KsatConfig& config, const crossbar::Technology& technology) {
  return {name, Effort::flips, Clock::simulated, false, [&](const Instance& instance, int threads) {
            InstanceOutcome outcome = run_local_search(instance, walksat_like(config), config, threads);
            outcome.write_s = asic_write_s(instance.formula, technology);
            outcome.write_events = asic_write_events(instance.formula);
            outcome.write = technology.energy(outcome.write_events);
            outcome.unit_s = asic_flip_s(instance.formula, technology);
            outcome.unit_events = asic_flip_events(instance.formula, technology);
            outcome.unit = technology.energy(outcome.unit_events);
            return outcome;
          }};
}

BenchSolver complete(const std::string& name, const crossbar::Technology& technology) {
  return {name, Effort::whole_run, Clock::measured, false, [&](const Instance& instance, int) {
            const double begin_s = thread_cpu_s();
            const CdclResult result =
                solve_with_cadical(instance.formula, {.most_conflicts = kMostConflicts, .stop = {.stop = &interrupted()}});
            InstanceOutcome outcome;
            outcome.runs.push_back({.solved = result.answer == CdclAnswer::satisfiable});
            outcome.cpu_s = thread_cpu_s() - begin_s;
            charge_core(outcome, 1.0, technology.digital());
            return outcome;
          }};
}

/// Local search on the quadratised formula: an array for pairwise couplings, of ideal cells.
BenchSolver quadratic_array(const std::string& name, const KsatConfig& config, const crossbar::Technology& technology) {
  const std::shared_ptr<const crossbar::DeviceModel> device = shared_device("ideal");
  return {name, Effort::cycles, Clock::simulated, true, [=, &config, &technology](const Instance& instance, int threads) {
            if (auto outcome = trivial(instance.formula, config.bench_restarts)) return *outcome;
            if (instance.formula.xors() > 0)
              throw core::InputError(fmt::format("'{}' has XOR clauses, which quadratic does not reduce", instance.name), "Expand them, or leave quadratic out");
            const hopfield::QuadraticModel model = hopfield::quadratised(instance.formula, {});
            const hopfield::QuadraticArray array(model.qubo, device->info(), config.array.read_voltage_V, technology);
            const hopfield::UpdateParams params = hopfield::default_update_params(instance.formula);
            InstanceOutcome outcome;
            outcome.runs.resize(config.bench_restarts);
            std::vector<double> cpu_s(outcome.runs.size()), search_s(outcome.runs.size());
            std::vector<core::Ledger> events(outcome.runs.size());
            core::parallel_for(outcome.runs.size(), threads, [&](std::size_t r) {
              const double begin_s = thread_cpu_s();
              const auto trial = hopfield::run_quadratic_trial(instance.formula, model, params, restart_seed(config.seed, instance.formula, r),
                                                               {.max_cycles = config.max_flips, .stop = &interrupted()});
              outcome.runs[r] = {trial.solved, trial.flips, trial.cycles};
              events[r] = array.events(trial.counts);
              search_s[r] = array.search_s(trial.counts);
              cpu_s[r] = thread_cpu_s() - begin_s;
            });
            charge_array(outcome, events, search_s, technology);
            for (const double seconds : cpu_s) outcome.cpu_s += seconds;
            outcome.write_s = array.write_s();
            outcome.write_events = array.write_events();
            outcome.write = technology.energy(outcome.write_events);
            return outcome;
          }};
}

}  // namespace

BenchSolver array_solver(std::shared_ptr<const crossbar::DeviceModel> device, const std::string& rule, const KsatConfig& config,
                         const crossbar::Technology& technology) {
  return {device->info().name + "/" + rule, Effort::cycles, Clock::simulated, true,
          [=, &config, &technology](const Instance& instance, int threads) {
            return run_array(instance, device, rule, config, technology, threads);
          }};
}

std::vector<BenchSolver> bench_solvers(const KsatConfig& config, const crossbar::Technology& technology,
                                       const std::vector<std::string>& baselines) {
  std::vector<BenchSolver> solvers;
  std::set<std::string> names;
  for (const std::string& name : config.devices) {
    const auto device = shared_device(name);
    if (!names.insert(device->info().name).second)
      throw core::InputError(fmt::format("two devices are called '{}'", device->info().name),
                             "Give each set a name of its own: rows are told apart by it");
    for (const std::string& rule : config.rules) solvers.push_back(array_solver(device, rule, config, technology));
  }
  constexpr std::array<std::string_view, 5> kKnown{"walksat", "probsat", "walksat_asic", "cadical", "quadratic"};
  for (const std::string& name : baselines) {
    if (name == "walksat") solvers.push_back(on_core(name, walksat_like(config), config, technology));
    else if (name == "probsat") solvers.push_back(on_core(name, run_probsat, config, technology));
    else if (name == "walksat_asic") solvers.push_back(on_asic(name, config, technology));
    else if (name == "quadratic") solvers.push_back(quadratic_array(name, config, technology));
    else if (name == "cadical") solvers.push_back(complete(name, technology));
    else {
      const std::string near = core::nearest_word(name, kKnown);
      throw core::InputError(fmt::format("unknown baseline '{}'", name),
                             near.empty() ? "Known: walksat, probsat, walksat_asic, cadical, quadratic, none"
                                          : fmt::format("Is '{}' meant?", near));
    }
  }
  return solvers;
}

}  // namespace ohmfield::experiments
