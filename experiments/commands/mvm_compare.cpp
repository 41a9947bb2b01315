/// `ohmfield mvm-compare`: the same product by analog and digital operators: error against energy against time.

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "core/config/data_file.hpp"
#include "core/error.hpp"
#include "core/memory.hpp"
#include "core/parallel.hpp"
#include "core/progress.hpp"
#include "experiments/array/matrix_input.hpp"
#include "experiments/array/mvm_options.hpp"
#include "experiments/command.hpp"
#include "experiments/compare/operators.hpp"
#include "experiments/compare/report.hpp"
#include "experiments/device/figures.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/options.hpp"
#include "experiments/result_file.hpp"

namespace ohmfield::experiments {
namespace {

/// Columns that statistics of errors are taken over, at least.
constexpr std::size_t kErrorColumns = 64;

struct CompareOptions {
  std::string config = "mvm_compare", technology, weights, inputs, seed, arrays, products_per_write, duty, threads, output, figures;
  std::vector<std::string> sizes, batches, only, analog, digital;
  bool csv = false, json = false, explain = false, timing = false;
};

/// `device=reram_wan2022,adc-bits=8` as an operator.
OperatorSpec analog_from(const std::string& text) {
  OperatorSpec spec{.name = text, .kind = OperatorKind::analog, .options = {}, .place = "--analog " + text};
  std::replace(spec.name.begin(), spec.name.end(), ',', ' ');
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    const std::size_t equal = word.find('=');
    if (equal == std::string::npos || equal == 0)
      throw core::InputError(fmt::format("--analog {}: '{}' is not KEY=VALUE", text, word), "Give options of array mvm, such as device=reram_wan2022,adc_bits=8");
    std::string key = word.substr(0, equal);
    std::replace(key.begin(), key.end(), '-', '_');
    if (key == "name") spec.name = word.substr(equal + 1);
    else if (!spec.options.emplace(key, word.substr(equal + 1)).second) throw core::InputError({spec.place}, fmt::format("'{}' is given twice", key), "Give it once");
    begin = end + 1;
  }
  check_operator_name(spec);
  return spec;
}

CompareConfig config_from(const CompareOptions& options) {
  CompareConfig config = read_compare_config(core::data_file(options.config, core::data_folder() / "experiments", "experiment"));
  if (!options.technology.empty()) config.technology = options.technology;
  if (!options.weights.empty()) config.weights = options.weights;
  if (!options.inputs.empty()) config.inputs = options.inputs;
  if (!options.seed.empty()) config.seed = seed_number("--seed", options.seed);
  if (!options.arrays.empty()) config.arrays = static_cast<std::size_t>(whole_number("--arrays", options.arrays, 1, 1'000'000));
  if (!options.products_per_write.empty()) config.products_per_write = real_number("--products-per-write", options.products_per_write, 1.0, 1e300);
  if (!options.duty.empty()) config.duty = real_number("--duty", options.duty, 1e-12, 1.0);
  config.threads = options.threads.empty() ? core::available_threads() : static_cast<int>(whole_number("--threads", options.threads, 1, 1024));
  if (!options.sizes.empty()) {
    config.sizes.clear();
    for (const std::string& size : options.sizes) config.sizes.push_back(parse_shape("--sizes", size));
  }
  if (!options.batches.empty()) {
    config.batches.clear();
    for (const std::string& batch : options.batches) config.batches.push_back(static_cast<std::size_t>(whole_number("--batches", batch, 1, 1'000'000)));
  }
  if (!options.analog.empty() || !options.digital.empty()) config.operators.clear();
  for (const std::string& text : options.analog) config.operators.push_back(analog_from(text));
  for (const std::string& format : options.digital)
    config.operators.push_back({.name = format + " chip", .kind = OperatorKind::chip, .options = {{"format", format}}, .place = "--digital " + format});
  if (!options.only.empty()) {
    std::vector<OperatorSpec> chosen;
    std::vector<std::string> names;
    for (const OperatorSpec& spec : config.operators) names.push_back(spec.name);
    for (const std::string& name : options.only) {
      const auto at = std::find(names.begin(), names.end(), name);
      if (at == names.end()) {
        const std::string near = core::nearest_word(name, names);
        throw core::InputError(fmt::format("--only '{}' is not an operator of {}", name, options.config), near.empty() ? "Give names as the tables show them" : fmt::format("Is '{}' meant?", near));
      }
      chosen.push_back(config.operators[static_cast<std::size_t>(at - names.begin())]);
    }
    config.operators = chosen;
  }
  if (config.operators.empty()) throw core::InputError("there is no operator to compare", "Add [[operator]] to the file, or --analog and --digital");
  return config;
}

MvmProblem matrices(const CompareConfig& config, const crossbar::Shape& size, std::size_t columns) {
  MvmOptions options;
  options.weights = config.weights;
  options.inputs = config.inputs;
  options.seed = fmt::format("{}", config.seed);
  options.outputs = fmt::format("{}", size.outputs);
  options.input_lines = fmt::format("{}", size.inputs);
  options.columns = fmt::format("{}", columns);
  return problem_from(options);
}

std::vector<CompareRow> run_kind(const OperatorSpec& spec, const CompareProblem& problem) {
  switch (spec.kind) {
    case OperatorKind::analog: return run_analog(spec, problem);
    case OperatorKind::chip: return run_chip(spec, problem);
    case OperatorKind::platform: return run_platform(spec, problem);
    case OperatorKind::processor: return run_processor(spec, problem);
  }
  return {};
}

/// \throws InputError  what is wrong, and with which operator
std::vector<CompareRow> run_operator(const OperatorSpec& spec, const CompareProblem& problem) {
  try {
    return run_kind(spec, problem);
  } catch (const core::InputError& error) {
    if (std::string_view(error.what()).find(spec.name) != std::string_view::npos) throw;
    throw core::InputError({spec.place}, fmt::format("operator '{}': {}", spec.name, error.what()), "");
  }
}

int compare(const CompareOptions& options) {
  CompareConfig config = config_from(options);
  const crossbar::Technology technology = load_technology(config.technology);
  for (const std::string& read : {config.weights, config.inputs}) check_not_input(options.output, read);
  const std::size_t largest = *std::max_element(config.batches.begin(), config.batches.end());
  if (!config.weights.empty()) config.sizes.resize(1);
  std::optional<core::TraceFile> file;
  if (!options.output.empty()) file.emplace(result_file(options.output, "products by analog and digital operators", "ohmfield-mvm-compare", config.toml(), config.seed));
  const Timing timing = options.timing ? Timing::write : Timing::leave_out;

  std::vector<CompareRow> rows;
  core::Progress progress("compare", config.sizes.size() * config.operators.size());
  for (const crossbar::Shape& size : config.sizes) {
    MvmProblem product = matrices(config, size, std::max(largest, kErrorColumns));
    if (!config.inputs.empty() && static_cast<std::size_t>(product.input.cols()) < largest)
      throw core::InputError(fmt::format("{} has {} columns, and the largest batch takes {}", config.inputs, product.input.cols(), largest), "Give more columns, or smaller --batches");
    const CompareProblem problem{config, technology, product.weight, product.input, product.digital()};
    std::vector<std::vector<CompareRow>> of_operator;
    for (const OperatorSpec& spec : config.operators) {
      of_operator.push_back(run_operator(spec, problem));
      if (interrupted()) {
        fmt::print("interrupted: no file was written\n");
        return kInterrupted;
      }
      progress.done();
    }
    for (std::size_t b = 0; b < config.batches.size(); ++b)
      for (std::vector<CompareRow>& of : of_operator) rows.push_back(std::move(of[b]));
  }
  mark_pareto(rows, timing);
  if (file) {
    write_comparison(*file, rows, timing);
    file->close();
    file.reset();  // and lets go of it: figures read it
  }
  if (options.csv) fmt::print("{}", compare_csv(rows, timing));
  else if (options.json) fmt::print("{}", compare_json(rows, config, timing));
  else print_comparison(rows, config, options.explain ? CompareDetail::explained : CompareDetail::rows);
  if (options.figures.empty()) return kDone;
  const Figures figures = draw_figures("plot_compare.py", options.output, options.figures);
  std::FILE* out = options.csv || options.json ? stderr : stdout;
  for (const std::string& figure : figures.files) fmt::print(out, "figure: {}\n", figure);
  if (!figures.problem.empty()) fmt::print(stderr, "no figures: {}. Draw them later: {}\n", figures.problem, figures.command);
  return kDone;
}

}  // namespace

Run declare_mvm_compare(CLI::App& command) {
  auto options = std::make_shared<CompareOptions>();
  command.add_option("--config", options->config, "comparison by name, or a path to a TOML file (default mvm_compare)");
  command.add_option("--technology", options->technology, "prices by name, or a path to a TOML file");
  command.add_option("--sizes", options->sizes, "sizes of generated matrices: 512, or 256x1024 for outputs x inputs")->allow_extra_args(false)->delimiter(',');
  command.add_option("--batches", options->batches, "columns that are asked for at once")->allow_extra_args(false)->delimiter(',');
  command.add_option("--weights", options->weights, "weights from a file, as of array mvm");
  command.add_option("--inputs", options->inputs, "inputs from a file, as of array mvm");
  command.add_option("--only", options->only, "names of operators of the configuration")->allow_extra_args(false)->delimiter(',');
  command.add_option("--analog", options->analog, "an analog operator instead of those configured: options of array mvm, device=reram_wan2022,adc_bits=8,... (may be repeated)");
  command.add_option("--digital", options->digital, "number formats of digital chips, instead of the operators configured: fp32,bf16,int8,mxfp4_e2m1,...")->allow_extra_args(false)->delimiter(',');
  command.add_option("--arrays", options->arrays, "arrays programmed for the statistics of errors");
  command.add_option("--products-per-write", options->products_per_write, "products that a written matrix serves");
  command.add_option("--duty", options->duty, "share of the time that operators work, above 0 to 1; they leak all the time");
  command.add_option("--seed", options->seed, "64-bit seed");
  command.add_option("--threads", options->threads, "worker threads (default: all processors); results do not depend on it");
  auto* output = command.add_option("-o,--output", options->output, "HDF5 file (docs/formats/compare.md)");
  command.add_option("--figures", options->figures, "folder for figures of the HDF5 file, or the beginning of their names")->needs(output);
  command.add_flag("--explain", options->explain, "trace every energy to counts, unit prices and sources");
  command.add_flag("--timing", options->timing, "fill cells of files that depend on the clock of this machine; otherwise the same seed gives the same bytes");
  auto* csv = command.add_flag("--csv", options->csv, "a row for each operator, size and batch as CSV");
  command.add_flag("--json", options->json, "everything as JSON")->excludes(csv);
  return [options] { return compare(*options); };
}

}  // namespace ohmfield::experiments
