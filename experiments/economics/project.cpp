/// `ohmfield cost project`: a scenario, the ledger of a run or a published chip, and what training would cost.

#include "experiments/economics/project.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/config/data_file.hpp"
#include "experiments/economics/project_cases.hpp"
#include "experiments/economics/verbs.hpp"
#include "experiments/options.hpp"

namespace ohmfield::experiments {
namespace {

constexpr double kJ_per_kWh = 3.6e6, kHoursPerDay = 24.0;
/// Of the measurement of number formats. chosen: a tile's width, and a batch that hides its weights.
constexpr int kFormatSide = 256, kFormatBatch = 64;

ComputeLaw dense(ComputeLaw law) {
  law.saving = 1.0;
  law.gating_overhead = 0.0;
  return law;
}

class Report {
 public:
  Report(Projection& projection) : rows_(projection.rows) {}
  void begin(const std::string& section) { section_ = section; }
  void add(const std::string& key, double value, const std::string& unit, const std::string& how) {
    rows_.push_back({section_, key, unit, {value, value, value}, how});
  }
  void add(const std::string& key, const Band& value, const std::string& unit, const std::string& how) {
    rows_.push_back({section_, key, unit, {value.nominal, std::min(value.low, value.high), std::max(value.low, value.high)}, how});
  }

 private:
  std::vector<ProjectedRow>& rows_;
  std::string section_;
};

/// Digital runs at both ends of the utilisation and between.
struct DigitalBand {
  DigitalRun nominal, low, high;   ///< low: of utilisation, so that costs are high
  Band of(double (*get)(const DigitalRun&)) const { return {get(nominal), get(high), get(low)}; }
};

void report_source(Report& report, const AnalogSource& source) {
  report.begin("1 from the ledger: an operation on an array");
  report.add("operations counted", source.operations, "1", source.origin + (source.ledger.empty() ? " (published efficiency, no ledger)"
      : "; 1 multiply-accumulate is 2"));
  double total = 0.0;
  for (const LedgerLine& line : source.ledger) total += line.energy.nominal_J;
  for (const LedgerLine& line : source.ledger) {
    constexpr double kLeastShare = 0.005;
    if (line.energy.nominal_J < kLeastShare * total) continue;
    report.add(line.event, {line.energy.nominal_J, line.energy.low_J, line.energy.high_J}, "J",
               fmt::format("{:.1f} % of it: {:.4g} events; {}: {}", 100.0 * line.energy.nominal_J / total, line.count, line.grade, line.source));
  }
  report.add("energy of an operation", {1e12 * source.per_operation.nominal_J, 1e12 * source.per_operation.low_J,
      1e12 * source.per_operation.high_J}, "pJ",
             source.ledger.empty() ? "1 / efficiency, its tolerance as band" : "sum of the ledger over its operations, prices at their ends");
  if (source.rms_error) report.add("error of a product", *source.rms_error, "RMS",
      "over the RMS of the exact product: whether training bears it is not projected");
}

void report_digital(Report& report, const TrainingScenario& scenario, const DigitalBand& runs, const TrainingChip& chip) {
  const ComputeLaw law = dense(scenario.model.law);
  report.begin("2 the model on digital hardware");
  report.add("tokens", law.tokens(scenario.model.parameters), "1", fmt::format("{:g} for each of {:g} parameters", law.tokens_per_parameter,
      scenario.model.parameters));
  report.add("operations", runs.nominal.operations, "FLOP", fmt::format("{:g} P T, dense, attention apart (Faraboschi et al. 2024)",
      law.operations_per_parameter_token));
  report.add("slow-down by failures", runs.nominal.slowdown, "x", fmt::format("{:g} processors, checkpoints by Daly (2006)", scenario.digital.gpus));
  report.add("processor hours", runs.of([](const DigitalRun& r) { return r.chip_hours; }), "h",
      fmt::format("operations / ({:.4g} FLOP/s of {} x utilisation) x slow-down", chip.peak_FLOP_per_s, chip.title));
  report.add("days", runs.of([](const DigitalRun& r) { return r.hours / kHoursPerDay; }), "d", "on all of them");
  report.add("energy", runs.of([](const DigitalRun& r) { return r.energy_kWh / 1e6; }), "GWh",
             fmt::format("{:g} W x {:.3g} (server) x {:g} (average) x {:g} (PUE) x hours", chip.rated_power_W, chip.server_over_chip_power,
                 chip.average_power_share, scenario.digital.pue));
  report.add("energy of an operation", runs.of([](const DigitalRun& r) { return 1e12 * r.J_per_operation; }), "pJ",
      "at the wall, work lost to failures apart: they strike any machine, so that they do not flatter arrays");
  report.add("of the chip at peak", 1e12 * chip.rated_power_W / chip.peak_FLOP_per_s, "pJ",
      "rated power over peak rate: the best that a data sheet allows");
  report.begin("3 in money");
  report.add("hardware", runs.of([](const DigitalRun& r) { return r.cost.capital_USD; }), "USD",
      fmt::format("{:.0f} USD with its share of a server, amortised by the hour, interconnect on top (Cottier et al. 2024)", chip.price_USD));
  report.add("energy", runs.of([](const DigitalRun& r) { return r.cost.energy_USD; }), "USD", fmt::format("{:g} USD/kWh",
      scenario.digital.electricity_USD_per_kWh));
  report.add("in all", runs.of([](const DigitalRun& r) { return r.cost.total_USD(); }), "USD",
      "final run only: no staff, no experiments, no data, no buildings");
  report.add("share of energy", 100.0 * runs.nominal.cost.energy_USD / runs.nominal.cost.total_USD(), "%",
      "all that energy alone can save; 9.2 % is the mean of published runs");
}

void report_analog(Report& report, const Projection& projection, const DigitalBand& runs) {
  const TrainingScenario& scenario = projection.scenario;
  const AnalogScenario& analog = scenario.analog;
  const Band& ratio = projection.cases.front().ratio;
  const double stationary = stationary_share(scenario.model.width, scenario.model.context), mapped = stationary * mapped_share(analog.mapping);
  report.begin("4 the same on arrays: energy");
  report.add("stationary share", 100.0 * stationary, "%", fmt::format("1 / (1 + {:g} / 6 x {:g}): products with weights; the rest is attention",
      scenario.model.context, scenario.model.width));
  report.add("mapped share", 100.0 * mapped, "%", fmt::format("{} of forward, dX and dW", kMappings[static_cast<int>(analog.mapping)]));
  report.add("writes of a weight", projection.cases.front().writes_per_weight, "1",
      fmt::format("tokens / {:g} of an update; {} bears {:g} [{:g}; {:g}]", analog.tokens_per_update, projection.cell.name,
      projection.cell.endurance_writes, projection.cell.endurance_low, projection.cell.endurance_high));
  const crossbar::Energy& write = projection.cell.write;
  report.add("energy of writing", Band{write.nominal_J, write.low_J, write.high_J}, "J", fmt::format("one weight once: {}", projection.cell.source));
  report.add("energy over digital", ratio, "x",
      fmt::format("what stays digital + mapped x array x {:g} (supplies, cooling) / digital + writing; low: all that helps analog at once",
      analog.overhead));
  report.begin("5 the same on arrays: money");
  const auto energy_only = [&](const DigitalRun& run, double r) { return run.cost.capital_USD + run.cost.energy_USD * r; };
  report.add("if only energy changes", Band{energy_only(runs.nominal, ratio.nominal), energy_only(runs.high, ratio.low), energy_only(runs.low,
      ratio.high)}, "USD", "hardware as before, energy x its ratio");
  const double share = runs.nominal.cost.energy_USD / runs.nominal.cost.total_USD();
  report.add("of the cost before", 100.0 * cost_ratio(ratio.nominal, share), "%", "1 - share + share x ratio");
  if (!projection.source.operations_per_s) return;
  const double product_s = 2.0 * projection.source.weights / *projection.source.operations_per_s;
  const double tokens = dense(scenario.model.law).tokens(scenario.model.parameters);
  const auto machine = [&](double utilisation) { return analog_machine(scenario.model.parameters, tokens, analog.weights_per_chip, product_s, 0.0,
      analog.mapping, analog.replicas, utilisation, analog.tokens_per_update); };
  const auto band = [&](auto&& get) { return Band{get(machine(analog.utilisation.nominal)), get(machine(analog.utilisation.high)),
      get(machine(analog.utilisation.low))}; };
  report.add("time of a product", 1e9 * product_s, "ns", "2 x weights / rate of the source");
  report.add("chips", band([](const AnalogMachine& m) { return m.chips; }), "1",
      fmt::format("all weights, {:g} to a chip, {:g} replicas, utilisation {:g} [{:g}; {:g}]", analog.weights_per_chip, analog.replicas,
      analog.utilisation.nominal, analog.utilisation.low, analog.utilisation.high));
  report.add("days of training", band([](const AnalogMachine& m) { return m.seconds / 86400.0; }), "d",
      "a product time for each mapped pass and token, pipelined over layers");
  const double analog_kWh = mapped * runs.nominal.operations * projection.source.per_operation.nominal_J * analog.overhead / kJ_per_kWh;
  report.add("power of the arrays", band([&](const AnalogMachine& m) { return analog_kWh * kJ_per_kWh / m.seconds / 1e6; }), "MW",
      "energy of the mapped operations over that time");
  // The digital machine shrinks by what is mapped; arrays may cost as much as that saves.
  const auto worth = [&](const DigitalRun& run, double r, double utilisation) {
    return (run.cost.capital_USD * mapped + run.cost.energy_USD * (1.0 - r)) / machine(utilisation).chips;
  };
  report.add("worth of a chip", Band{worth(runs.nominal, ratio.nominal, analog.utilisation.nominal), worth(runs.high, ratio.high,
      analog.utilisation.low), worth(runs.low, ratio.low, analog.utilisation.high)}, "USD",
             "for this run: hardware of the mapped share and energy saved, over chips. A chip that costs more for the run is a loss");
}

struct ProjectOptions {
  bool csv = false, json = false;
  std::string scenario, from, operator_name, seed = "1";
};

int run_project(const ProjectOptions& options) {
  const std::filesystem::path data = core::data_folder();
  const TrainingScenario scenario = load_scenario(core::data_file(options.scenario, data / "experiments", "scenario"));
  if (options.from.empty() && !options.operator_name.empty()) throw core::InputError("--operator names a row of a run", "Give its file with --from");
  if (options.from.empty() && scenario.analog.chip.empty()) throw core::InputError({scenario.file},
      "analog.chip is missing, and there is no ledger", "Name a chip of data/chips, or give a run with --from");
  const AnalogSource source = options.from.empty() ? analog_from_chip(scenario.analog.chip, scenario.analog.point,
      scenario.analog.weights_per_chip) : analog_from_run(options.from, options.operator_name);
  const Projection projection = project(scenario, source, data / "economics", seed_number("--seed", options.seed));
  for (const ProjectedRow& row : projection.rows)
    if (!std::isfinite(row.value.nominal) || !std::isfinite(row.value.low) || !std::isfinite(row.value.high))
      throw core::InputError({scenario.file}, fmt::format("leads to {} / {} = {:g}, which is no number to go by", row.section, row.key, row.value.nominal),
                             "Look for a value that is many orders of magnitude off");
  if (options.csv) fmt::print("{}", projection_csv(projection));
  else if (options.json) fmt::print("{}\n", projection_json(projection));
  else print_projection(projection);
  return kDone;
}

}  // namespace

DigitalRun digital_run(const TrainingScenario& scenario, const AmortisationParams& params, double utilisation) {
  const DigitalScenario& digital = scenario.digital;
  const TrainingChip& chip = params.chip(digital.chip);
  DigitalRun run;
  run.operations = dense(scenario.model.law).operations(scenario.model.parameters);
  run.slowdown = slowdown(digital.cluster, digital.gpus);
  run.chip_hours = run.operations / (chip.peak_FLOP_per_s * utilisation) / 3600.0 * run.slowdown;
  run.hours = run.chip_hours / digital.gpus;
  run.energy_kWh = chip.rated_power_W * chip.server_over_chip_power * chip.average_power_share * digital.pue / 1000.0 * run.chip_hours;
  run.J_per_operation = run.energy_kWh * kJ_per_kWh / run.operations / run.slowdown;
  const double value = chip.price_USD * std::pow(10.0, -params.price_fall_decades_per_year * digital.age_years);
  run.cost.capital_USD = value * params.amortisation_per_h() * run.chip_hours / (1.0 - params.interconnect_share);
  run.cost.energy_USD = run.energy_kWh * digital.electricity_USD_per_kWh;
  return run;
}

Projection project(const TrainingScenario& scenario, const AnalogSource& source, const std::filesystem::path& folder, std::uint64_t seed) {
  const AmortisationParams params = load_amortisation(folder / "amortisation.toml");
  const std::vector<WeightCell> cells = load_cells(folder / "cells.toml");
  const TrainingChip& chip = params.chip(scenario.digital.chip);
  Projection projection{.scenario = scenario, .source = source, .cell = cell_named(cells, scenario.analog.cell),
      .formats = measure_formats(scenario.technology, kFormatSide, kFormatBatch, seed), .base = {}};
  const Band& u = scenario.digital.utilisation;
  const DigitalBand runs{digital_run(scenario, params, u.nominal), digital_run(scenario, params, u.low), digital_run(scenario, params, u.high)};
  projection.base = runs.nominal.cost;
  CaseInputs in{.width = scenario.model.width, .context = scenario.model.context,
      .tokens = dense(scenario.model.law).tokens(scenario.model.parameters)};
  in.tokens_per_update = scenario.analog.tokens_per_update;
  in.mapping = scenario.analog.mapping;
  in.analog_J = source.per_operation;
  in.cell = projection.cell;
  in.overhead = scenario.analog.overhead;
  in.digital_J = runs.of([](const DigitalRun& r) { return r.J_per_operation; });
  in.digital_peak_J = chip.rated_power_W / chip.peak_FLOP_per_s;
  projection.cases = analog_cases(in, cells);

  const std::vector<Lever> known = load_levers(folder / "levers.toml");
  for (const std::string& name : scenario.levers) projection.levers.push_back(lever_named(known, name));
  compute_levers(projection.levers, scenario, projection.formats, projection.cases.front().ratio);
  projection.bars = tornado(projection.base, projection.levers);

  Report report(projection);
  report_source(report, source);
  report_digital(report, scenario, runs, chip);
  report_analog(report, projection, runs);
  return projection;
}

Run declare_cost_project(CLI::App& command) {
  auto options = std::make_shared<ProjectOptions>();
  command.add_option("scenario", options->scenario, "a scenario of data/experiments by name, or a TOML file")->required();
  command.add_option("--from", options->from, "ledger of a run: a file of mvm-compare -o or array mvm -o");
  command.add_option("--operator", options->operator_name, "row of mvm-compare to take; else its first analog operator");
  auto* csv = command.add_flag("--csv", options->csv, "every figure as CSV");
  command.add_flag("--json", options->json, "all of it as JSON, for python/plot_economics.py")->excludes(csv);
  command.add_option("--seed", options->seed, "of the matrices that number formats are measured with");
  return [options] { return run_project(*options); };
}

}  // namespace ohmfield::experiments
