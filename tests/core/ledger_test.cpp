/// Counting of events.

#include "core/ledger.hpp"

#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"

using namespace ohmfield::core;

namespace {

std::vector<std::pair<Event, std::uint32_t>> keys(const Ledger& ledger) {
  std::vector<std::pair<Event, std::uint32_t>> keys;
  for (const Ledger::Line& line : ledger.lines()) keys.emplace_back(line.event, line.size);
  return keys;
}

}  // namespace

TEST_CASE("every event has a name of its own, a unit and a meaning", "[core][ledger]") {
  std::set<std::string_view> names;
  for (std::size_t e = 0; e < kEvents; ++e) {
    const EventInfo& info = event_info(static_cast<Event>(e));
    CAPTURE(e);
    CHECK_FALSE(info.name.empty());
    CHECK_FALSE(info.amount_unit.empty());
    CHECK_FALSE(info.meaning.empty());
    names.insert(info.name);
  }
  CHECK(names.size() == kEvents);
  // The table stands in the order of the enumerators: both ends and some from the middle.
  CHECK(event_info(Event::cell_read).name == "cell_read");
  CHECK(event_info(Event::adc_cco).name == "adc_cco");
  CHECK(event_info(Event::comparator).name == "comparator");
  CHECK(event_info(Event::cell_write).name == "cell_write");
  CHECK(event_info(Event::leakage).name == "leakage");
  CHECK(event_info(Event::float_multiply).name == "float_multiply");
}

TEST_CASE("events that differ in size say what their size is", "[core][ledger]") {
  CHECK(event_info(Event::adc_sar).size_unit == "bit");
  CHECK(event_info(Event::adc_sar).amount_unit == "s");
  CHECK(event_info(Event::sram_access).size_unit == "byte");
  CHECK(event_info(Event::sram_access).amount_unit == "bit");
  CHECK(event_info(Event::cell_read).size_unit.empty());
  CHECK(event_info(Event::digital_multiply).amount_unit == "bit^2");
}

TEST_CASE("every part has a name of its own", "[core][ledger]") {
  std::set<std::string_view> names;
  for (std::size_t p = 0; p < kParts; ++p) names.insert(part_name(static_cast<Part>(p)));
  CHECK(names.size() == kParts);
  CHECK(names.count("") == 0);
  CHECK(part_name(Part::cells) == "cells");
  CHECK(part_name(Part::adc) == "ADC");
  CHECK(part_name(Part::writing) == "writing");
}

TEST_CASE("a ledger counts and adds up amounts", "[core][ledger]") {
  Ledger ledger;
  CHECK(ledger[Event::comparator].count == 0.0);
  ledger.add(Event::comparator, 3);
  ledger.add(Event::cell_read, 100, 2e-12);
  ledger.add(Event::cell_read, 50, 1e-12);
  CHECK(ledger[Event::comparator].count == 3.0);
  CHECK(ledger[Event::comparator].amount == 3.0);
  CHECK(ledger[Event::cell_read].count == 150.0);
  CHECK(ledger[Event::cell_read].amount == 2e-12 + 1e-12);
  CHECK(ledger[Event::leakage].amount == 0.0);
}

TEST_CASE("ledgers merge and scale", "[core][ledger]") {
  Ledger a, b;
  a.add(Event::cell_read, 2, 0.5);
  b.add(Event::cell_read, 3, 0.25);
  b.add(Event::leakage, 1, 8);
  a += b;
  CHECK(a[Event::cell_read].count == 5.0);
  CHECK(a[Event::cell_read].amount == 0.75);
  CHECK(a[Event::leakage].amount == 8.0);
  const Ledger twice = a.scaled(2.0);
  CHECK(twice[Event::cell_read].count == 10.0);
  CHECK(twice[Event::cell_read].amount == 1.5);
  CHECK(a[Event::cell_read].count == 5.0);
  CHECK(b[Event::cell_read].count == 3.0);
}

TEST_CASE("sizes are kept apart, and summed where none is named", "[core][ledger]") {
  Ledger ledger;
  ledger.add(Event::adc_sar, 8, 3, 27e-9);
  ledger.add(Event::adc_sar, 6, 5, 35e-9);
  ledger.add(Event::adc_sar, 8, 1, 9e-9);
  CHECK(ledger.lines().size() == 2);
  CHECK(ledger.line(Event::adc_sar, 8).entry.count == 4.0);
  CHECK(ledger.line(Event::adc_sar, 8).entry.amount == 27e-9 + 9e-9);
  CHECK(ledger.line(Event::adc_sar, 6).entry.count == 5.0);
  CHECK(ledger.line(Event::adc_sar, 6).entry.amount == 35e-9);
  CHECK(ledger[Event::adc_sar].count == 9.0);
  CHECK(ledger[Event::adc_sar].amount == Approx(71e-9));
  // What was not recorded is there, with nothing in it, and no line comes of asking.
  CHECK(ledger.line(Event::adc_sar, 7).entry.count == 0.0);
  CHECK(ledger.line(Event::adc_sar, 7).size == 7);
  CHECK(ledger.line(Event::adc_cco, 8).entry.count == 0.0);
  CHECK(ledger[Event::adc_cco].count == 0.0);
  CHECK(ledger.lines().size() == 2);
}

TEST_CASE("lines stand by event, then by size, however they came", "[core][ledger]") {
  const std::vector<std::pair<Event, std::uint32_t>> sorted{
      {Event::cell_read, 0}, {Event::dac_conversion, 4}, {Event::adc_sar, 6}, {Event::adc_sar, 8}, {Event::sram_access, 8192}, {Event::sram_access, 65536}};
  std::vector<std::size_t> order{5, 2, 0, 4, 3, 1};
  for (int turn = 0; turn < 6; ++turn) {
    Ledger ledger;
    for (const std::size_t i : order) ledger.add(sorted[i].first, sorted[i].second, 1.0, 2.0);
    CHECK(keys(ledger) == sorted);
    order.insert(order.begin(), order.back());
    order.pop_back();
  }
}

TEST_CASE("nothing recorded makes no line, an amount without a count does", "[core][ledger]") {
  Ledger ledger;
  ledger.add(Event::comparator, 0);
  ledger.add(Event::adc_sar, 8, 0, 0);
  CHECK(ledger.lines().empty());
  ledger.add(Event::leakage, 0, 1e-9);
  ledger.add(Event::comparator, 2, 0);
  CHECK(ledger.lines().size() == 2);
  CHECK(ledger.scaled(0.0).lines().empty());
}

TEST_CASE("merging in another order has the same lines", "[core][ledger]") {
  Ledger a, b, c;
  a.add(Event::adc_sar, 8, 1, 0.5);
  a.add(Event::link, 2, 64);
  b.add(Event::adc_sar, 6, 2, 0.25);
  b.add(Event::adc_sar, 8, 4, 2.0);
  c.add(Event::cell_read, 3, 1.0);
  c.add(Event::link, 1, 32);
  Ledger forward, backward;
  for (const Ledger* part : {&a, &b, &c}) forward += *part;
  for (const Ledger* part : {&c, &b, &a}) backward += *part;
  CHECK(keys(forward) == std::vector<std::pair<Event, std::uint32_t>>{{Event::cell_read, 0}, {Event::adc_sar, 6}, {Event::adc_sar, 8}, {Event::link, 0}});
  CHECK(keys(backward) == keys(forward));
  for (const Ledger::Line& line : forward.lines()) {
    CHECK(backward.line(line.event, line.size).entry.count == line.entry.count);  // small integers and powers of two add exactly
    CHECK(backward.line(line.event, line.size).entry.amount == line.entry.amount);
  }
  CHECK(forward.line(Event::adc_sar, 8).entry.count == 5.0);
  CHECK(forward.line(Event::link, 0).entry.amount == 96.0);
  CHECK(b.scaled(3.0).line(Event::adc_sar, 8).entry.amount == 6.0);
  CHECK(b.scaled(3.0).line(Event::adc_sar, 6).entry.count == 6.0);
}

TEST_CASE("a ledger merges with itself", "[core][ledger]") {
  Ledger ledger;
  ledger.add(Event::adc_sar, 8, 1, 0.5);
  ledger.add(Event::link, 2, 64);
  ledger += ledger;
  CHECK(ledger.lines().size() == 2);
  CHECK(ledger.line(Event::adc_sar, 8).entry.count == 2.0);
  CHECK(ledger.line(Event::link, 0).entry.amount == 128.0);
}
