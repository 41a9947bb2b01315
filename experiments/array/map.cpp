/// `ohmfield array map`: programs an array and shows every cell of it.

#include "experiments/array/map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/error.hpp"
#include "core/memory.hpp"
#include "core/parallel.hpp"
#include "experiments/array/matrix_input.hpp"
#include "experiments/array/solve_run.hpp"
#include "experiments/array/verbs.hpp"
#include "experiments/array/wire_options.hpp"
#include "experiments/device/figures.hpp"
#include "experiments/device/targets.hpp"
#include "experiments/options.hpp"
#include "experiments/result_file.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::uint64_t kMostLines = 1'000'000;

struct MapOptions {
  std::string device, word_lines, bit_lines, target_S, weights, age_s, read_voltage_V = "0.2", seed = "1", threads, output, trace, figures;
  // assumption: 1 ohm a cell, the order of copper lines of a 28 nm node at a pitch of 0.1 um; read at 0.2 V as ReRAM is.
  WireWords wires{.word_ohm = "1", .bit_ohm = "1"};
  bool no_figures = false;
};

std::size_t line_count(const std::string& option, const std::string& text) {
  return text.empty() ? 256 : static_cast<std::size_t>(whole_number(option, text, 1, kMostLines));
}

void check_memory_of(std::size_t word_lines, std::size_t bit_lines, const crossbar::DeviceModel& device) {
  const auto m = static_cast<double>(word_lines), n = static_cast<double>(bit_lines);
  // The array, maps as float and as double, and what the solver keeps of nodes.
  const double bytes = crossbar::CellArray::bytes(m, n, device) + m * n * (6.0 * sizeof(float) + 12.0 * sizeof(double));
  core::check_memory(bytes, fmt::format("maps of {} x {} cells", word_lines, bit_lines), "Map fewer lines");
}

MapTargets targets_of(const MapOptions& options, const crossbar::DeviceModel& device, std::uint64_t seed) {
  if (!options.weights.empty()) {
    if (!options.target_S.empty()) throw core::InputError("--target-S and --weights both say what to program", "Give one of them");
    if (!options.word_lines.empty() || !options.bit_lines.empty())
      throw core::InputError("--weights has lines of its own", "Leave out --word-lines and --bit-lines");
    return weight_targets(options.weights, device.parts());
  }
  const std::size_t m = line_count("--word-lines", options.word_lines), n = line_count("--bit-lines", options.bit_lines);
  check_memory_of(m, n, device);
  if (options.target_S.empty()) return random_targets(device.info(), m, n, seed);
  const double target_S = real_number("--target-S", options.target_S, 0.0, 1e3);
  if (target_S < device.info().g_min_S * (1.0 - 1e-6) || target_S > device.info().g_max_S * (1.0 + 1e-6))
    throw core::InputError(fmt::format("--target-S = {:g} is outside the window {:g} to {:g} S of device '{}'", target_S, device.info().g_min_S,
                                       device.info().g_max_S, device.info().name),
                           "Choose a target inside");
  return equal_targets(target_S, m, n);
}

/// 1 s, or as near as the device set is valid.
double age_of(const MapOptions& options, const crossbar::DeviceInfo& info) {
  return options.age_s.empty() ? std::clamp(1.0, info.first_time_s, std::max(info.first_time_s, info.last_time_s))
                               : real_number("--age-s", options.age_s, 0.0, std::numeric_limits<double>::max());
}

std::vector<float> copied(const Eigen::MatrixXf& matrix) { return {matrix.data(), matrix.data() + matrix.size()}; }

/// The array with all word lines at the read voltage.
ArrayProblem problem_of(const ArrayMap& map, std::size_t word_lines, std::size_t bit_lines, const crossbar::WireParams& wires) {
  ArrayProblem problem;
  problem.conductance_S = {word_lines, bit_lines, {map.conductance_S.begin(), map.conductance_S.end()}};
  problem.voltage_V = {word_lines, 1, std::vector<double>(word_lines, map.read_voltage_V)};
  problem.word_resistance_ohm = wires.word_resistance_ohm;
  problem.bit_resistance_ohm = wires.bit_resistance_ohm;
  problem.driver_resistance_ohm = wires.driver_resistance_ohm;
  problem.terminal_resistance_ohm = wires.terminal_resistance_ohm;
  problem.driven = wires.driven_ends == crossbar::DrivenEnds::both ? "both" : "left";
  problem.device = map.device;
  return problem;
}

std::string config_of(const MapOptions& options, const ArrayMap& map, const MapTargets& targets, const crossbar::WireParams& wires) {
  return fmt::format("[map]\ndevice = '{}'\nword_lines = {}\nbit_lines = {}\n{}{}age_s = {}\nread_voltage_V = {}\n{}seed = \"{}\"\n{}", options.device,
                     targets.target_S.cols(), targets.target_S.rows(), options.target_S.empty() ? "" : fmt::format("target_S = {}\n", options.target_S),
                     options.weights.empty() ? "" : fmt::format("weights = '{}'\n", options.weights), map.age_s, map.read_voltage_V, wires_toml(wires),
                     map.seed, file_comments("device", {options.device}, "devices"));
}

/// Programs the array and looks at its cells.
void fill(ArrayMap& map, const crossbar::CellArray& array, const MapTargets& targets) {
  map.target_S = copied(targets.target_S);
  map.programmed_S = array.device().program(map.target_S, map.seed, 0).programmed_S;
  map.conductance_S = copied(array.conductance_S());
  map.read_noise_S = copied(array.variance_S2().cwiseSqrt());
  for (const crossbar::Fault fault : array.faults().fault) map.fault.push_back(static_cast<std::int8_t>(fault));
}

void draw(const MapOptions& options) {
  const std::filesystem::path file(options.output);
  const Figures figures =
      draw_figures("plot_array.py", file, options.figures.empty() ? (file.parent_path() / file.stem()).string() + "_" : options.figures);
  for (const std::string& name : figures.files) fmt::print("figure: {}\n", name);
  if (!figures.problem.empty()) fmt::print("no figures: {}\nto draw them: {}\n", figures.problem, figures.command);
}

int map_array(const MapOptions& options) {
  if (options.output.empty() && !options.figures.empty()) throw core::InputError("--figures without a file to draw", "Give -o FILE.h5 as well");
  if (!options.output.empty() && options.output == options.trace)
    throw core::InputError(fmt::format("-o and --trace both name {}", options.output), "Give each a file of its own");
  for (const std::string& written : {options.output, options.trace}) check_not_input(written, options.weights);
  const std::shared_ptr<const crossbar::DeviceModel> device = shared_device(options.device);
  const crossbar::WireParams wires = wires_from(options.wires);
  ArrayMap map{.device = options.device, .told_targets = {}, .seed = seed_number("--seed", options.seed), .age_s = age_of(options, device->info()),
               .read_voltage_V = real_number("--read-voltage-V", options.read_voltage_V, 1e-6, 100.0),
               .target_S = {}, .programmed_S = {}, .conductance_S = {}, .read_noise_S = {}, .fault = {}, .problem = {}, .solution = {}};
  const int threads = options.threads.empty() ? core::available_threads() : static_cast<int>(whole_number("--threads", options.threads, 1, 1024));
  check_times(*device, {map.age_s});
  const MapTargets targets = targets_of(options, *device, map.seed);
  map.told_targets = targets.told;
  const auto word_lines = static_cast<std::size_t>(targets.target_S.cols()), bit_lines = static_cast<std::size_t>(targets.target_S.rows());
  check_memory_of(word_lines, bit_lines, *device);
  const std::string config = config_of(options, map, targets, wires), title = fmt::format("{} x {} cells of {}", word_lines, bit_lines, device->info().name);
  std::optional<core::TraceFile> file, trace;
  if (!options.output.empty()) file.emplace(result_file(options.output, "map of " + title, "ohmfield-array-map", config, map.seed));
  if (!options.trace.empty()) trace.emplace(result_file(options.trace, "course of " + title, "ohmfield-array-map-trace", config, map.seed));
  fill(map, crossbar::CellArray(device, targets.target_S, map.age_s, map.seed, 0), targets);
  map.problem = problem_of(map, word_lines, bit_lines, wires);
  std::optional<ArraySolution> solution =
      solve_array(map.problem, {.wires = wires, .nodes = crossbar::KeepNodes::yes, .threads = threads, .device = device});
  if (!solution) return kInterrupted;
  map.solution = std::move(*solution);
  if (file) {
    write_map(*file, map);
    file->close();
    file.reset();  // the script cannot read what is still locked
  }
  if (trace) {
    write_map_trace(*trace, map, device, targets);
    trace->close();
  }
  print_map(map);
  if (options.output.empty()) return kDone;
  fmt::print("data: {}\n", options.output);
  if (!options.no_figures) draw(options);
  return kDone;
}

}  // namespace

Run declare_array_map(CLI::App& command) {
  auto options = std::make_shared<MapOptions>();
  command.add_option("--device", options->device, "device set by name, or path to a TOML file")->required();
  command.add_option("--word-lines", options->word_lines, "word lines (default 256)");
  command.add_option("--bit-lines", options->bit_lines, "bit lines (default 256)");
  command.add_option("--target-S", options->target_S, "target of all cells in siemens (default: random, uniform over the window)");
  command.add_option("--weights", options->weights, "targets from weights, (word lines, columns): FILE.h5:/path/W, or text with a row for each word line");
  command.add_option("--age-s", options->age_s, "time since programming (default 1, or the nearest that the set is valid for)");
  command.add_option("--read-voltage-V", options->read_voltage_V, "voltage of all word lines (default 0.2)");
  declare_wires(command, options->wires);
  command.add_option("--seed", options->seed, "64-bit seed (default 1)");
  command.add_option("--threads", options->threads, "worker threads (default: all processors); results do not depend on it");
  command.add_option("-o,--output", options->output, "HDF5 file for the maps (docs/formats/array.md)");
  command.add_option("--trace", options->trace, "HDF5 file for the conductances over time, from programming to now");
  command.add_option("--figures", options->figures, "folder of the figures; ending in _ or -, what their names begin with (default: that of the file)");
  command.add_flag("--no-figures", options->no_figures, "data only");
  return [options] { return map_array(*options); };
}

}  // namespace ohmfield::experiments
