#include "experiments/puzzles/group_compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "core/parallel.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/seeds.hpp"

namespace ohmfield::experiments {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

/// The middle one, of two the mean.
double median(std::vector<double> values) {
  if (values.empty()) return kNever;
  std::sort(values.begin(), values.end());
  return 0.5 * (values[(values.size() - 1) / 2] + values[values.size() / 2]);
}

std::string count_text(double value) { return value == kNever ? "never" : fmt::format("{:.4g}", value); }

void print_sample(const char* what, const GroupSample& sample) {
  fmt::print("c   {:<15} {:>4} of {:>4} solved, cycles: median {:>9}, for each solution {:>9}, {:>10.3e} s, {:>10.3e} J\n", what, sample.solved,
             sample.runs, count_text(sample.median_cycles), count_text(sample.cycles_each), sample.seconds_each, sample.energy_each_J);
}

}  // namespace

std::size_t compared_restarts(const std::string& text) {
  return text.empty() ? 0 : static_cast<std::size_t>(whole_number("--compare", text, 1, 1000));
}

GroupSample sample_groups(const hopfield::GroupedFormula& problem, const GroupRunParams& params, std::size_t restarts,
                          const SearchLimits& limits, const hopfield::GroupCost& cost, const crossbar::Technology& technology) {
  const hopfield::GroupIndex index(problem);
  const auto is_late = [&] { return limits.deadline && std::chrono::steady_clock::now() >= *limits.deadline; };
  std::vector<std::optional<hopfield::GroupSearchResult>> trials(restarts);
  core::parallel_for(restarts, limits.threads, [&](std::size_t r) {
    if (interrupted() || is_late()) return;
    hopfield::GroupSearchOptions options;
    options.max_cycles = params.max_cycles;
    options.stop = &interrupted();
    options.out_of_time = is_late;
    auto trial = search_groups(index, restart_rule(params, r), restart_seed(params.seed, problem.formula, r), options);
    trial.state.clear();
    if (!trial.interrupted) trials[r] = std::move(trial);
  });
  GroupSample sample;
  std::vector<double> cycles;
  double all_cycles = 0.0, seconds = 0.0;
  core::Ledger events;
  for (const auto& trial : trials) {
    if (!trial) continue;
    ++sample.runs;
    sample.solved += trial->solved ? 1 : 0;
    cycles.push_back(trial->solved ? static_cast<double>(trial->counts.cycles) : kNever);
    all_cycles += static_cast<double>(trial->counts.cycles);
    seconds += cost.search_s(trial->counts, trial->group_counts);
    events += cost.search_events(trial->counts, trial->group_counts);
  }
  sample.median_cycles = median(cycles);
  const auto each = [&](double sum) { return sample.solved == 0 ? kNever : sum / static_cast<double>(sample.solved); };
  sample.cycles_each = each(all_cycles);
  sample.seconds_each = each(seconds);
  sample.energy_each_J = each(technology.energy(events).nominal_J);
  return sample;
}

void print_comparison(const hopfield::GroupedFormula& with, const hopfield::GroupedFormula& without, const GroupRunParams& params,
                      std::size_t restarts, const SearchLimits& limits, const hopfield::ArchitectureParams& array,
                      const crossbar::Technology& technology) {
  fmt::print("c searching with groups and without, {} restarts each: {:.1f} bits of state instead of {:.1f}, {:.1f} fewer "
             "({:.1f} of them by forced literals)\n", restarts, with.log2_states_after, with.log2_states_before, with.log2_states_before - with.log2_states_after,
             with.log2_states_before - with.log2_states_forced);
  const hopfield::GroupCost cost_with(with, array, technology), cost_without(without, array, technology);
  const GroupSample a = sample_groups(with, params, restarts, limits, cost_with, technology);
  print_sample("with groups", a);
  const GroupSample b = sample_groups(without, params, restarts, limits, cost_without, technology);
  print_sample("without", b);
  if (!a.is_complete(restarts) || !b.is_complete(restarts)) {
    fmt::print("c   cut short by {}: no ratio\n", interrupted() ? "an interrupt" : "the time limit");
  } else if (a.solved > 0 && b.solved > 0) {
    fmt::print("c   for each solution, groups take the cycles times {:.3g}, the time times {:.3g}, the energy times {:.3g}\n",
               a.cycles_each / b.cycles_each, a.seconds_each / b.seconds_each, a.energy_each_J / b.energy_each_J);
  } else {
    fmt::print("c   no ratio: not solved {}\n", a.solved == b.solved ? "either way" : a.solved == 0 ? "with groups" : "without groups");
  }
}

}  // namespace ohmfield::experiments
