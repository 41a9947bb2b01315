/// From a joule back to count, unit price and source, and forward to the same joule.

#include "crossbar/cost/bill.hpp"

#include <fstream>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using core::Event;
using core::Part;

namespace {

const std::filesystem::path kTechnologies = std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/technologies";

/// Counts and amounts that no sum of doubles holds exactly.
core::Ledger some_events() {
  core::Ledger ledger;
  ledger.add(Event::cell_read, 1234, 1.1e-12);
  ledger.add(Event::wire_line, 17, 0.3e-6);
  ledger.add(Event::dac_conversion, 4, 33, 33);
  ledger.add(Event::adc_sar, 8, 7, 7 * 9e-9);
  ledger.add(Event::adc_sar, 6, 11, 11 * 7e-9);
  ledger.add(Event::sram_access, 8192, 3, 100);
  ledger.add(Event::sram_access, 65536, 5, 300);
  ledger.add(Event::cell_write, 19);
  ledger.add(Event::leakage, 10, 1e-7 / 3.0);
  return ledger;
}

}  // namespace

TEST_CASE("every line of a ledger is a line of its bill", "[crossbar][bill]") {
  const Technology technology = Technology::load("cmos28", kTechnologies);
  const core::Ledger ledger = some_events();
  const std::vector<BillLine> lines = bill(ledger, technology);
  REQUIRE(lines.size() == 9);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    CAPTURE(lines[i].name());
    CHECK(lines[i].events.event == ledger.lines()[i].event);
    CHECK(lines[i].events.size == ledger.lines()[i].size);
    CHECK(lines[i].part == lines[i].info().part);
    CHECK(lines[i].energy.nominal_J == Approx(lines[i].units * lines[i].unit.nominal_J).epsilon(1e-14));
    CHECK(lines[i].energy.low_J == Approx(lines[i].units * lines[i].unit.low_J).epsilon(1e-14));
    CHECK(lines[i].energy.high_J == Approx(lines[i].units * lines[i].unit.high_J).epsilon(1e-14));
    CHECK_FALSE(lines[i].source.empty());
  }
}

TEST_CASE("what a line of a bill tells", "[crossbar][bill]") {
  const Technology technology = Technology::load("cmos28", kTechnologies);
  const std::vector<BillLine> lines = bill(some_events(), technology);
  REQUIRE(lines.size() == 9);
  const BillLine &read = lines[0], &dac = lines[2], &six = lines[3], &eight = lines[4], &write = lines[5], &small = lines[6], &large = lines[7];
  CHECK(read.name() == "cell_read");
  CHECK(read.per == "J");
  CHECK(read.units == 1.1e-12);
  CHECK(read.component == "joule");
  CHECK(dac.name() == "dac_conversion, 4 bit");
  CHECK(dac.per == "1");
  CHECK(dac.units == 33.0);
  CHECK(dac.unit.nominal_J == Approx(0.05e-12));  // what a line takes at least
  CHECK(dac.origin == "at 40 nm, not scaled");
  CHECK(dac.grade == "published");
  CHECK(six.name() == "adc_sar, 6 bit");
  CHECK(six.unit.nominal_J == technology.price(Event::adc_sar).unit(6, 11 / (11 * 7e-9)).nominal_J);
  CHECK(eight.name() == "adc_sar, 8 bit");
  CHECK(eight.unit.nominal_J > six.unit.nominal_J);
  CHECK(eight.component == "sar_survey");
  CHECK(write.name() == "cell_write");
  CHECK(write.part == Part::writing);
  CHECK(small.name() == "sram_access, 8192 byte");
  CHECK(small.units == 100.0);
  CHECK(small.per == "bit");
  CHECK(small.origin == "at 45 nm, x 0.405 as digital logic");
  CHECK(large.name() == "sram_access, 65536 byte");
  CHECK(large.unit.nominal_J > small.unit.nominal_J);
  CHECK(large.source == small.source);
}

TEST_CASE("a bill adds up to the energy of its ledger, bit for bit", "[crossbar][bill]") {
  for (const char* name : {"cmos65", "cmos28", "cmos14"}) {
    const Technology technology = Technology::load(name, kTechnologies);
    core::Ledger ledger = some_events();
    for (int doubling = 0; doubling < 5; ++doubling) {
      const Energy sum = total(bill(ledger, technology)), energy = technology.energy(ledger);
      CHECK(sum.nominal_J == energy.nominal_J);
      CHECK(sum.low_J == energy.low_J);
      CHECK(sum.high_J == energy.high_J);
      CHECK(sum.nominal_J > 0.0);
      ledger += ledger.scaled(1.0 / 3.0);
    }
  }
  CHECK(total({}).nominal_J == 0.0);
}

TEST_CASE("what writing uses belongs to writing", "[crossbar][bill]") {
  const Technology technology = Technology::load("cmos28", kTechnologies);
  const std::vector<BillLine> lines = writing_bill(some_events(), technology);
  REQUIRE(lines.size() == 9);
  for (const BillLine& line : lines) CHECK(line.part == Part::writing);
  CHECK(lines[0].name() == "writing: cell_read");
  CHECK(lines[4].name() == "writing: adc_sar, 8 bit");
  CHECK(lines[5].name() == "cell_write");  // is writing anyway
  CHECK(total(lines).nominal_J == total(bill(some_events(), technology)).nominal_J);
}

TEST_CASE("a price without component stands in the technology, a missing one is an error", "[crossbar][bill]") {
  const test::TemporaryFolder folder;
  std::ifstream shipped(kTechnologies / "cmos28.toml");
  std::string text{std::istreambuf_iterator<char>(shipped), {}};
  const auto erase = [&](const std::string& line) {
    REQUIRE(text.find(line) != std::string::npos);
    text.erase(text.find(line), line.size());
  };
  erase("link = \"link_isaac\"\n");
  erase("leakage = \"line_leakage\"\n");
  text += "[price.leakage]\nper = \"line s\"\nenergy_J = 1e-9\nlow_J = 1e-9\nhigh_J = 2e-9\ngrade = \"assumption\"\nsource = \"a test\"\n";
  std::filesystem::create_directories(folder / "technologies");
  std::filesystem::create_directories(folder / "components");
  std::ofstream(folder / "technologies/t.toml") << text;
  std::filesystem::copy(kTechnologies / "../components/library.toml", folder / "components/library.toml");
  const Technology technology = Technology::load("t", folder / "technologies");
  core::Ledger ledger;
  ledger.add(Event::leakage, 3, 6.0);
  const std::vector<BillLine> lines = bill(ledger, technology);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].component.empty());
  CHECK(lines[0].grade == "assumption");
  CHECK(lines[0].source == "a test");
  CHECK(lines[0].energy.high_J == Approx(12e-9).epsilon(1e-14));
  ledger.add(Event::link, 1, 8);
  CHECK(test::contains(test::input_error([&] { bill(ledger, technology); }), "has no price for the event 'link'"));
  CHECK(test::contains(test::input_error([&] { bill(ledger, technology); }), "t.toml:"));
}
