#include "experiments/cost/bill_output.hpp"

#include <fmt/format.h>

namespace ohmfield::experiments {

using crossbar::BillLine;
using crossbar::Energy;

std::string bill_table(const std::vector<BillLine>& lines, double share_of, BillDetail detail, std::string_view begin) {
  const Energy sum = crossbar::total(lines);
  std::string text = fmt::format("{}{:<28} {:<10} {:>12} {:>11} {:>26} {:>7}\n", begin, "event", "part", "count", "energy [J]", "[low; high]", "share");
  const auto row = [&](const std::string& name, std::string_view part, const std::string& count, const Energy& energy) {
    text += fmt::format("{}{:<28} {:<10} {:>12} {:>11.4g} {:>26} {:>5.1f} %\n", begin, name, part, count, energy.nominal_J / share_of,
                        fmt::format("[{:.4g}; {:.4g}]", energy.low_J / share_of, energy.high_J / share_of),
                        sum.nominal_J > 0.0 ? 100.0 * energy.nominal_J / sum.nominal_J : 0.0);
  };
  for (const BillLine& line : lines) {
    row(line.name(), core::part_name(line.part), fmt::format("{:.6g}", line.events.entry.count / share_of), line.energy);
    if (detail == BillDetail::energies) continue;
    const bool by_count = line.units == line.events.entry.count;
    text += fmt::format("{}    = {:.6g} {} x {:.4g} J [{:.4g}; {:.4g}]\n", begin, line.units / share_of, by_count ? "events" : line.per, line.unit.nominal_J, line.unit.low_J,
                        line.unit.high_J);
    text += fmt::format("{}      {}{}{}: {}\n", begin, line.component.empty() ? "price of the technology" : line.component, line.origin.empty() ? "" : ", " + line.origin,
                        line.grade.empty() ? "" : ", " + line.grade, line.source);
  }
  row("sum", "", "", sum);
  return text;
}

nlohmann::ordered_json bill_json(const std::vector<BillLine>& lines) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const BillLine& line : lines)
    all.push_back({{"event", line.info().name},
                   {"size", line.events.size},
                   {"size_unit", line.info().size_unit},
                   {"part", core::part_name(line.part)},
                   {"count", line.events.entry.count},
                   {"amount", line.events.entry.amount},
                   {"amount_unit", line.info().amount_unit},
                   {"units", line.units},
                   {"price_per", line.per},
                   {"unit_price_J", line.unit.nominal_J},
                   {"unit_price_low_J", line.unit.low_J},
                   {"unit_price_high_J", line.unit.high_J},
                   {"energy_J", line.energy.nominal_J},
                   {"energy_low_J", line.energy.low_J},
                   {"energy_high_J", line.energy.high_J},
                   {"component", line.component},
                   {"origin", line.origin},
                   {"grade", line.grade},
                   {"source", line.source}});
  return all;
}

void write_bill(core::TraceGroup& group, const std::vector<BillLine>& lines) {
  const auto texts = [&](auto&& of) {
    std::vector<std::string> values;
    for (const BillLine& line : lines) values.emplace_back(of(line));
    return values;
  };
  const auto numbers = [&](auto&& of) {
    std::vector<double> values;
    for (const BillLine& line : lines) values.push_back(of(line));
    return values;
  };
  const auto text = [&](const char* name, auto&& of, const char* meaning) {
    const std::vector<std::string> values = texts(of);
    group.write(name, {"event"}, std::span<const std::string>(values), "1", meaning);
  };
  const std::vector<std::string> names = texts([](const BillLine& l) { return l.name(); });
  group.dimension("event", std::span<const std::string>(names), "1", "kind of event, and size where prices differ by it");
  text("part", [](const BillLine& l) { return std::string(core::part_name(l.part)); }, "part of the machine");
  group.write("count", {"event"}, numbers([](const BillLine& l) { return l.events.entry.count; }), "1", "how often it happened");
  group.write("amount", {"event"}, numbers([](const BillLine& l) { return l.events.entry.amount; }), "1", "amount of all of them, in units of amount_unit");
  text("amount_unit", [](const BillLine& l) { return std::string(l.info().amount_unit); }, "unit of the amount");
  group.write("units", {"event"}, numbers([](const BillLine& l) { return l.units; }), "1", "what is paid for: the count or the amount, in units of price_per");
  text("price_per", [](const BillLine& l) { return l.per; }, "unit that the price is for; 1: an event");
  group.write("unit_price", {"event"}, numbers([](const BillLine& l) { return l.unit.nominal_J; }), "J", "energy of one unit");
  group.write("energy", {"event"}, numbers([](const BillLine& l) { return l.energy.nominal_J; }), "J", "units times price");
  group.write("energy_low", {"event"}, numbers([](const BillLine& l) { return l.energy.low_J; }), "J", "the same at the low end of the price");
  group.write("energy_high", {"event"}, numbers([](const BillLine& l) { return l.energy.high_J; }), "J", "the same at the high end of the price");
  text("component", [](const BillLine& l) { return l.component; }, "component that the price is of; empty: the technology file has the price");
  text("grade", [](const BillLine& l) { return l.grade; }, "of the price: published, derived or assumption");
  text("source", [](const BillLine& l) { return l.source + (l.origin.empty() ? "" : " (" + l.origin + ")"); }, "where the price is from");
}

}  // namespace ohmfield::experiments
