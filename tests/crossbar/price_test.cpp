/// One price: how it goes with the size of an event and with the node, its band, its area, and what cannot be.

#include "crossbar/cost/price.hpp"

#include <cmath>
#include <string>

#include "catch.hpp"
#include "crossbar/cost/adc_survey.hpp"
#include "crossbar/cost/node_scaling.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using core::Event;
using test::contains;

namespace {

Price priced(const std::string& text, Event event, double node_nm = 28.0) {
  return Price::read(core::TomlTable::from_text(text, "p.toml"), event, node_nm);
}

std::string error_of(const std::string& text, Event event, double node_nm = 28.0) {
  return test::input_error([&] { priced(text, event, node_nm); });
}

const std::string kSource = "grade = \"published\"\nsource = \"a test\"\n";
const std::string kConstant = "per = \"1\"\nenergy_J = 2e-12\nlow_J = 1e-12\nhigh_J = 5e-12\n" + kSource;
const std::string kDoubling = "per = \"1\"\nlaw = \"doubling\"\nsize = [8]\nenergy_J = 2e-12\nlow_J = 1e-12\nhigh_J = 5e-12\narea_m2 = 3e-10\n" + kSource;
const std::string kPower =
    "per = \"bit\"\nlaw = \"power\"\nsize = [100, 400, 12800]\nenergy_J = [1e-15, 2e-15, 1e-14]\nlow_J = [5e-16, 1e-15, 1e-15]\n"
    "high_J = [2e-15, 4e-15, 4e-14]\narea_m2 = [8e-13, 4e-13, 1e-13]\n" + kSource;
const std::string kSurvey = "per = \"1\"\nlaw = \"survey\"\nlow_factor = 0.25\nhigh_factor = 1.5\n" + kSource;

std::string with(std::string text, const std::string& old, const std::string& by) {
  const std::size_t at = text.find(old);
  REQUIRE(at != std::string::npos);
  return text.replace(at, old.size(), by);
}

}  // namespace

TEST_CASE("a constant price is the same for every size", "[crossbar][price]") {
  const Price price = priced(kConstant, Event::adc_sar);
  for (const std::uint32_t size : {0u, 4u, 8u}) {
    CHECK(price.unit(size, 1e8).nominal_J == 2e-12);
    CHECK(price.unit(size, 0.0).low_J == 1e-12);
    CHECK(price.unit(size, 0.0).high_J == 5e-12);
  }
  CHECK(price.per() == "1");
  CHECK(price.grade() == "published");
  CHECK(price.source() == "a test");
  CHECK(price.origin().empty());
}

TEST_CASE("a doubling price by hand", "[crossbar][price]") {
  const Price price = priced(kDoubling, Event::dac_conversion);
  CHECK(price.unit(8, 0.0).nominal_J == Approx(2e-12).epsilon(1e-14));
  CHECK(price.unit(9, 0.0).nominal_J == Approx(4e-12).epsilon(1e-14));
  CHECK(price.unit(4, 0.0).nominal_J == Approx(2e-12 / 16).epsilon(1e-14));
  CHECK(price.unit(4, 0.0).low_J == Approx(1e-12 / 16).epsilon(1e-14));
  CHECK(price.unit(10, 0.0).high_J == Approx(20e-12).epsilon(1e-14));
  CHECK(price.area_m2(6, 0.0) == Approx(3e-10 / 4).epsilon(1e-14));
}

TEST_CASE("a doubling price does not fall below its floor", "[crossbar][price]") {
  const Price price = priced("floor_J = 0.5e-12\n" + kDoubling, Event::dac_conversion);
  CHECK(price.unit(7, 0.0).nominal_J == Approx(1e-12).epsilon(1e-14));
  CHECK(price.unit(6, 0.0).nominal_J == Approx(0.5e-12).epsilon(1e-14));
  CHECK(price.unit(1, 0.0).nominal_J == Approx(0.5e-12).epsilon(1e-14));
  CHECK(price.unit(1, 0.0).low_J == Approx(0.25e-12).epsilon(1e-14));    // the band is as wide as ever
  CHECK(price.unit(1, 0.0).high_J == Approx(1.25e-12).epsilon(1e-14));
  CHECK(test::contains(test::input_error([] { priced("floor_J = 3e-12\n" + kDoubling, Event::dac_conversion); }), "floor_J"));
}

TEST_CASE("a power law by hand, between sizes and beyond them", "[crossbar][price]") {
  // Twice for four times the size: exponent 1/2. Then five times for 32 times the size: exponent ln 5 / ln 32 = 0.464386.
  const Price price = priced(kPower, Event::sram_access);
  CHECK(price.unit(100, 0.0).nominal_J == Approx(1e-15).epsilon(1e-12));
  CHECK(price.unit(400, 0.0).nominal_J == Approx(2e-15).epsilon(1e-12));
  CHECK(price.unit(12800, 0.0).nominal_J == Approx(1e-14).epsilon(1e-12));
  CHECK(price.unit(200, 0.0).nominal_J == Approx(1.414213562e-15).epsilon(1e-9));
  CHECK(price.unit(25, 0.0).nominal_J == Approx(0.5e-15).epsilon(1e-12));
  CHECK(price.unit(800, 0.0).nominal_J == Approx(2e-15 * 1.379729661).epsilon(1e-9));      // 5^(1/5)
  CHECK(price.unit(25600, 0.0).nominal_J == Approx(1e-14 * 1.379729661).epsilon(1e-9));
  // Each end of the band by its own exponents: here the low end does not rise at all.
  CHECK(price.unit(800, 0.0).low_J == Approx(1e-15).epsilon(1e-12));
  CHECK(price.unit(800, 0.0).high_J == Approx(4e-15 * std::pow(10.0, 0.2)).epsilon(1e-12));
  CHECK(price.area_m2(200, 0.0) == Approx(8e-13 / 1.414213562).epsilon(1e-9));
}

TEST_CASE("a price of the survey is that of the regression", "[crossbar][price]") {
  const Price price = priced(kSurvey, Event::adc_sar, 32.0);
  const Energy unit = price.unit(8, 1e8);
  CHECK(unit.nominal_J == survey_adc_energy_J(8, 1e8, 32.0));
  CHECK(unit.low_J == 0.25 * unit.nominal_J);
  CHECK(unit.high_J == 1.5 * unit.nominal_J);
  CHECK(price.unit(8, 1e10).nominal_J > unit.nominal_J);
  CHECK(price.has_area());
  CHECK(price.area_m2(8, 1e8) == survey_adc_area_m2(8, 1e8, 32.0));
  CHECK(contains(price.origin(), "32 nm"));
  CHECK(contains(test::input_error([&] { price.unit(3, 1e8); }), "3 bits"));
  CHECK(contains(test::input_error([&] { price.unit(8, 0.0); }), "rate_Hz"));
}

TEST_CASE("what a line of a ledger is charged", "[crossbar][price]") {
  // 6 conversions take 60 ns together: 1e8 a second each.
  const core::Ledger::Line line{Event::adc_sar, 8, {6.0, 60e-9}};
  CHECK(Price::rate_Hz(line) == Approx(1e8));
  CHECK(priced(kSurvey, Event::adc_sar).energy(line).nominal_J == Approx(6 * survey_adc_energy_J(8, 1e8, 28.0)).epsilon(1e-12));
  CHECK(priced(kConstant, Event::adc_sar).energy(line).nominal_J == Approx(12e-12));
  CHECK(priced(kConstant, Event::adc_sar).units(line) == 6.0);
  // Per unit of the amount: converters as a power.
  const Price power = priced(with(kConstant, "per = \"1\"", "per = \"s\""), Event::adc_sar);
  CHECK(power.units(line) == 60e-9);
  CHECK(power.energy(line).high_J == Approx(60e-9 * 5e-12));
  // Nothing costs nothing, though it has no rate.
  CHECK(priced(kSurvey, Event::adc_sar).energy({Event::adc_sar, 8, {}}).nominal_J == 0.0);
  // Only an amount that is a time gives a rate.
  CHECK(Price::rate_Hz({Event::sram_access, 8192, {2.0, 64.0}}) == 0.0);
  CHECK(Price::rate_Hz({Event::adc_sar, 8, {2.0, 0.0}}) == 0.0);
  CHECK(priced(kPower, Event::sram_access).energy({Event::sram_access, 400, {2.0, 64.0}}).nominal_J == Approx(64 * 2e-15));
}

TEST_CASE("digital prices follow the node, others stay", "[crossbar][price]") {
  const std::string at_65 = kConstant + "area_m2 = 4e-11\nat_nm = 65\n";
  const Price scaled = priced(at_65 + "scaling = \"digital\"\n", Event::comparator), kept = priced(at_65 + "scaling = \"none\"\n", Event::comparator),
              silent = priced(at_65, Event::comparator);
  // 0.4049 / 1.6515 = 0.245171 in energy, 0.3687 / 1.4375 = 0.256487 in area, from 65 to 28 nm.
  CHECK(scaled.unit(0, 0.0).nominal_J == Approx(2e-12 * 0.245171).epsilon(1e-5));
  CHECK(scaled.unit(0, 0.0).low_J == Approx(1e-12 * 0.245171).epsilon(1e-5));
  CHECK(scaled.unit(0, 0.0).high_J == Approx(5e-12 * 0.245171).epsilon(1e-5));
  CHECK(scaled.area_m2(0, 0.0) == Approx(4e-11 * 0.256487).epsilon(1e-5));
  CHECK(scaled.origin() == "at 65 nm, x 0.245 as digital logic");
  for (const Price* price : {&kept, &silent}) {
    CHECK(price->unit(0, 0.0).nominal_J == 2e-12);
    CHECK(price->area_m2(0, 0.0) == 4e-11);
    CHECK(price->origin() == "at 65 nm, not scaled");
  }
  const Price at_home = priced(at_65 + "scaling = \"digital\"\n", Event::comparator, 65.0);
  CHECK(at_home.unit(0, 0.0).nominal_J == 2e-12);
  CHECK(at_home.origin().empty());
  // Every size of a power law alike.
  const Price memory = priced(kPower + "at_nm = 45\nscaling = \"digital\"\n", Event::sram_access);
  for (const std::uint32_t bytes : {50u, 200u, 800u, 25600u})
    CHECK(memory.unit(bytes, 0.0).nominal_J == Approx(0.4049 * priced(kPower, Event::sram_access).unit(bytes, 0.0).nominal_J).epsilon(1e-12));
}

TEST_CASE("an area is given, or asked for in vain", "[crossbar][price]") {
  const Price bare = priced(kConstant, Event::comparator);
  CHECK_FALSE(bare.has_area());
  CHECK(test::input_error([&] { bare.area_m2(0, 0.0); }) == "p.toml: the price of 'comparator' has no area. Add area_m2 to it");
  CHECK(priced(kConstant + "area_m2 = 1e-12\n", Event::comparator).area_m2(0, 0.0) == 1e-12);
}

TEST_CASE("a law needs a size", "[crossbar][price]") {
  for (const Price& price : {priced(kDoubling, Event::dac_conversion), priced(with(kPower, "per = \"bit\"", "per = \"1\""), Event::dac_conversion)})
    CHECK(test::input_error([&] { price.unit(0, 0.0); }) ==
          "p.toml: the price of 'dac_conversion' goes with its size [bit], and this event has none. Give a price that does not");
  CHECK(contains(error_of(with(kConstant, "energy_J", "law = \"power\"\nenergy_J"), Event::comparator), "p.toml:2:"));
  CHECK(contains(error_of(with(kConstant, "energy_J", "law = \"power\"\nenergy_J"), Event::comparator), "law needs events that differ in size, and 'comparator' does not"));
  CHECK(contains(error_of(kSurvey, Event::adc_cco), "law = 'survey' is a regression over converters, per conversion"));
  CHECK(contains(error_of(with(kSurvey, "per = \"1\"", "per = \"s\""), Event::adc_sar), "law = 'survey' is a regression"));
}

TEST_CASE("prices that cannot be", "[crossbar][price]") {
  struct Case {
    std::string text, message;
    int line;
    Event event = Event::adc_sar;
  };
  for (const Case& c : {
           Case{with(kConstant, "energy_J = 2e-12", "energy_J = -2e-12"), "energy_J = -2e-12 must be at least 0", 2},
           Case{with(kConstant, "energy_J = 2e-12", "energy_J = nan"), "energy_J = nan is not finite", 2},
           Case{with(kConstant, "low_J = 1e-12", "low_J = -1e-12"), "low_J = -1e-12 must be at least 0", 3},
           Case{with(kConstant, "energy_J = 2e-12", "energy_J = 0.5e-12"), "low_J and high_J do not enclose energy_J", 3},
           Case{with(kConstant, "energy_J = 2e-12", "energy_J = 6e-12"), "low_J and high_J do not enclose energy_J", 3},
           Case{with(kConstant, "high_J", "hihg_J"), "key 'high_J' is missing. Is 'hihg_J' meant?", 1},
           Case{kConstant + "colour = 1\n", "unknown key 'colour'", 7},
           Case{kConstant + "size = [8]\n", "unknown key 'size'", 7},
           Case{kConstant + "area_m2 = -1.0\n", "area_m2 = -1.0 must be at least 0", 7},
           Case{kConstant + "at_nm = 0\n", "at_nm = 0 must be above 0", 7},
           Case{kConstant + "scaling = \"analog\"\n", "scaling = 'analog' is not one of 'none', 'digital'", 7},
           Case{kConstant + "at_nm = 130\nscaling = \"digital\"\n", "digital logic cannot be scaled to or from 130 nm", 7},
           Case{with(kConstant, "per = \"1\"", "per = \"bit\""), "per is not a unit of 'adc_sar'. Give the price per \"s\", or per \"1\", an event", 1},
           Case{with(kConstant, "per = \"1\"", "per = \"bit\""), "per is not a unit of 'comparator'. Give the price per \"1\", an event", 1, Event::comparator},
           Case{with(kConstant, "\"published\"", "\"guess\""), "grade = 'guess' is not one of 'published', 'derived', 'assumption'", 5},
           Case{with(kConstant, "source = \"a test\"\n", ""), "key 'source' is missing", 1},
           Case{with(kDoubling, "\"doubling\"", "\"linear\""), "law = 'linear' is not one of 'constant', 'power', 'doubling', 'survey'", 2},
           Case{with(kDoubling, "size = [8]", "size = [8, 9]"), "size of a price that doubles with every bit is one number", 3},
           Case{with(kDoubling, "size = [8]\n", ""), "key 'size' is missing", 1},
           Case{with(kPower, "[100, 400, 12800]", "[400, 100, 12800]"), "size is not at least two sizes in ascending order", 3, Event::sram_access},
           Case{with(kPower, "[100, 400, 12800]", "[100, 100, 12800]"), "size is not at least two sizes in ascending order", 3, Event::sram_access},
           Case{with(kPower, "[100, 400, 12800]", "[100]"), "size is not at least two sizes", 3, Event::sram_access},
           Case{with(kPower, "[1e-15, 2e-15, 1e-14]", "[1e-15, 2e-15]"), "energy_J", 4, Event::sram_access},
           Case{with(kPower, "[1e-15, 2e-15, 1e-14]", "1e-15"), "energy_J", 4, Event::sram_access},
           Case{with(kPower, "[1e-15, 2e-15, 1e-14]", "[1e-15, 2e-15, 5e-14]"), "do not enclose energy_J", 5, Event::sram_access},
           Case{with(kPower, "[5e-16, 1e-15, 1e-15]", "[5e-16, 0.0, 1e-15]"), "low_J of a power law is not above 0", 5, Event::sram_access},
           Case{with(kPower, "[8e-13, 4e-13, 1e-13]", "[8e-13, 0.0, 1e-13]"), "area_m2 of a power law is not above 0", 7, Event::sram_access},
           Case{with(kSurvey, "low_factor = 0.25", "low_factor = 1.25"), "low_factor = 1.25", 3},
           Case{with(kSurvey, "high_factor = 1.5", "high_factor = 0.5"), "high_factor = 0.5", 4},
           Case{kSurvey + "energy_J = 1e-12\n", "unknown key 'energy_J'", 7},
       }) {
    const std::string message = error_of(c.text, c.event);
    CAPTURE(c.text, message);
    CHECK(contains(message, c.message));
    CHECK(message.starts_with("p.toml:" + std::to_string(c.line) + ":"));
    CHECK(message.find('\n') == std::string::npos);
  }
}

TEST_CASE("energies add and scale by band", "[crossbar][price]") {
  Energy sum{1.0, 0.5, 2.0};
  sum += 3.0 * Energy{1.0, 0.25, 4.0};
  CHECK(sum.nominal_J == 4.0);
  CHECK(sum.low_J == 1.25);
  CHECK(sum.high_J == 14.0);
}
