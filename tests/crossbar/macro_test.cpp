/// Circuits of small matrices counted by hand, and the area of one of them.

#include "crossbar/cost/macro.hpp"

#include <cmath>
#include <fstream>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "crossbar/cost/adc_survey.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

namespace {

Technology cmos28() { return Technology::load("cmos28", std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/technologies"); }

/// DACs of 4 bits, and an ADC of 6 bits for every two lines.
AnalogMatrixParams converted() {
  AnalogMatrixParams params;
  params.dac = {.bits = 4};
  params.adc = {.bits = 6, .clock_period_s = 1e-9, .lines_per_converter = 2};
  return params;
}

void check(const Macro& found, const Macro& wanted) {
  CHECK(found.tiles == wanted.tiles);
  CHECK(found.tile_columns == wanted.tile_columns);
  CHECK(found.word_lines == wanted.word_lines);
  CHECK(found.bit_lines == wanted.bit_lines);
  CHECK(found.arrays == wanted.arrays);
  CHECK(found.cells == wanted.cells);
  CHECK(found.inputs == wanted.inputs);
  CHECK(found.outputs == wanted.outputs);
  CHECK(found.drivers == wanted.drivers);
  CHECK(found.dacs == wanted.dacs);
  CHECK(found.readouts == wanted.readouts);
  CHECK(found.converters == wanted.converters);
}

const AreaPart& part(const std::vector<AreaPart>& parts, const std::string& what) {
  for (const AreaPart& p : parts)
    if (p.what == what) return p;
  FAIL("no " << what);
  return parts.front();
}

}  // namespace

TEST_CASE("circuits of 3 outputs and 4 inputs by hand", "[crossbar][macro]") {
  AnalogMatrixParams params = converted();
  SECTION("a pair, currents subtracted: DACs feed both arrays, two converters for three lines") {
    check(macro(params, 3, 4), {.tiles = 1, .tile_columns = 1, .word_lines = 4, .bit_lines = 3, .arrays = 2, .cells = 24, .inputs = 4, .outputs = 3,
                                .drivers = 0, .dacs = 4, .readouts = 3, .converters = 2});
    CHECK(macro(params, 3, 4).lines() == 7.0);
  }
  SECTION("without converters, each array has drivers of its own") {
    check(macro({}, 3, 4), {.tiles = 1, .tile_columns = 1, .word_lines = 4, .bit_lines = 3, .arrays = 2, .cells = 24, .inputs = 4, .outputs = 3,
                            .drivers = 8, .dacs = 0, .readouts = 3, .converters = 0});
    CHECK(macro({}, 3, 4).lines() == 11.0);
  }
  SECTION("halves of a pair read apart") {
    params.subtraction = Subtraction::digital;
    check(macro(params, 3, 4), {.tiles = 1, .tile_columns = 1, .word_lines = 4, .bit_lines = 3, .arrays = 2, .cells = 24, .inputs = 4, .outputs = 3,
                                .drivers = 0, .dacs = 4, .readouts = 6, .converters = 4});
  }
  SECTION("an offset column has a line and a readout more") {
    params.mapping = Mapping::offset_column;
    params.adc.lines_per_converter = 1;
    check(macro(params, 3, 4), {.tiles = 1, .tile_columns = 1, .word_lines = 4, .bit_lines = 4, .arrays = 1, .cells = 16, .inputs = 4, .outputs = 3,
                                .drivers = 0, .dacs = 4, .readouts = 4, .converters = 3});
    params.weights.offset_by = OffsetBy::digital;
    check(macro(params, 3, 4), {.tiles = 1, .tile_columns = 1, .word_lines = 4, .bit_lines = 3, .arrays = 1, .cells = 12, .inputs = 4, .outputs = 3,
                                .drivers = 0, .dacs = 4, .readouts = 3, .converters = 3});
  }
  SECTION("four bits of magnitude in cells of two: two pairs of arrays") {
    params.weights.slices = {5, 2};
    check(macro(params, 3, 4), {.tiles = 1, .tile_columns = 1, .word_lines = 4, .bit_lines = 3, .arrays = 4, .cells = 48, .inputs = 4, .outputs = 3,
                                .drivers = 0, .dacs = 4, .readouts = 6, .converters = 4});
    params.subtraction = Subtraction::digital;
    CHECK(macro(params, 3, 4).readouts == 12.0);
    CHECK(macro(params, 3, 4).converters == 8.0);
  }
  SECTION("two pairs side by side meet on one readout") {
    params.weights.pairs_per_weight = 2;
    params.dac = {};
    check(macro(params, 3, 4), {.tiles = 1, .tile_columns = 1, .word_lines = 4, .bit_lines = 3, .arrays = 4, .cells = 48, .inputs = 4, .outputs = 3,
                                .drivers = 16, .dacs = 0, .readouts = 3, .converters = 2});
  }
  SECTION("tiles of two word lines") {
    params.tile_word_lines = 2;
    check(macro(params, 3, 4), {.tiles = 2, .tile_columns = 2, .word_lines = 2, .bit_lines = 3, .arrays = 4, .cells = 24, .inputs = 4, .outputs = 6,
                                .drivers = 0, .dacs = 4, .readouts = 6, .converters = 4});
  }
  SECTION("tiles of two bit lines: inputs are driven twice") {
    params.tile_bit_lines = 2;
    check(macro(params, 3, 4), {.tiles = 2, .tile_columns = 1, .word_lines = 4, .bit_lines = 2, .arrays = 4, .cells = 24, .inputs = 8, .outputs = 3,
                                .drivers = 0, .dacs = 8, .readouts = 3, .converters = 2});
  }
  SECTION("tiles of an offset column have a reference each") {
    params.mapping = Mapping::offset_column;
    params.tile_bit_lines = 2;
    params.tile_word_lines = 3;
    params.adc.lines_per_converter = 1;
    check(macro(params, 4, 4), {.tiles = 4, .tile_columns = 2, .word_lines = 3, .bit_lines = 3, .arrays = 4, .cells = 4 * (4 + 2), .inputs = 8, .outputs = 8,
                                .drivers = 0, .dacs = 8, .readouts = 12, .converters = 8});
  }
  SECTION("slices of one bit need drivers, of two bits DACs") {
    params.inputs = {.format = InputFormat::sign_magnitude, .slice_bits = 1};
    CHECK(macro(params, 3, 4).drivers == 8.0);
    CHECK(macro(params, 3, 4).dacs == 0.0);
    params.inputs.slice_bits = 2;
    CHECK(macro(params, 3, 4).drivers == 0.0);
    CHECK(macro(params, 3, 4).dacs == 4.0);
  }
  SECTION("a converter that could serve more lines than there are") {
    params.adc.lines_per_converter = 100;
    CHECK(macro(params, 3, 4).converters == 1.0);
  }
}

TEST_CASE("tiles at the edge have the converters that they need", "[crossbar][macro]") {
  AnalogMatrixParams params = converted();
  params.adc.lines_per_converter = 3;
  params.tile_bit_lines = 4;
  CHECK(macro(params, 8, 4).converters == 2 + 2);
  CHECK(macro(params, 5, 4).converters == 2 + 1);  // lines 0 to 3 in a tile, line 4 in another
  params.adc.lines_per_converter = 4;
  params.tile_bit_lines = 8;
  CHECK(macro(params, 9, 4).converters == 2 + 1);
}

TEST_CASE("the area of a macro by hand", "[crossbar][macro]") {
  const Technology technology = cmos28();
  const AnalogMatrixParams params = converted();
  const Macro all = macro(params, 3, 4);
  const std::vector<AreaPart> parts = macro_area(all, params, technology);
  // Words of 6 + 8 bits, inputs of 4. Areas of logic from 45 to 28 nm: x 0.3687; 40 nm has 0.45^0.3455 of 45 nm.
  constexpr double kFrom45 = 0.3687;
  const double from_40 = kFrom45 / std::pow(0.45, 0.3454792);
  struct Case {
    const char* what;
    double count, area_m2;
  };
  const std::vector<Case> cases{{"cells", 24, 24e-12},
                                {"DACs", 4, 4 * 438e-12 / 16},
                                {"line amplifiers", 3, 3 * 40e-12},
                                {"sample and hold", 3, 3 * 0.039e-12},
                                {"ADCs", 2, 2 * survey_adc_area_m2(6, 1e9 / 7, 28.0)},
                                {"adders", 2 * 14, 2 * 14 * 4.28e-12 * kFrom45},
                                {"multipliers for scales", 1, 7700e-12 * kFrom45},
                                {"registers", 4 * 4 + 3 * 14, 58 * 6e-12 * from_40},
                                {"memory of inputs and outputs", 8 * 65536, 8 * 65536 * 0.7e-12 * kFrom45},
                                {"controllers", 1, 1500e-12}};
  double sum_m2 = 0.0;
  for (const Case& c : cases) {
    CAPTURE(c.what);
    CHECK(part(parts, c.what).count == c.count);
    CHECK(part(parts, c.what).area_m2 == Approx(c.area_m2).epsilon(1e-6));
    sum_m2 += c.area_m2;
  }
  CHECK(parts.size() == cases.size());
  CHECK(total_area_m2(parts) == Approx(sum_m2).epsilon(1e-6));
  CHECK(circuit_area_m2(parts) == Approx(sum_m2 - 24e-12).epsilon(1e-6));
}

TEST_CASE("the area of other converters by hand", "[crossbar][macro]") {
  const Technology technology = cmos28();
  const auto parts_of = [&](AnalogMatrixParams params) { return macro_area(macro(params, 3, 4), params, technology); };
  const auto has = [](const std::vector<AreaPart>& parts, const std::string& what) {
    for (const AreaPart& p : parts)
      if (p.what == what) return true;
    return false;
  };
  AnalogMatrixParams params = converted();
  const double comparator_m2 = 40e-12 * 0.3687 / 1.4375;  // from 65 nm
  params.adc.architecture = Architecture::flash;
  CHECK(part(parts_of(params), "comparators of ADCs").area_m2 == Approx(2 * 63 * comparator_m2).epsilon(1e-6));
  CHECK_FALSE(has(parts_of(params), "sample and hold"));
  params.adc.architecture = Architecture::ramp;
  CHECK(part(parts_of(params), "comparators of ADCs").area_m2 == Approx(2 * comparator_m2).epsilon(1e-6));
  CHECK(part(parts_of(params), "latches of ADCs").count == 2 * 6);
  params.adc.architecture = Architecture::cco;
  CHECK(part(parts_of(params), "ADCs").area_m2 == Approx(2 * 1250e-12 / 4).epsilon(1e-6));  // 6 bits: a quarter of 8
  params.adc.bits = 1;
  CHECK(part(parts_of(params), "comparators").area_m2 == Approx(2 * comparator_m2).epsilon(1e-6));
  params.adc = {};
  params.dac = {};
  const std::vector<AreaPart> bare = parts_of(params);
  for (const char* what : {"ADCs", "comparators", "DACs", "sample and hold"}) CHECK_FALSE(has(bare, what));
  CHECK(part(bare, "line drivers").area_m2 == Approx(8 * 0.166e-12 * 0.3687 / 0.45).epsilon(1e-6));  // from 32 nm
  CHECK(part(bare, "adders").count == 1 * 32);  // one in the tile, for words of 24 + 8 bits
}

TEST_CASE("a circuit without area is named", "[crossbar][macro]") {
  const test::TemporaryFolder folder;
  const std::filesystem::path data = std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data";
  std::filesystem::create_directories(folder / "technologies");
  std::filesystem::create_directories(folder / "components");
  std::filesystem::copy(data / "technologies/cmos28.toml", folder / "technologies/t.toml");
  std::ifstream shipped(data / "components/library.toml");
  std::string text{std::istreambuf_iterator<char>(shipped), {}};
  const std::string area = "area_m2 = 438e-12\n";
  REQUIRE(text.find(area) != std::string::npos);
  std::ofstream(folder / "components/library.toml") << text.erase(text.find(area), area.size());
  const Technology technology = Technology::load("t", folder / "technologies");
  const AnalogMatrixParams params = converted();
  const std::string message = test::input_error([&] { macro_area(macro(params, 3, 4), params, technology); });
  CHECK(test::contains(message, "library.toml: the price of 'dac_conversion' has no area. Add area_m2 to it"));
  AnalogMatrixParams without = params;
  without.dac = {};
  CHECK(test::input_error([&] { macro_area(macro(without, 3, 4), without, technology); }) == "no error");
}
