/// `ohmfield bench PATH...`: arrays beside digital solvers on sets of formulas, a row for each set and solver.

#include <fmt/format.h>

#include <memory>
#include <optional>

#include "core/error.hpp"
#include "core/io/text_file.hpp"
#include "core/progress.hpp"
#include "experiments/bench/journal.hpp"
#include "experiments/bench/report.hpp"
#include "experiments/bench/trace.hpp"
#include "experiments/command.hpp"
#include "experiments/interrupt.hpp"

namespace ohmfield::experiments {
namespace {

struct BenchOptions {
  std::vector<std::string> paths;
  std::vector<std::string> baselines{"walksat", "probsat", "walksat_asic", "cadical"};
  std::string csv, json, trace, resume;
  bool timing = false, explain = false;
  KsatOptions ksat;
};

/// Outcomes of a solver on a set; nothing if a signal cut it short.
std::optional<std::vector<InstanceOutcome>> measure_set(const BenchSolver& solver, const std::string& set,
                                                        const std::vector<Instance>& instances, int threads,
                                                        Journal* journal) {
  core::Progress progress(set + ", " + solver.name, instances.size());
  std::vector<InstanceOutcome> outcomes;
  for (const Instance& instance : instances) {
    if (auto known = journal != nullptr ? journal->find(solver.name, instance) : std::nullopt) {
      outcomes.push_back(std::move(*known));
    } else {
      outcomes.push_back(solver.measure(instance, threads));
      if (interrupted()) return std::nullopt;
      if (journal != nullptr) journal->add(solver.name, instance, outcomes.back());
    }
    progress.done();
  }
  return outcomes;
}

int bench(BenchOptions options) {
  const KsatConfig config = options.ksat.resolve();
  const int threads = options.ksat.thread_count();
  const crossbar::Technology technology = load_technology(config.technology);
  if (options.baselines == std::vector<std::string>{"none"}) options.baselines.clear();
  const std::vector<BenchSolver> solvers = bench_solvers(config, technology, options.baselines);
  const std::vector<InstanceSet> sets = find_sets(options.paths);
  // Paths that cannot be written are errors now, not after an hour.
  std::optional<core::TextFile> csv, json;
  if (!options.csv.empty()) csv.emplace(options.csv);
  if (!options.json.empty()) json.emplace(options.json);
  if (!options.trace.empty()) core::TextFile{options.trace};  // opened again when there is something to write

  std::optional<Journal> journal;
  if (!options.resume.empty()) journal.emplace(options.resume, bench_identity(config));

  std::vector<Row> rows;
  BenchRecord record;
  for (const BenchSolver& solver : solvers)
    if (solver.effort != Effort::whole_run) {
      record.solvers.push_back(solver.name);
      record.clocks.push_back(solver.clock);
    }
  record.outcomes.resize(record.solvers.size());
  for (const InstanceSet& set : sets) set.read();  // a bad file is an error now, not in the middle
  for (const InstanceSet& set : sets) {
    const std::vector<Instance> instances = set.read();
    for (const Instance& instance : instances) record.instances.push_back(set.name + "/" + instance.name);
    print_heading(set.name, instances.size(), config.bench_restarts);
    std::vector<Row> of_set;
    std::size_t recorded = 0;
    for (const BenchSolver& solver : solvers) {
      auto outcomes = measure_set(solver, set.name, instances, threads, journal ? &*journal : nullptr);
      if (!outcomes) {
        fmt::print("interrupted: no file was written. {}\n",
                   journal ? "The same command goes on from here" : "With --resume FILE a bench can go on");
        return kInterrupted;
      }
      of_set.push_back(make_row(set.name, solver, *outcomes, config.seed));
      print_row(of_set.back());
      if (options.explain && !instances.empty()) print_bill(solver.name, instances.front().name, outcomes->front(), technology);
      if (solver.effort == Effort::whole_run) continue;
      auto& into = record.outcomes[recorded++];
      into.insert(into.end(), outcomes->begin(), outcomes->end());
    }
    print_verdict(of_set);
    rows.insert(rows.end(), of_set.begin(), of_set.end());
  }
  print_legend(technology, config.array.age_s);
  if (csv) csv->commit(to_csv(rows, options.timing ? Timing::write : Timing::leave_out));
  if (json) json->commit(to_json(rows, config));
  if (!options.trace.empty()) write_bench_trace(options.trace, record, config);
  return kDone;
}

}  // namespace

Run declare_bench(CLI::App& command) {
  auto options = std::make_shared<BenchOptions>();
  command.add_option("PATH", options->paths, "DIMACS files, or folders of them: each folder is a set")->required();
  options->ksat.declare(command);
  command.add_option("--baselines", options->baselines, "digital solvers: walksat,probsat,walksat_asic,cadical or none")
      ->allow_extra_args(false)
      ->delimiter(',');
  command.add_option("--csv", options->csv, "write the rows to this CSV file");
  command.add_option("--json", options->json, "write rows, costs and configuration to this JSON file");
  command.add_option("--trace", options->trace, "write every run to this HDF5 file");
  command.add_option("--resume", options->resume,
                     "journal of finished instances: the same command with the same file goes on after an interrupt or kill");
  command.add_flag("--explain", options->explain, "below each row the bill of its first instance: counts, unit prices, sources");
  command.add_flag("--timing", options->timing,
                   "fill the CSV cells that depend on the clock of this machine; otherwise the same seed gives the same bytes");
  return [options] { return bench(*options); };
}

}  // namespace ohmfield::experiments
