#include "experiments/bench/published_run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "core/error.hpp"
#include "experiments/bench/measure.hpp"

namespace ohmfield::experiments {
namespace {

/// A row of ours, or none, beside what is published.
struct Line {
  const PublishedColumn* column;
  PublishedFigures published;
  std::optional<Row> row;
};

std::string number(const std::optional<double>& value, double unit = 1.0) {
  if (!value || std::isnan(*value)) return "-";
  if (!std::isfinite(*value)) return "never";
  const double shown = *value / unit;
  return shown >= 1e6 ? fmt::format("{:.2e}", shown) : shown >= 100.0 ? fmt::format("{:.0f}", shown) : fmt::format("{:.3g}", shown);
}

std::string with_interval(const std::optional<double>& value, const std::optional<double>& low, const std::optional<double>& high, double unit = 1.0) {
  return value ? fmt::format("{} [{}; {}]", number(value, unit), number(low, unit), number(high, unit)) : "-";
}

std::optional<double> scaled(const std::optional<double>& value, const std::optional<double>& factor) {
  return value && factor ? std::optional(*value * *factor) : std::nullopt;
}

std::optional<double> less(const std::optional<double>& value, double part) {
  return value ? std::optional(*value - part) : std::nullopt;
}

/// Columns that run: all, or those with one of the rules asked for.
std::vector<const PublishedColumn*> chosen_columns(const PublishedRun& run) {
  std::vector<const PublishedColumn*> columns;
  for (const PublishedColumn& column : run.table.columns)
    if (run.rules.empty() || std::find(run.rules.begin(), run.rules.end(), column.rule) != run.rules.end()) columns.push_back(&column);
  if (columns.empty())
    throw core::InputError(fmt::format("--rule {}: no column of '{}' has it", fmt::join(run.rules, ","), run.table.title),
                           "Leave --rule out, or add a column to a table of your own (--table FILE)");
  return columns;
}

/// The solvers of a column: one for each device. They look at `config` and `technology` when they run.
std::vector<BenchSolver> solvers_of(const PublishedColumn& column, const KsatConfig& config, const crossbar::Technology& technology) {
  if (!column.has_solver()) return {};
  std::vector<BenchSolver> solvers =
      bench_solvers(config, technology, column.baseline.empty() ? std::vector<std::string>{} : std::vector<std::string>{column.baseline});
  // Two columns may run one rule with different parameters.
  for (BenchSolver& solver : solvers) solver.name = fmt::format("{} ({})", column.name, solver.name);
  return solvers;
}

KsatConfig config_of(const PublishedRun& run, const PublishedColumn& column, std::size_t size) {
  KsatConfig config = run.config;
  if (column.rule.empty()) config.devices.clear();
  else config.rules = {column.rule};
  config.rule_params = column.params_at(size);
  config.bench_restarts = run.restarts.value_or(column.restarts.empty() ? run.table.sizes[size].restarts : column.restarts[size]);
  config.max_flips = run.max_steps.value_or(column.max_steps.empty() ? run.table.sizes[size].max_steps : column.max_steps[size]);
  return config;
}

void print_line(const Line& line) {
  const std::optional<Row>& row = line.row;
  const std::string published = number(line.published.its99) + (line.column->is_ours_alone() && line.published.its99 ? "*" : " ");
  fmt::print("{:<18} {:<38} {:>10} {:>28} {:>8} {:>8} {:>8}\n", line.column->name,
             row ? row->solver.substr(line.column->name.size() + 2, row->solver.size() - line.column->name.size() - 3) : "-", published,
             row ? with_interval(row->its99_median, row->its99_lo, row->its99_hi) : "-",
             row && row->its99_median && line.published.its99 ? number(*row->its99_median / *line.published.its99) : "-",
             row ? fmt::format("{}/{}", row->solved_instances, row->instances) : "-", row ? fmt::format("{:.3f}", row->success) : "-");
  std::fflush(stdout);
}

/// Time and energy, where a publication tells them.
void print_costs(const std::string& heading, const PublishedTable& table, const std::vector<Line>& lines) {
  if (std::none_of(lines.begin(), lines.end(), [](const Line& line) { return !line.column->is_ours_alone() && (line.published.tts_s || line.published.ets_J); }))
    return;
  fmt::print("\n{}: time and energy of the search with probability 0.99, writing the formula left out\n", heading);
  fmt::print("{:<18} {:>9} {:>9} {:>25} {:>9} {:>9} {:>9} {:>25} {:>9}\n", "", "TTS/us", "at", "", "", "ETS/uJ", "at their", "", "");
  fmt::print("{:<18} {:>9} {:>9} {:>25} {:>9} {:>9} {:>9} {:>25} {:>9}\n", "published as", "published", fmt::format("{:.3g} ns", 1e9 * table.clock_s),
             "ours [95 %]", "step/ns", "published", "energy", "ours [95 %]", "step/pJ");
  for (const Line& line : lines) {
    const PublishedFigures published = line.column->is_ours_alone() ? PublishedFigures{} : line.published;
    if (!line.row) {
      fmt::print("{:<18} {:>9} {:>9} {:>25} {:>9} {:>9} {:>9} {:>25} {:>9}\n", line.column->name, number(published.tts_s, 1e-6), "-", "-", "-",
                 number(published.ets_J, 1e-6), "-", "-", "-");
      continue;
    }
    const Row& row = *line.row;
    const auto of_array = row.effort == Effort::cycles ? row.its99_median : std::nullopt;
    const double write_s = row.write_s_median, write_J = row.write_J_median;
    fmt::print("{:<18} {:>9} {:>9} {:>25} {:>9} {:>9} {:>9} {:>25} {:>9}\n", line.column->name, number(published.tts_s, 1e-6),
               number(scaled(of_array, table.clock_s), 1e-6),
               with_interval(less(row.tts99_s_median, write_s), less(row.tts99_s_ci_lo, write_s), less(row.tts99_s_ci_hi, write_s), 1e-6),
               number(row.unit_s_median, 1e-9), number(published.ets_J, 1e-6), number(scaled(of_array, published.cycle_J), 1e-6),
               with_interval(less(row.ets99_J_median, write_J), less(row.ets99_J_ci_lo, write_J), less(row.ets99_J_ci_hi, write_J), 1e-6),
               number(row.unit_J_median, 1e-12));
  }
}

void print_notes(const PublishedRun& run, const std::string& technology, const std::vector<const PublishedColumn*>& columns, const std::vector<std::string>& missing) {
  fmt::print("\nPublished: {}.\n", run.table.source);
  fmt::print(
      "Medians over instances of ITS99 (steps until solved with probability 0.99; steps of arrays are cycles, of processors flips), 95 %\n"
      "by bootstrap over instances and restarts. Instances are of the same distributions, not the same files unless given. * the best\n"
      "published for formulas of this size. A step of ours has the time and energy that the technology '{}' gives it; a step at\n"
      "{:.3g} ns or at their energy is one of ours counted at their price.\n",
      technology, 1e9 * run.table.clock_s);
  for (const PublishedColumn* column : columns)
    if (!column->remark.empty()) fmt::print("  {}: {}\n", column->name, column->remark);
  for (const std::string& size : missing) fmt::print("No set with {}\n", size);
}

}  // namespace

std::optional<std::vector<Row>> run_published(const PublishedRun& run, const std::vector<InstanceSet>& sets,
                                              const crossbar::Technology& technology, Journal* journal) {
  const auto begin = std::chrono::steady_clock::now();
  const std::vector<const PublishedColumn*> columns = chosen_columns(run);
  std::vector<std::vector<InstanceSet>> of_size;
  std::vector<std::string> missing;
  for (const PublishedSize& size : run.table.sizes) {
    of_size.push_back(sets_of_size(sets, size));
    if (of_size.back().empty()) missing.push_back(size.str());
  }
  if (missing.size() == run.table.sizes.size())
    throw core::InputError(fmt::format("no set has formulas of a size of '{}'", run.table.title), fmt::format("Sizes: {}", fmt::join(missing, "; ")));
  for (const PublishedColumn* column : columns)  // what cannot run is an error now, not in the middle
    solvers_of(*column, config_of(run, *column, 0), technology);

  std::vector<Row> rows;
  std::vector<std::pair<std::string, std::vector<Line>>> blocks;
  for (std::size_t s = 0; s < of_size.size(); ++s) {
    const PublishedSize& size = run.table.sizes[s];
    for (InstanceSet set : of_size[s]) {
      const std::size_t there = set.files.size();
      set.files.resize(std::min(there, run.instances.value_or(size.instances)));
      const std::vector<Instance> instances = set.read();
      fmt::print("\n{}: {} of the {} instances of {}, {} restarts each of at most {} steps unless a column has its own\n", size.str(), instances.size(), there, set.name,
                 run.restarts.value_or(size.restarts), run.max_steps.value_or(size.max_steps));
      fmt::print("{:<18} {:<38} {:>9}  {:>28} {:>8} {:>8} {:>8}\n", "published as", "ours", "ITS99", "ours [95 %]", "ratio", "solved", "success");
      blocks.emplace_back(size.str(), std::vector<Line>{});
      for (const PublishedColumn* column : columns) {
        if (!column->stands_at(s)) continue;
        const PublishedFigures figures = run.table.figures(*column, s);
        const KsatConfig config = config_of(run, *column, s);
        const std::vector<BenchSolver> solvers = solvers_of(*column, config, technology);
        if (solvers.empty()) {
          blocks.back().second.push_back({column, figures, {}});
          print_line(blocks.back().second.back());
        }
        for (const BenchSolver& solver : solvers) {
          const auto outcomes = measure_set(solver, set.name, instances, run.threads, journal);
          if (!outcomes) {
            print_interrupted(journal);
            return std::nullopt;
          }
          Row row = make_row(set.name, solver, *outcomes, config.seed);
          set_size(row, instances);
          row.published = figures;
          rows.push_back(row);
          blocks.back().second.push_back({column, figures, std::move(row)});
          print_line(blocks.back().second.back());
        }
      }
    }
  }
  for (const auto& [heading, lines] : blocks) print_costs(heading, run.table, lines);
  print_notes(run, technology.name(), columns, missing);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  fmt::print("Made in {:.1f} s with {} threads\n", seconds, run.threads);
  return rows;
}

}  // namespace ohmfield::experiments
