#include "experiments/economics/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/config/data_file.hpp"
#include "crossbar/cost/inventory.hpp"
#include "experiments/economics/amortised_cost.hpp"
#include "experiments/economics/cluster_config.hpp"
#include "experiments/economics/levers.hpp"
#include "experiments/economics/named.hpp"

namespace ohmfield::experiments {
namespace {

using core::Range;
using core::TomlTable;

/// `key`, `key_low`, `key_high`; without ends it has no band.
Band read_band(const TomlTable& table, const std::string& key, Range range) {
  const double nominal = table.number(key, range);
  const Band band{nominal, table.number_or(key + "_low", nominal, range), table.number_or(key + "_high", nominal, range)};
  if (!(band.low <= band.nominal && band.nominal <= band.high)) throw table.error(key, fmt::format("= {:g} is not between {}_low and {}_high",
      nominal, key, key), "Order them");
  return band;
}

/// Looks something up by the name at a key; what is not found is an error of that line.
template <class Look>
void located(const TomlTable& table, std::string_view key, const std::string& name, Look look) {
  try {
    look();
  } catch (const core::InputError& error) {
    throw table.error(key, fmt::format("= '{}': {}", name, error.what()), "");
  }
}

std::filesystem::path economics(const char* file) { return core::data_folder() / "economics" / file; }

ModelScenario read_model(const TomlTable& table) {
  ModelScenario model;
  model.parameters = table.number("parameters", Range::above(0.0));
  model.width = table.number("width", Range::above(0.0));
  model.context = table.number("context", Range::above(0.0));
  model.law.tokens_per_parameter = table.number_or("tokens_per_parameter", model.law.tokens_per_parameter, Range::above(0.0));
  model.law.operations_per_parameter_token = table.number_or("operations_per_parameter_token", model.law.operations_per_parameter_token,
      Range::above(0.0));
  model.experts = static_cast<double>(table.integer_or("experts", 1, Range::between(1, 1e6)));
  model.law.saving = table.number_or("saving_K", 1.0, Range::at_least(1.0));
  if (model.law.saving > model.experts)
    throw table.error("saving_K", fmt::format("= {:g} of {:g} experts: less than one would work for a token", model.law.saving, model.experts),
        "K is at most the number of experts");
  model.law.gating_overhead = table.number_or("gating_overhead", 0.0, Range::at_least(0.0));
  table.finish();
  return model;
}

DigitalScenario read_digital(const TomlTable& table) {
  DigitalScenario digital;
  digital.chip = table.string("chip");
  located(table, "chip", digital.chip, [&] { (void)load_amortisation(economics("amortisation.toml")).chip(digital.chip); });
  digital.utilisation = read_band(table, "utilisation", {.low = 0.0, .high = 1.0, .low_open = true});
  digital.gpus = table.number("gpus", Range::at_least(1.0));
  digital.pue = table.number("pue", Range::at_least(1.0));
  digital.electricity_USD_per_kWh = table.number("electricity_USD_per_kWh", Range::above(0.0));
  digital.age_years = table.number_or("age_years", 0.0, Range::between(0.0, 30.0));
  const TomlTable cluster = table.table("cluster"), improved = table.table("improved");
  digital.cluster = read_cluster(cluster);
  digital.improved = read_cluster(improved);
  for (const auto& [params, at] : {std::pair{digital.cluster, &cluster}, std::pair{digital.improved, &improved}})
    try {
      params.check_finishes(digital.gpus);
    } catch (const core::InputError& error) {
      throw at->error("gpu_mtbf_h", fmt::format("= {:g}: {}", params.gpu_mtbf_h, error.what()), "");
    }
  table.finish();
  return digital;
}

AnalogScenario read_analog(const TomlTable& table) {
  AnalogScenario analog;
  analog.chip = table.string_or("chip", "");
  if (!analog.chip.empty()) {
    analog.point = table.string("point");
    crossbar::Chip chip;
    located(table, "chip", analog.chip, [&] { chip = crossbar::load_chip(analog.chip, core::data_folder() / "chips"); });
    located(table, "point", analog.point, [&] { (void)chip.point(analog.point); });
  }
  analog.weights_per_chip = table.number("weights_per_chip", Range::above(0.0));
  analog.mapping = static_cast<Mapping>(table.word("mapping", kMappings));
  analog.cell = table.string("cell");
  located(table, "cell", analog.cell, [&] { (void)cell_named(load_cells(economics("cells.toml")), analog.cell); });
  analog.tokens_per_update = table.number("tokens_per_update", Range::at_least(1.0));
  analog.utilisation = read_band(table, "utilisation", {.low = 0.0, .high = 1.0, .low_open = true});
  analog.replicas = table.number_or("replicas", 1.0, Range::at_least(1.0));
  analog.overhead = table.number("overhead", Range::at_least(1.0));
  table.finish();
  return analog;
}

}  // namespace

TrainingScenario load_scenario(const std::filesystem::path& file) {
  const TomlTable root = TomlTable::from_file(file);
  TrainingScenario scenario;
  scenario.file = file.string();
  scenario.name = root.string("name");
  scenario.technology = root.string_or("technology", "cmos28");
  scenario.levers = root.strings("levers");
  const std::vector<Lever> levers = load_levers(economics("levers.toml"));
  for (const std::string& name : scenario.levers) {
    located(root, "levers", name, [&] { (void)lever_named(levers, name); });
    if (std::count(scenario.levers.begin(), scenario.levers.end(), name) > 1) throw root.error("levers", fmt::format("names '{}' twice", name), "Name each once");
  }
  scenario.model = read_model(root.table("model"));
  scenario.digital = read_digital(root.table("digital"));
  scenario.analog = read_analog(root.table("analog"));
  root.finish();
  return scenario;
}

std::vector<WeightCell> load_cells(const std::filesystem::path& file) {
  const TomlTable root = TomlTable::from_file(file);
  std::vector<WeightCell> cells;
  for (const TomlTable& table : root.tables("cell")) {
    WeightCell cell{.name = table.string("name"), .source = table.string("source"), .write = {}};
    cell.write = {table.number("write_J", Range::at_least(0.0)), table.number("write_low_J", Range::at_least(0.0)), table.number("write_high_J",
        Range::at_least(0.0))};
    cell.endurance_writes = table.number("endurance_writes", Range::above(0.0));
    cell.endurance_low = table.number("endurance_low", Range::above(0.0));
    cell.endurance_high = table.number("endurance_high", Range::above(0.0));
    table.finish();
    cells.push_back(std::move(cell));
  }
  root.finish();
  return cells;
}

const WeightCell& cell_named(const std::vector<WeightCell>& cells, const std::string& name) { return named(cells, name, "data/economics/cells.toml", "cell"); }

}  // namespace ohmfield::experiments
