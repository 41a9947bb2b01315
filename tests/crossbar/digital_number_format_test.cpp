/// Number formats: names; blocks of Microscaling, integers and logarithms against slow ways that share nothing with them.

#include "crossbar/digital/number_format.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "core/random/counter_rng.hpp"
#include "crossbar/digital/lns.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using test::contains;

namespace {

struct Converted {
  std::vector<float> elements;
  std::vector<double> scales;
};

Converted converted(const NumberFormat& format, const std::vector<double>& values) {
  Converted out{std::vector<float>(values.size()), std::vector<double>(static_cast<std::size_t>(format.groups(static_cast<std::int64_t>(values.size()))))};
  format.convert(format, values, out.elements, out.scales);
  return out;
}

/// Values spread over octaves, a few of them zero.
std::vector<double> spread(std::size_t count, int octaves, std::uint64_t index) {
  core::CounterRng rng(41, core::Stream::test, index);
  std::vector<double> values(count);
  for (double& v : values) {
    v = std::ldexp(2.0 * rng.uniform() - 1.0, static_cast<int>(rng() % static_cast<std::uint64_t>(octaves)) - octaves / 2);
    if (rng() % 16 == 0) v = 0.0;
  }
  return values;
}

/// A Microscaling block as the specification writes it down: all magnitudes of the element format in a list, the nearest one
/// looked up, of two equally near ones the one with the even number in the list.
struct SlowMx {
  const char* name;
  int exponent_bits, fraction_bits, bias, largest_exponent;
  int magnitudes;  ///< finite ones
};

double slow_element(const SlowMx& format, double value) {
  double best = 0.0, best_distance = std::abs(value);
  for (int code = 1; code < format.magnitudes; ++code) {
    const int per_octave = 1 << format.fraction_bits, e = code / per_octave;
    const double f = static_cast<double>(code % per_octave) / per_octave;
    const double magnitude = e == 0 ? std::pow(2.0, 1 - format.bias) * f : std::pow(2.0, e - format.bias) * (1.0 + f);
    const double distance = std::abs(std::abs(value) - magnitude);
    if (distance < best_distance || (distance == best_distance && code % 2 == 0)) best = magnitude, best_distance = distance;
  }
  return value < 0.0 ? -best : best;
}

int slow_exponent(double largest) {  // floor(log2), by halving and doubling
  int exponent = 0;
  for (; largest >= 2.0; largest /= 2.0) ++exponent;
  for (; largest < 1.0; largest *= 2.0) --exponent;
  return exponent;
}

const SlowMx kSlow[] = {{"mxfp8_e5m2", 5, 2, 15, 15, 124}, {"mxfp8_e4m3", 4, 3, 7, 8, 127}, {"mxfp6_e3m2", 3, 2, 3, 4, 32},
                        {"mxfp6_e2m3", 2, 3, 1, 2, 32},    {"mxfp4_e2m1", 2, 1, 1, 2, 8}};

}  // namespace

TEST_CASE("number formats by name", "[crossbar][digital]") {
  std::set<std::string_view> names;
  for (const NumberFormat& format : number_formats()) {
    CHECK(names.insert(format.name).second);
    CHECK(&number_format(format.name) == &format);
    CHECK_FALSE(format.meaning.empty());
  }
  for (const char* name : {"fp32", "fp16", "bf16", "int8", "int4", "mxfp8_e5m2", "mxfp8_e4m3", "mxfp6_e3m2", "mxfp6_e2m3", "mxfp4_e2m1", "mxint8", "lns8"})
    CHECK(names.count(name) == 1);
  CHECK(names.size() == 12);
  CHECK(contains(test::input_error([] { number_format("mxfp8_e4m2"); }), "unknown number format 'mxfp8_e4m2'. Is 'mxfp8_e5m2' meant?"));
  CHECK(contains(test::input_error([] { number_format("posit"); }), "Known: fp32, fp16,"));
}

TEST_CASE("bits of formats, by hand", "[crossbar][digital]") {
  // 3 rows of 33 numbers: two blocks a row.
  CHECK(number_format("fp32").bits_of(3, 33) == 3 * 33 * 32);
  CHECK(number_format("int8").bits_of(3, 33) == 3 * (33 * 8 + 32));
  CHECK(number_format("mxfp6_e3m2").bits_of(3, 33) == 3 * (33 * 6 + 2 * 8));
  CHECK(number_format("mxfp4_e2m1").bits_of(3, 32) == 3 * (32 * 4 + 8));
  CHECK(number_format("lns8").bits_of(3, 33) == 3 * (33 * 8 + 8));
  // Sums of 32 products, with sign. E2M1: multiples of 1/4 up to 36: 8 bits, 5 carries, sign.
  CHECK(number_format("mxfp4_e2m1").accumulator_bits(1000) == 14);
  CHECK(number_format("mxfp6_e2m3").accumulator_bits(1000) == 18);   // of 1/64 below 64
  CHECK(number_format("mxfp6_e3m2").accumulator_bits(1000) == 24);   // of 2^-8 below 2^10
  CHECK(number_format("mxfp8_e4m3").accumulator_bits(1000) == 42);   // of 2^-18 below 2^18
  CHECK(number_format("mxfp8_e5m2").accumulator_bits(1000) == 32);   // of 2^-32 below 2^32 would be 70: fp32
  CHECK(number_format("mxint8").accumulator_bits(1000) == 20);
  CHECK(number_format("int8").accumulator_bits(1) == 15);
  CHECK(number_format("int8").accumulator_bits(1000) == 25);
  CHECK(number_format("int4").accumulator_bits(128) == 14);
  CHECK(number_format("bf16").accumulator_bits(128) == 32);
}

TEST_CASE("Microscaling blocks are those of the specification", "[crossbar][digital]") {
  for (const SlowMx& slow : kSlow) {
    const NumberFormat& format = number_format(slow.name);
    CAPTURE(slow.name);
    int wrong = 0;
    for (std::uint64_t trial = 0; trial < 60; ++trial) {
      const std::vector<double> values = spread(70, trial % 2 == 0 ? 3 : 40, trial);
      const Converted out = converted(format, values);
      REQUIRE(out.scales.size() == 3);
      for (std::size_t first = 0; first < values.size(); first += 32) {
        const std::size_t last = std::min<std::size_t>(first + 32, values.size());
        double largest = 0.0;
        for (std::size_t i = first; i < last; ++i) largest = std::max(largest, std::abs(values[i]));
        const double scale = std::pow(2.0, slow_exponent(largest) - slow.largest_exponent);
        wrong += out.scales[first / 32] != scale;
        for (std::size_t i = first; i < last; ++i) wrong += static_cast<double>(out.elements[i]) != slow_element(slow, values[i] / scale);
      }
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("Microscaling integers are those of the specification", "[crossbar][digital]") {
  const NumberFormat& format = number_format("mxint8");
  int wrong = 0;
  for (std::uint64_t trial = 0; trial < 60; ++trial) {
    const std::vector<double> values = spread(32, 4, 100 + trial);
    const Converted out = converted(format, values);
    double largest = 0.0;
    for (const double v : values) largest = std::max(largest, std::abs(v));
    const double scale = std::pow(2.0, slow_exponent(largest));
    for (std::size_t i = 0; i < values.size(); ++i) {
      // Codes of two's complement, two integer bits with the sign, six of the fraction; -2 is left out.
      double best = 0.0;
      for (int code = -127; code <= 127; ++code) {
        const double at = std::abs(values[i] / scale - code / 64.0), so_far = std::abs(values[i] / scale - best);
        if (at < so_far || (at == so_far && code % 2 == 0)) best = code / 64.0;
      }
      wrong += static_cast<double>(out.elements[i]) * out.scales[0] != best * scale;
    }
  }
  CHECK(wrong == 0);
  const Converted ends = converted(format, {-1.9999, 1.9999, 1.0 / 128.0, 3.0 / 128.0});
  CHECK(ends.elements == std::vector<float>{-127.0f, 127.0f, 0.0f, 2.0f});
  CHECK(ends.scales[0] == 0.015625);
}

TEST_CASE("blocks of zeros, and scales at their ends", "[crossbar][digital]") {
  for (const char* name : {"mxfp8_e5m2", "mxfp8_e4m3", "mxfp6_e3m2", "mxfp6_e2m3", "mxfp4_e2m1"}) {
    CAPTURE(name);
    const NumberFormat& format = number_format(name);
    const Converted zero = converted(format, std::vector<double>(32, 0.0));
    CHECK(zero.scales[0] == 0x1p-127);
    CHECK(std::all_of(zero.elements.begin(), zero.elements.end(), [](float e) { return e == 0.0f; }));
    const Converted huge = converted(format, {1e300, -1.0});
    CHECK(huge.scales[0] == 0x1p127);
    CHECK(static_cast<double>(huge.elements[0]) == format.element.max());
    CHECK(huge.elements[1] == 0.0f);
    const Converted tiny = converted(format, {1e-300, -1e-310});
    CHECK(tiny.scales[0] == 0x1p-127);
    CHECK(tiny.elements[0] == 0.0f);
  }
}

TEST_CASE("the largest of a block may saturate", "[crossbar][digital]") {
  // 7.9 has exponent 2, as the largest of E2M1 has, which is 6.
  const Converted out = converted(number_format("mxfp4_e2m1"), {7.9, -7.0, 5.0, 2.5, 0.25, 0.75});
  CHECK(out.scales[0] == 1.0);
  CHECK(out.elements == std::vector<float>{6.0f, -6.0f, 4.0f, 2.0f, 0.0f, 1.0f});
}

TEST_CASE("integers: the largest at the largest code, half to even", "[crossbar][digital]") {
  const Converted eight = converted(number_format("int8"), {254.0, 1.0, 3.0, 5.0, -1.0, -3.0, -254.0, 4.0});
  CHECK(eight.scales[0] == 2.0);
  CHECK(eight.elements == std::vector<float>{127.0f, 0.0f, 2.0f, 2.0f, 0.0f, -2.0f, -127.0f, 2.0f});
  const Converted four = converted(number_format("int4"), {-7.0, 0.5, 1.5, 2.5, 6.4});
  CHECK(four.scales[0] == 1.0);
  CHECK(four.elements == std::vector<float>{-7.0f, 0.0f, 2.0f, 2.0f, 6.0f});
  for (const char* name : {"int8", "int4"})
    for (const double unit : {1.0, 1e-38, 1e-42, 0x1p-149, 1e38}) {
      CAPTURE(name, unit);
      const NumberFormat& format = number_format(name);
      const std::vector<double> values = {100.0 * unit, -150.0 * unit, 33.0 * unit, 0.0};
      const Converted out = converted(format, values);
      CHECK(static_cast<double>(static_cast<float>(out.scales[0])) == out.scales[0]);
      CHECK(out.elements[3] == 0.0f);
      // Scales are rounded floats: up to twice the ideal one at the end of the range.
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (std::abs(values[i]) >= 3.4e38 * (format.bits == 8 ? 127 : 7)) continue;
        CHECK(std::abs(static_cast<double>(out.elements[i]) * out.scales[0] - values[i]) <= 0.5000001 * out.scales[0]);
      }
    }
  const Converted zero = converted(number_format("int8"), {0.0, -0.0});
  CHECK(zero.elements == std::vector<float>{0.0f, 0.0f});
  CHECK(zero.scales[0] > 0.0);
}

TEST_CASE("logarithms go to the nearest", "[crossbar][digital]") {
  for (std::uint64_t i = 0; i < 20000; ++i) {
    core::CounterRng rng(43, core::Stream::test, i);
    const double value = std::ldexp(1.0 + rng.uniform(), static_cast<int>(rng() % 60) - 30);
    const long double exact = 8.0L * std::log2(static_cast<long double>(value));
    if (std::abs(static_cast<long double>(lns_steps(value)) - exact) > 0.5L + 1e-17L) FAIL("8 log2 of " << value);
  }
  for (int j = -20; j < 20; ++j) {  // the doubles on either side of every boundary, which is known to 2^-64
    const long double between = std::exp2(static_cast<long double>(2 * j + 1) / 16.0L);
    double value = std::exp2((2.0 * j + 1.0) / 16.0);
    for (int down = 0; down < 3; ++down) value = std::nextafter(value, 0.0);
    for (int up = 0; up < 6; ++up, value = std::nextafter(value, 1e9)) CHECK(lns_steps(value) == (static_cast<long double>(value) > between ? j + 1 : j));
  }
  CHECK(lns_steps(1.0) == 0);
  CHECK(lns_steps(0x1p-1074) == -8 * 1074);
}

TEST_CASE("every logarithmic code comes back", "[crossbar][digital]") {
  std::set<double> values;
  for (int code = -127; code <= 127; ++code) {
    const double value = lns_value(static_cast<float>(code));
    CHECK(lns_element(value) == static_cast<float>(code));
    values.insert(value);
    if (code > 0) CHECK(value == Approx(std::pow(2.0, (code - 127) / 8.0)).epsilon(1e-15));
  }
  CHECK(values.size() == 255);
  const double smallest = lns_value(1.0f);
  CHECK(lns_element(0.51 * smallest) == 1.0f);
  CHECK(lns_element(-0.49 * smallest) == 0.0f);
}

TEST_CASE("logarithmic scales keep the largest in range", "[crossbar][digital]") {
  const NumberFormat& format = number_format("lns8");
  const auto scale_of = [&](double largest) { return converted(format, {largest, 0.0}).scales[0]; };
  CHECK(scale_of(1.0) == 1.0);
  CHECK(scale_of(1.04) == 1.0);  // below 2^(1/16)
  CHECK(scale_of(1.05) == 2.0);
  CHECK(scale_of(0.51) == 0.5);
  CHECK(scale_of(0.53) == 1.0);
  CHECK(scale_of(0.0) == 0x1p-127);
  CHECK(scale_of(1e300) == 0x1p127);
  // Relative errors: half a step, 2^(1/16) - 1 = 4.4 %.
  const std::vector<double> values = spread(500, 8, 7);
  const Converted out = converted(format, values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::abs(values[i]) < out.scales[0] * 0x1p-15) continue;
    CHECK(std::abs(format.value_of(out.elements[i]) * out.scales[0] - values[i]) <= 0.0443 * std::abs(values[i]));
  }
}

TEST_CASE("products of logarithms are powers, cut off in fixed point", "[crossbar][digital]") {
  int wrong = 0;
  for (int a = -127; a <= 127; ++a)
    for (int b = -127; b <= 127; ++b) {
      const double exact = lns_value(static_cast<float>(a)) * lns_value(static_cast<float>(b));
      const double got = std::ldexp(static_cast<double>(lns_product(static_cast<float>(a), static_cast<float>(b))), -23);
      // Half a unit of the table's last place, 2^-24 of the power, and one step of the fixed point, toward zero.
      const double low = std::abs(exact) * (1.0 - 0x1p-24) - 0x1p-23, high = std::abs(exact) * (1.0 + 0x1p-24);
      wrong += !(std::abs(got) > low && std::abs(got) <= high) && exact != 0.0;
      wrong += exact == 0.0 && got != 0.0;
      wrong += got != 0.0 && (got > 0.0) != (exact > 0.0);
    }
  CHECK(wrong == 0);
  CHECK(lns_product(127.0f, 127.0f) == 1 << 23);
  CHECK(lns_product(127.0f, -119.0f) == -(1 << 22));
}
