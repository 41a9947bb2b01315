#include "crossbar/cost/technology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/config/data_file.hpp"
#include "crossbar/cost/component_library.hpp"

namespace ohmfield::crossbar {

Technology Technology::load(const std::string& name_or_path, const std::filesystem::path& folder) {
  const core::TomlTable table = core::TomlTable::from_file(core::data_file(name_or_path, folder, "technology"));
  const core::Range positive = core::Range::above(0.0);
  Technology result;
  result.file_ = table.file();
  result.name_ = table.string("name");
  table.string("title");
  result.node_nm_ = table.number("node_nm", positive);

  const core::TomlTable timing = table.table("timing");
  result.timing_ = {timing.number("comparator_s", positive), timing.number("adc_s", positive), timing.number("digital_s", positive),
                    timing.number("clock_s", positive), timing.number("row_write_s", positive)};
  timing.finish();

  const core::TomlTable lines = table.table("lines");
  result.line_ends_ = {lines.number("driver_ohm", positive), lines.number("readout_ohm", positive), lines.number("amplifier_bandwidth_Hz", positive)};
  lines.finish();

  const core::TomlTable digital = table.table("digital");
  result.digital_ = {digital.number("core_power_W", positive), digital.number("core_power_low_W", positive),
                     digital.number("core_power_high_W", positive), digital.number("clause_update_s", positive)};
  if (result.digital_.core_power_low_W > result.digital_.core_power_W || result.digital_.core_power_W > result.digital_.core_power_high_W)
    throw digital.error("core_power_low_W", "and core_power_high_W do not enclose core_power_W", "The band must hold the nominal power");
  digital.finish();

  const core::TomlTable geometry = table.table("geometry");
  result.cell_pitch_m_ = geometry.number("cell_pitch_m", positive);
  result.array_rows_ = static_cast<std::size_t>(geometry.integer("array_rows", core::Range::between(1, 1e6)));
  geometry.finish();

  std::optional<ComponentLibrary> library;
  if (table.has("components")) library = ComponentLibrary::load(table.string("components"), folder / "../components", result.node_nm_);
  const core::TomlTable prices = table.table("price");
  for (std::size_t e = 0; e < core::kEvents; ++e) {
    const auto event = static_cast<core::Event>(e);
    const std::string name(core::event_info(event).name);
    if (!prices.has(name)) {
      result.missing_[e] = table.error("price", fmt::format("has no price for the event '{}'", name),
                                       fmt::format("Name a component there, or add a table [price.{}]", name));
    } else if (prices.kind(name) == core::TomlKind::table) {
      result.prices_[e] = Price::read(prices.table(name), event, result.node_nm_);
    } else {
      result.components_[e] = prices.string(name);
      if (!library) throw prices.error(name, "names a component, and the file names no library of components", "Add components = \"library\", or give a table");
      result.prices_[e] = library->price(result.components_[e], event, prices);
    }
  }
  prices.finish();
  table.finish();
  return result;
}

const Price& Technology::price(core::Event event) const {
  const auto e = static_cast<std::size_t>(event);
  if (!prices_[e]) throw *missing_[e];
  return *prices_[e];
}

Energy Technology::energy(const core::Ledger& ledger, core::Event event) const {
  Energy sum;
  for (const core::Ledger::Line& line : ledger.lines())
    if (line.event == event) sum += energy(line);
  return sum;
}

Energy Technology::energy(const core::Ledger& ledger, core::Part part) const {
  Energy sum;
  for (const core::Ledger::Line& line : ledger.lines())
    if (core::event_info(line.event).part == part) sum += energy(line);
  return sum;
}

Energy Technology::energy(const core::Ledger& ledger) const {
  Energy sum;
  for (const core::Ledger::Line& line : ledger.lines()) sum += energy(line);
  return sum;
}

}  // namespace ohmfield::crossbar
