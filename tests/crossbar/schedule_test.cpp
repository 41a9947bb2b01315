/// When things happen in small products, by hand; what time itself costs.

#include "crossbar/cost/schedule.hpp"

#include <cmath>
#include <fstream>
#include <string>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/test_device.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using core::Event;

namespace {

const std::filesystem::path kData = std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data";

/// Clocks of logic of 1 ns, comparators of 1 ns.
const Technology& cmos28() {
  static const Technology technology = Technology::load("cmos28", kData / "technologies");
  return technology;
}

AnalogMatrixParams converted() {
  AnalogMatrixParams params;
  params.dac = {.bits = 4, .clock_period_s = 2e-9};
  params.adc = {.bits = 6, .clock_period_s = 1e-9, .lines_per_converter = 2};
  return params;
}

/// Of 3 outputs and 4 inputs that settle within 3 ns.
Schedule planned(const AnalogMatrixParams& params, double reads = 1.0) { return schedule(params, macro(params, 3, 4), 3e-9, reads, cmos28()); }

}  // namespace

TEST_CASE("a converter that samples its lines is a stage of its own", "[crossbar][schedule]") {
  // Drive 2 ns, settle 3 ns; two lines of 7 clocks each; two sums. The conversions are the slowest stage.
  const Schedule plan = planned(converted());
  CHECK(plan.drive_s == Approx(2e-9));
  CHECK(plan.settle_s == Approx(3e-9));
  CHECK(plan.conversion_s == Approx(14e-9));
  CHECK(plan.digital_s == Approx(2e-9));
  CHECK(plan.interval_s == Approx(14e-9));
  CHECK(plan.slowest == "conversion");
  CHECK(plan.latency_s == Approx(2e-9 + 3e-9 + 14e-9 + 1e-9 + 1e-9));  // the last sum, then the scale
  CHECK(plan.period_s == Approx(14e-9));
  CHECK(plan.batch_s(1) == Approx(21e-9));
  CHECK(plan.batch_s(5) == Approx(21e-9 + 4 * 14e-9));
  CHECK(plan.batch_s(0) == 0.0);
}

TEST_CASE("reads of a column follow one another", "[crossbar][schedule]") {
  const Schedule plan = planned(converted(), 3.0);
  CHECK(plan.interval_s == Approx(14e-9));
  CHECK(plan.latency_s == Approx(21e-9 + 2 * 14e-9));
  CHECK(plan.period_s == Approx(42e-9));
  CHECK(plan.batch_s(2) == Approx(49e-9 + 42e-9));
  // Columns of zeros are not read at all; the pipeline is as long.
  CHECK(planned(converted(), 0.0).latency_s == planned(converted(), 1.0).latency_s);
  CHECK(planned(converted(), 0.25).period_s == planned(converted(), 1.0).period_s);
}

TEST_CASE("a fast converter leaves the array the slowest", "[crossbar][schedule]") {
  AnalogMatrixParams params = converted();
  params.adc.lines_per_converter = 1;
  params.adc.clock_period_s = 0.5e-9;
  const Schedule plan = planned(params);
  CHECK(plan.conversion_s == Approx(3.5e-9));
  CHECK(plan.interval_s == Approx(5e-9));
  CHECK(plan.slowest == "array");
  CHECK(plan.latency_s == Approx(2e-9 + 3e-9 + 3.5e-9 + 2e-9));
}

TEST_CASE("many lines on one fast converter leave the sums the slowest", "[crossbar][schedule]") {
  AnalogMatrixParams params = converted();
  params.adc = {.bits = 6, .clock_period_s = 0.1e-9, .lines_per_converter = 64};
  const Schedule plan = schedule(params, macro(params, 64, 4), 3e-9, 1.0, cmos28());
  CHECK(plan.conversion_s == Approx(64 * 0.7e-9));
  CHECK(plan.digital_s == Approx(64e-9));
  CHECK(plan.slowest == "digital sum");
  CHECK(plan.interval_s == Approx(64e-9));
}

TEST_CASE("converters that do not sample keep the array busy", "[crossbar][schedule]") {
  AnalogMatrixParams params = converted();
  SECTION("an oscillator counts for 64 clocks, one line after the other") {
    params.adc.architecture = Architecture::cco;
    const Schedule plan = planned(params);
    CHECK(plan.conversion_s == Approx(128e-9));
    CHECK(plan.interval_s == Approx(2e-9 + 3e-9 + 128e-9));
    CHECK(plan.slowest == "array");
    CHECK(plan.latency_s == Approx(135e-9));
  }
  SECTION("a flash converter takes a clock") {
    params.adc.architecture = Architecture::flash;
    CHECK(planned(params).interval_s == Approx(2e-9 + 3e-9 + 2e-9));
  }
  SECTION("comparators take what the technology says") {
    params.adc.bits = 1;
    const Schedule plan = planned(params);
    CHECK(plan.conversion_s == Approx(2e-9));
    CHECK(plan.interval_s == Approx(7e-9));
    CHECK(plan.latency_s == Approx(9e-9));
  }
  SECTION("nothing converts, nothing drives") {
    params.adc = {};
    params.dac = {};
    const Schedule plan = planned(params);
    CHECK(plan.drive_s == 0.0);
    CHECK(plan.conversion_s == 0.0);
    CHECK(plan.digital_s == Approx(1e-9));
    CHECK(plan.interval_s == Approx(3e-9));
    CHECK(plan.latency_s == Approx(5e-9));
  }
}

TEST_CASE("partial sums of tiles go through a tree", "[crossbar][schedule]") {
  AnalogMatrixParams params = converted();
  const double alone_s = planned(params).latency_s;
  struct Case {
    Eigen::Index tile_word_lines;
    double levels;
  };
  for (const Case& c : {Case{10, 0}, Case{5, 1}, Case{4, 2}, Case{3, 2}, Case{2, 3}, Case{1, 4}}) {
    params.tile_word_lines = c.tile_word_lines;
    CAPTURE(c.tile_word_lines);
    const Schedule plan = schedule(params, macro(params, 3, 10), 3e-9, 1.0, cmos28());
    CHECK(plan.latency_s == Approx(alone_s + c.levels * 1e-9));
    CHECK(plan.interval_s == Approx(14e-9));  // tiles work side by side
  }
}

TEST_CASE("lines conduct until they are sampled, or converted", "[crossbar][schedule]") {
  AnalogMatrixParams params = converted();
  CHECK(read_time_s(params, 3e-9, 100) == 3e-9);
  params.adc.architecture = Architecture::ramp;
  CHECK(read_time_s(params, 3e-9, 100) == 3e-9);
  params.adc.architecture = Architecture::cco;
  CHECK(read_time_s(params, 3e-9, 100) == Approx(131e-9));
  CHECK(read_time_s(params, 3e-9, 1) == Approx(67e-9));  // one line, though two could share
  params.adc.architecture = Architecture::flash;
  CHECK(read_time_s(params, 3e-9, 100) == Approx(5e-9));
  params.adc.bits = 1;
  CHECK(read_time_s(params, 3e-9, 100) == 3e-9);
  params.adc = {};
  CHECK(read_time_s(params, 3e-9, 100) == 3e-9);
}

TEST_CASE("small arrays settle as their amplifiers do", "[crossbar][schedule]") {
  // One pole at 200 MHz, to half a step: (bits + 1) ln 2 time constants. Lines of 4 cells, 0.2 fF each, behind 100 ohm add less
  // than a picosecond.
  const auto device = test::ideal_device();
  const auto bits_s = [](double bits) { return (bits + 1) * 0.6931471806 / (2 * 3.1415926536 * 200e6); };
  AnalogMatrixParams params;
  struct Case {
    int adc_bits;
    double bits;
  };
  for (const Case& c : {Case{0, 8}, Case{1, 6}, Case{5, 6}, Case{6, 6}, Case{7, 7}, Case{12, 12}}) {
    params.adc.bits = c.adc_bits;
    CAPTURE(c.adc_bits);
    const double time_s = settle_s(params, 3, 4, *device, cmos28());
    CHECK(time_s >= bits_s(c.bits) * (1 - 1e-9));
    CHECK(time_s == Approx(bits_s(c.bits)).epsilon(3e-4));
  }
}

TEST_CASE("what an array settles on follows from its lines", "[crossbar][schedule]") {
  WireParams wires;
  wires.word_resistance_ohm = 2.0;
  wires.bit_resistance_ohm = 3.0;
  wires.driver_resistance_ohm = 50.0;
  const ArrayRc rc = array_rc(cmos28(), 256, 128, wires, 5e-6);
  CHECK(rc.word_lines == 256);
  CHECK(rc.bit_lines == 128);
  CHECK(rc.word_cell_F == Approx(0.2e-15));  // 0.2 fF/um, cells of 1 um
  CHECK(rc.bit_cell_F == Approx(0.2e-15));
  CHECK(rc.wires.driver_resistance_ohm == 150.0);
  CHECK(rc.wires.word_resistance_ohm == 2.0);
  CHECK(rc.readout_ohm == 100.0);
  CHECK(rc.amplifier_bandwidth_Hz == 200e6);
  CHECK(rc.cell_S == 5e-6);

  // Pairs conduct a quarter of their window on average: 10 uS of 40. The largest tile counts, a reference line too.
  AnalogMatrixParams params;
  params.adc.bits = 8;
  params.wires = wires;
  const auto device = test::ideal_device();
  CHECK(settle_s(params, 128, 256, *device, cmos28()) == settling_time_s(array_rc(cmos28(), 256, 128, wires, 10e-6), 1.0 / 512));
  params.tile_word_lines = 100;
  params.tile_bit_lines = 60;
  params.mapping = Mapping::offset_column;
  CHECK(settle_s(params, 128, 256, *device, cmos28()) == settling_time_s(array_rc(cmos28(), 100, 61, wires, 10e-6), 1.0 / 512));
  params.tile_word_lines = params.tile_bit_lines = 0;
  const double short_s = settle_s(params, 128, 256, *device, cmos28());
  CHECK(settle_s(params, 1024, 1024, *device, cmos28()) > 1.05 * short_s);
}

TEST_CASE("time costs leakage, and refreshes where charge leaks away", "[crossbar][schedule]") {
  const AnalogMatrixParams params = converted();
  const Macro all = macro(params, 3, 4);
  const core::Ledger kept = time_events(all, 2e-9, 0.5, *test::ideal_device());
  CHECK(kept.lines().size() == 2);
  CHECK(kept[Event::leakage].count == 7.0);  // four DACs, three readouts
  CHECK(kept[Event::leakage].amount == 3.5);
  CHECK(kept[Event::logic_leakage].count == 1.0);
  CHECK(kept[Event::logic_leakage].amount == 1e-9);
  CHECK(time_events(all, 2e-9, 0.0, *test::ideal_device())[Event::leakage].amount == 0.0);

  // Every 100 us: 5000 times in half a second, 24 cells.
  const auto leaky = load_device("gain_cell_cmos28", kData / "devices");
  const core::Ledger refreshed = time_events(all, 2e-9, 0.5, *leaky);
  CHECK(refreshed[Event::cell_refresh].count == 24.0);
  CHECK(refreshed[Event::cell_refresh].amount == Approx(24 * 5000.0));
}

TEST_CASE("cells that keep charge for more than a second are refreshed too", "[crossbar][schedule]") {
  const test::TemporaryFolder folder;
  std::ifstream shipped(kData / "devices/gain_cell_cmos28.toml");
  std::string text{std::istreambuf_iterator<char>(shipped), {}};
  const auto replace = [&](const std::string& old, const std::string& by) {
    REQUIRE(text.find(old) != std::string::npos);
    text.replace(text.find(old), old.size(), by);
  };
  replace("name = \"gain_cell_cmos28\"", "name = \"slow\"");
  replace("tau_s = 5e-3", "tau_s = 100.0");
  replace("refresh_period_s = 100e-6", "refresh_period_s = 2.5");
  std::ofstream(folder / "slow.toml") << text;
  const auto slow = load_device("slow", folder.path());
  const AnalogMatrixParams params = converted();
  // 4000 times in ten thousand seconds.
  CHECK(time_events(macro(params, 3, 4), 2e-9, 1e4, *slow)[Event::cell_refresh].amount == Approx(24 * 4000.0));
}
