/// `ohmfield solve FILE`: one formula, on an array or with a digital solver, answered in the lines of the SAT competition.

#include <fmt/format.h>

#include <cstdio>
#include <functional>
#include <limits>
#include <memory>
#include <sstream>
#include <string>

#include "core/error.hpp"
#include "experiments/baselines/solvers.hpp"
#include "experiments/command.hpp"
#include "experiments/cost/bill_output.hpp"
#include "experiments/cost/spent.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/ksat_config.hpp"
#include "experiments/maxsat/solve.hpp"
#include "experiments/puzzles/solve_groups.hpp"
#include "experiments/seeds.hpp"
#include "experiments/solve/answer.hpp"
#include "experiments/solve/array_search.hpp"
#include "hopfield/dimacs.hpp"
#include "hopfield/maxsat/wcnf.hpp"
#include "hopfield/simplify.hpp"

namespace ohmfield::experiments {
namespace {

struct SolveOptions {
  std::string file, time_limit, first_restart, trace, baseline, groups = "none", simplify, compare;
  bool explain = false;
  KsatOptions ksat;
  MaxsatOptions maxsat;
};

bool has_empty_clause(const hopfield::Cnf& formula) {
  for (std::size_t c = 0; c < formula.clauses(); ++c)
    if (formula.clause(c).empty()) return true;
  return false;
}

/// Where there is nothing to search.
const char* no_trace(const SolveOptions& options) { return options.trace.empty() ? "" : "c no trace was written: there was nothing to search\n"; }

/// The host alone, if it left nothing for an array.
void print_cost(const HostWork& host, const crossbar::Technology& technology) {
  fmt::print("{}{}", core_line("host", host.cpu_s(), technology.digital()), spent_line("total", spent_by_core(host.cpu_s(), technology.digital())));
}

void print_machines(const hopfield::KsatMachine& machine) {
  std::istringstream lines(hopfield::to_text(machine.architecture_table()));
  fmt::print("c a typical cycle on each architecture\n");
  for (std::string line; std::getline(lines, line);) fmt::print("c   {}\n", line);
}

void print_cost(const SolveOptions& options, const ArraySearch& search, const hopfield::KsatMachine& machine, const HostWork& host,
                const crossbar::Technology& technology) {
  fmt::print("c restarts {}, flips {}, cycles {} of {:.3g} s, claims checked by the host {}\n", search.restarts,
             search.flips, search.cycles, search.cycles == 0 ? 0.0 : search.search_s / static_cast<double>(search.cycles), search.checks);
  Spent total = spent_by_core(host.cpu_s(), technology.digital());
  if (host.any()) fmt::print("{}", core_line("host", host.cpu_s(), technology.digital()));
  const Spent writing{machine.write_s(), technology.energy(machine.write_events())}, searching{search.search_s, technology.energy(search.events)};
  total += writing;
  total += searching;
  fmt::print("{}{}{}", spent_line("writing", writing), spent_line("searching", searching), spent_line("total", total));
  const BillDetail detail = options.explain ? BillDetail::sources : BillDetail::energies;
  if (options.explain) fmt::print("c writing\n{}", bill_table(crossbar::bill(machine.write_events(), technology), 1.0, detail, "c   "));
  if (options.explain) print_machines(machine);
  fmt::print("c searching\n{}", bill_table(crossbar::bill(search.events, technology), 1.0, detail, "c   "));
}

/// \param best  empty if no restart had begun
int report_interrupt(const hopfield::Assignment& best, std::size_t restart) {
  fmt::print("c interrupted; continue with --first-restart {}\ns UNKNOWN\n{}", restart, best.empty() ? "" : value_lines(best, "c best"));
  return kInterrupted;
}

/// What is wrong with device, technology or rule is an error even where the host needs no array.
void check_machine(const KsatConfig& config) {
  if (config.devices.size() != 1)
    throw core::InputError(fmt::format("solve takes one device, not {}", config.devices.size()), "Use bench to compare devices");
  if (config.rules.size() != 1)
    throw core::InputError(fmt::format("solve takes one rule, not {}", config.rules.size()), "Use bench to compare rules");
  hopfield::Cnf smallest(2);
  smallest.add(std::vector<hopfield::DimacsLiteral>{1, 2});
  const crossbar::Technology technology = load_technology(config.technology);
  hopfield::KsatMachine(smallest, shared_device(config.devices.front()), config.array, config.machine, config.rules.front(), technology, 0);
}

/// A trace shows every cell of one array, cycle by cycle: what asks for another simulation is refused.
void check_trace(const KsatConfig& config) {
  if (config.machine.engine != hopfield::Engine::automatic && config.machine.engine != hopfield::Engine::exact)
    throw core::InputError("--trace simulates every cell, by engine exact", "Leave --engine out, or --trace");
  if (config.machine.tiles == hopfield::Tiles::given)
    throw core::InputError("--trace shows one array", "Leave --tile out, or --trace");
}

/// \param extend  a model of `formula` to one of `as_read`
int solve_on_array(const SolveOptions& options, const KsatConfig& given, const SearchLimits& limits, const hopfield::Cnf& formula,
                   const hopfield::Cnf& as_read, HostWork& host, const std::function<hopfield::Assignment(const hopfield::Assignment&)>& extend) {
  if (!options.trace.empty() && formula.xors() > 0)
    throw core::InputError("--trace shows every cell of one array, and has no XOR clauses",
                           as_read.xors() == 0 ? "Use --simplify none, or leave it out" : "Leave it out");
  const KsatConfig config = given.for_solving(formula);
  const crossbar::Technology technology = load_technology(config.technology);
  hopfield::KsatMachineParams params = config.machine;
  if (!options.trace.empty()) params.engine = hopfield::Engine::exact;  // a trace shows every cell
  const hopfield::KsatMachine machine(formula, shared_device(config.devices.front()), config.array, params, config.rules.front(),
                                      technology, array_seed(config.seed, formula));
  fmt::print("c {} of {}, age {:g} s, rule {}, technology {}, seed {}\n", machine.description(), config.devices.front(),
             config.array.age_s, config.rules.front(), technology.name(), config.seed);
  const ArraySearch search = options.trace.empty() ? search_on_array(machine, formula, config, limits)
                                                   : search_with_trace(machine, formula, config, limits, technology, host, options.trace);
  const hopfield::Assignment best = search.restarts > 0 ? extend(search.best.state) : hopfield::Assignment{};
  print_cost(options, search, machine, host, technology);
  if (!search.solved && search.restarts > 0)
    fmt::print("c best state leaves {} clauses unsatisfied\n", search.best.fewest_unsatisfied);
  if (interrupted() && !search.solved && !options.trace.empty()) fmt::print("c interrupted: no trace was written\n");
  if (interrupted() && !search.solved) return report_interrupt(best, limits.first_restart + search.finished);
  return print_answer(search.solved ? Verdict::satisfiable : Verdict::unknown, as_read, best);
}

/// The formula without what the host can decide, then an array for the rest.
int solve_simplified(const SolveOptions& options, const KsatConfig& config, const SearchLimits& limits, const hopfield::Cnf& as_read) {
  HostWork host;
  hopfield::SimplifyParams params;
  params.stop = [&limits] { return interrupted() || (limits.deadline && std::chrono::steady_clock::now() >= *limits.deadline); };
  const hopfield::Simplified simplified = host.timed([&] { return hopfield::simplify(as_read, params); });
  const hopfield::SimplifyCounters& counters = simplified.counters;
  fmt::print("c host: {} XOR clauses found, {} variables fixed, {} merged, {} eliminated\n", counters.xors_found, counters.fixed, counters.merged, counters.eliminated);
  if (simplified.status == hopfield::SimplifyStatus::unsatisfiable) {
    fmt::print("c the host found a contradiction\n{}", no_trace(options));
    print_cost(host, load_technology(config.technology));
    return print_answer(Verdict::unsatisfiable, as_read, {});
  }
  const auto extend = [&](const hopfield::Assignment& model) { return host.timed([&] { return simplified.extend(model); }); };
  const hopfield::Cnf& rest = simplified.formula;
  fmt::print("c left: {} variables, {} clauses, {} XOR clauses\n", rest.variables(), rest.clauses(), rest.xors());
  if (rest.constraints() == 0) {
    fmt::print("c nothing left to satisfy, no array needed\n{}", no_trace(options));
    const hopfield::Assignment model = extend(hopfield::Assignment(static_cast<std::size_t>(rest.variables()), 0));
    print_cost(host, load_technology(config.technology));
    return print_answer(Verdict::satisfiable, as_read, model);
  }
  return solve_on_array(options, config, limits, rest, as_read, host, extend);
}

int solve_digitally(const SolveOptions& options, const KsatConfig& config, const SearchLimits& limits,
                    const hopfield::Cnf& as_read) {
  const DigitalSearch search =
      search_digitally(options.baseline, as_read, config.solve_restarts, config.solve_max_flips,
                       config.walk_probability(), config.seed, limits);
  fmt::print("c {}: processor time {:.3g} s", options.baseline, search.cpu_s);
  if (search.flips > 0) fmt::print(", restarts {}, flips {}", search.restarts, search.flips);
  fmt::print("\n{}", core_line("searching", search.cpu_s, load_technology(config.technology).digital()));
  if (!search.best.empty() && search.verdict == Verdict::unknown)
    fmt::print("c best state leaves {} clauses unsatisfied\n", search.best_unsatisfied);
  if (interrupted() && search.verdict == Verdict::unknown) {
    if (options.baseline != "cadical") return report_interrupt(search.best, limits.first_restart + search.finished);
    fmt::print("c interrupted; a run of cadical starts again from the beginning\ns UNKNOWN\n");
    return kInterrupted;
  }
  return print_answer(search.verdict, as_read, search.model);
}

/// Options that weighted formulas leave without effect.
void check_weighted(const SolveOptions& options, bool simplify_given) {
  const std::pair<const char*, bool> others[] = {{"--groups", options.groups != "none"}, {"--compare", !options.compare.empty()}, {"--simplify", simplify_given},
                                                 {"--engine", !options.ksat.engine.empty()}, {"--architecture", !options.ksat.architecture.empty()},
                                                 {"--tile", !options.ksat.tile.empty()}};
  for (const auto& [option, given] : others)
    if (given) throw core::InputError(fmt::format("{} is for formulas without weights", option), "Leave it out for WCNF");
}

int solve(SolveOptions options) {
  const bool simplify_given = !options.simplify.empty();
  if (options.simplify.empty()) options.simplify = options.trace.empty() ? "host" : "none";
  const KsatConfig config = options.ksat.resolve();
  SearchLimits limits;
  limits.threads = options.ksat.thread_count();
  if (!options.first_restart.empty())
    limits.first_restart = whole_number("--first-restart", options.first_restart, 0, 1'000'000'000);
  if (!options.time_limit.empty()) {
    const std::chrono::duration<double> seconds(time_limit_s(options.time_limit));
    limits.deadline = std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(seconds);
  }
  core::Input input = core::read_input(options.file);
  if (hopfield::is_wcnf(input.bytes, input.name)) {
    check_weighted(options, simplify_given);
    return solve_maxsat({input, options.maxsat, options.ksat, config, limits, options.baseline, options.trace});
  }
  if (options.maxsat.given())
    throw core::InputError("--maxsat-rule and --maxsat-param are for weighted formulas", "Use --rule and --rule-param for plain CNF");
  if (options.simplify != "host" && options.simplify != "none")
    throw core::InputError(fmt::format("--simplify {} is neither host nor none", options.simplify), "Leave it out for the default");
  if (!options.baseline.empty()) check_baseline(options.baseline);
  if (!options.baseline.empty() && !options.trace.empty())
    throw core::InputError("--trace records the array, which --baseline does not use", "Leave one of them out");

  if (options.groups == "none" && !options.compare.empty())
    throw core::InputError("--compare compares a search with groups", "Say which: --groups auto, or a file");
  if (options.groups != "none") {
    check_group_options(options.ksat);
    if (!options.baseline.empty() || !options.trace.empty())
      throw core::InputError(fmt::format("{} does not know --groups", options.baseline.empty() ? "--trace" : "--baseline"), "Leave one of them out");
  }

  if (!options.trace.empty()) check_trace(config);
  if (options.baseline.empty()) check_machine(config);
  const hopfield::Cnf as_read = hopfield::parse_dimacs(input.bytes, input.name);
  input.bytes = {};  // large formulas need the memory
  hopfield::Cnf formula = hopfield::normalised(as_read);
  fmt::print("c ohmfield solve: {} variables, {} clauses, {} without tautologies\n", as_read.variables(), as_read.clauses(),
             formula.clauses());
  std::fflush(stdout);  // what follows may take long
  if (has_empty_clause(formula)) {
    fmt::print("c an empty clause cannot be satisfied\n{}", no_trace(options));
    return print_answer(Verdict::unsatisfiable, as_read, {});
  }
  if (options.baseline.empty() && options.groups == "none" && formula.constraints() == 0) {
    fmt::print("c nothing to satisfy, no array needed\n{}", no_trace(options));
    return print_answer(Verdict::satisfiable, as_read, hopfield::Assignment(static_cast<std::size_t>(as_read.variables()), 0));
  }
  if (options.groups != "none") {
    const BillDetail detail = options.explain ? BillDetail::sources : BillDetail::energies;
    return solve_with_groups({options.groups, options.compare, detail}, options.ksat, limits, formula, as_read);
  }
  if (!options.baseline.empty()) return solve_digitally(options, config, limits, as_read);
  if (options.simplify == "host") {
    formula = hopfield::Cnf(0);  // as above
    return solve_simplified(options, config, limits, as_read);
  }
  HostWork none;
  return solve_on_array(options, config, limits, formula, as_read, none, [](const hopfield::Assignment& model) { return model; });
}

}  // namespace

Run declare_solve(CLI::App& command) {
  auto options = std::make_shared<SolveOptions>();
  command.add_option("FILE", options->file, "DIMACS CNF or WCNF, plain, .gz or .xz; - for standard input")->required();
  options->ksat.declare(command);
  options->maxsat.declare(command);
  command.add_option("--time-limit", options->time_limit, "give up after so many seconds, 0.001 or more");
  command.add_option("--simplify", options->simplify,
                     "host: find XOR clauses, propagate, eliminate before writing (default); none: write the formula as it is (default with --trace)");
  command.add_option("--groups", options->groups, "keep constraint groups: auto (those in the clauses), none, or a file with groups");
  command.add_option("--compare", options->compare, "with --groups: so many more restarts with groups and without, and what they save");
  command.add_option("--first-restart", options->first_restart, "number of the first restart: continues an earlier run");
  command.add_option("--trace", options->trace, "write an HDF5 trace of the search to this file");
  command.add_flag("--explain", options->explain, "beside every energy its count, unit price and source");
  command.add_option("--baseline", options->baseline, "solve digitally instead: walksat, probsat, cadical; satlike for WCNF");
  command.footer("Exit status: 10 satisfiable, 20 unsatisfiable (cadical, or an empty clause), 0 unknown, 2 bad input,\n"
                 "3 interrupted, 1 internal failure. With weights: 30 optimum found, 10 a model.");
  return [options] { return solve(*options); };
}

}  // namespace ohmfield::experiments
