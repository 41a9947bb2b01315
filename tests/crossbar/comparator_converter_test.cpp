/// Periphery: quantisers by hand, comparators by their statistics.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "crossbar/periphery/comparator.hpp"
#include "crossbar/periphery/converter.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

TEST_CASE("a converter rounds to half even, then clips", "[crossbar][converter]") {
  const ConverterParams three_levels{.bits = 2, .range = 1.0};  // -1, 0, 1
  CHECK(three_levels.step() == 1.0);
  const ConverterParams seven_levels{.bits = 3, .range = 3.0};  // -3 to 3 by 1
  CHECK(seven_levels.step() == 1.0);
  struct Case {
    float in, out;
  };
  for (const Case& c : {Case{0.0f, 0.0f}, Case{0.49f, 0.0f}, Case{0.5f, 0.0f}, Case{0.51f, 1.0f}, Case{1.5f, 2.0f},
                        Case{2.5f, 2.0f}, Case{-0.5f, 0.0f}, Case{-1.5f, -2.0f}, Case{-2.5f, -2.0f}, Case{2.6f, 3.0f},
                        Case{3.4f, 3.0f}, Case{3.6f, 3.0f}, Case{1e30f, 3.0f}, Case{-1e30f, -3.0f}}) {
    CAPTURE(c.in);
    CHECK(convert(c.in, seven_levels, 0.0f) == c.out);
  }
  CHECK(convert(0.7f, three_levels, 0.0f) == 1.0f);
  const ConverterParams unsigned_levels{.bits = 2, .range = 2.0, .low = 0.0};  // 0, 1, 2
  for (const Case& c : {Case{-5.0f, 0.0f}, Case{0.5f, 0.0f}, Case{0.6f, 1.0f}, Case{1.5f, 2.0f}, Case{2.4f, 2.0f}}) {
    CAPTURE(c.in);
    CHECK(convert(c.in, unsigned_levels, 0.0f) == c.out);
  }
}

TEST_CASE("an even number of levels goes from end to end", "[crossbar][converter]") {
  const ConverterParams four{.bits = 2, .range = 3.0, .levels = Levels::even};  // -3, -1, 1, 3
  CHECK(four.step() == 2.0);
  struct Case {
    double in, out;
  };
  // Half goes to codes 0 and 2: -3 and 1.
  for (const Case& c : {Case{-9.0, -3.0}, Case{-2.1, -3.0}, Case{-2.0, -3.0}, Case{-1.9, -1.0}, Case{-0.1, -1.0}, Case{0.0, 1.0},
                        Case{0.1, 1.0}, Case{2.0, 1.0}, Case{2.1, 3.0}, Case{9.0, 3.0}}) {
    CAPTURE(c.in);
    CHECK(convert(c.in, four, 0.0) == c.out);
  }
  const ConverterParams from_zero{.bits = 2, .range = 3.0, .low = 0.0, .levels = Levels::even};  // 0, 1, 2, 3
  for (const Case& c : {Case{-1.0, 0.0}, Case{0.5, 0.0}, Case{1.5, 2.0}, Case{2.4, 2.0}, Case{7.0, 3.0}}) {
    CAPTURE(c.in);
    CHECK(convert(c.in, from_zero, 0.0) == c.out);
  }
}

TEST_CASE("one bit tells the nearer end", "[crossbar][converter]") {
  for (const Levels levels : {Levels::odd, Levels::even}) {
    const ConverterParams sign{.bits = 1, .range = 2.0, .levels = levels}, gate{.bits = 1, .range = 1.0, .low = 0.0, .levels = levels};
    CHECK(convert(-1e-9, sign, 0.0) == -2.0);
    CHECK(convert(0.0, sign, 0.0) == 2.0);
    CHECK(convert(50.0, sign, 0.0) == 2.0);
    CHECK(convert(0.4999, gate, 0.0) == 0.0);
    CHECK(convert(0.5, gate, 0.0) == 1.0);
  }
}

TEST_CASE("an explicit resolution need not be a power of two", "[crossbar][converter]") {
  const ConverterParams tenths{.bits = 5, .range = 1.0, .resolution = 0.05};  // -1 to 1 by 0.1
  CHECK(tenths.step() == Approx(0.1));
  CHECK(convert(0.26, tenths, 0.0) == Approx(0.3));
  CHECK(convert(5.0, tenths, 0.0) == 1.0);
  const ConverterParams thirds{.bits = 3, .range = 1.0, .resolution = 0.15};  // 0.9 is the last multiple, the range is clipped to
  CHECK(convert(0.97, thirds, 0.0) == Approx(0.9));
  CHECK(convert(1.06, thirds, 0.0) == 1.0);
}

TEST_CASE("a DAC errs after rounding", "[crossbar][converter]") {
  const ConverterParams dac{
      .bits = 2, .range = 1.0, .offset = 0.01, .gain = 1.1, .noise_sigma = 0.1, .conversion = Conversion::digital_to_analog};
  CHECK(convert(0.4, dac, 0.0) == Approx(0.01));
  CHECK(convert(0.6, dac, 0.5) == Approx(1.16));
  CHECK(convert(-7.0, dac, 0.0) == Approx(-1.09));
}

TEST_CASE("nonlinearity is a parabola that vanishes at both ends", "[crossbar][converter]") {
  const ConverterParams dac{.bits = 3, .range = 3.0, .conversion = Conversion::digital_to_analog, .inl_lsb = 0.4};
  CHECK(convert(0.0, dac, 0.0) == Approx(0.4));
  CHECK(convert(3.0, dac, 0.0) == Approx(3.0));
  CHECK(convert(-3.0, dac, 0.0) == Approx(-3.0));
  CHECK(convert(1.0, dac, 0.0) == Approx(1.0 + 0.4 * 8.0 / 9.0));
  const ConverterParams adc{.bits = 3, .range = 3.0, .inl_lsb = 0.4};
  CHECK(convert(0.2, adc, 0.0) == 1.0);
  CHECK(convert(2.95, adc, 0.0) == 3.0);
}

TEST_CASE("transitions that are off move the code", "[crossbar][converter]") {
  const std::array off{0.0f, 0.3f, -0.2f, 0.0f};  // transitions at 0.5, 1.8, 2.3, 3.5
  struct Case {
    float position;
    int code;
  };
  for (const Case& c : {Case{-3.0f, 0}, Case{0.49f, 0}, Case{0.51f, 1}, Case{1.7f, 1}, Case{1.81f, 2}, Case{2.25f, 2}, Case{2.31f, 3},
                        Case{3.4f, 3}, Case{3.6f, 4}, Case{99.0f, 4}}) {
    CAPTURE(c.position);
    CHECK(shifted_code<float>(c.position, off) == c.code);
  }
}

TEST_CASE("clocks of a conversion", "[crossbar][converter]") {
  ConverterParams adc{.bits = 8, .range = 1.0, .clock_period_s = 1e-9, .lines_per_converter = 4};
  CHECK(conversion_time_s(adc, 64) == Approx(36e-9));
  CHECK(conversion_time_s(adc, 2) == Approx(18e-9));
  adc.architecture = Architecture::ramp;
  CHECK(conversion_clocks(adc) == 256.0);
  adc.architecture = Architecture::cco;
  CHECK(conversion_clocks(adc) == 256.0);
  adc.architecture = Architecture::flash;
  CHECK(conversion_clocks(adc) == 1.0);
  adc.conversion = Conversion::digital_to_analog;
  adc.architecture = Architecture::ramp;
  CHECK(conversion_clocks(adc) == 1.0);
  CHECK(conversion_clocks({}) == 0.0);
}

TEST_CASE("the ledger tells converters from comparators", "[crossbar][converter]") {
  core::Ledger ledger;
  count_conversions({.bits = 10}, 3.0, ledger);
  count_conversions({.bits = 10}, 2.0, ledger);
  count_conversions({.bits = 1}, 5.0, ledger);
  count_conversions({.bits = 7, .conversion = Conversion::digital_to_analog}, 8.0, ledger);
  count_conversions({.bits = 0}, 100.0, ledger);
  REQUIRE(ledger.lines().size() == 3);
  CHECK(ledger.line(core::Event::adc_sar, 10).entry.count == 5.0);
  CHECK(ledger.line(core::Event::adc_sar, 10).entry.amount == Approx(5 * 11e-9));  // a clock to sample, ten for the bits
  CHECK(ledger.line(core::Event::dac_conversion, 7).entry.count == 8.0);
  CHECK(ledger.line(core::Event::dac_conversion, 7).entry.amount == 8.0);
  CHECK(ledger.line(core::Event::comparator, 0).entry.count == 5.0);
}

TEST_CASE("each architecture is paid for what it is made of", "[crossbar][converter]") {
  struct Case {
    Architecture architecture;
    double sar_s, cco_s, comparators, latches;
  };
  // Three conversions of 5 bits by a clock of 2 ns: 6 clocks, 32 clocks, 32 decisions of one comparator, 31 comparators.
  for (const Case& c : {Case{Architecture::sar, 3 * 12e-9, 0, 0, 0}, Case{Architecture::cco, 0, 3 * 64e-9, 0, 0},
                        Case{Architecture::ramp, 0, 0, 3 * 32, 3 * 5}, Case{Architecture::flash, 0, 0, 3 * 31, 0}}) {
    core::Ledger ledger;
    count_conversions({.bits = 5, .architecture = c.architecture, .clock_period_s = 2e-9}, 3.0, ledger);
    CAPTURE(static_cast<int>(c.architecture));
    CHECK(ledger.line(core::Event::adc_sar, 5).entry.count == (c.sar_s > 0.0 ? 3.0 : 0.0));
    CHECK(ledger[core::Event::adc_sar].amount == Approx(c.sar_s));
    CHECK(ledger.line(core::Event::adc_cco, 5).entry.count == (c.cco_s > 0.0 ? 3.0 : 0.0));
    CHECK(ledger[core::Event::adc_cco].amount == Approx(c.cco_s));
    CHECK(ledger[core::Event::comparator].count == c.comparators);
    CHECK(ledger[core::Event::register_bit].count == c.latches);
  }
  core::Ledger coarse;  // 20 steps need 5 bits, and 20 clocks
  count_conversions({.bits = 5, .resolution = 0.05, .architecture = Architecture::cco}, 1.0, coarse);
  CHECK(coarse.line(core::Event::adc_cco, 5).entry.amount == Approx(20e-9));
}

TEST_CASE("what holds an array while it is converted", "[crossbar][converter]") {
  CHECK(samples_lines({.bits = 8, .architecture = Architecture::sar}));
  CHECK(samples_lines({.bits = 8, .architecture = Architecture::ramp}));
  CHECK_FALSE(samples_lines({.bits = 8, .architecture = Architecture::cco}));
  CHECK_FALSE(samples_lines({.bits = 8, .architecture = Architecture::flash}));
  CHECK_FALSE(samples_lines({.bits = 1, .architecture = Architecture::sar}));
  CHECK_FALSE(samples_lines({}));
}

TEST_CASE("a converter has 2^bits - 1 levels and keeps each of them", "[crossbar][converter]") {
  for (const int bits : {2, 4, 7, 9, 12}) {
    CAPTURE(bits);
    const ConverterParams adc{.bits = bits, .range = 12.0};
    const int half = (1 << (bits - 1)) - 1;
    for (int level = -half; level <= half; ++level) {
      const float value = std::clamp(static_cast<float>(level) * adc.step_as<float>(), -12.0f, 12.0f);
      REQUIRE(convert(value, adc, 0.0f) == value);
      REQUIRE(convert(value + 0.49f * static_cast<float>(adc.step()), adc, 0.0f) == value);
    }
    CHECK(half * adc.step() == Approx(12.0));
  }
}

TEST_CASE("no bits, no converter", "[crossbar][converter]") {
  CHECK(convert(1234.567f, {.bits = 0, .range = 1.0, .offset = 5.0}, 3.0f) == 1234.567f);
}

TEST_CASE("gain, offset and noise come before the rounding", "[crossbar][converter]") {
  const ConverterParams adc{.bits = 3, .range = 3.0, .offset = 0.4, .gain = 2.0, .noise_sigma = 0.1};
  CHECK(convert(0.5f, adc, 0.0f) == 1.0f);   // 1.4
  CHECK(convert(0.5f, adc, 2.0f) == 2.0f);   // 1.6
  CHECK(convert(-0.5f, adc, 0.0f) == -1.0f); // -0.6
}

TEST_CASE("converters that cannot be", "[crossbar][converter]") {
  const auto message = [](const ConverterParams& params) { return test::input_error([&] { params.validate("adc"); }); };
  const auto valid = [&](const ConverterParams& params) { return message(params) == "no error"; };
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  for (const int bits : {0, 1, 2, 8, 24}) CHECK(valid({.bits = bits}));
  for (const int bits : {-1, 25, 40}) CHECK_FALSE(valid({.bits = bits}));
  CHECK(test::contains(message({.bits = 40}), "adc: bits = 40"));
  CHECK(message({.bits = 40}).find('\n') == std::string::npos);
  for (const double bad : {0.0, -1.0, nan, infinity}) {
    CAPTURE(bad);
    CHECK_FALSE(valid({.bits = 8, .range = bad}));
    CHECK_FALSE(valid({.bits = 8, .gain = bad}));
    CHECK_FALSE(valid({.bits = 8, .clock_period_s = bad}));
  }
  CHECK(test::contains(message({.bits = 8, .range = 0.0}), "adc: range = 0 "));
  CHECK(test::contains(message({.bits = 8, .range = nan}), "range = nan "));
  for (const double bad : {nan, infinity}) {
    CHECK_FALSE(valid({.bits = 8, .offset = bad}));
    CHECK_FALSE(valid({.bits = 8, .low = bad}));
    CHECK_FALSE(valid({.bits = 8, .inl_lsb = bad}));
  }
  for (const double bad : {-1e-9, nan, infinity}) {
    CHECK_FALSE(valid({.bits = 8, .noise_sigma = bad}));
    CHECK_FALSE(valid({.bits = 8, .resolution = bad}));
    CHECK_FALSE(valid({.bits = 8, .gain_sigma = bad}));
    CHECK_FALSE(valid({.bits = 8, .offset_sigma = bad}));
    CHECK_FALSE(valid({.bits = 8, .dnl_sigma_lsb = bad}));
  }
  CHECK(valid({.bits = 8, .offset = -0.1, .noise_sigma = 0.0}));
  CHECK_FALSE(valid({.bits = 8, .lines_per_converter = 0}));
  CHECK_FALSE(valid({.bits = 8, .range = 1.0, .low = 1.0}));
  CHECK_FALSE(valid({.bits = 8, .range = 1.0, .low = -0.5}));  // no level at 0
  CHECK(valid({.bits = 8, .range = 1.0, .low = -0.5, .levels = Levels::even}));
  CHECK(valid({.bits = 8, .range = -1.0, .low = -2.0, .levels = Levels::even}));
  CHECK(valid({.bits = 8, .range = 1.0, .low = 0.0}));
  CHECK(valid({.bits = 5, .resolution = 0.05}));
  CHECK_FALSE(valid({.bits = 4, .resolution = 0.05}));
  CHECK(valid({.bits = 5, .levels = Levels::even, .resolution = 0.05}));
  CHECK_FALSE(valid({.bits = 5, .levels = Levels::even, .resolution = 0.06}));
  for (int steps = 1; steps < 256; ++steps) CHECK(valid({.bits = 8, .levels = Levels::even, .resolution = 1.0 / steps}));
  CHECK_FALSE(valid({.bits = 8, .resolution = 1.0 / 256}));
  CHECK_FALSE(valid({.bits = 1, .resolution = 0.5}));
  CHECK_FALSE(valid({.bits = 8, .resolution = 0.1, .dnl_sigma_lsb = 0.1}));
  CHECK_FALSE(valid({.bits = 15, .dnl_sigma_lsb = 0.1}));
  CHECK_FALSE(valid({.bits = 1, .dnl_sigma_lsb = 0.1}));
}

TEST_CASE("comparators keep their offsets", "[crossbar][comparator]") {
  constexpr std::size_t kCount = 100000;
  const ComparatorBank bank(kCount, 0.02, 0.0, 5, 1), again(10, 0.02, 0.0, 5, 1), other(10, 0.02, 0.0, 5, 2),
      seed(10, 0.02, 0.0, 6, 1), exact(10, 0.0, 0.1, 5, 1);
  double sum = 0.0, squares = 0.0;
  for (std::size_t i = 0; i < kCount; ++i) {
    sum += bank.offset(i) / 0.02;
    squares += std::pow(bank.offset(i) / 0.02, 2);
  }
  CHECK(std::abs(sum / kCount) < 5.33 / std::sqrt(double{kCount}));  // false alarm 1e-7
  CHECK(std::abs(squares / kCount - 1) < 5.33 * std::sqrt(2.0 / kCount));
  for (std::size_t i = 0; i < 10; ++i) {
    CHECK(bank.offset(i) == again.offset(i));
    CHECK(bank.offset(i) != other.offset(i));
    CHECK(bank.offset(i) != seed.offset(i));
    CHECK(exact.offset(i) == 0.0f);
  }
}

TEST_CASE("a comparator's noise belongs to the decision", "[crossbar][comparator]") {
  const ComparatorBank bank(4, 0.0, 0.5, 5, 1), other(4, 0.0, 0.5, 5, 2), silent(4, 0.1, 0.0, 5, 1);
  CHECK(bank.noise(2, 7, 100) == bank.noise(2, 7, 100));
  CHECK(bank.noise(2, 7, 100) != bank.noise(3, 7, 100));
  CHECK(bank.noise(2, 7, 100) != bank.noise(2, 8, 100));
  CHECK(bank.noise(2, 7, 100) != bank.noise(2, 7, 101));
  CHECK(bank.noise(2, 7, 100) != other.noise(2, 7, 100));
  CHECK(silent.noise(2, 7, 100) == 0.0f);
  constexpr int kDecisions = 100000;
  double sum = 0.0, squares = 0.0, neighbours = 0.0;
  for (std::uint64_t d = 0; d < kDecisions; ++d) {
    const double z = bank.noise(1, 9, d) / 0.5;
    sum += z;
    squares += z * z;
    neighbours += z * other.noise(1, 9, d) / 0.5;
  }
  CHECK(std::abs(sum / kDecisions) < 5.33 / std::sqrt(double{kDecisions}));
  CHECK(std::abs(squares / kDecisions - 1) < 5.33 * std::sqrt(2.0 / kDecisions));
  CHECK(std::abs(neighbours / kDecisions) < 5.33 / std::sqrt(double{kDecisions}));
}
