/// `ohmfield solve FILE`: one formula, on an array or with a digital solver, answered in the lines of the SAT competition.

#include <fmt/format.h>

#include <limits>
#include <memory>

#include "core/error.hpp"
#include "experiments/baselines/solvers.hpp"
#include "experiments/command.hpp"
#include "experiments/cost/bill_output.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/ksat_config.hpp"
#include "experiments/seeds.hpp"
#include "experiments/solve/answer.hpp"
#include "experiments/solve/array_search.hpp"
#include "hopfield/dimacs.hpp"

namespace ohmfield::experiments {
namespace {

struct SolveOptions {
  std::string file, time_limit, first_restart, trace, baseline;
  bool explain = false;
  KsatOptions ksat;
};

bool has_empty_clause(const hopfield::Cnf& formula) {
  for (std::size_t c = 0; c < formula.clauses(); ++c)
    if (formula.clause(c).empty()) return true;
  return false;
}

void print_energy(const char* what, const crossbar::Energy& energy, double seconds) {
  fmt::print("c {:<10} {:>10.3e} s {:>10.3e} J  [{:.3e}; {:.3e}] J by the band of prices\n", what, seconds,
             energy.nominal_J, energy.low_J, energy.high_J);
}

void print_cost(const SolveOptions& options, const ArraySearch& search, const hopfield::KsatArray& array, const crossbar::Technology& technology) {
  fmt::print("c restarts {}, flips {}, cycles {} of {:.3g} s, claims checked by the host {}\n", search.restarts,
             search.flips, search.cycles, array.cycle_s(), search.checks);
  print_energy("writing", technology.energy(array.write_events()), array.write_s());
  print_energy("searching", technology.energy(search.events), search.search_s);
  const BillDetail detail = options.explain ? BillDetail::sources : BillDetail::energies;
  if (options.explain) fmt::print("c writing\n{}", bill_table(crossbar::bill(array.write_events(), technology), 1.0, detail, "c   "));
  fmt::print("c searching\n{}", bill_table(crossbar::bill(search.events, technology), 1.0, detail, "c   "));
}

int report_interrupt(const ArraySearch& search, std::size_t restart) {
  if (search.restarts > 0) fmt::print("c best state leaves {} clauses unsatisfied\n", search.best.fewest_unsatisfied);
  fmt::print("c interrupted; continue with --first-restart {}\ns UNKNOWN\n", restart);
  return kInterrupted;
}

int solve_on_array(const SolveOptions& options, const KsatConfig& config, const SearchLimits& limits,
                   const hopfield::Cnf& formula, const hopfield::Cnf& as_read) {
  if (config.devices.size() != 1)
    throw core::InputError(fmt::format("solve takes one device, not {}", config.devices.size()), "Use bench to compare devices");
  const crossbar::Technology technology = load_technology(config.technology);
  const hopfield::KsatArray array(formula, shared_device(config.devices.front()), config.array, technology,
                                  array_seed(config.seed, formula));
  fmt::print("c array {} word lines x {} bit lines of {}, age {:g} s, rule {}, technology {}, seed {}\n",
             array.cells().word_lines(), array.cells().bit_lines(), config.devices.front(), config.array.age_s,
             config.rule, technology.name(), config.seed);
  const ArraySearch search = options.trace.empty()
                                 ? search_on_array(array, formula, config, limits)
                                 : search_with_trace(array, formula, config, limits, technology, options.trace);
  print_cost(options, search, array, technology);
  if (interrupted() && !search.solved)
    return report_interrupt(search, limits.first_restart + search.finished);
  if (!search.solved && search.restarts > 0)
    fmt::print("c best state leaves {} clauses unsatisfied\n", search.best.fewest_unsatisfied);
  return print_answer(search.solved ? Verdict::satisfiable : Verdict::unknown, as_read, search.best.state);
}

int solve_digitally(const SolveOptions& options, const KsatConfig& config, const SearchLimits& limits,
                    const hopfield::Cnf& as_read) {
  const DigitalSearch search =
      search_digitally(options.baseline, as_read, config.solve_restarts, config.max_flips,
                       config.rule_params.walk_probability, config.seed, limits);
  fmt::print("c {}: processor time {:.3g} s", options.baseline, search.cpu_s);
  if (search.flips > 0) fmt::print(", restarts {}, flips {}", search.restarts, search.flips);
  fmt::print("\n");
  if (interrupted() && search.verdict == Verdict::unknown) {
    fmt::print("c interrupted\ns UNKNOWN\n");
    return kInterrupted;
  }
  return print_answer(search.verdict, as_read, search.model);
}

int solve(const SolveOptions& options) {
  const KsatConfig config = options.ksat.resolve();
  SearchLimits limits;
  limits.threads = options.ksat.thread_count();
  if (!options.first_restart.empty())
    limits.first_restart = whole_number("--first-restart", options.first_restart, 0, 1'000'000'000);
  if (!options.time_limit.empty()) {
    const double seconds = real_number("--time-limit", options.time_limit, 1e-3, 1e9);
    limits.deadline = std::chrono::steady_clock::now() +
                      std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(seconds));
  }
  if (!options.baseline.empty()) check_baseline(options.baseline);
  if (!options.baseline.empty() && !options.trace.empty())
    throw core::InputError("--trace records the array, which --baseline does not use", "Leave one of them out");

  const hopfield::Cnf as_read = hopfield::read_dimacs(options.file);
  const hopfield::Cnf formula = hopfield::normalised(as_read);
  fmt::print("c ohmfield solve: {} variables, {} clauses, {} without tautologies\n", as_read.variables(), as_read.clauses(),
             formula.clauses());
  if (has_empty_clause(formula)) {
    fmt::print("c an empty clause cannot be satisfied\n");
    return print_answer(Verdict::unsatisfiable, as_read, {});
  }
  if (options.baseline.empty() && formula.clauses() == 0) {
    fmt::print("c nothing to satisfy, no array needed\n");
    return print_answer(Verdict::satisfiable, as_read, hopfield::Assignment(static_cast<std::size_t>(as_read.variables()), 0));
  }
  return options.baseline.empty() ? solve_on_array(options, config, limits, formula, as_read)
                                  : solve_digitally(options, config, limits, as_read);
}

}  // namespace

Run declare_solve(CLI::App& command) {
  auto options = std::make_shared<SolveOptions>();
  command.add_option("FILE", options->file, "DIMACS CNF, plain, .gz or .xz; - for standard input")->required();
  options->ksat.declare(command);
  command.add_option("--time-limit", options->time_limit, "give up after so many seconds");
  command.add_option("--first-restart", options->first_restart, "number of the first restart: continues an earlier run");
  command.add_option("--trace", options->trace, "write an HDF5 trace of the search to this file");
  command.add_flag("--explain", options->explain, "beside every energy its count, unit price and source");
  command.add_option("--baseline", options->baseline, "solve digitally instead: walksat, probsat, cadical");
  command.footer("Exit status: 10 satisfiable, 20 unsatisfiable (cadical, or an empty clause), 0 unknown, 2 bad input,\n"
                 "3 interrupted, 1 internal failure.");
  return [options] { return solve(*options); };
}

}  // namespace ohmfield::experiments
