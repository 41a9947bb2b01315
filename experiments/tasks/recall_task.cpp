#include "experiments/tasks/recall_task.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/parallel.hpp"
#include "crossbar/cost/technology.hpp"
#include "experiments/command.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/options.hpp"
#include "experiments/tasks/recall_run.hpp"
#include "experiments/tasks/task_report.hpp"

namespace ohmfield::experiments {
namespace {

/// Of readouts by columns, for each seed.
using Shares = std::vector<Eigen::MatrixXd>;

/// Means over the memories of each seed; empty if interrupted.
Shares recall_of_seeds(const RecallConfig& config, std::size_t pairs, const std::vector<double>& ages) {
  const std::size_t jobs = config.seeds.size() * config.memories;
  std::vector<Eigen::MatrixXd> each(jobs);
  core::parallel_for(jobs, config.threads, [&](std::size_t job) {
    if (!interrupted()) each[job] = recall_of(config, pairs, ages, config.seeds[job / config.memories], job % config.memories);
  });
  if (interrupted()) return {};
  Shares means;
  for (std::size_t s = 0; s < config.seeds.size(); ++s) {
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(each[0].rows(), each[0].cols());
    for (std::size_t memory = 0; memory < config.memories; ++memory) sum += each[s * config.memories + memory];
    means.push_back(sum / static_cast<double>(config.memories));
  }
  return means;
}

std::vector<double> figures(const Shares& shares, std::size_t readout, std::size_t column) {
  std::vector<double> values;
  for (const Eigen::MatrixXd& one : shares) values.push_back(one(static_cast<Eigen::Index>(readout), static_cast<Eigen::Index>(column)));
  return values;
}

std::vector<Series> series_of(const RecallConfig& config) {
  std::vector<Series> series;
  for (const Readout& readout : config.readouts) series.push_back({readout.name, {{"in_cells", readout.in_cells ? 1.0 : 0.0}}});
  return series;
}

void add_line(TaskReport& report, double mark, const Shares& shares, std::size_t column) {
  std::vector<std::vector<double>> all;
  for (Eigen::Index readout = 0; readout < shares.front().rows(); ++readout) all.push_back(figures(shares, static_cast<std::size_t>(readout), column));
  report.line(mark, std::move(all));
}

/// All readouts at one age; the first in cells is the one that should reach the target.
void add_target(TaskReport& report, const RecallConfig& config, const Shares& by_age) {
  const auto column = static_cast<std::size_t>(std::find(config.ages.begin(), config.ages.end(), *config.target_age) - config.ages.begin());
  report.table(fmt::format("share of symbols at age {:.0f} tokens", *config.target_age), "1");
  bool is_first = true;
  for (std::size_t r = 0; r < config.readouts.size(); ++r) {
    const bool judged = is_first && config.readouts[r].in_cells;
    report.row(config.readouts[r].name, figures(by_age, r, column), judged ? at_least(config.target) : std::nullopt,
               {{"in_cells", config.readouts[r].in_cells ? 1.0 : 0.0}});
    if (judged) is_first = false;
  }
}

/// Energy of a token, and the parts that it goes to.
void add_cost(TaskReport& report, const std::string& what, const core::Ledger& ledger, const crossbar::Technology& technology) {
  const crossbar::Energy all = technology.energy(ledger);
  std::string parts;
  Marks marks;
  for (std::size_t p = 0; p < core::kParts; ++p) {
    const auto part = static_cast<core::Part>(p);
    // Ledgers know refreshes as idle time; here they are the writes of a token.
    const std::string name(part == core::Part::idle ? "writing" : core::part_name(part));
    const double share = technology.energy(ledger, part).nominal_J / all.nominal_J;
    if (share < 0.005) continue;
    marks[name + "_share"] += share;
    parts += fmt::format("{}{} {:.0f} %", parts.empty() ? "" : ", ", name, 100.0 * share);
  }
  report.priced(what, 1e9 * all, std::move(marks));
  fmt::print("c   {}\n", parts);
}

int stop() {
  fmt::print("c interrupted\n");
  return kInterrupted;
}

/// Cost of a token, at the shape of the published head or of the task.
void add_costs(TaskReport& report, const RecallConfig& config) {
  const crossbar::Technology technology = load_technology(config.technology);
  const std::size_t dimension = config.published ? config.published->dimension : config.dimension;
  const std::size_t window = config.published ? config.published->window : config.pairs;
  fmt::print("\nc cost of a token and head, d = {}, window {}: one key and value written, one query; digital: products and softmax\n", dimension, window);
  report.table(fmt::format("nJ a token and head, prices of {} [low; high]", technology.name()), "nJ", 3);
  for (const Readout& readout : config.readouts)
    if (readout.in_cells) add_cost(report, readout.name, head_events(config, readout.params, dimension, window, config.seeds.front()), technology);
  for (const Readout& readout : config.readouts)
    if (!readout.in_cells)
      add_cost(report, fmt::format("{}, int8 in memory on the chip", readout.name), digital_head_events(readout.params, dimension, window, config.seeds.front()),
               technology);
  if (config.published) {
    report.fixed("published", 1e9 * config.published->energy_J, {}, {{"digital_share", config.published->digital_share}, {"time_s", config.published->time_s}});
    fmt::print("c   {:.0f} % of it digital, {:.0f} ns ({})\n", 100.0 * config.published->digital_share, 1e9 * config.published->time_s, config.published->source);
  }
  fmt::print("c leakage of circuits is in none of these\n");
  fmt::print("c cells conduct for {:.0f} ns a token in two products, of {:.0f} ns between tokens\n", 2e9 * config.read_time_s, 1e9 * config.token_time_s);
}

}  // namespace

int eval_recall(const core::TomlTable& task, const TaskOptions& options) {
  const RecallConfig config = recall_config(task, options);
  TaskReport report("eval", config.title, options.json);
  fmt::print("c {}\nc {} pairs of a key of {} numbers and one of {} symbols, written once; {} memories a seed, {} seeds from {}\n", config.title, config.pairs,
             config.dimension, config.symbols, config.memories, config.seeds.size(), config.seeds.front());
  fmt::print("c cells of {}, not refreshed; {:g} ns a token\n", config.device->info().name, 1e9 * config.token_time_s);
  for (std::size_t r = 0; r < config.readouts.size(); ++r)
    fmt::print("c ({}) {}{}\n", r + 1, config.readouts[r].name, config.readouts[r].in_cells ? "" : ": the baseline");

  const Shares by_age = recall_of_seeds(config, config.pairs, config.ages);
  if (by_age.empty()) return stop();
  report.grid("share of symbols recalled against the age of the last pair", "1", "age_tokens", series_of(config));
  for (std::size_t age = 0; age < config.ages.size(); ++age) add_line(report, config.ages[age], by_age, age);
  if (config.target) add_target(report, config, by_age);

  // All loads at the age of the target, or fresh.
  const double age = config.target_age.value_or(0.0);
  report.grid(fmt::format("share of symbols recalled against the number of pairs, {:.0f} tokens after the last", age), "1", "pairs", series_of(config));
  for (const double load : config.loads) {
    const Shares shares = recall_of_seeds(config, static_cast<std::size_t>(load), {age});
    if (shares.empty()) return stop();
    add_line(report, load, shares, 0);
  }
  add_costs(report, config);
  report.finish();
  return kDone;
}

}  // namespace ohmfield::experiments
