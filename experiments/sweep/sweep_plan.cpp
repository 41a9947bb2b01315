#include "experiments/sweep/sweep_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "core/config/data_file.hpp"
#include "core/config/toml.hpp"
#include "core/error.hpp"
#include "hopfield/ksat_machine.hpp"

namespace ohmfield::experiments {
namespace {

/// A key that would change nothing is a mistake.
void check_effect(const SweepAxis& axis, const KsatConfig& config) {
  if (axis.key == "break_adc_range" && config.array.break_adc_bits == 0)
    throw core::InputError("break_adc_range does nothing with break_adc_bits = 0, a winner-take-all on currents",
                           "Set break_adc_bits in the [array] section of a --config file");
}

/// The smallest machine there is: whether the device knows the age, the engine the imperfection, and all circuits have a price.
void probe(const std::shared_ptr<const crossbar::DeviceModel>& device, const std::string& rule, const KsatConfig& config,
           const crossbar::Technology& technology) {
  hopfield::Cnf formula(1);
  formula.add(std::vector<hopfield::DimacsLiteral>{1});
  hopfield::KsatMachine(formula, device, config.array, config.machine, rule, technology, 0);
  if (const int bits = config.array.break_adc_bits; bits > 0)
    technology.price(core::Event::adc_sar).unit(static_cast<std::uint32_t>(bits), 1.0 / technology.timing().adc_s);
}

}  // namespace

SweepPoint make_point(const std::string& device_name, const std::string& rule, const std::string& key, double value,
                      const KsatConfig& config, const crossbar::Technology& technology) {
  SweepPoint point{key, value, std::make_unique<KsatConfig>(config), {}, {}};
  point.config->rules = {rule};
  point.config->devices = {device_name};
  // One array at all points, so that they differ in the swept value alone.
  if (config.machine.tiles == hopfield::Tiles::automatic) point.config->machine.tiles = hopfield::Tiles::none;
  DeviceEdit edit(device_name);
  const std::string change = key.empty() ? "" : fmt::format("{} = {:g}", key, value);
  if (!key.empty()) apply_value(key, value, edit, *point.config);
  point.config->array.validate();
  const auto device = edit.device(change);
  point.device_toml = edit.text();
  try {
    probe(device, rule, *point.config, technology);
  } catch (const core::InputError& error) {
    throw core::InputError(fmt::format("device '{}'{}: {}", device_name, change.empty() ? "" : " with " + change, error.what()), "");
  }
  point.solver = array_solver(device, rule, *point.config, technology);
  if (!key.empty()) point.solver.name += ", " + change;
  return point;
}

void SweepPlan::add(std::vector<SweepAxis> more) {
  for (SweepAxis& axis : more) {
    const auto at = std::find_if(axes.begin(), axes.end(), [&axis](const SweepAxis& known) { return known.key == axis.key; });
    if (at == axes.end()) axes.push_back(std::move(axis));
    else *at = std::move(axis);
  }
}

SweepPlan read_sweep_file(const std::string& name, KsatOptions& options) {
  const core::TomlTable table = core::TomlTable::from_file(core::data_file(name, core::data_folder() / "experiments", "sweep"));
  const auto unless_given = [&table](const char* key, std::vector<std::string>& option) {
    if (!table.has(key)) return;
    std::istringstream text(table.string(key));
    std::vector<std::string> names;
    for (std::string word; std::getline(text >> std::ws, word, ',');) names.push_back(word);
    if (option.empty()) option = names;
  };
  unless_given("device", options.devices);
  unless_given("rule", options.rules);
  if (table.has("restarts")) {
    const auto restarts = table.integer("restarts", core::Range::between(1, 1e6));
    if (options.restarts.empty()) options.restarts = fmt::format("{}", restarts);
  }
  if (table.has("max_flips")) {
    const auto flips = table.integer("max_flips", core::Range::between(1, 4294967295.0));
    if (options.max_flips.empty()) options.max_flips = fmt::format("{}", flips);
  }
  const core::TomlTable sweep = table.table("sweep");
  SweepPlan plan;
  for (const core::TomlEntry& entry : sweep.entries()) {
    const std::string key = entry.path.substr(entry.path.find('.') + 1);
    // Through the text, as numbers of a TOML reader are finite and a ratio may be infinite.
    std::string list = entry.value;
    if (list.size() < 2 || list.front() != '[') throw sweep.error(key, "is not a list of values", fmt::format("Write {} = [1, 2]", key));
    list = list.substr(1, list.size() - 2);
    std::erase(list, ' ');
    try {
      plan.add({read_axis("sweep", key + "=" + list)});
    } catch (const core::InputError& error) {
      throw sweep.error(key, fmt::format("= [{}]: {}", list, error.what()), "");
    }
    sweep.has(key);
  }
  if (plan.axes.empty()) throw table.error("sweep", "has no key", "Add a line such as on_off_ratio = [10, 40]");
  sweep.finish();
  table.finish();
  return plan;
}

std::vector<SweepPoint> sweep_points(const SweepPlan& plan, const KsatConfig& config, const crossbar::Technology& technology) {
  for (const SweepAxis& axis : plan.axes) {
    for (const std::string& rule : config.rules) check_axis(axis, rule);
    check_effect(axis, config);
  }
  std::vector<SweepPoint> points;
  std::set<std::string> names;
  for (const std::string& device : config.devices)
    for (const std::string& rule : config.rules) {
      points.push_back(make_point(device, rule, "", 0.0, config, technology));
      if (!names.insert(points.back().solver.name).second)
        throw core::InputError(fmt::format("two devices with the rule are called '{}'", points.back().solver.name),
                               "Give each set a name of its own: rows are told apart by it");
    }
  for (const SweepAxis& axis : plan.axes)
    for (const std::string& device : config.devices)
      for (const std::string& rule : config.rules)
        for (const double value : axis.values) points.push_back(make_point(device, rule, axis.key, value, config, technology));
  return points;
}

}  // namespace ohmfield::experiments
