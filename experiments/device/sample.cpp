/// `ohmfield device sample NAME`: means, standard deviations and quantiles of many cells over targets and times.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "crossbar/device/write_verify.hpp"
#include "experiments/device/moments.hpp"
#include "experiments/device/targets.hpp"
#include "experiments/device/verbs.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/options.hpp"
#include "experiments/result_file.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::array<double, 9> kProbabilities{0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99};

struct SampleOptions {
  std::string device, target_S, time_s, count = "100000", seed = "1", temperature_K, threads, output;
  std::string verify_tolerance_S, verify_budget;
  bool no_read_noise = false, clamp = false;
};

struct Samples {
  std::vector<double> target_S, time_s;
  std::vector<double> programmed_mean_S, programmed_std_S;  // (target)
  std::vector<double> mean_S, std_S;                        // (time, target)
  std::vector<double> quantile_S;                           // (time, target, probability)
  std::optional<crossbar::WriteVerifyParams> verify;        // nothing: open loop
  std::vector<double> pulses_mean, pulses_most, failures;   // (target), with verify
};

crossbar::DeviceState programmed_cells(const crossbar::DeviceModel& device, std::size_t count, std::uint64_t seed, std::size_t k,
                                       Samples& samples) {
  std::vector<float> target_S(count, static_cast<float>(samples.target_S[k]));
  if (!samples.verify) return device.program(std::move(target_S), seed, k);
  crossbar::WriteVerifyReport report;
  crossbar::DeviceState state = crossbar::write_verify(device, std::move(target_S), *samples.verify, seed, k, report);
  double pulses = 0.0;
  for (const std::uint32_t n : report.pulses) pulses += n;
  samples.pulses_mean[k] = pulses / static_cast<double>(count);
  samples.pulses_most[k] = *std::max_element(report.pulses.begin(), report.pulses.end());
  samples.failures[k] = static_cast<double>(report.failures());
  return state;
}

void sample_target(const crossbar::DeviceModel& device, const SampleOptions& options, const std::vector<double>& age_s,
                   std::size_t count, std::uint64_t seed, std::size_t k, Samples& samples) {
  const crossbar::DeviceState state = programmed_cells(device, count, seed, k, samples);
  const Moments programmed = moments_of(state.programmed_S);
  samples.programmed_mean_S[k] = programmed.mean;
  samples.programmed_std_S[k] = programmed.sigma;
  std::vector<float> g(count);
  for (std::size_t t = 0; t < age_s.size() && !interrupted(); ++t) {
    const std::size_t at = t * samples.target_S.size() + k;
    if (options.no_read_noise) device.conductance(state, age_s[t], g);
    else device.read(state, age_s[t], seed, at, g);
    const Moments moments = moments_of(g);
    samples.mean_S[at] = moments.mean;
    samples.std_S[at] = moments.sigma;
    const std::vector<double> quantiles = quantiles_of(g, kProbabilities);
    std::copy(quantiles.begin(), quantiles.end(), samples.quantile_S.begin() + static_cast<std::ptrdiff_t>(at * kProbabilities.size()));
  }
}

void write(const std::string& path, const crossbar::DeviceModel& device, const SampleOptions& options, std::size_t count,
           std::uint64_t seed, std::size_t clamped, const Samples& samples) {
  const std::string config =
      fmt::format("[sample]\ndevice = '{}'\ntarget_S = [{}]\ntime_s = [{}]\ncount = {}\nread_noise = {}\nseed = \"{}\"\n{}{}{}",
                  options.device, options.target_S, options.time_s, count, !options.no_read_noise, seed,
                  options.temperature_K.empty() ? "" : fmt::format("temperature_K = {}\n", options.temperature_K),
                  samples.verify ? fmt::format("verify_tolerance_S = {}\nverify_budget = {}\n", samples.verify->tolerance_S, samples.verify->budget) : "",
                  file_comments("device", {options.device}, "devices"));
  core::TraceFile file = result_file(path, fmt::format("statistics of {} cells of {}", count, device.info().name),
                                     "ohmfield-device-sample", config, seed);
  core::TraceGroup group = file.group("sample", "statistics of many programmed cells over targets and times");
  group.dimension("target", samples.target_S, "S", "target conductance");
  group.dimension("time", samples.time_s, "s", "time since programming");
  group.dimension("probability", kProbabilities, "1", "probability of a quantile");
  const std::string reads = options.no_read_noise ? " of conductances, without read noise" : " of single reads, with read noise";
  group.write("programmed_mean", {"target"}, samples.programmed_mean_S, "S", "mean right after programming");
  group.write("programmed_std", {"target"}, samples.programmed_std_S, "S", "standard deviation right after programming");
  group.write("mean", {"time", "target"}, samples.mean_S, "S", "mean" + reads);
  group.write("std", {"time", "target"}, samples.std_S, "S", "standard deviation" + reads);
  group.write("quantile", {"time", "target", "probability"}, samples.quantile_S, "S", "quantiles" + reads);
  if (samples.verify) {
    group.write("verify_pulses_mean", {"target"}, samples.pulses_mean, "1", "programming pulses of a cell, mean");
    group.write("verify_pulses_most", {"target"}, samples.pulses_most, "1", "programming pulses of a cell, most");
    group.write("verify_failures", {"target"}, samples.failures, "1", "cells whose budget was spent before a read was within the tolerance");
    group.scalar("verify_tolerance", samples.verify->tolerance_S, "S", "accepted distance of a read from the target");
    group.scalar("verify_budget", static_cast<std::int64_t>(samples.verify->budget), "1", "pulses that a cell may take");
  }
  group.scalar("count", static_cast<std::int64_t>(count), "1", "cells for each target");
  group.scalar("clamped_targets", static_cast<std::int64_t>(clamped), "1", "targets moved into the window of the device");
  file.close();
}

int sample(const SampleOptions& options) {
  const auto device = shared_device(options.device);
  const std::uint64_t seed = seed_number("--seed", options.seed);
  const auto count = static_cast<std::size_t>(whole_number("--count", options.count, 2, 100'000'000));
  const int threads = options.threads.empty() ? core::available_threads() : static_cast<int>(whole_number("--threads", options.threads, 1, 1024));
  Samples samples;
  Targets targets = targets_from("--target-S", options.target_S, device->info(), options.clamp ? Outside::clamp : Outside::refuse);
  samples.target_S = std::move(targets.target_S);
  samples.time_s = times_from("--time-s", options.time_s);
  std::vector<double> age_s = samples.time_s;
  if (!options.temperature_K.empty()) {
    const double kelvin = real_number("--temperature-K", options.temperature_K, 0.0, 1e4);
    for (double& age : age_s) age = device->equivalent_time_s(age, kelvin);
  }
  if (!options.verify_budget.empty() && options.verify_tolerance_S.empty())
    throw core::InputError("--verify-budget says how long to try, not how near to come", "Give --verify-tolerance-S too");
  if (device->parts().faults) fmt::print("note: [faults] of this set act in arrays; these are sound cells\n");
  const std::size_t cells = samples.target_S.size(), rows = samples.time_s.size() * cells;
  samples.programmed_mean_S.resize(cells);
  samples.programmed_std_S.resize(cells);
  samples.mean_S.resize(rows);
  samples.std_S.resize(rows);
  samples.quantile_S.resize(rows * kProbabilities.size());
  if (!options.verify_tolerance_S.empty()) {
    samples.verify = {.tolerance_S = real_number("--verify-tolerance-S", options.verify_tolerance_S, 0.0, 1.0),
                      .budget = static_cast<std::uint32_t>(whole_number("--verify-budget", options.verify_budget.empty() ? "100" : options.verify_budget, 1, 1'000'000)),
                      .stop = interrupted};
    samples.verify->validate();
    for (auto* column : {&samples.pulses_mean, &samples.pulses_most, &samples.failures}) column->resize(cells);
  }
  // A bad time must not wait for a million cells.
  check_times(*device, age_s);
  core::parallel_for(cells, threads, [&](std::size_t k) { sample_target(*device, options, age_s, count, seed, k, samples); });
  if (interrupted()) return kInterrupted;
  if (!options.output.empty()) write(options.output, *device, options, count, seed, targets.clamped, samples);

  fmt::print("{}: {} cells for each target, {}, seed {}\n", device->info().name, count,
             options.no_read_noise ? "conductances without read noise" : "single reads", seed);
  if (targets.clamped > 0) fmt::print("{} of {} targets were outside the window and were clamped\n", targets.clamped, cells);
  for (std::size_t k = 0; samples.verify && k < cells; ++k)
    fmt::print("target {:g} S: {:.3g} pulses a cell, {:g} at most; {:g} of {} cells not within {:g} S after {} pulses\n", samples.target_S[k],
               samples.pulses_mean[k], samples.pulses_most[k], samples.failures[k], count, samples.verify->tolerance_S, samples.verify->budget);
  fmt::print("{:>12} {:>12} {:>13} {:>13} {:>13} {:>13} {:>13}\n", "target [S]", "time [s]", "mean [S]", "std [S]", "1 % [S]", "median [S]", "99 % [S]");
  for (std::size_t k = 0; k < cells; ++k)
    for (std::size_t t = 0; t < samples.time_s.size(); ++t) {
      const std::size_t at = t * cells + k;
      const double* quantile = &samples.quantile_S[at * kProbabilities.size()];
      fmt::print("{:>12.5g} {:>12.5g} {:>13.6g} {:>13.6g} {:>13.6g} {:>13.6g} {:>13.6g}\n", samples.target_S[k], samples.time_s[t],
                 samples.mean_S[at], samples.std_S[at], quantile[0], quantile[4], quantile[8]);
    }
  return kDone;
}

}  // namespace

Run declare_device_sample(CLI::App& command) {
  auto options = std::make_shared<SampleOptions>();
  command.add_option("device", options->device, "device set by name, or path to a TOML file")->required();
  command.add_option("--target-S", options->target_S, "targets in siemens, commas between several")->required();
  command.add_option("--time-s", options->time_s, "times since programming in seconds, commas between several")->required();
  command.add_option("--count", options->count, "cells for each target (default 100000)");
  command.add_option("--seed", options->seed, "64-bit seed (default 1)");
  command.add_option("--verify-tolerance-S", options->verify_tolerance_S, "write and verify until a read is within this of the target (default: open loop)");
  command.add_option("--verify-budget", options->verify_budget, "pulses that a cell may take in write-verify (default 100)");
  command.add_option("--temperature-K", options->temperature_K, "temperature of ageing, if the set has an activation energy");
  command.add_option("--threads", options->threads, "worker threads (default: all processors); results do not depend on it");
  command.add_flag("--no-read-noise", options->no_read_noise, "conductances instead of reads");
  command.add_flag("--clamp-targets", options->clamp, "move targets outside the window to its ends, and count them");
  command.add_option("-o,--output", options->output, "HDF5 file for the statistics (docs/formats/device.md)");
  return [options] { return sample(*options); };
}

}  // namespace ohmfield::experiments
