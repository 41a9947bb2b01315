/// Chips as data: sums by hand, published totals, and what is wrong with a file is said.

#include "crossbar/cost/inventory.hpp"

#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "catch.hpp"
#include "core/config/data_file.hpp"
#include "core/temporary_folder.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using test::contains;

namespace {

const std::filesystem::path kChips = std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/chips";

constexpr const char* kSmall = R"(name = "small"
title = "a chip"
source = "this test"
grade = "published"
node_nm = 10
tolerance = 0.1
published_power_W = 30.0
[product]
part = "array"
macs = 100
time_s = 1e-6
[[part]]
name = "tile"
count = 4
[[part.part]]
name = "array"
count = 2
power_W = 3.0
area_m2 = 0.5
[[part.part]]
name = "router"
count = 0.25
power_W = 4.0
area_m2 = 8.0
[[part]]
name = "link"
power_W = 2.0
area_m2 = 1.0
[[point]]
name = "slow"
operations_per_J = 1e12
[[point]]
name = "fast"
tolerance = 0.5
operations_per_J = 0.5e12
like = "slow"
reads = 2
part = [ { name = "lines", energy_J = 1e-12 }, { name = "rest", energy_J = 1e-12 } ]
)";

Chip loaded(const std::string& text) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "small.toml") << text;
  return load_chip("small", folder.path());
}

std::string error_with(const std::string& old, const std::string& with) {
  std::string text = kSmall;
  const std::size_t at = text.find(old);
  REQUIRE(at != std::string::npos);
  text.replace(at, old.size(), with);
  return test::input_error([&] { loaded(text); });
}

/// Second column of a reference table by the name in its first.
std::map<std::string, double> golden_values(const std::filesystem::path& path) {
  std::ifstream csv(path);
  std::map<std::string, double> values;
  for (std::string line; std::getline(csv, line);) {
    const std::size_t comma = line.find(',');
    if (line.starts_with("#") || line.starts_with("quantity") || comma == std::string::npos) continue;
    values[line.substr(0, comma)] = std::atof(line.c_str() + comma + 1);
  }
  return values;
}

}  // namespace

TEST_CASE("sums of a small chip by hand", "[crossbar][inventory]") {
  const Chip chip = loaded(kSmall);
  CHECK(chip.part("tile").total_power_W() == 2 * 3.0 + 0.25 * 4.0);
  CHECK(chip.part("tile").total_area_m2() == 2 * 0.5 + 0.25 * 8.0);
  CHECK(chip.whole.total_power_W() == 4 * 7.0 + 2.0);
  CHECK(chip.whole.total_area_m2() == 4 * 3.0 + 1.0);
  CHECK(chip.count_of("array") == 8.0);
  CHECK(chip.count_of("router") == 1.0);
  CHECK(chip.count_of("tile") == 4.0);
  CHECK(chip.count_of("chip") == 1.0);
  CHECK(chip.peak_operations_per_s() == Approx(2.0 * 100 * 8 / 1e-6));
  CHECK(chip.with_power("array", 4.0).whole.total_power_W() == 38.0);
  CHECK(chip.with_area("array", 1.5).whole.total_area_m2() == 21.0);
  CHECK(chip.whole.total_power_W() == 30.0);  // the chip itself has not changed
  CHECK(chip.point("fast").parts.size() == 2);
  CHECK(chip.point("fast").reads == 2.0);
  CHECK(chip.point("fast").tolerance == 0.5);
  CHECK(chip.point("slow").tolerance == 0.1);
  CHECK(chip.point("slow").source == "this test");
}

TEST_CASE("an area is the sum of areas, or none", "[crossbar][inventory]") {
  std::string text = kSmall;
  text.erase(text.find("area_m2 = 8.0"), 13);
  const Chip chip = loaded(text);
  CHECK_FALSE(chip.part("tile").total_area_m2().has_value());
  CHECK_FALSE(chip.whole.total_area_m2().has_value());
  CHECK(chip.part("link").total_area_m2() == 1.0);
}

TEST_CASE("names that a chip has not", "[crossbar][inventory]") {
  const Chip chip = loaded(kSmall);
  CHECK(test::input_error([&] { chip.part("rooter"); }) == "chip 'small' has no part 'rooter'. Is 'router' meant?");
  CHECK(test::input_error([&] { chip.count_of("adc"); }) == "chip 'small' has no part 'adc'. See its file");
  CHECK(test::input_error([&] { chip.with_power("link2", 1.0); }) == "chip 'small' has no part 'link2'. Is 'link' meant?");
  CHECK(test::input_error([&] { chip.with_power("tile", 1.0); }) == "'tile' of chip 'small' is the sum of its parts. Change those");
  CHECK(test::input_error([&] { chip.point("fats"); }) == "chip 'small' has no point 'fats'. Is 'fast' meant?");
  CHECK(contains(test::input_error([] { load_chip("isac", kChips); }), "unknown chip 'isac'. Is 'isaac' meant?"));
  Chip without = chip;
  without.product.reset();
  CHECK(contains(test::input_error([&] { without.peak_operations_per_s(); }), "has no [product]"));
}

TEST_CASE("chip files that cannot be", "[crossbar][inventory]") {
  CHECK(error_with("count = 2", "count = 2") == "no error");
  // File, line and column stand before the problem.
  CHECK(contains(error_with("power_W = 3.0", "power_W = -3.0"), "small.toml:18:11: part.part.power_W = -3.0 must be at least 0"));
  CHECK(contains(error_with("area_m2 = 0.5", "area_m2 = -0.5"), "small.toml:19:11: part.part.area_m2 = -0.5 must be at least 0"));
  CHECK(contains(error_with("power_W = 3.0", "power_W = nan"), "is not finite"));
  CHECK(contains(error_with("count = 2", "count = 0"), "small.toml:17:9: part.part.count = 0 must be above 0"));
  CHECK(contains(error_with("power_W = 3.0", "power_mW = 3.0"), "key 'part.part.power_W' is missing. Is 'power_mW' meant?"));
  CHECK(contains(error_with("area_m2 = 0.5", "area_mm2 = 0.5"), "small.toml:19:1: unknown key 'part.part.area_mm2'. Is 'area_m2' meant?"));
  CHECK(contains(error_with("power_W = 3.0", "power = 3.0"), "'power' has no unit: write power_W"));
  CHECK(contains(error_with("power_W = 2.0", "power_W = 2.0\nvendor = 1"), "unknown key 'part.vendor'"));
  CHECK(contains(error_with("node_nm = 10", "node_nm = 10\nmode = 1"), "unknown key 'mode'"));
  CHECK(contains(error_with("node_nm = 10", "node_nm = 0"), "node_nm = 0 must be above 0"));
  CHECK(contains(error_with("tolerance = 0.1\n", ""), "key 'tolerance' is missing"));
  CHECK(contains(error_with("grade = \"published\"", "grade = \"guess\""), "grade = 'guess' is not one of 'published', 'recalled'"));
  CHECK(contains(error_with("name = \"router\"", "name = \"array\""), "part.part.name 'array' is another part's"));
  CHECK(contains(error_with("name = \"router\"", "name = \"chip\""), "'chip' is another part's"));
  CHECK(contains(error_with("count = 4", "count = 4\npower_W = 1.0"), "part.power_W stands beside parts. Leave it to its parts, or make it published_power_W"));
  CHECK(contains(error_with("count = 4", "count = 4\narea_m2 = 1.0"), "part.area_m2 stands beside parts"));
  CHECK(contains(error_with("power_W = 2.0", "power_W = 2.0\npublished_power_W = 2.0"), "part.published_power_W is of something without parts"));
  CHECK(contains(error_with("power_W = 2.0\n", ""), "key 'part.power_W' is missing"));
  CHECK(contains(error_with("part = \"array\"", "part = \"arary\""), "product.part = 'arary' is no part of the chip. Is 'array' meant?"));
  CHECK(contains(error_with("macs = 100", "macs = 0"), "product.macs = 0 must be above 0"));
  CHECK(contains(error_with("time_s = 1e-6", "time_ns = 1000"), "key 'product.time_s' is missing"));
  CHECK(contains(error_with("like = \"slow\"", "like = \"slw\""), "point.like = 'slw' is no point above it"));
  CHECK(contains(error_with("like = \"slow\"", "like = \"fast\""), "point.like = 'fast' is no point above it"));
  CHECK(contains(error_with("reads = 2\n", ""), "key 'point.reads' is missing"));
  CHECK(contains(error_with("like = \"slow\"\n", ""), "unknown key 'point.reads'"));
  CHECK(contains(error_with("operations_per_J = 1e12", "operations_per_s = 1e12"), "point.like = 'slow' has no operations_per_J"));
  CHECK(contains(error_with("operations_per_J = 0.5e12\n", ""), "point.operations_per_J is missing"));
  CHECK(contains(error_with("operations_per_J = 0.5e12", "operations_per_W = 0.5e12"), "operations_per"));
  CHECK(contains(error_with("energy_J = 1e-12", "energy_J = -1e-12"), "point.part.energy_J = -1e-12 must be at least 0"));
  CHECK(contains(error_with("name = \"fast\"", "name = \"slow\""), "point.name 'slow' is another point's"));
}

TEST_CASE("every chip that ships loads, under the name of its file", "[crossbar][inventory]") {
  int chips = 0;
  for (const std::string& name : core::data_names(kChips)) {
    CAPTURE(name);
    const Chip chip = load_chip(name, kChips);
    CHECK(chip.name == name);
    CHECK((chip.whole.parts.empty() ? !chip.points.empty() : chip.whole.published_power_W.has_value()));
    ++chips;
  }
  CHECK(chips >= 4);
}

TEST_CASE("ISAAC adds up to its published totals", "[crossbar][inventory]") {
  const Chip isaac = load_chip("isaac", kChips);
  CHECK(isaac.part("unit").total_power_W() == Approx(24.08e-3).epsilon(1e-9));
  CHECK(isaac.part("tile").total_power_W() == Approx(329.81e-3).epsilon(1e-9));
  CHECK(isaac.whole.total_power_W() == Approx(65.808).epsilon(1e-5));
  CHECK(isaac.whole.total_area_m2().value() == Approx(85.4e-6).epsilon(0.01));
  CHECK(isaac.count_of("adc") == 168 * 12 * 8);
  CHECK(isaac.peak_operations_per_s() == Approx(41.288e12).epsilon(1e-4));
}

TEST_CASE("sums of ISAAC and PUMA beside reference sums", "[crossbar][inventory][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const Chip isaac = load_chip("isaac", kChips), puma = load_chip("puma", kChips);
  const auto i = golden_values(data / "golden/cost/isaac_validation.csv"), p = golden_values(data / "golden/cost/puma_validation.csv");
  CHECK(1e3 * isaac.part("unit").total_power_W() == Approx(i.at("IMA power")).epsilon(1e-4));
  CHECK(1e3 * isaac.part("tile").total_power_W() == Approx(i.at("tile power")).epsilon(1e-4));
  CHECK(168 * isaac.part("tile").total_power_W() == Approx(i.at("168-tile power")).epsilon(1e-4));
  CHECK(isaac.whole.total_power_W() == Approx(i.at("chip power incl. 10.4 W HT")).epsilon(1e-4));
  CHECK(1e6 * isaac.part("tile").total_area_m2().value() == Approx(i.at("tile area")).epsilon(1e-4));
  CHECK(1e6 * isaac.whole.total_area_m2().value() == Approx(i.at("chip area")).epsilon(1e-4));
  CHECK(1e-12 * isaac.peak_operations_per_s() == Approx(i.at("peak throughput")).epsilon(1e-4));
  CHECK(1e3 * puma.part("core").total_power_W() == Approx(p.at("core")).epsilon(1e-4));
  CHECK(1e3 * puma.part("tile").total_power_W() == Approx(p.at("tile")).epsilon(1e-4));
  CHECK(puma.whole.total_power_W() == Approx(p.at("node")).epsilon(1e-4));
}
