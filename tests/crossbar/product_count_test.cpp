/// All events of a small product, counted by hand: whatever else stands in the ledger is an error.

#include <algorithm>
#include <vector>

#include "catch.hpp"
#include "crossbar/analog_matrix.hpp"
#include "crossbar/cost/technology.hpp"
#include "crossbar/test_device.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using core::Event;
using Eigen::MatrixXf;

namespace {

/// 3 outputs, 4 inputs, 2 columns; pairs of cells of 2 and 10 uS in two tiles of two word lines each. Inputs are multiples of
/// 0.1 V. Both halves of a pair together conduct 12 uS where a weight is 1 or -1, and 4 uS where it is 0: the word lines feed
/// 20, 28, 20 and 28 uS.
struct Product {
  MatrixXf weights{3, 4}, x{4, 2};
  AnalogMatrixParams params;

  Product() {
    weights << 1, -1, 0, 1, 0, 1, 0, -1, 0, 0, 1, 0;
    x << 7, 0, 0, 1, -7, 0, 3, 0;
    params.tile_word_lines = 2;
    params.read_voltage_V = 0.7;
    params.read_time_s = 5e-9;
    params.cell_pitch_m = 2e-6;
    params.dac = {.bits = 4, .range = 7.0};
    params.adc = {.bits = 6, .range = 8.0, .clock_period_s = 1e-9, .lines_per_converter = 2};
  }

  core::Ledger forward() const {
    core::Ledger ledger;
    Context context{ledger, 1, 0};
    MatrixXf y(3, 2);
    AnalogMatrix(weights, test::ideal_device({.off_S = 2e-6, .on_S = 10e-6}), params, 1).apply(x, y, context);
    return ledger;
  }
};

struct Expected {
  Event event;
  std::uint32_t size;
  double count, amount;
};

void check_all(const core::Ledger& ledger, const std::vector<Expected>& expected) {
  for (const core::Ledger::Line& line : ledger.lines()) {
    const auto is_it = [&](const Expected& e) { return e.event == line.event && e.size == line.size; };
    INFO("not expected: " << core::event_info(line.event).name << " of size " << line.size);
    CHECK(std::count_if(expected.begin(), expected.end(), is_it) == 1);
  }
  for (const Expected& e : expected) {
    INFO(core::event_info(e.event).name << " of size " << e.size);
    CHECK(ledger.line(e.event, e.size).entry.count == e.count);
    CHECK(ledger.line(e.event, e.size).entry.amount == Approx(e.amount).epsilon(1e-6));  // conductances are floats
  }
}

}  // namespace

TEST_CASE("a product with DACs and shared ADCs", "[crossbar][analog_matrix][count]") {
  // Lines 0, 2 and 3 are driven in the first column, at 0.7, -0.7 and 0.3 V, line 1 in the second, at 0.1 V: V^2 sums to 1.08.
  // V^2 G: 0.49 x 20 + 0.49 x 20 + 0.09 x 28 + 0.01 x 28 = 22.4 uW. Words of 6 + 8 bits, inputs of 4. The
  // two columns are 8 fp32 numbers, brought to codes once for all tiles; 6 come out.
  const Product product;
  check_all(product.forward(), {
                                   {Event::cell_read, 0, 4 * 2 * 3, 22.4e-6 * 5e-9},
                                   {Event::wire_line, 0, 4 * 2, 1.08 * 3 * 2e-6 * 2},    // of three cells, in two arrays
                                   {Event::dac_conversion, 4, 8, 8},                     // all inputs, also those of 0
                                   {Event::adc_sar, 6, 12, 12 * 7e-9},                   // three lines of two tiles, twice
                                   {Event::amplifier, 0, 12, 12 * 5e-9},
                                   {Event::sample_hold, 0, 12, 12},
                                   {Event::register_bit, 0, 8 * 4 + 12 * 14, 8 * 4 + 12 * 14},
                                   {Event::sram_access, 8192, 16 + 8 + 6, 8 * (32 + 4) + 8 * 4 + 6 * 32},  // inputs to codes, codes to lines, outputs
                                   {Event::link, 0, 16 + 6 + 8 + 12, 8 * 36 + 6 * 32 + 8 * 4 + 12 * 14},  // to and from memory; inputs come, partial sums leave
                                   {Event::digital_add, 0, 8 + 6, 8 * 4 + 6 * 14},       // codes rounded, the second tile added to the first
                                   {Event::float_multiply, 24, 8 + 12, 8 + 12},          // scales of inputs, and of partial sums
                                   {Event::controller_cycle, 0, 4 * 5, 4 * 5},           // drive, settle, add, convert twice
                               });
}

TEST_CASE("a product of a pair that is subtracted digitally", "[crossbar][analog_matrix][count]") {
  Product product;
  product.params.subtraction = Subtraction::digital;
  const core::Ledger ledger = product.forward();
  check_all(ledger, {
                        {Event::cell_read, 0, 4 * 2 * 3, 22.4e-6 * 5e-9},
                        {Event::wire_line, 0, 4 * 2, 1.08 * 3 * 2e-6 * 2},
                        {Event::dac_conversion, 4, 8, 8},
                        {Event::adc_sar, 6, 24, 24 * 7e-9},
                        {Event::amplifier, 0, 24, 24 * 5e-9},
                        {Event::sample_hold, 0, 24, 24},
                        {Event::register_bit, 0, 8 * 4 + 24 * 14, 8 * 4 + 24 * 14},
                        {Event::sram_access, 8192, 30, 8 * 36 + 8 * 4 + 6 * 32},
                        {Event::link, 0, 30 - 8 + 20, 8 * 36 + 6 * 32 + 8 * 4 + 12 * 14},
                        {Event::digital_add, 0, 8 + 12 + 6, 8 * 4 + 18 * 14},
                        {Event::float_multiply, 24, 20, 20},
                        {Event::controller_cycle, 0, 20, 20},
                    });
}

TEST_CASE("a product of inputs in slices of a bit", "[crossbar][analog_matrix][count]") {
  // Magnitudes of three bits, the lowest first; a bit drives its line at 0.7 V. 7 and -7 have three, 3 has two, 1 has one:
  // 9 lines driven; 0.49 V^2 x (3 x 20 + 28 + 3 x 20 + 2 x 28) uS = 99.96 uW.
  Product product;
  product.params.inputs = {.format = InputFormat::sign_magnitude, .slice_bits = 1};
  check_all(product.forward(), {
                                   {Event::cell_read, 0, 9 * 2 * 3, 99.96e-6 * 5e-9},
                                   {Event::wire_line, 0, 9 * 2, 9 * 0.49 * 3 * 2e-6 * 2},
                                   {Event::row_drive, 0, 9 * 2, 9 * 2},
                                   {Event::adc_sar, 6, 36, 36 * 7e-9},
                                   {Event::amplifier, 0, 36, 36 * 5e-9},
                                   {Event::sample_hold, 0, 36, 36},
                                   {Event::register_bit, 0, (8 + 24) * 4 + 36 * 14, (8 + 24) * 4 + 36 * 14},  // shifted out slice by slice
                                   {Event::sram_access, 8192, 30, 8 * 36 + 8 * 4 + 6 * 32},
                                   {Event::link, 0, 30 - 8 + 20, 8 * 36 + 6 * 32 + 8 * 4 + 12 * 14},
                                   {Event::digital_add, 0, 8 + 24 + 6, 8 * 4 + 30 * 14},
                                   {Event::float_multiply, 24, 20, 20},
                                   {Event::controller_cycle, 0, 12 * 5, 12 * 5},
                               });
}

TEST_CASE("a product of inputs in slices of two bits", "[crossbar][analog_matrix][count]") {
  // Slices of two bits and of one: 7 and -7 drive both, 3 and 1 the first only, 1 at a third of the voltage. V^2 in units of
  // 0.49 V^2: 2 + 2 + 1 + 1/9. Every slice of every input is a conversion.
  Product product;
  product.params.inputs = {.format = InputFormat::sign_magnitude, .slice_bits = 2};
  const core::Ledger ledger = product.forward();
  CHECK(ledger[Event::cell_read].count == 6 * 2 * 3);
  CHECK(ledger[Event::cell_read].amount == Approx(0.49 * (2 * 20 + 2 * 20 + 28 + 28 / 9.0) * 1e-6 * 5e-9).epsilon(1e-6));
  CHECK(ledger[Event::wire_line].amount == Approx(0.49 * (5 + 1 / 9.0) * 3 * 2e-6 * 2).epsilon(1e-6));
  CHECK(ledger.line(Event::dac_conversion, 2).entry.count == 16.0);
  CHECK(ledger[Event::dac_conversion].count == 16.0);
  CHECK(ledger[Event::row_drive].count == 0.0);
  CHECK(ledger.line(Event::adc_sar, 6).entry.count == 24.0);
  CHECK(ledger[Event::controller_cycle].count == 8 * 5);
}

TEST_CASE("a product whose inputs are scaled", "[crossbar][analog_matrix][count]") {
  // Each tile finds the largest magnitude of its inputs and divides by it. A tile without input is silent: three of four
  // columns are read.
  Product product;
  product.params.management.noise = NoiseManagement::abs_max;
  product.params.dac.range = 1.0;
  const core::Ledger ledger = product.forward();
  CHECK(ledger[Event::dac_conversion].count == 6.0);
  CHECK(ledger[Event::adc_sar].count == 9.0);
  CHECK(ledger[Event::sample_hold].count == 9.0);
  CHECK(ledger[Event::digital_add].count == 8 + 8 + 6);
  CHECK(ledger.line(Event::float_multiply, 24).entry.count == 8 + 8 + 9);
  CHECK(ledger[Event::controller_cycle].count == 3 * 5);
  CHECK(ledger[Event::link].count == 16 + 6 + 6 + 9);
  CHECK(ledger[Event::sram_access].count == 16 + 6 + 6);  // outputs are written whether or not a tile had a part in them
}

TEST_CASE("a product without converters", "[crossbar][analog_matrix][count]") {
  // Words of 24 + 8 bits stand for readings that nothing converts, 24 for such inputs, which nothing brings to codes. Full inputs
  // are 0.7 V.
  Product product;
  product.params.dac = {};
  product.params.adc = {};
  product.x /= 7.0f;
  check_all(product.forward(), {
                                   {Event::cell_read, 0, 24, 22.4e-6 * 5e-9},
                                   {Event::wire_line, 0, 8, 1.08 * 3 * 2e-6 * 2},
                                   {Event::row_drive, 0, 8, 8},
                                   {Event::amplifier, 0, 12, 12 * 5e-9},
                                   {Event::register_bit, 0, 8 * 24 + 12 * 32, 8 * 24 + 12 * 32},
                                   {Event::sram_access, 8192, 14, 8 * 24 + 6 * 32},
                                   {Event::link, 0, 6 + 20, 6 * 32 + 8 * 24 + 12 * 32},
                                   {Event::digital_add, 0, 6, 6 * 32},
                                   {Event::float_multiply, 24, 12, 12},
                                   {Event::controller_cycle, 0, 4 * 4, 4 * 4},
                               });
}

TEST_CASE("a product read again since a converter saturated", "[crossbar][analog_matrix][count]") {
  // In one tile the first column is driven with 1, 0, -1 and 3/7: readings of 10/7, -3/7 and -1 of 1.2 cells. The first
  // saturates, and the column is read again at half of the inputs.
  Product product;
  product.params.tile_word_lines = 0;
  product.params.dac.range = 1.0;
  product.params.adc = {.bits = 6, .range = 1.2};
  product.params.management = {.noise = NoiseManagement::abs_max, .bound = BoundManagement::iterative};
  const core::Ledger ledger = product.forward();
  CHECK(ledger[Event::adc_sar].count == 3 * 2 + 3);
  CHECK(ledger[Event::dac_conversion].count == 4 * 2 + 4);
  CHECK(ledger[Event::controller_cycle].count == 3 * 4);
  CHECK(ledger[Event::link].count == 16 + 6 + 8 + 4 + 6);  // only what is good leaves the tile
  CHECK(ledger[Event::digital_add].count == 8 + 8);
  CHECK(ledger.line(Event::float_multiply, 24).entry.count == 8 + 8 + 6);
}

TEST_CASE("a product in joules by hand", "[crossbar][analog_matrix][count]") {
  const Technology technology = Technology::load("cmos28", std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/technologies");
  const core::Ledger ledger = Product().forward();
  const auto energy_J = [&](Event event) { return technology.energy(ledger, event).nominal_J; };
  CHECK(energy_J(Event::cell_read) == Approx(112e-15).epsilon(1e-6));
  CHECK(energy_J(Event::wire_line) == Approx(0.2e-9 * 1.08 * 12e-6).epsilon(1e-6));
  CHECK(energy_J(Event::dac_conversion) == Approx(8 * 0.05e-12).epsilon(1e-6));  // 4 bits: what a line takes at least
  CHECK(energy_J(Event::amplifier) == Approx(50e-6 * 60e-9).epsilon(1e-6));
  CHECK(energy_J(Event::sample_hold) == Approx(12 * 0.977e-15).epsilon(1e-6));
  CHECK(energy_J(Event::digital_add) == Approx(116 * 3.766e-15 * 0.4049).epsilon(1e-6));
  CHECK(energy_J(Event::float_multiply) == Approx(20 * 4.46e-12 * 0.4049).epsilon(1e-6));
  CHECK(energy_J(Event::sram_access) == Approx(512 * 0.1883e-12 * 0.4049).epsilon(1e-6));  // banks of 8 KB
  CHECK(energy_J(Event::controller_cycle) == Approx(20 * 3.2e-12).epsilon(1e-6));
}
