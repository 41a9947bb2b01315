/// `ohmfield bench PATH --autotune sigma`: the best value of a parameter of a rule for formulas of one shape.
///
/// Tuned on random satisfiable formulas of the number of variables, of clauses and of literals of those at PATH, never on
/// these: they show afterwards, beside the default, what the value is worth. All values meet the same formulas, arrays and
/// seeds of restarts.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/io/text_file.hpp"
#include "core/statistics/time_to_solution.hpp"
#include "experiments/bench/measure.hpp"
#include "experiments/command.hpp"
#include "experiments/generators/ksat.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/sweep/sweep_row.hpp"
#include "experiments/sweep/sweep_run.hpp"
#include "experiments/sweep/tune_curve.hpp"

namespace ohmfield::experiments {
namespace {

constexpr int kRounds = 2;             // chosen: steps of a quarter of the first, finer than any interval seen
constexpr std::size_t kTraining = 32;  // assumption: as many formulas as a published set has, nearly

/// Shape that all formulas of a set share. \throws InputError  they do not
KsatParams shape_of(const InstanceSet& set, const std::vector<Instance>& instances) {
  KsatParams shape{instances.front().formula.variables(), static_cast<std::int64_t>(instances.front().formula.clauses()), 0};
  // A clause with a repeated literal is shorter once normalised: the longest has the length that was meant.
  for (const Instance& instance : instances)
    for (std::size_t c = 0; c < instance.formula.clauses(); ++c)
      shape.literals_per_clause = std::max(shape.literals_per_clause, static_cast<std::int64_t>(instance.formula.clause(c).size()));
  for (const Instance& instance : instances) {
    const double clauses = static_cast<double>(instance.formula.clauses()), of_first = static_cast<double>(shape.clauses);
    double mean_length = static_cast<double>(instance.formula.literals()) / clauses;
    if (instance.formula.variables() == shape.variables && std::abs(clauses - of_first) <= 0.02 * of_first &&
        mean_length >= 0.95 * static_cast<double>(shape.literals_per_clause))
      continue;
    throw core::InputError(fmt::format("set '{}' has no one shape: {} has {} variables, {} clauses of {:.2f} literals, {} has {}, {}",
                                       set.name, instance.name, instance.formula.variables(), clauses, mean_length, instances.front().name,
                                       shape.variables, shape.clauses),
                           "Name a folder of random k-SAT of one k and one size (ohmfield generate ksat)");
  }
  return shape;
}

std::vector<Instance> training_set(const KsatParams& shape, std::size_t count, std::uint64_t seed) {
  SatisfiableKsat source(shape, core::derive_seed(seed, core::Stream::generator, 1));
  std::vector<Instance> instances;
  for (std::size_t i = 0; i < count; ++i) instances.push_back({fmt::format("training{}", i), hopfield::normalised(source.next().cnf)});
  return instances;
}

/// `noise` stands for the source of noise of a rule.
std::string parameter_name(const std::string& name, const hopfield::RuleInfo& rule) {
  if (name != "noise") return name;
  for (const char* noise : {"sigma", "noise_start", "cb", "eta", "walk_probability"})
    for (const hopfield::RuleParameter& parameter : rule.parameters)
      if (parameter.name == noise) return noise;
  throw core::InputError(fmt::format("rule '{}' has no source of noise", rule.name), "Name the parameter to tune");
}

std::vector<double> efforts(const std::vector<InstanceOutcome>& outcomes) {
  std::vector<double> result;
  for (const InstanceOutcome& outcome : outcomes) {
    std::vector<core::Run> runs;
    for (const RunOutcome& run : outcome.runs) runs.push_back({static_cast<double>(run.cycles), run.solved});
    result.push_back(core::length_to_solution(runs));
  }
  return result;
}

struct Tuning {
  const KsatConfig& config;
  const crossbar::Technology& technology;
  int threads;
  Journal* journal;
  std::vector<SweepRow>& rows;

  /// Measures a point, prints and keeps its row. \param unchanged  none: this point is it
  std::vector<InstanceOutcome> measure(const std::string& set, const std::string& device, const std::string& rule, const SweepAxis* axis, double value,
                                       const std::vector<Instance>& instances, const std::vector<InstanceOutcome>* unchanged) const {
    const SweepPoint point = make_point(device, rule, axis == nullptr ? "" : axis->key, value, config, technology);
    auto outcomes = measure_set(point.solver, "tuning", instances, threads, journal);
    if (!outcomes) throw Interrupted();
    rows.push_back(make_sweep_row(set, point, *outcomes, unchanged == nullptr ? *outcomes : *unchanged, config.seed));
    set_size(rows.back().row, instances);
    print_sweep_row(rows.back());
    return std::move(*outcomes);
  }
};

void tune(const Tuning& tuning, const std::string& device, const std::string& rule, const SweepAxis& start, const InstanceSet& set,
          const std::vector<Instance>& tests, const std::vector<Instance>& training, const std::string& shape) {
  const auto& parameters = hopfield::rule_info(rule).parameters;
  const auto& parameter = *std::find_if(parameters.begin(), parameters.end(), [&start](const auto& p) { return p.name == start.key; });
  const std::string heading = "training " + shape;
  std::vector<double> values = start.values.empty() ? first_values(parameter.default_value, parameter.low, parameter.high) : start.values;
  std::sort(values.begin(), values.end());
  const TuneScale scale = parameter.high <= 1.0 || values.front() <= 0.0 ? TuneScale::linear : TuneScale::logarithmic;

  print_sweep_heading(heading, training.size(), tuning.config.bench_restarts);
  const auto by_default = tuning.measure(heading, device, rule, nullptr, 0.0, training, nullptr);
  std::vector<TunePoint> points;
  const auto try_value = [&](double value) {
    const double rounded = std::stod(fmt::format("{:.3g}", value));
    if (std::any_of(points.begin(), points.end(), [rounded](const TunePoint& p) { return p.value == rounded; })) return;
    points.push_back({rounded, efforts(tuning.measure(heading, device, rule, &start, rounded, training, &by_default))});
    std::sort(points.begin(), points.end(), [](const TunePoint& a, const TunePoint& b) { return a.value < b.value; });
  };
  for (const double value : values) try_value(value);
  for (int round = 0; round < kRounds; ++round)
    for (const double value : next_values(points, scale, parameter.low, parameter.high)) try_value(value);
  const std::vector<double> curve = relative_effort(points);
  if (std::none_of(curve.begin(), curve.end(), [](double effort) { return std::isfinite(effort); }))
    throw core::InputError(fmt::format("no value of {} solves half of the training formulas", start.key), "Raise --max-flips or --restarts, or give other values");
  const Optimum best = find_optimum(points, scale, tuning.config.seed);
  const double tuned = std::stod(fmt::format("{:.3g}", best.value));
  fmt::print("best {} = {:.3g} [{:.3g}; {:.3g}] (95 %, training formulas drawn anew), ITS99 of a typical formula there {:.3g}; median as configured {:.3g}\n\n", start.key,
             best.value, best.interval.low, best.interval.high, best.effort, core::quantile(efforts(by_default), 0.5));

  print_sweep_heading(set.name, tests.size(), tuning.config.bench_restarts);
  const auto before = tuning.measure(set.name, device, rule, nullptr, 0.0, tests, nullptr);
  tuning.measure(set.name, device, rule, &start, tuned, tests, &before);
  const PairedRatio& ratio = tuning.rows.back().ratio;
  fmt::print("{} = {:g} on '{}', which it was not tuned on: {:.3g} [{:.3g}; {:.3g}] times the ITS99 as configured, median over {} formulas\n",
             start.key, tuned, set.name, ratio.median, ratio.low, ratio.high, ratio.formulas);
}

}  // namespace

int run_autotune(const StudyOptions& options, const StudyFiles& files, const KsatOptions& ksat) {
  const KsatConfig config = ksat.resolve();
  const int threads = ksat.thread_count();
  const crossbar::Technology technology = load_technology(config.technology);
  const std::size_t count = options.training.empty() ? kTraining : whole_number("--training", options.training, 2, 100'000);
  const SweepAxis asked = options.autotune.find('=') == std::string::npos ? SweepAxis{options.autotune, {}} : read_axis("--autotune", options.autotune);
  std::vector<SweepAxis> axes;
  for (const std::string& rule : config.rules) {
    axes.push_back({parameter_name(asked.key, hopfield::rule_info(rule)), asked.values});
    const auto& parameters = hopfield::rule_info(rule).parameters;
    if (std::none_of(parameters.begin(), parameters.end(), [&axes](const auto& p) { return p.name == axes.back().key; }))
      hopfield::complete_params(rule, {{axes.back().key, 0.0}});  // says so
    check_axis(axes.back(), rule);
  }
  const std::vector<InstanceSet> sets = find_sets(files.paths, files.instances);
  for (const InstanceSet& set : sets) shape_of(set, set.read());
  std::optional<core::TextFile> csv, json;
  if (!files.csv.empty()) csv.emplace(files.csv);
  if (!files.json.empty()) json.emplace(files.json);
  if (!files.trace.empty()) throw core::InputError("--trace is not written by --autotune", "Leave it out: --json has the curve");
  std::optional<Journal> journal;
  if (!files.resume.empty()) journal.emplace(files.resume, bench_identity(config));

  std::vector<SweepRow> rows;
  const Tuning tuning{config, technology, threads, journal ? &*journal : nullptr, rows};
  try {
    for (const InstanceSet& set : sets) {
      const std::vector<Instance> tests = set.read();
      const KsatParams shape = shape_of(set, tests);
      const std::vector<Instance> training = training_set(shape, count, config.seed);
      const std::string text = fmt::format("k={} n={} m={}", shape.literals_per_clause, shape.variables, shape.clauses);
      for (const std::string& device : config.devices)
        for (std::size_t r = 0; r < config.rules.size(); ++r) tune(tuning, device, config.rules[r], axes[r], set, tests, training, text);
    }
  } catch (const Interrupted&) {
    fmt::print("interrupted: no file was written. {}\n", journal ? "The same command goes on from here" : "With --resume FILE a tuning can go on");
    return kInterrupted;
  }
  if (csv) csv->commit(sweep_csv(rows, files.timing ? Timing::write : Timing::leave_out));
  if (json) json->commit(sweep_json(rows, {}, {}, config));
  return kDone;
}

}  // namespace ohmfield::experiments
