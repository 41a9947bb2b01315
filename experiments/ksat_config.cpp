#include "experiments/ksat_config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <sstream>

#include "core/config/data_file.hpp"
#include "core/config/toml.hpp"
#include "core/parallel.hpp"
#include "hopfield/draws.hpp"
#include "hopfield/rule_choice.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::array<std::string_view, 2> kTrims{"none", "column"};
constexpr std::array<std::string_view, 4> kEngines{"auto", "exact", "event", "ideal"};
constexpr std::array<std::string_view, 2> kTileReads{"all", "changed"};
constexpr double kMostRestarts = 1e6;

hopfield::Engine engine_named(const std::string& name) {
  for (std::size_t i = 0; i < kEngines.size(); ++i)
    if (kEngines[i] == name) return static_cast<hopfield::Engine>(i);
  throw core::InputError(fmt::format("unknown engine '{}'", name), "Known: auto, exact, event, ideal");
}

void check_architecture(const std::string& name) {
  if (name == "auto") return;
  std::string list;
  for (const hopfield::ArchitectureInfo& info : hopfield::architectures()) {
    if (info.name == name) return;
    list += fmt::format(", {}", info.name);
  }
  throw core::InputError(fmt::format("unknown architecture '{}'", name), "Known: auto" + list);
}

/// Names between commas.
std::vector<std::string> split_names(const std::string& list) {
  std::vector<std::string> names;
  std::istringstream stream(list);
  for (std::string name; std::getline(stream >> std::ws, name, ',');) names.push_back(name);
  return names;
}

/// \throws InputError  an unknown rule, a parameter that none of the rules has, a value out of range
void check_rules(const KsatConfig& config) {
  for (const auto& [name, value] : config.rule_params) {
    bool is_known = false;
    for (const std::string& rule : config.rules)
      for (const hopfield::RuleParameter& parameter : hopfield::rule_info(rule).parameters)
        is_known = is_known || parameter.name == name;
    if (!is_known) hopfield::complete_params(config.rules.front(), {{name, value}});  // says so
  }
  for (const std::string& rule : config.rules) hopfield::complete_params(rule, config.params_of(rule));
}

/// auto, none, or ROWSxCOLUMNS.
/// \throws InputError  anything else
void read_tiles(const std::string& text, hopfield::KsatMachineParams& machine) {
  machine.tile = {};
  const std::size_t by = text.find('x');
  if (text == "auto" || text == "none") {
    machine.tiles = text == "auto" ? hopfield::Tiles::automatic : hopfield::Tiles::none;
    return;
  }
  if (by == std::string::npos)
    throw core::InputError(fmt::format("'{}' is no size of tiles", text), "Give auto, none, or ROWSxCOLUMNS such as 512x512");
  machine.tiles = hopfield::Tiles::given;
  machine.tile.word_lines = static_cast<std::uint32_t>(whole_number("rows of a tile", text.substr(0, by), 2, 1'000'000));
  machine.tile.bit_lines = static_cast<std::uint32_t>(whole_number("columns of a tile", text.substr(by + 1), 2, 1'000'000));
  machine.validate();
}

std::string tiles_text(const hopfield::KsatMachineParams& machine) {
  if (machine.tiles != hopfield::Tiles::given) return machine.tiles == hopfield::Tiles::automatic ? "auto" : "none";
  return fmt::format("{}x{}", machine.tile.word_lines, machine.tile.bit_lines);
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
  config.array.wire_resistance_ohm = array.number_or("wire_resistance_ohm", 0.0, core::Range::at_least(0.0));
  array.finish();
  const core::TomlTable machine = table.table("machine");
  config.machine.engine = static_cast<hopfield::Engine>(machine.word("engine", kEngines));
  config.machine.architecture = machine.string("architecture");
  const std::string tiles = machine.string("tiles");
  try {
    read_tiles(tiles, config.machine);
  } catch (const core::InputError& error) {
    throw machine.error("tiles", fmt::format("= {}: {}", tiles, error.what()), "");
  }
  config.machine.tile_reads = static_cast<hopfield::TileReads>(machine.word("tile_reads", kTileReads));
  config.machine.clause_winners = machine.number("clause_winners", core::Range::at_least(0.0));
  config.machine.published_clock_s = machine.number("clock_s", core::Range::at_least(0.0));
  machine.finish();
  const core::TomlTable rule = table.table("rule");
  config.rules = split_names(rule.string("name"));
  config.solve_rule = rule.string("solve_name");
  if (config.solve_rule != "auto") {
    try {
      hopfield::rule_info(config.solve_rule);
    } catch (const core::InputError& error) {
      throw rule.error("solve_name", fmt::format("= {}: {}", config.solve_rule, error.what()), "");
    }
  }
  if (rule.has("parameters")) {
    const core::TomlTable parameters = rule.table("parameters");
    for (const core::TomlEntry& entry : parameters.entries()) {
      const std::string name = entry.path.substr(entry.path.rfind('.') + 1);
      config.rule_params[name] = parameters.number(name);
      try {
        check_rules(config);
      } catch (const core::InputError& error) {
        throw parameters.error(name, fmt::format("= {}: {}", entry.value, error.what()), "");
      }
    }
    parameters.finish();
  }
  rule.finish();
  const core::TomlTable run = table.table("run");
  const auto most_steps = static_cast<double>(hopfield::kMostSteps);
  config.max_flips = static_cast<std::uint64_t>(run.integer("max_flips", core::Range::between(1, most_steps)));
  config.solve_first_flips = static_cast<std::uint64_t>(run.integer("solve_first_flips", core::Range::between(1, most_steps)));
  config.solve_max_flips = static_cast<std::uint64_t>(run.integer("solve_max_flips", core::Range::between(1, most_steps)));
  config.check_at = static_cast<std::size_t>(run.integer("check_at", core::Range::between(0, 1e9)));
  config.solve_restarts = static_cast<std::size_t>(run.integer("solve_restarts", core::Range::between(1, kMostRestarts)));
  config.bench_restarts = static_cast<std::size_t>(run.integer("bench_restarts", core::Range::between(1, kMostRestarts)));
  if (config.solve_first_flips > config.solve_max_flips)
    throw run.error("solve_first_flips", fmt::format("= {} is more than solve_max_flips = {}", config.solve_first_flips, config.solve_max_flips), "");
  if (run.has("seed")) config.seed = whole_number("seed", run.string("seed"), 0, std::numeric_limits<std::uint64_t>::max());
  run.finish();
  table.finish();
  return config;
}

}  // namespace

KsatConfig KsatConfig::for_solving(const hopfield::Cnf& formula) const {
  if (solve_rule.empty()) return *this;
  KsatConfig config = *this;
  config.rules = {solve_rule == "auto" ? hopfield::suited_rule(formula) : solve_rule};
  if (config.rules != rules) config.rule_params.clear();  // they are of the other rule
  return config;
}

hopfield::RuleParams KsatConfig::params_of(const std::string& rule) const {
  hopfield::RuleParams own;
  for (const hopfield::RuleParameter& parameter : hopfield::rule_info(rule).parameters)
    if (const auto at = rule_params.find(parameter.name); at != rule_params.end()) own.insert(*at);
  return own;
}

double KsatConfig::walk_probability() const {
  const auto at = rule_params.find("walk_probability");
  return at == rule_params.end() ? 0.5 : at->second;
}

std::uint64_t KsatConfig::solve_limit(std::size_t restart, std::int32_t variables) const {
  const double first = std::max(static_cast<double>(solve_first_flips), 100.0 * variables);
  return static_cast<std::uint64_t>(
      std::min(static_cast<double>(solve_max_flips), std::ldexp(first, static_cast<int>(std::min<std::size_t>(restart / 2, 100)))));
}

std::string KsatConfig::toml() const {
  std::string parameters = rule_params.empty() ? "" : "\n[rule.parameters]\n";
  for (const auto& [name, value] : rule_params) parameters += fmt::format("{} = {}\n", name, value);
  return fmt::format(
      "device = '{}'\ntechnology = '{}'\n\n[array]\nread_voltage_V = {}\nage_s = {}\ntrim = \"{}\"\n"
      "break_adc_bits = {}\nbreak_adc_range = {}\nwire_resistance_ohm = {}\n\n[machine]\nengine = \"{}\"\narchitecture = \"{}\"\ntiles = \"{}\"\n"
      "tile_reads = \"{}\"\nclause_winners = {}\nclock_s = {}\n\n[rule]\nname = \"{}\"\nsolve_name = \"{}\"\n{}\n"
      "[run]\nmax_flips = {}\nsolve_first_flips = {}\nsolve_max_flips = {}\ncheck_at = {}\nsolve_restarts = {}\nbench_restarts = {}\nseed = \"{}\"\n{}{}",
      fmt::join(devices, ","), technology, array.read_voltage_V, array.age_s, kTrims[array.trim ? 1 : 0], array.break_adc_bits,
      array.break_adc_range, array.wire_resistance_ohm, kEngines[static_cast<std::size_t>(machine.engine)], machine.architecture, tiles_text(machine),
      kTileReads[static_cast<std::size_t>(machine.tile_reads)], machine.clause_winners, machine.published_clock_s,
      fmt::join(rules, ","), solve_rule.empty() ? rules.front() : solve_rule, parameters, max_flips, solve_first_flips, solve_max_flips, check_at,
      solve_restarts, bench_restarts, seed, file_comments("device", devices, "devices"), file_comments("technology", {technology}, "technologies"));
}

void KsatOptions::declare(CLI::App& command) {
  command.add_option("--config", file, "TOML file like data/experiments/ksat.toml");
  command.add_option("--device", devices, "device sets by name, or paths to TOML files; commas between several")
      ->allow_extra_args(false)
      ->delimiter(',');
  command.add_option("--technology", technology, "technology by name, or a path to a TOML file");
  std::string names;
  for (const hopfield::RuleInfo& info : hopfield::rules()) names += fmt::format("{}{}", names.empty() ? "" : ", ", info.name);
  command.add_option("--rule", rules, "update rules, commas between several: " + names)->allow_extra_args(false)->delimiter(',');
  command.add_option("--rule-param", rule_params, "NAME=VALUE, a parameter of the rule; `ohmfield info` lists them")
      ->allow_extra_args(false);
  command.add_option("--seed", seed, "64-bit seed of everything random (default 1)");
  command.add_option("--max-flips", max_flips, "steps of one restart: cycles of an array, flips of a digital search");
  command.add_option("--restarts", restarts, "restarts of each instance");
  command.add_option("--engine", engine, "how the array is simulated: auto, exact, event, ideal");
  command.add_option("--architecture", architecture, "auto, or one of `ohmfield info`");
  command.add_option("--tile", tile, "auto (as large as leakage allows), none (one array), or word and bit lines such as 512x512");
  command.add_option("--age-s", age_s, "age of the array since programming, in seconds");
  command.add_option("--walk-probability", walk_probability, "short for --rule-param walk_probability=VALUE");
  command.add_option("--sigma", sigma, "short for --rule-param sigma=VALUE");
  command.add_option("--threads", threads, "worker threads (default: all processors); results do not depend on it");
}

KsatConfig KsatOptions::resolve() const {
  const auto folder = core::data_folder() / "experiments";
  KsatConfig config = read_config(file.empty() ? folder / "ksat.toml" : core::data_file(file, folder, "configuration"));
  if (!devices.empty()) config.devices = devices;
  if (!technology.empty()) config.technology = technology;
  // Who names a rule or one of its parameters means it for solve as well.
  if (!rules.empty() || !rule_params.empty() || !walk_probability.empty() || !sigma.empty()) config.solve_rule.clear();
  if (!rules.empty()) {
    if (rules != config.rules) config.rule_params.clear();  // they were of the rules of the file
    config.rules = rules;
  }
  const double most = std::numeric_limits<double>::max();
  if (!age_s.empty()) config.array.age_s = real_number("--age-s", age_s, 0.0, most);
  if (!walk_probability.empty()) config.rule_params["walk_probability"] = real_number("--walk-probability", walk_probability, 0.0, 1.0);
  if (!sigma.empty()) config.rule_params["sigma"] = real_number("--sigma", sigma, 0.0, 1e6);
  for (const std::string& given : rule_params) {
    const std::size_t equals = given.find('=');
    if (equals == std::string::npos || equals == 0)
      throw core::InputError(fmt::format("--rule-param {} is not NAME=VALUE", given), "For example --rule-param sigma=1.2");
    config.rule_params[given.substr(0, equals)] = real_number("--rule-param " + given.substr(0, equals), given.substr(equals + 1), -most, most);
  }
  if (!seed.empty()) config.seed = whole_number("--seed", seed, 0, std::numeric_limits<std::uint64_t>::max());
  if (!max_flips.empty()) config.max_flips = config.solve_first_flips = config.solve_max_flips = whole_number("--max-flips", max_flips, 1, hopfield::kMostSteps);
  if (!restarts.empty())
    config.solve_restarts = config.bench_restarts = whole_number("--restarts", restarts, 1, static_cast<std::uint64_t>(kMostRestarts));
  if (!engine.empty()) config.machine.engine = engine_named(engine);
  if (!architecture.empty()) config.machine.architecture = architecture;
  if (!tile.empty()) {
    try {
      read_tiles(tile, config.machine);
    } catch (const core::InputError& error) {
      throw core::InputError(fmt::format("--tile {}: {}", tile, error.what()), "");
    }
  }
  config.array.validate();
  config.machine.validate();
  check_architecture(config.machine.architecture);
  check_rules(config);
  return config;
}

int KsatOptions::thread_count() const {
  return threads.empty() ? core::available_threads() : static_cast<int>(whole_number("--threads", threads, 1, 1024));
}

}  // namespace ohmfield::experiments
