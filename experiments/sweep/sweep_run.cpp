#include "experiments/sweep/sweep_run.hpp"

#include <fmt/format.h>

#include <map>

#include "core/error.hpp"
#include "core/io/text_file.hpp"
#include "experiments/bench/measure.hpp"
#include "experiments/bench/trace.hpp"
#include "experiments/command.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/sweep/sweep_row.hpp"
#include "hopfield/wired_cells.hpp"

namespace ohmfield::experiments {
namespace {

/// Wires that take too long are an error now, not after the points before them.
void check_sizes(const std::vector<SweepPoint>& points, const std::vector<Instance>& instances) {
  for (const SweepPoint& point : points)
    for (const Instance& instance : instances)
      hopfield::check_wire_effort(2.0 * instance.formula.variables(), static_cast<double>(instance.formula.clauses()),
                                  point.config->array.wire_resistance_ohm);
}

}  // namespace

void StudyOptions::declare(CLI::App& command) {
  command.add_option("--sweep", sweeps, "KEY=V1,V2,...: instead of comparing solvers, change one thing at a time: imperfections of the "
                     "device, the array, or a parameter of the rule (docs/methods/sweep.md); may be repeated")
      ->allow_extra_args(false);
  command.add_option("--sweep-file", sweep_file, "TOML file like data/experiments/sweep_reram.toml, by name or path; --sweep wins");
  command.add_option("--autotune", autotune, "NAME[=V1,V2,...]: tune this parameter of the rule, or `noise` for its source of noise, on random "
                     "formulas of the shape of those at PATH, then compare on these; values begin the search")
      ->allow_extra_args(false);
  command.add_option("--training", training, "random formulas that --autotune tunes on (default 32)");
}

int StudyOptions::run(const StudyFiles& files, KsatOptions ksat) const {
  const bool sweeping = !sweeps.empty() || !sweep_file.empty();
  if (sweeping && !autotune.empty()) throw core::InputError("--sweep and --autotune are two studies", "Run one after the other");
  return sweeping ? run_sweep(*this, files, std::move(ksat)) : run_autotune(*this, files, ksat);
}

int run_sweep(const StudyOptions& options, const StudyFiles& files, KsatOptions ksat) {
  SweepPlan plan;
  if (!options.sweep_file.empty()) plan = read_sweep_file(options.sweep_file, ksat);
  for (const std::string& text : options.sweeps) plan.add({read_axis("--sweep", text)});
  const KsatConfig config = ksat.resolve();
  const int threads = ksat.thread_count();
  const crossbar::Technology technology = load_technology(config.technology);
  const std::vector<SweepPoint> points = sweep_points(plan, config, technology);
  const BenchSolver digital = bench_solvers(config, technology, {"walksat_asic"}).back();
  const std::vector<InstanceSet> sets = find_sets(files.paths, files.instances);
  for (const InstanceSet& set : sets) check_sizes(points, set.read());
  std::optional<core::TextFile> csv, json;
  if (!files.csv.empty()) csv.emplace(files.csv);
  if (!files.json.empty()) json.emplace(files.json);
  if (!files.trace.empty()) core::TextFile{files.trace};
  std::optional<Journal> journal;
  if (!files.resume.empty()) journal.emplace(files.resume, bench_identity(config));
  Journal* const keep = journal ? &*journal : nullptr;

  std::vector<SweepRow> rows;
  std::vector<Row> digital_rows;
  BenchRecord record;
  for (const SweepPoint& point : points) {
    record.solvers.push_back(point.solver.name);
    record.clocks.push_back(point.solver.clock);
  }
  record.outcomes.resize(points.size());
  const auto interrupted_run = [&journal] {
    fmt::print("interrupted: no file was written. {}\n", journal ? "The same command goes on from here" : "With --resume FILE a sweep can go on");
    return kInterrupted;
  };
  for (const InstanceSet& set : sets) {
    const std::vector<Instance> instances = set.read();
    for (const Instance& instance : instances) record.instances.push_back(set.name + "/" + instance.name);
    print_sweep_heading(set.name, instances.size(), config.bench_restarts);
    const auto reference = measure_set(digital, set.name, instances, threads, keep);
    if (!reference) return interrupted_run();
    digital_rows.push_back(make_row(set.name, digital, *reference, config.seed));
    set_size(digital_rows.back(), instances);
    print_digital_row(digital_rows.back());
    std::map<std::string, std::vector<InstanceOutcome>> unchanged;  // by device/rule
    for (std::size_t p = 0; p < points.size(); ++p) {
      const auto outcomes = measure_set(points[p].solver, set.name, instances, threads, keep);
      if (!outcomes) return interrupted_run();
      const std::string base = points[p].solver.name.substr(0, points[p].solver.name.find(", "));
      if (points[p].key.empty()) unchanged[base] = *outcomes;
      rows.push_back(make_sweep_row(set.name, points[p], *outcomes, unchanged.at(base), config.seed));
      set_size(rows.back().row, instances);
      print_sweep_row(rows.back());
      record.outcomes[p].insert(record.outcomes[p].end(), outcomes->begin(), outcomes->end());
    }
  }
  fmt::print("\nEach row differs from `as configured` in one thing; starts and choices are the same in all rows. Intervals: over instances;\n"
             "over unchanged: ITS99 of a formula over its own as configured, median. "
             "J/cycle and ETS99 at nominal prices of technology '{}', writing included. never: too few runs were solved.\n", technology.name());
  if (csv) csv->commit(sweep_csv(rows, files.timing ? Timing::write : Timing::leave_out));
  if (json) json->commit(sweep_json(rows, digital_rows, points, config));
  if (!files.trace.empty()) write_bench_trace(files.trace, record, config);
  return kDone;
}

}  // namespace ohmfield::experiments
