#include "experiments/puzzles/solve_groups.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "core/error.hpp"
#include "experiments/command.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/puzzles/group_compare.hpp"
#include "experiments/puzzles/group_run.hpp"
#include "experiments/solve/answer.hpp"
#include "hopfield/groups/group_clauses.hpp"
#include "hopfield/groups/group_file.hpp"

namespace ohmfield::experiments {
namespace {

using hopfield::GroupedFormula;

/// Given groups that nothing can satisfy together with the formula are the user's slip, not a property of the formula.
void check_given(const GroupedFormula& problem, const hopfield::Groups& groups, const hopfield::Cnf& formula, const std::string& file) {
  if (!problem.contradiction() || hopfield::propagate(formula, hopfield::Groups(formula.variables())).contradiction()) return;
  const char* const cure = "Correct the groups, or the unit clauses of the formula";
  if (problem.forced.false_group) {
    const hopfield::Group& group = groups[*problem.forced.false_group];
    throw core::InputError(group.place, fmt::format("the group ({}) contradicts literals that clauses and other groups force", describe(group)), cure);
  }
  throw core::InputError({file}, fmt::format("the groups force all literals of clause {} of the formula to be false", *problem.forced.false_clause + 1), cure);
}

}  // namespace

void check_group_options(const KsatOptions& options) {
  const auto refuse = [](bool given, const char* name) {
    if (given) throw core::InputError(fmt::format("{} is for arrays; the search with --groups is that of an ideal one", name), "Leave one of them out");
  };
  refuse(!options.devices.empty(), "--device");
  refuse(!options.age_s.empty(), "--age-s");
  refuse(!options.rules.empty(), "--rule");
  refuse(!options.rule_params.empty(), "--rule-param");
  refuse(!options.sigma.empty(), "--sigma");
}

int solve_with_groups(const GroupSolveOptions& how, const KsatOptions& options, const SearchLimits& limits, const hopfield::Cnf& formula,
                      const hopfield::Cnf& as_read) {
  const KsatConfig config = options.resolve();
  GroupRunParams params;
  if (!options.restarts.empty()) params.restarts = config.solve_restarts;
  if (!options.walk_probability.empty()) params.walk_probability = config.walk_probability();
  if (!options.max_flips.empty()) params.max_cycles = config.max_flips;
  params.seed = config.seed;

  const crossbar::Technology technology = load_technology(config.technology);
  const hopfield::ArchitectureParams array = group_array_params(config);
  const std::size_t compared = compared_restarts(how.compare);

  std::optional<hopfield::Groups> given;
  if (how.groups != "auto") given = hopfield::read_groups(how.groups, formula.variables());
  HostWork host;
  const GroupedFormula problem = host.timed([&] { return given ? with_given_groups(formula, *given) : hopfield::with_detected_groups(formula); });
  if (given) check_given(problem, *given, formula, how.groups);
  print_groups(problem);
  if (problem.contradiction()) {
    fmt::print("c unit clauses contradict each other\n");
    return print_answer(Verdict::unsatisfiable, as_read, {});
  }
  std::optional<GroupedFormula> plain;  // before the search: groups may be too large to be written as clauses
  if (compared > 0) plain = given ? without_groups(with_group_clauses(formula, *given)) : without_groups(formula);
  const hopfield::GroupCost cost(problem, array, technology);
  std::fflush(stdout);  // what follows may take long
  const GroupRun run = run_groups(problem, params, limits, cost);
  print_run(run, params, limits.first_restart);
  print_cost(run, cost, host, config, technology, how.detail);
  if (plain && !interrupted()) print_comparison(problem, *plain, params, compared, limits, array, technology);
  if (interrupted() && !run.solved) {
    fmt::print("c interrupted; continue with --first-restart {}\ns UNKNOWN\n{}", limits.first_restart + run.finished,
               run.restarts == 0 ? "" : value_lines(run.best.state, "c best"));
    return kInterrupted;
  }
  if (run.solved && given)
    if (const std::uint32_t g = first_violated(*given, run.best.state); g != hopfield::Groups::kNone)
      throw core::SystemError(fmt::format("the model found violates group {}: please report this", g + 1));
  return print_answer(run.solved ? Verdict::satisfiable : Verdict::unknown, as_read, run.best.state);
}

}  // namespace ohmfield::experiments
