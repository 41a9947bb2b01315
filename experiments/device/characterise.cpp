/// `ohmfield device characterise NAME`: measures a device set like a device, into one HDF5 file and figures of it.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>

#include "core/config/data_file.hpp"
#include "core/error.hpp"
#include "core/parallel.hpp"
#include "experiments/device/characterise.hpp"
#include "experiments/device/figures.hpp"
#include "experiments/device/parameters.hpp"
#include "experiments/device/targets.hpp"
#include "experiments/device/verbs.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/options.hpp"
#include "experiments/result_file.hpp"

namespace ohmfield::experiments {
namespace {

struct CharacteriseOptions {
  std::string device, output, figures, seed = "1", cells = "1000", levels = "16", time_s, threads;
  bool no_figures = false;
};

/// All measurements; those that the set does not allow are empty.
struct Characterisation {
  ProgrammingMeasurement programming;
  DriftMeasurement drift;
  NoiseMeasurement noise;
  std::optional<PulseMeasurement> pulses;
};

CharacterisePlan plan_from(const CharacteriseOptions& options, const crossbar::DeviceModel& device) {
  std::vector<double> time_s;
  if (!options.time_s.empty()) {
    time_s = times_from("--time-s", options.time_s);
    std::sort(time_s.begin(), time_s.end());
    time_s.erase(std::unique(time_s.begin(), time_s.end()), time_s.end());
    check_times(device, time_s);
  }
  CharacterisePlan plan = plan_for(device, whole_number("--levels", options.levels, 2, 1000), std::move(time_s));
  plan.cells = whole_number("--cells", options.cells, 2, 100'000);
  plan.seed = seed_number("--seed", options.seed);
  plan.threads = options.threads.empty() ? core::available_threads()
                                         : static_cast<int>(whole_number("--threads", options.threads, 1, 1024));
  return plan;
}

std::string config_of(const CharacteriseOptions& options, const CharacterisePlan& plan) {
  return fmt::format("[characterise]\ndevice = '{}'\nlevels = {}\ncells = {}\ntime_s = [{}]\nseed = \"{}\"\n{}", options.device,
                     plan.target_S.size(), plan.cells, fmt::join(plan.time_s, ", "), plan.seed,
                     file_comments("device", {options.device}, "devices"));
}

/// What the set says, and which measurements it has nothing to say about.
void write_parameters(core::TraceFile& file, const std::string& name, const crossbar::DeviceModel& device,
                      const Characterisation& measured) {
  std::vector<std::string> path, value, unit, comment;
  for (const Parameter& parameter : parameters_of(core::data_file(name, core::data_folder() / "devices", "device"))) {
    path.push_back(parameter.path);
    value.push_back(parameter.value);
    unit.push_back(parameter.unit);
    comment.push_back(parameter.comment);
  }
  core::TraceGroup group = file.group("parameters", "the device set as its file has it");
  group.dimension("parameter", path, "1", "key of the parameter");
  group.write("value", {"parameter"}, value, "1", "value as written");
  group.write("unit", {"parameter"}, unit, "1", "unit of the value; 1: dimensionless; empty: text");
  group.write("comment", {"parameter"}, comment, "1", "source or meaning, as the set gives it");
  const crossbar::DeviceInfo& info = device.info();
  group.scalar("name", info.name, "1", "name of the device set");
  group.scalar("family", info.family, "1", "family of the model");
  group.scalar("title", info.title, "1", "what the device is");
  group.scalar("source", info.source, "1", "where its numbers are from");
  core::VariableOptions words;
  words.flags = {{0, "no"}, {1, "yes"}};
  group.scalar("has_read_noise", static_cast<std::int8_t>(device.has_read_noise() ? 1 : 0), "1",
               "whether the set has read noise; without there is no group read_noise", words);
  group.scalar("has_pulse_response", static_cast<std::int8_t>(measured.pulses ? 1 : 0), "1",
               "whether the set has pulses; without there is no group pulse_response", words);
}

/// `value +- error` or a dash.
std::string estimate(double value, double error) {
  if (!std::isfinite(value)) return "-";
  if (!std::isfinite(error)) return fmt::format("{:.4f}", value);
  // Rounding leaves 1e-17 of a slope that is 0.
  return fmt::format("{:.4f} +- {:.4f}", std::abs(value) < 1e-9 ? 0.0 : value, error);
}

void print(const crossbar::DeviceModel& device, const CharacterisePlan& plan, const Characterisation& measured) {
  fmt::print("{}: {} cells of each level, seed {}\n", device.info().name, plan.cells, plan.seed);
  fmt::print("{:>11} {:>12} {:>11} {:>11} {:>20} {:>20}\n", "target [uS]", "mean [uS]", "std [uS]", "set [uS]",
             "drift slope [1]", "noise slope [1]");
  for (std::size_t k = 0; k < plan.target_S.size(); ++k) {
    std::string drift, noise;
    if (const auto at = std::find(plan.drift_level.begin(), plan.drift_level.end(), k); at != plan.drift_level.end()) {
      const SlopeOverCells& slope = measured.drift.slope[static_cast<std::size_t>(at - plan.drift_level.begin())];
      drift = estimate(slope.mean, slope.standard_error);
    }
    const auto at = std::find(plan.noise_level.begin(), plan.noise_level.end(), k);
    if (!measured.noise.target_S.empty() && at != plan.noise_level.end()) {
      const auto i = static_cast<std::size_t>(at - plan.noise_level.begin());
      noise = estimate(measured.noise.slope[i], measured.noise.slope_error[i]);
    }
    const double sigma_S = measured.programming.sigma_S[k];
    fmt::print("{:>11.5g} {:>12.6g} {:>11.4g} {:>11} {:>20} {:>20}\n", 1e6 * plan.target_S[k], 1e6 * measured.programming.mean_S[k],
               1e6 * measured.programming.std_S[k], std::isfinite(sigma_S) ? fmt::format("{:.4g}", 1e6 * sigma_S) : "-", drift, noise);
  }
  fmt::print("\nset: standard deviation as its parameters say, before conductances are cut at 0\n");
  fmt::print("drift slope: of ln g against ln(t{}), {:.4g} to {:.4g} s, mean over cells\n",
             measured.drift.time_offset_s > 0.0 ? fmt::format(" + {:g} s", measured.drift.time_offset_s) : "", plan.time_s.front(),
             plan.time_s.back());
  if (measured.noise.target_S.empty())
    fmt::print("read noise: {}\n", device.has_read_noise() ? "no level and time to take spectra at" : "the set has none");
  else
    fmt::print("noise slope: of the spectrum of {} reads {:g} s apart, {:.3g} to {:.3g} Hz, {} cells\n", measured.noise.reads,
               measured.noise.step_s, measured.noise.frequency_Hz.front(), measured.noise.frequency_Hz.back(), measured.noise.cells);
  if (measured.pulses) {
    const std::size_t top = measured.pulses->mean_S.size() / 2;
    fmt::print("pulses: {} up take the mean of {} cells from {:.4g} to {:.4g} uS, as many down to {:.4g} uS\n", top,
               measured.pulses->cells, 1e6 * measured.pulses->mean_S.front(), 1e6 * measured.pulses->mean_S[top],
               1e6 * measured.pulses->mean_S.back());
  }
}

void draw(const CharacteriseOptions& options) {
  const std::filesystem::path file(options.output);
  const std::string output = options.figures.empty() ? (file.parent_path() / file.stem()).string() + "_" : options.figures;
  const Figures figures = draw_figures("plot_device.py", file, output);
  for (const std::string& name : figures.files) fmt::print("figure: {}\n", name);
  if (!figures.problem.empty()) fmt::print("no figures: {}\nto draw them: {}\n", figures.problem, figures.command);
}

int characterise(const CharacteriseOptions& options) {
  const auto device = shared_device(options.device);
  const CharacterisePlan plan = plan_from(options, *device);
  const std::optional<PulsedSet> pulsed = pulsed_set(*device);
  if (options.output.empty() && !options.figures.empty())
    throw core::InputError("--figures without a file to draw", "Give -o FILE.h5 as well");
  // First: a path that cannot be written is known before anything is computed.
  std::optional<core::TraceFile> file;
  if (!options.output.empty())
    file.emplace(result_file(options.output, fmt::format("characterisation of {}", device->info().name),
                             "ohmfield-device-characterisation", config_of(options, plan), plan.seed));
  Characterisation measured;
  measured.programming = measure_programming(*device, plan);
  if (!interrupted()) measured.drift = measure_drift(*device, plan);
  if (!interrupted()) measured.noise = measure_noise(*device, plan);
  if (pulsed && !interrupted()) measured.pulses = measure_pulses(*pulsed, plan);
  if (interrupted()) return kInterrupted;
  if (file) {
    write_programming(*file, plan, measured.programming);
    write_drift(*file, plan, measured.drift);
    if (!measured.noise.target_S.empty()) write_noise(*file, measured.noise);
    if (measured.pulses) write_pulses(*file, *measured.pulses);
    write_parameters(*file, options.device, *device, measured);
    file->close();
    file.reset();  // the script cannot read what is still locked
  }
  print(*device, plan, measured);
  if (options.output.empty()) return kDone;
  fmt::print("data: {}\n", options.output);
  if (!options.no_figures) draw(options);
  return kDone;
}

}  // namespace

Run declare_device_characterise(CLI::App& command) {
  auto options = std::make_shared<CharacteriseOptions>();
  command.add_option("device", options->device, "device set by name, or path to a TOML file")->required();
  command.add_option("-o,--output", options->output, "HDF5 file for the data (docs/formats/device.md)");
  command.add_option("--figures", options->figures, "folder of the figures; ending in _ or -, what their names begin with (default: that of the file)");
  command.add_flag("--no-figures", options->no_figures, "data only");
  command.add_option("--levels", options->levels, "levels over the window (default 16)");
  command.add_option("--cells", options->cells, "cells of each level (default 1000)");
  command.add_option("--time-s", options->time_s, "times of drift since programming in seconds, commas between (default: as the set allows)");
  command.add_option("--seed", options->seed, "64-bit seed (default 1)");
  command.add_option("--threads", options->threads, "worker threads (default: all processors); results do not depend on it");
  return [options] { return characterise(*options); };
}

}  // namespace ohmfield::experiments
