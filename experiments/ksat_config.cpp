#include "experiments/ksat_config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cmath>
#include <limits>
#include <sstream>

#include "core/config/data_file.hpp"
#include "core/config/toml.hpp"
#include "core/parallel.hpp"
#include "hopfield/draws.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::array<std::string_view, 2> kTrims{"none", "column"};
constexpr double kMostRestarts = 1e6;

/// Names between commas.
std::vector<std::string> split_names(const std::string& list) {
  std::vector<std::string> names;
  std::istringstream stream(list);
  for (std::string name; std::getline(stream >> std::ws, name, ',');) names.push_back(name);
  return names;
}

KsatConfig read_config(const std::filesystem::path& file) {
  const core::TomlTable table = core::TomlTable::from_file(file);
  KsatConfig config;
  config.devices = split_names(table.string("device"));
  config.technology = table.string("technology");
  const core::TomlTable array = table.table("array");
  config.array.read_voltage_V = array.number("read_voltage_V", core::Range::above(0.0));
  config.array.age_s = array.number("age_s", core::Range::at_least(0.0));
  config.array.trim = array.word("trim", kTrims) == 1;
  config.array.break_adc_bits = static_cast<int>(array.integer("break_adc_bits", core::Range::between(0, 24)));
  if (config.array.break_adc_bits == 1) throw array.error("break_adc_bits", "= 1 is no converter", "Use 0 (none) or 2 to 24 bits");
  config.array.break_adc_range = array.number("break_adc_range", core::Range::above(0.0));
  array.finish();
  const core::TomlTable rule = table.table("rule");
  config.rule = rule.string("name");
  config.rule_params.walk_probability = rule.number("walk_probability", core::Range::between(0.0, 1.0));
  config.rule_params.zero_below = rule.number("zero_below", core::Range::between(0.0, 1.0));
  if (config.rule_params.zero_below == 0.0 || config.rule_params.zero_below == 1.0)
    throw rule.error("zero_below", "does not lie between 0 and 1", "Readings of a break of 0 and of 1 lie on either side of it");
  config.rule_params.sigma = rule.number("sigma", core::Range::at_least(0.0));
  rule.finish();
  const core::TomlTable run = table.table("run");
  const auto most_steps = static_cast<double>(hopfield::kMostSteps);
  config.max_flips = static_cast<std::uint64_t>(run.integer("max_flips", core::Range::between(1, most_steps)));
  config.check_at = static_cast<std::size_t>(run.integer("check_at", core::Range::between(0, 1e9)));
  config.solve_restarts = static_cast<std::size_t>(run.integer("solve_restarts", core::Range::between(1, kMostRestarts)));
  config.bench_restarts = static_cast<std::size_t>(run.integer("bench_restarts", core::Range::between(1, kMostRestarts)));
  if (run.has("seed")) config.seed = whole_number("seed", run.string("seed"), 0, std::numeric_limits<std::uint64_t>::max());
  run.finish();
  table.finish();
  return config;
}

}  // namespace

std::string KsatConfig::toml() const {
  return fmt::format(
      "device = '{}'\ntechnology = '{}'\n\n[array]\nread_voltage_V = {}\nage_s = {}\ntrim = \"{}\"\n"
      "break_adc_bits = {}\nbreak_adc_range = {}\n\n[rule]\nname = \"{}\"\nwalk_probability = {}\nzero_below = {}\nsigma = {}\n\n"
      "[run]\nmax_flips = {}\ncheck_at = {}\nsolve_restarts = {}\nbench_restarts = {}\nseed = \"{}\"\n{}{}",
      fmt::join(devices, ","), technology, array.read_voltage_V, array.age_s, kTrims[array.trim ? 1 : 0], array.break_adc_bits,
      array.break_adc_range, rule, rule_params.walk_probability, rule_params.zero_below, rule_params.sigma, max_flips, check_at, solve_restarts,
      bench_restarts, seed, file_comments("device", devices, "devices"), file_comments("technology", {technology}, "technologies"));
}

void KsatOptions::declare(CLI::App& command) {
  command.add_option("--config", file, "TOML file like data/experiments/ksat.toml");
  command.add_option("--device", devices, "device sets by name, or paths to TOML files; commas between several")
      ->allow_extra_args(false)
      ->delimiter(',');
  command.add_option("--technology", technology, "technology by name, or a path to a TOML file");
  std::string names;
  for (const hopfield::RuleInfo& info : hopfield::rules()) names += fmt::format("{}{}", names.empty() ? "" : ", ", info.name);
  command.add_option("--rule", rule, "update rule: " + names);
  command.add_option("--seed", seed, "64-bit seed of everything random (default 1)");
  command.add_option("--max-flips", max_flips, "flips of one restart");
  command.add_option("--restarts", restarts, "restarts of each instance");
  command.add_option("--age-s", age_s, "age of the array since programming, in seconds");
  command.add_option("--walk-probability", walk_probability, "skc: chance of a random literal");
  command.add_option("--sigma", sigma, "wta: noise in units of one clause");
  command.add_option("--threads", threads, "worker threads (default: all processors); results do not depend on it");
}

KsatConfig KsatOptions::resolve() const {
  const auto folder = core::data_folder() / "experiments";
  KsatConfig config = read_config(file.empty() ? folder / "ksat.toml" : core::data_file(file, folder, "configuration"));
  if (!devices.empty()) config.devices = devices;
  if (!technology.empty()) config.technology = technology;
  if (!rule.empty()) config.rule = rule;
  const double most = std::numeric_limits<double>::max();
  if (!age_s.empty()) config.array.age_s = real_number("--age-s", age_s, 0.0, most);
  if (!walk_probability.empty())
    config.rule_params.walk_probability = real_number("--walk-probability", walk_probability, 0.0, 1.0);
  if (!sigma.empty()) config.rule_params.sigma = real_number("--sigma", sigma, 0.0, most);
  if (!seed.empty()) config.seed = whole_number("--seed", seed, 0, std::numeric_limits<std::uint64_t>::max());
  if (!max_flips.empty()) config.max_flips = whole_number("--max-flips", max_flips, 1, hopfield::kMostSteps);
  if (!restarts.empty())
    config.solve_restarts = config.bench_restarts = whole_number("--restarts", restarts, 1, static_cast<std::uint64_t>(kMostRestarts));
  config.array.validate();
  hopfield::make_rule(config.rule, config.rule_params);
  return config;
}

int KsatOptions::thread_count() const {
  return threads.empty() ? core::available_threads() : static_cast<int>(whole_number("--threads", threads, 1, 1024));
}

}  // namespace ohmfield::experiments
