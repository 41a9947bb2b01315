/// `ohmfield array mvm`: products of a matrix on an array, their errors by cause, and their cost.

#include "experiments/array/mvm.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>

#include "core/error.hpp"
#include "core/provenance.hpp"
#include "crossbar/cost/schedule.hpp"
#include "experiments/array/matrix_input.hpp"
#include "experiments/array/mvm_options.hpp"
#include "experiments/array/verbs.hpp"
#include "experiments/options.hpp"
#include "experiments/result_file.hpp"

namespace ohmfield::experiments {
namespace {

nlohmann::json number(double value) { return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr); }

nlohmann::ordered_json error_json(const std::string& cause, const MvmError& error) {
  return {{"without", cause},
          {"rms_error", number(error.rms)},
          {"rms_error_low", number(error.rms_low)},
          {"rms_error_high", number(error.rms_high)},
          {"mean_error", number(error.mean)},
          {"worst_error", number(error.worst)},
          {"slope", number(error.slope)},
          {"effective_bits", number(error.effective_bits())}};
}

std::string json_of(const MvmProblem& problem, const MvmRun& run, const std::vector<Ablation>& ablation, const crossbar::Technology& technology, const std::string& config) {
  nlohmann::ordered_json all{{"kind", "ohmfield-array-mvm"}, {"version", "1.0"},           {"source", core::source_line()}, {"history", command_line()},
                             {"config_toml", config},        {"seed", problem.seed},       {"outputs", problem.weight.rows()}, {"inputs", problem.weight.cols()},
                             {"columns", problem.input.cols()}, {"arrays", problem.arrays}, {"read_noise", run.noise.reason},  {"adc_range", run.adc_range},
                             {"cells", run.cells},           {"settle_s", problem.settle_s}, {"conversion_s", run.conversion_s}};
  all["ablation"].push_back(error_json("none", run.error));
  for (const Ablation& row : ablation) all["ablation"].push_back(error_json(row.cause, row.error));
  all["events"] = bill_json(crossbar::bill(run.ledger, technology));
  return all.dump(2) + "\n";
}

std::string csv_of(const MvmRun& run, const std::vector<Ablation>& ablation) {
  std::string text = "without,rms_error,rms_error_low,rms_error_high,mean_error,worst_error,slope,effective_bits\n";
  const auto line = [&](const std::string& cause, const MvmError& e) {
    text += fmt::format("\"{}\",{},{},{},{},{},{},{}\n", cause, e.rms, e.rms_low, e.rms_high, e.mean, e.worst, e.slope, e.effective_bits());
  };
  line("none", run.error);
  for (const Ablation& row : ablation) line(row.cause, row.error);
  return text;
}

/// What one sees inside the first array.
void write_trace(core::TraceFile& file, const MvmProblem& problem, const MvmRun& run) {
  crossbar::AnalogMatrixParams params = problem.params;
  if (run.adc_range > 0.0) params.adc.range = run.adc_range;
  const crossbar::AnalogMatrixOf<double> matrix(problem.weight, problem.device, params, problem.seed);
  core::Ledger ledger;
  crossbar::Context context{ledger, problem.seed, 0};
  const std::vector<double> readings = matrix.readings(problem.input, context);
  const Eigen::MatrixXd held = matrix.held_weights();
  core::TraceGroup trace = file.group("trace", "inside the first array: what it holds, and what its converters see");
  const auto numbered = [&](const char* name, std::size_t size, const char* meaning) {
    std::vector<std::int64_t> number(size);
    std::iota(number.begin(), number.end(), std::int64_t{0});
    trace.dimension(name, number, "1", meaning);
  };
  numbered("input", static_cast<std::size_t>(held.cols()), "number of the input");
  numbered("output", static_cast<std::size_t>(held.rows()), "number of the output");
  numbered("reading", readings.size(), "number of the reading: tile by tile, column by column, slice by slice");
  trace.write("held_weight", {"input", "output"}, std::vector<double>(held.data(), held.data() + held.size()), "1", "weights that products multiply by, without noise");
  trace.write("weight", {"input", "output"}, std::vector<double>(problem.weight.data(), problem.weight.data() + problem.weight.size()), "1", "weights as asked for");
  trace.write("magnitude", {"reading"}, readings, "1", "magnitude of each reading before its conversion, in cells");
}

int mvm(const MvmOptions& options) {
  if (!options.output.empty() && options.output == options.trace)
    throw core::InputError(fmt::format("-o and --trace both name {}", options.output), "Give each a file of its own");
  for (const std::string& written : {options.output, options.trace})
    for (const std::string& read : {options.weights, options.inputs}) check_not_input(written, read);
  MvmProblem problem = problem_from(options);
  const crossbar::Technology technology = load_technology(options.technology);
  problem.params.cell_pitch_m = technology.cell_pitch_m();
  problem.settle_s = crossbar::settle_s(problem.params, problem.weight.rows(), problem.weight.cols(), *problem.device, technology);
  problem.params.read_time_s = crossbar::read_time_s(problem.params, problem.settle_s, crossbar::macro(problem.params, problem.weight.rows(), problem.weight.cols()).bit_lines);
  problem.params.amplifier_time_s =
      crossbar::schedule(problem.params, crossbar::macro(problem.params, problem.weight.rows(), problem.weight.cols()), problem.settle_s, 1.0, technology).interval_s;
  const std::string config = mvm_toml(options), title = fmt::format("products of {} x {} weights on {}", problem.weight.rows(), problem.weight.cols(), problem.device->info().name);
  std::optional<core::TraceFile> file, trace;
  if (!options.output.empty()) file.emplace(result_file(options.output, title, "ohmfield-array-mvm", config, problem.seed));
  if (!options.trace.empty()) trace.emplace(result_file(options.trace, "inside " + title, "ohmfield-array-mvm-trace", config, problem.seed));
  const std::optional<MvmRun> run = run_mvm(problem);
  if (!run) return kInterrupted;
  crossbar::bill(run->ledger, technology);  // an event without price is an error now, not after the ablation
  std::optional<std::vector<Ablation>> ablation{std::in_place};
  if (!options.no_ablation) ablation = ablate(problem);
  if (!ablation) return kInterrupted;
  if (file) {
    write_mvm(*file, problem, *run, *ablation, technology);
    file->close();
  }
  if (trace) {
    write_trace(*trace, problem, *run);
    trace->close();
  }
  if (options.csv) fmt::print("{}", csv_of(*run, *ablation));
  else if (options.json) fmt::print("{}", json_of(problem, *run, *ablation, technology, config));
  else print_mvm(problem, *run, *ablation, technology, options.explain ? BillDetail::sources : BillDetail::energies);
  if (!options.output.empty() && !options.csv && !options.json) fmt::print("data: {}\n", options.output);
  return kDone;
}

}  // namespace

Run declare_array_mvm(CLI::App& command) {
  auto options = std::make_shared<MvmOptions>();
  declare_mvm_options(command, *options);
  return [options] { return mvm(*options); };
}

}  // namespace ohmfield::experiments
