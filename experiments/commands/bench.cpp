/// `ohmfield bench PATH...`: arrays beside digital solvers on sets of formulas, a row for each set and solver;
/// `ohmfield bench --published`: a published table beside ours.

#include <fmt/format.h>

#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>

#include "core/config/data_file.hpp"
#include "core/error.hpp"
#include "core/io/text_file.hpp"
#include "experiments/bench/journal.hpp"
#include "experiments/bench/machines.hpp"
#include "experiments/bench/measure.hpp"
#include "experiments/bench/published_run.hpp"
#include "experiments/bench/report.hpp"
#include "experiments/bench/trace.hpp"
#include "experiments/command.hpp"
#include "experiments/sweep/sweep_run.hpp"

namespace ohmfield::experiments {
namespace {

struct BenchOptions {
  std::vector<std::string> paths;
  std::vector<std::string> baselines;  ///< empty: all
  std::string csv, json, trace, resume, instances, table = "pedretti2025";
  bool timing = false, explain = false, published = false, pairs = false;
  KsatOptions ksat;
  StudyOptions study;
};

constexpr const char* kAllBaselines[] = {"walksat", "probsat", "walksat_asic", "cadical"};

/// At most so many instances of each set, if that was asked for.
std::optional<std::size_t> most_instances(const BenchOptions& options) {
  if (options.instances.empty()) return std::nullopt;
  return whole_number("--instances", options.instances, 1, 1'000'000'000);
}

/// \throws InputError  an option that a published table leaves no room for
void check_published(const BenchOptions& options) {
  const KsatOptions& ksat = options.ksat;
  if (!ksat.rule_params.empty() || !ksat.sigma.empty() || !ksat.walk_probability.empty())
    throw core::InputError("parameters of a rule do not go with a published table, which has its own", "Copy data/published and give it as --table FILE");
  if (!options.baselines.empty()) throw core::InputError("--baselines does not go with a published table", "Its columns name digital solvers; add one and give it as --table FILE");
  if (!options.trace.empty()) throw core::InputError("--trace does not go with a published table, whose restarts differ by size", "Bench a folder, or use --json");
}

int bench_published(const BenchOptions& options) {
  check_published(options);
  PublishedRun run;
  run.table = PublishedTable::load(options.table);
  run.config = options.ksat.resolve();
  run.threads = options.ksat.thread_count();
  run.rules = options.ksat.rules;
  if (options.ksat.devices.empty() && options.ksat.file.empty()) run.config.devices = {run.table.device};
  const crossbar::Technology technology = load_technology(run.config.technology);
  run.instances = most_instances(options);
  if (!options.ksat.restarts.empty()) run.restarts = run.config.bench_restarts;
  if (!options.ksat.max_flips.empty()) run.max_steps = run.config.max_flips;
  const std::vector<InstanceSet> sets = find_sets(options.paths.empty() ? std::vector{(core::data_folder() / "ksat").string()} : options.paths);
  std::optional<core::TextFile> csv, json;
  if (!options.csv.empty()) csv.emplace(options.csv);
  if (!options.json.empty()) json.emplace(options.json);
  std::optional<Journal> journal;
  if (!options.resume.empty()) journal.emplace(options.resume, bench_identity(run.config, run.table.text));
  const auto rows = run_published(run, sets, technology, journal ? &*journal : nullptr);
  if (!rows) return kInterrupted;
  if (csv) csv->commit(to_csv(*rows, options.timing ? Timing::write : Timing::leave_out));
  if (json) json->commit(to_json(*rows, run.config, run.table.text));
  return kDone;
}

/// \throws InputError  two outputs of one name
void check_outputs(const BenchOptions& options) {
  const std::pair<const char*, const std::string*> outputs[] = {
      {"--csv", &options.csv}, {"--json", &options.json}, {"--trace", &options.trace}, {"--resume", &options.resume}};
  const auto whole = [](const std::string& path) {
    std::error_code none;
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path, none), none);
  };
  for (const auto& [option, path] : outputs)
    for (const auto& [other, other_path] : outputs) {
      if (option == other || path->empty() || other_path->empty()) continue;
      if (whole(*path) == whole(*other_path))
        throw core::InputError(fmt::format("{} and {} are the same file, {}", option, other, *path), "Give each its own name");
    }
}

int bench(BenchOptions options) {
  check_outputs(options);
  if (options.study.wanted())
    return options.study.run({options.paths, options.csv, options.json, options.trace, options.resume, options.timing, most_instances(options).value_or(0)}, options.ksat);
  if (options.published || options.paths.empty()) return bench_published(options);
  const KsatConfig config = options.ksat.resolve();
  const int threads = options.ksat.thread_count();
  const crossbar::Technology technology = load_technology(config.technology);
  if (options.baselines.empty()) options.baselines.assign(std::begin(kAllBaselines), std::end(kAllBaselines));
  if (options.baselines == std::vector<std::string>{"none"}) options.baselines.clear();
  const std::vector<BenchSolver> solvers = bench_solvers(config, technology, options.baselines);
  const std::vector<InstanceSet> sets = find_sets(options.paths, most_instances(options).value_or(0));
  for (const InstanceSet& set : sets) set.read();  // a bad file is an error now, not in the middle
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
  for (const InstanceSet& set : sets) {
    const std::vector<Instance> instances = set.read();
    for (const Instance& instance : instances) record.instances.push_back(set.name + "/" + instance.name);
    print_heading(set.name, instances.size(), config.bench_restarts);
    std::vector<Row> of_set;
    std::size_t recorded = 0;
    for (const BenchSolver& solver : solvers) {
      auto outcomes = measure_set(solver, set.name, instances, threads, journal ? &*journal : nullptr);
      if (!outcomes) {
        print_interrupted(journal ? &*journal : nullptr);
        return kInterrupted;
      }
      of_set.push_back(make_row(set.name, solver, *outcomes, config.seed));
      set_size(of_set.back(), instances);
      print_row(of_set.back());
      if (options.explain && !instances.empty()) print_bill(solver.name, instances.front().name, outcomes->front(), technology);
      if (solver.effort == Effort::whole_run) continue;
      auto& into = record.outcomes[recorded++];
      into.insert(into.end(), outcomes->begin(), outcomes->end());
    }
    print_verdict(of_set);
    if (!instances.empty()) print_machines(instances.front(), config, technology);
    if (options.pairs) print_pairs(of_set);
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
  command.add_option("PATH", options->paths, "DIMACS files, or folders of them: each folder is a set (default: --published)");
  options->ksat.declare(command);
  command.add_option("--baselines", options->baselines, "rivals: walksat,probsat,walksat_asic,cadical, quadratic (an array of pairwise couplings), or none")
      ->allow_extra_args(false)
      ->delimiter(',');
  options->study.declare(command);
  command.add_option("--csv", options->csv, "write the rows to this CSV file");
  command.add_option("--json", options->json, "write rows, costs and configuration to this JSON file");
  command.add_option("--trace", options->trace, "write every run to this HDF5 file");
  command.add_option("--resume", options->resume,
                     "journal of finished instances: the same command with the same file goes on after an interrupt or kill");
  command.add_option("--instances", options->instances, "at most so many instances of each set, the first ones");
  command.add_flag("--published", options->published,
                   "a published table beside ours, on the sets among PATH of its sizes (default: those that come with the program)");
  command.add_option("--table", options->table, "that table: a name in data/published, or a path (default pedretti2025)");
  command.add_flag("--pairs", options->pairs, "below each set every two solvers compared, with a sign test");
  command.add_flag("--explain", options->explain, "below each row the bill of its first instance: counts, unit prices, sources");
  command.add_flag("--timing", options->timing,
                   "fill the CSV cells that depend on the clock of this machine; otherwise the same seed gives the same bytes");
  return [options] { return bench(*options); };
}

}  // namespace ohmfield::experiments
