#include "experiments/tasks/recall_task.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "core/parallel.hpp"
#include "crossbar/cost/technology.hpp"
#include "experiments/command.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/options.hpp"
#include "experiments/tasks/memory_tasks.hpp"
#include "experiments/tasks/recall_run.hpp"
#include "experiments/tasks/seed_table.hpp"

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

/// A line for each age or load, a column for each readout.
void print_table(const RecallConfig& config, const std::string& what, const std::vector<double>& lines, const Shares& shares) {
  fmt::print("\n{:>10}", what);
  for (std::size_t r = 0; r < config.readouts.size(); ++r) fmt::print("  {:>24}", fmt::format("({})", r + 1));
  fmt::print("\n");
  for (std::size_t line = 0; line < lines.size(); ++line) {
    fmt::print("{:>10.0f}", lines[line]);
    for (std::size_t r = 0; r < config.readouts.size(); ++r) fmt::print("  {:>24}", to_text(seed_mean(figures(shares, r, line)), 4));
    fmt::print("\n");
  }
  std::fflush(stdout);
}

void print_cost_line(const std::string& what, const core::Ledger& ledger, const crossbar::Technology& technology) {
  const crossbar::Energy all = technology.energy(ledger);
  std::string parts;
  for (std::size_t p = 0; p < core::kParts; ++p) {
    const auto part = static_cast<core::Part>(p);
    const double share = technology.energy(ledger, part).nominal_J / all.nominal_J;
    // Ledgers know refreshes as idle time; here they are the writes of a token.
    if (share >= 0.005) parts += fmt::format("{}{} {:.0f} %", parts.empty() ? "" : ", ", part == core::Part::idle ? "writing" : core::part_name(part), 100.0 * share);
  }
  fmt::print("{:<64} {:.3f} nJ [{:.3f}, {:.3f}]: {}\n", what, 1e9 * all.nominal_J, 1e9 * all.low_J, 1e9 * all.high_J, parts);
}

int stop() {
  fmt::print("c interrupted\n");
  return kInterrupted;
}

/// Cost of a token, at the shape of the published head or of the task.
void print_cost(const RecallConfig& config) {
  const crossbar::Technology technology = load_technology(config.technology);
  const std::size_t dimension = config.published ? config.published->dimension : config.dimension;
  const std::size_t window = config.published ? config.published->window : config.pairs;
  fmt::print("\nc cost of a token and head, d = {}, window {}: one key and value written, one query; prices of {}\n", dimension, window, technology.name());
  for (const Readout& readout : config.readouts)
    if (readout.in_cells) print_cost_line(readout.name, head_events(config, readout.params, dimension, window, config.seeds.front()), technology);
  for (const Readout& readout : config.readouts)
    if (!readout.in_cells)
      print_cost_line(fmt::format("{}, int8 in memory on the chip, products and softmax", readout.name),
                      digital_head_events(readout.params, dimension, window, config.seeds.front()), technology);
  if (config.published)
    fmt::print("{:<64} {:.3f} nJ, {:.0f} % of it digital, {:.0f} ns ({})\n", "published", 1e9 * config.published->energy_J, 100.0 * config.published->digital_share,
               1e9 * config.published->time_s, config.published->source);
  fmt::print("c cells conduct for {:.0f} ns a token in two products, of {:.0f} ns between tokens\n", 2e9 * config.read_time_s, 1e9 * config.token_time_s);
}

}  // namespace

int eval_recall(const core::TomlTable& task, const TaskOptions& options) {
  const RecallConfig config = recall_config(task, options);
  fmt::print("c {}\nc {} pairs of a key of {} numbers and one of {} symbols, written once; {} memories a seed, {} seeds from {}\n", config.title, config.pairs,
             config.dimension, config.symbols, config.memories, config.seeds.size(), config.seeds.front());
  fmt::print("c cells of {}, not refreshed; {:g} ns a token\n", config.device->info().name, 1e9 * config.token_time_s);
  for (std::size_t r = 0; r < config.readouts.size(); ++r)
    fmt::print("c ({}) {}{}\n", r + 1, config.readouts[r].name, config.readouts[r].in_cells ? "" : ": the baseline");

  const Shares by_age = recall_of_seeds(config, config.pairs, config.ages);
  if (by_age.empty()) return stop();
  fmt::print("\nc share of symbols recalled against the age of the last pair\n");
  print_table(config, "tokens", config.ages, by_age);
  if (config.target) {
    fmt::print("\n");
    const auto column = static_cast<std::size_t>(std::find(config.ages.begin(), config.ages.end(), *config.target_age) - config.ages.begin());
    bool is_first = true;
    for (std::size_t r = 0; r < config.readouts.size(); ++r) {
      const bool judged = is_first && config.readouts[r].in_cells;
      print_figure(fmt::format("{}, age {:.0f} tokens", config.readouts[r].name, *config.target_age), figures(by_age, r, column), judged ? config.target : std::nullopt,
                   Bound::at_least);
      if (judged) is_first = false;
    }
  }

  // All loads at the age of the target, or fresh.
  Shares by_load(config.seeds.size(), Eigen::MatrixXd(static_cast<Eigen::Index>(config.readouts.size()), static_cast<Eigen::Index>(config.loads.size())));
  const double age = config.target_age.value_or(0.0);
  for (std::size_t load = 0; load < config.loads.size(); ++load) {
    const Shares shares = recall_of_seeds(config, static_cast<std::size_t>(config.loads[load]), {age});
    if (shares.empty()) return stop();
    for (std::size_t s = 0; s < shares.size(); ++s) by_load[s].col(static_cast<Eigen::Index>(load)) = shares[s].col(0);
  }
  fmt::print("\nc the same against the number of pairs, {:.0f} tokens after the last\n", age);
  print_table(config, "pairs", config.loads, by_load);
  print_cost(config);
  return kDone;
}

}  // namespace ohmfield::experiments
