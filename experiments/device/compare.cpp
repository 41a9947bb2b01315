/// `ohmfield device compare A B`: two sets side by side; for a set that was fitted, whether the other is within its errors.

#include "experiments/device/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/config/data_file.hpp"
#include "core/parallel.hpp"
#include "experiments/device/targets.hpp"
#include "experiments/device/verbs.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/options.hpp"

namespace ohmfield::experiments {
namespace {

struct CompareOptions {
  std::string a, b, target_S, time_s, cells = "10000", seed = "1", threads, output;
  bool json = false;
};

/// A tenth, half and all of what both windows hold.
std::vector<double> common_targets(const crossbar::DeviceInfo& a, const crossbar::DeviceInfo& b) {
  const double low = std::max(a.g_min_S, b.g_min_S), high = std::min(a.g_max_S, b.g_max_S);
  if (low >= high) return {};
  return {low + 0.1 * (high - low), low + 0.5 * (high - low), high};
}

/// An early, a late and a middle time, on a logarithmic scale, that both sets know; 4 months where there is no end.
std::vector<double> common_times(const crossbar::DeviceInfo& a, const crossbar::DeviceInfo& b) {
  const double earliest = std::max(a.first_time_s, b.first_time_s), last = std::min({a.last_time_s, b.last_time_s, 1e7});
  const double first = earliest > 0.0 ? earliest : std::min(1.0, last);
  if (first > last) return {};
  if (first == last) return {first};
  return {first, std::sqrt(first * last), last};
}

int compare(const CompareOptions& options) {
  Comparison comparison{.argument = {options.a, options.b}, .device = {shared_device(options.a), shared_device(options.b)},
                        .cells = {}, .pulsed = {}, .plan = {}, .parameters = {}, .coverage = {}};
  const crossbar::DeviceInfo &a = comparison.device[0]->info(), &b = comparison.device[1]->info();
  ComparePlan& plan = comparison.plan;
  if (options.target_S.empty()) plan.target_S = common_targets(a, b);
  else
    for (const auto& device : comparison.device)
      plan.target_S = targets_from("--target-S", options.target_S, device->info(), Outside::refuse).target_S;
  plan.time_s = options.time_s.empty() ? common_times(a, b) : times_from("--time-s", options.time_s);
  plan.cells = whole_number("--cells", options.cells, 2, 100'000'000);
  plan.seed = seed_number("--seed", options.seed);
  plan.threads = options.threads.empty() ? core::available_threads() : static_cast<int>(whole_number("--threads", options.threads, 1, 1024));
  for (const auto& device : comparison.device) check_times(*device, plan.time_s);
  std::vector<std::vector<Parameter>> parameters;
  const auto folder = core::data_folder() / "devices";
  for (std::size_t i = 0; i < 2; ++i) {
    comparison.pulsed.push_back(pulsed_set(*comparison.device[i]));
    parameters.push_back(parameters_of(core::data_file(comparison.argument[i], folder, "device")));
    comparison.cells.push_back(compared_cells(*comparison.device[i], plan));
  }
  if (interrupted()) return kInterrupted;
  comparison.parameters = joined(parameters[0], parameters[1]);
  comparison.coverage = coverage(fitted_numbers(core::data_file(options.b, folder, "device")), parameters[0], *comparison.device[0]);
  if (!options.output.empty()) write_comparison(options.output, comparison);
  if (options.json) fmt::print("{}\n", comparison_json(comparison));
  else print_comparison(comparison);
  return kDone;
}

}  // namespace

Run declare_device_compare(CLI::App& command) {
  auto options = std::make_shared<CompareOptions>();
  command.add_option("a", options->a, "device set by name, or path to a TOML file")->required();
  command.add_option("b", options->b, "the other one; of a set that was fitted, intervals are held against A")->required();
  command.add_option("--target-S", options->target_S, "targets in siemens, commas between several (default: three within both windows)");
  command.add_option("--time-s", options->time_s, "times since programming in seconds, commas between (default: three that both know)");
  command.add_option("--cells", options->cells, "cells for each target (default 10000)");
  command.add_option("--seed", options->seed, "64-bit seed (default 1)");
  command.add_option("--threads", options->threads, "worker threads (default: all processors); results do not depend on it");
  command.add_option("-o,--output", options->output, "HDF5 file for all of it (docs/formats/device.md)");
  command.add_flag("--json", options->json, "JSON instead of tables");
  return [options] { return compare(*options); };
}

}  // namespace ohmfield::experiments
