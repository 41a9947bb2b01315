/// Counting of events.

#include "core/ledger.hpp"

#include <set>
#include <string_view>

#include "catch.hpp"

using namespace ohmfield::core;

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
  // The table stands in the order of the enumerators: one from either end and two from the middle.
  CHECK(event_info(Event::cell_read).name == "cell_read");
  CHECK(event_info(Event::comparator).name == "comparator");
  CHECK(event_info(Event::cell_write).name == "cell_write");
  CHECK(event_info(Event::leakage).name == "leakage");
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
