#include "crossbar/cost/bill.hpp"

#include <fmt/format.h>

namespace ohmfield::crossbar {

std::string BillLine::name() const {
  const std::string event = events.size == 0 ? std::string(info().name) : fmt::format("{}, {} {}", info().name, events.size, info().size_unit);
  return part == core::Part::writing && info().part != part ? "writing: " + event : event;
}

std::vector<BillLine> bill(const core::Ledger& ledger, const Technology& technology) {
  std::vector<BillLine> lines;
  for (const core::Ledger::Line& line : ledger.lines()) {
    const Price& price = technology.price(line.event);
    lines.push_back({.events = line,
                     .part = core::event_info(line.event).part,
                     .units = price.units(line),
                     .per = price.per(),
                     .unit = price.unit(line.size, Price::rate_Hz(line)),
                     .energy = price.energy(line),
                     .component = std::string(technology.component(line.event)),
                     .origin = price.origin(),
                     .grade = price.grade(),
                     .source = price.source()});
  }
  return lines;
}

std::vector<BillLine> writing_bill(const core::Ledger& ledger, const Technology& technology) {
  std::vector<BillLine> lines = bill(ledger, technology);
  for (BillLine& line : lines) line.part = core::Part::writing;
  return lines;
}

Energy total(const std::vector<BillLine>& lines) {
  Energy sum;
  for (const BillLine& line : lines) sum += line.energy;
  return sum;
}

}  // namespace ohmfield::crossbar
