/// Periphery: quantisers by hand, comparators by their statistics.

#include <cmath>
#include <limits>
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
}

TEST_CASE("a converter has 2^bits - 1 levels and keeps each of them", "[crossbar][converter]") {
  for (const int bits : {2, 4, 7, 9, 12}) {
    CAPTURE(bits);
    const ConverterParams adc{.bits = bits, .range = 12.0};
    const int half = (1 << (bits - 1)) - 1;
    for (int level = -half; level <= half; ++level) {
      const float value = static_cast<float>(level * adc.step());
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
  const auto valid = [](ConverterParams params) { return test::input_error([&] { params.validate(); }) == "no error"; };
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  for (const int bits : {0, 2, 8, 24}) CHECK(valid({.bits = bits}));
  for (const int bits : {-1, 1, 25}) CHECK_FALSE(valid({.bits = bits}));
  for (const double bad : {0.0, -1.0, nan, infinity}) {
    CAPTURE(bad);
    CHECK_FALSE(valid({.bits = 8, .range = bad}));
    CHECK_FALSE(valid({.bits = 8, .gain = bad}));
  }
  for (const double bad : {nan, infinity}) CHECK_FALSE(valid({.bits = 8, .offset = bad}));
  for (const double bad : {-1e-9, nan, infinity}) CHECK_FALSE(valid({.bits = 8, .noise_sigma = bad}));
  CHECK(valid({.bits = 8, .offset = -0.1, .noise_sigma = 0.0}));
}

TEST_CASE("conversions count in equivalents of 8 bits", "[crossbar][converter]") {
  CHECK(eight_bit_equivalents(8) == 1.0);
  CHECK(eight_bit_equivalents(10) == 4.0);
  CHECK(eight_bit_equivalents(4) == 0.0625);
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
