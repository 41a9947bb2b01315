#include "experiments/puzzles/puzzle_command.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <sstream>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/io/text_file.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/options.hpp"
#include "experiments/puzzles/group_compare.hpp"
#include "experiments/puzzles/group_run.hpp"
#include "experiments/solve/answer.hpp"
#include "hopfield/dimacs.hpp"
#include "hopfield/draws.hpp"
#include "hopfield/groups/group_clauses.hpp"

namespace ohmfield::experiments {
namespace {

int answer(Verdict verdict) {
  fmt::print("s {}\n", verdict == Verdict::satisfiable ? "SATISFIABLE" : verdict == Verdict::unsatisfiable ? "UNSATISFIABLE" : "UNKNOWN");
  return static_cast<int>(verdict);
}

/// A state that is no solution must not look like one.
std::string as_comments(const std::string& lines) {
  std::string text;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) text += "c best " + line + "\n";
  return text;
}

GroupRunParams run_params(const PuzzleOptions& options) {
  GroupRunParams params;
  if (!options.seed.empty()) params.seed = seed_number("--seed", options.seed);
  if (!options.restarts.empty()) params.restarts = whole_number("--restarts", options.restarts, 1, 1'000'000);
  if (!options.max_cycles.empty()) params.max_cycles = whole_number("--max-cycles", options.max_cycles, 1, hopfield::kMostSteps);
  if (!options.walk_probability.empty()) params.walk_probability = real_number("--walk-probability", options.walk_probability, 0.0, 1.0);
  return params;
}

SearchLimits search_limits(const PuzzleOptions& options) {
  SearchLimits limits;
  limits.threads = options.threads.empty() ? core::available_threads() : static_cast<int>(whole_number("--threads", options.threads, 1, 1024));
  if (!options.first_restart.empty()) limits.first_restart = whole_number("--first-restart", options.first_restart, 0, 1'000'000'000);
  if (!options.time_limit.empty()) {
    const std::chrono::duration<double> seconds(time_limit_s(options.time_limit));
    limits.deadline = std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(seconds);
  }
  return limits;
}

void write_cnf(const std::string& path, const Puzzle& puzzle) {
  std::ostringstream text;
  hopfield::write_dimacs(text, with_group_clauses(puzzle.formula, puzzle.groups));
  core::TextFile(path).commit(text.str());
}

}  // namespace

void PuzzleOptions::declare(CLI::App& command) {
  command.add_option("--time-limit", time_limit, "give up after so many seconds, 0.001 or more");
  command.add_option("--restarts", restarts, "restarts (default 100)");
  command.add_option("--max-cycles", max_cycles, "cycles of one restart (default 10000000)");
  command.add_option("--first-restart", first_restart, "number of the first restart: continues an earlier run");
  command.add_option("--walk-probability", walk_probability, "of skc in all restarts; without it every other restart adapts it, the others are novelty at 0.1");
  command.add_option("--seed", seed, "64-bit seed of everything random (default 1)");
  command.add_option("--cnf", cnf, "write the puzzle to this file as plain CNF, groups as clauses");
  command.add_option("--compare", compare, "so many more restarts with groups and without: what they save in cycles, time and energy");
  command.add_flag("--explain", explain, "beside every energy its count, unit price and source");
  command.add_option("--threads", threads, "worker threads (default: all processors); results do not depend on it");
  command.footer("Exit status: 10 solved, 20 no solution (only where propagation shows it), 0 unknown, 2 bad input,\n3 interrupted, 1 internal failure.");
}

int solve_puzzle(const Puzzle& puzzle, const PuzzleOptions& options, const std::function<std::string(const hopfield::Assignment&)>& text,
                 const std::function<std::string(const hopfield::Assignment&)>& fault) {
  const GroupRunParams params = run_params(options);
  const SearchLimits limits = search_limits(options);
  if (!options.cnf.empty()) write_cnf(options.cnf, puzzle);
  const KsatConfig config = KsatOptions{}.resolve();  // the hardware that it is priced on
  const crossbar::Technology technology = load_technology(config.technology);
  const hopfield::ArchitectureParams array = group_array_params(config);
  const std::size_t compared = compared_restarts(options.compare);
  std::optional<hopfield::GroupedFormula> plain;  // first of all: groups may be too large to be written as clauses
  if (compared > 0) plain = without_groups(with_group_clauses(puzzle.formula, puzzle.groups));
  HostWork host;
  const hopfield::GroupedFormula problem = host.timed([&] { return with_given_groups(puzzle.formula, puzzle.groups); });
  print_groups(problem);
  if (problem.contradiction()) {
    fmt::print("c propagation alone shows that there is no solution\n");
    return answer(Verdict::unsatisfiable);
  }
  const hopfield::GroupCost cost(problem, array, technology);
  std::fflush(stdout);  // what follows may take long
  const GroupRun run = run_groups(problem, params, limits, cost);
  print_run(run, params, limits.first_restart);
  print_cost(run, cost, host, config, technology, options.explain ? BillDetail::sources : BillDetail::energies);
  if (plain && !interrupted()) print_comparison(problem, *plain, params, compared, limits, array, technology);
  if (!run.solved) {
    if (!interrupted()) return answer(Verdict::unknown);
    fmt::print("c interrupted; continue with --first-restart {}\n", limits.first_restart + run.finished);
    answer(Verdict::unknown);
    if (run.restarts > 0) fmt::print("{}", as_comments(text(run.best.state)));
    return kInterrupted;
  }
  if (const std::string problem_found = fault(run.best.state); !problem_found.empty())
    throw core::SystemError("the solution found is wrong: " + problem_found + ": please report this");
  answer(Verdict::satisfiable);
  fmt::print("{}", text(run.best.state));
  return static_cast<int>(Verdict::satisfiable);
}

}  // namespace ohmfield::experiments
