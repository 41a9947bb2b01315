#include "crossbar/cost/technology.hpp"

#include <fmt/format.h>

#include "core/config/data_file.hpp"
#include "core/config/toml.hpp"

namespace ohmfield::crossbar {
namespace {

constexpr std::array<std::string_view, 3> kGrades{"published", "derived", "assumption"};

Price read_price(const core::TomlTable& table, const core::EventInfo& event) {
  if (table.string("per") != event.amount_unit)
    throw table.error("per", fmt::format("is not the unit of '{}'", event.name),
                      fmt::format("Give the price per \"{}\"", event.amount_unit));
  Price price;
  price.energy.nominal_J = table.number("energy", core::Range::at_least(0.0));
  price.energy.low_J = table.number("low", core::Range::at_least(0.0));
  price.energy.high_J = table.number("high", core::Range::at_least(0.0));
  if (price.energy.low_J > price.energy.nominal_J || price.energy.nominal_J > price.energy.high_J)
    throw table.error("low", "and high do not enclose energy", "The band must hold the nominal price");
  price.grade = kGrades[table.word("grade", kGrades)];
  price.source = table.string("source");
  table.finish();
  return price;
}

}  // namespace

Energy& Energy::operator+=(const Energy& other) {
  nominal_J += other.nominal_J;
  low_J += other.low_J;
  high_J += other.high_J;
  return *this;
}

Technology Technology::load(const std::string& name_or_path, const std::filesystem::path& folder) {
  const core::TomlTable table = core::TomlTable::from_file(core::data_file(name_or_path, folder, "technology"));
  Technology result;
  result.name_ = table.string("name");
  table.string("title");

  const core::TomlTable timing = table.table("timing");
  const core::Range positive = core::Range::above(0.0);
  result.timing_ = {timing.number("settle_s", positive), timing.number("comparator_s", positive),
                    timing.number("adc_s", positive), timing.number("digital_s", positive),
                    timing.number("row_write_s", positive)};
  timing.finish();

  const core::TomlTable digital = table.table("digital");
  result.digital_ = {digital.number("core_power_W", positive), digital.number("core_power_low_W", positive),
                     digital.number("core_power_high_W", positive), digital.number("clause_update_s", positive),
                     digital.number("counter_bits", core::Range::between(1.0, 64.0))};
  digital.finish();

  const core::TomlTable geometry = table.table("geometry");
  result.cell_pitch_m_ = geometry.number("cell_pitch_m", positive);
  result.array_rows_ = static_cast<std::size_t>(geometry.integer("array_rows", core::Range::between(1, 1e6)));
  geometry.finish();

  const core::TomlTable prices = table.table("price");
  for (std::size_t e = 0; e < core::kEvents; ++e) {
    const core::EventInfo& info = core::event_info(static_cast<core::Event>(e));
    if (!prices.has(info.name))
      throw table.error("price", fmt::format("has no price for the event '{}'", info.name),
                        fmt::format("Add a table [price.{}]", info.name));
    result.prices_[e] = read_price(prices.table(info.name), info);
  }
  prices.finish();
  table.finish();
  return result;
}

Energy Technology::energy(const core::Ledger& ledger, core::Event event) const {
  const double amount = ledger[event].amount;
  const Energy& unit = price(event).energy;
  return {amount * unit.nominal_J, amount * unit.low_J, amount * unit.high_J};
}

Energy Technology::energy(const core::Ledger& ledger) const {
  Energy sum;
  for (std::size_t e = 0; e < core::kEvents; ++e) sum += energy(ledger, static_cast<core::Event>(e));
  return sum;
}

}  // namespace ohmfield::crossbar
