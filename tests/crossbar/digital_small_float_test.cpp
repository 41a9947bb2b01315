/// Small floats: every code, every midpoint between neighbours, and conversions of other makers.

#include "crossbar/digital/small_float.hpp"

#include <bit>
#include <cmath>
#include <limits>
#ifdef __F16C__
#include <immintrin.h>
#endif

#include "catch.hpp"
#include "core/random/counter_rng.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

namespace {

struct Named {
  const char* name;
  SmallFloat format;
  double max, min;
};

// Largest and smallest numbers: IEEE Std 754-2019, and the tables of section 5.3 of the OCP MX specification 1.0.
const Named kAll[] = {{"fp16", kFp16, 65504.0, 0x1p-24},    {"bf16", kBf16, 0x1.fep127, 0x1p-133}, {"E5M2", kE5M2, 57344.0, 0x1p-16},
                      {"E4M3", kE4M3, 448.0, 0x1p-9},       {"E3M2", kE3M2, 28.0, 0.0625},         {"E2M3", kE2M3, 7.5, 0.125},
                      {"E2M1", kE2M1, 6.0, 0.5}};
constexpr double kInfinity = std::numeric_limits<double>::infinity();

float random_bits(std::uint64_t index) {
  core::CounterRng rng(31, core::Stream::test, index);
  return std::bit_cast<float>(static_cast<std::uint32_t>(rng()));
}

}  // namespace

TEST_CASE("ends of small floats", "[crossbar][digital]") {
  for (const Named& named : kAll) {
    CAPTURE(named.name);
    CHECK(named.format.max() == named.max);
    CHECK(named.format.min() == named.min);
  }
  CHECK(kFp32.max() == static_cast<double>(std::numeric_limits<float>::max()));
  CHECK(kFp32.min() == static_cast<double>(std::numeric_limits<float>::denorm_min()));
}

TEST_CASE("all values of E2M1", "[crossbar][digital]") {
  const double values[] = {0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0};
  for (std::uint32_t code = 0; code < 8; ++code) {
    CHECK(kE2M1.decode(code) == values[code]);
    CHECK(kE2M1.decode(code + 8) == -values[code]);
  }
  CHECK(std::signbit(kE2M1.decode(8)));
}

TEST_CASE("codes of NaN and infinity", "[crossbar][digital]") {
  CHECK(std::isnan(kE4M3.decode(0x7f)));
  CHECK(std::isnan(kE4M3.decode(0xff)));
  CHECK(kE4M3.decode(0x7e) == 448.0);
  CHECK(kE5M2.decode(0x7c) == kInfinity);
  CHECK(std::isnan(kE5M2.decode(0x7d)));
  CHECK(kFp16.decode(0xfc00) == -kInfinity);
  CHECK(kE4M3.encode(std::nan("")) == 0x7f);
  CHECK(kE5M2.encode(std::nan("")) == 0x7f);
  CHECK(kFp16.encode(std::nan("")) == 0x7fff);
}

TEST_CASE("every code comes back", "[crossbar][digital]") {
  for (const Named& named : kAll) {
    int wrong = 0, finite = 0;
    for (std::uint32_t code = 0; code >> named.format.bits() == 0; ++code) {
      const double value = named.format.decode(code);
      if (!std::isfinite(value)) continue;
      ++finite;
      if (named.format.encode(value) != code || named.format.round(value) != value) ++wrong;
      if (std::signbit(named.format.round(value)) != std::signbit(value)) ++wrong;
    }
    CAPTURE(named.name);
    CHECK(wrong == 0);
    const int exponents_lost = named.format.specials == Specials::ieee ? 2 << named.format.fraction_bits : named.format.specials == Specials::one_nan ? 2 : 0;
    CHECK(finite == (1 << named.format.bits()) - exponents_lost);
  }
}

TEST_CASE("midpoints go to the even code, their neighbours to the nearer", "[crossbar][digital]") {
  for (const Named& named : kAll) {
    const SmallFloat& format = named.format;
    const std::uint32_t sign = 1u << (format.bits() - 1);
    int wrong = 0;
    for (std::uint32_t code = 0; format.decode(code) < format.max(); ++code) {
      const double middle = 0.5 * (format.decode(code) + format.decode(code + 1));
      const auto narrow = static_cast<float>(middle);
      if (static_cast<double>(narrow) != middle) ++wrong;
      const std::uint32_t even = code % 2 == 0 ? code : code + 1;
      wrong += format.encode(middle) != even;
      wrong += format.encode(-middle) != (even | sign);
      wrong += format.encode(std::nextafter(middle, kInfinity)) != code + 1;
      wrong += format.encode(std::nextafter(middle, 0.0)) != code;
      wrong += format.encode(-std::nextafter(middle, kInfinity)) != ((code + 1) | sign);
      wrong += format.encode(static_cast<double>(std::nextafter(narrow, std::numeric_limits<float>::infinity()))) != code + 1;
      wrong += format.encode(static_cast<double>(std::nextafter(narrow, 0.0f))) != code;
      wrong += format.round(std::nextafter(middle, kInfinity)) != format.decode(code + 1);
    }
    CAPTURE(named.name);
    CHECK(wrong == 0);
  }
}

TEST_CASE("beyond the largest", "[crossbar][digital]") {
  for (const Named& named : kAll) {
    const SmallFloat& format = named.format;
    const double half = std::ldexp(0.5, format.max_exponent() - format.fraction_bits), edge = format.max() + half;
    const bool infinite = format.overflow == Overflow::to_infinity;
    const double beyond = infinite ? kInfinity : format.max();
    CAPTURE(named.name);
    CHECK(format.round(std::nextafter(edge, 0.0)) == format.max());
    CHECK(format.round(edge) == beyond);  // the largest has an odd code
    CHECK(format.round(-edge) == -beyond);
    CHECK(format.round(1e300) == beyond);
    CHECK(format.round(-kInfinity) == -beyond);
    CHECK(format.round(std::numeric_limits<double>::denorm_min()) == 0.0);
    CHECK(std::signbit(format.round(-1e-300)));
    CHECK(format.encode(-0.0) == 1u << (format.bits() - 1));
  }
}

TEST_CASE("bf16 is a float cut short and rounded in integers", "[crossbar][digital]") {
  int wrong = 0;
  for (std::uint32_t code = 0; code < 65536; ++code) {
    const auto value = static_cast<double>(std::bit_cast<float>(code << 16));
    if (!std::isnan(value)) wrong += kBf16.decode(code) != value;
  }
  for (std::uint64_t i = 0; i < 200000; ++i) {
    const float value = random_bits(i);
    if (std::isnan(value)) continue;
    const auto bits = std::bit_cast<std::uint32_t>(value);
    wrong += kBf16.encode(static_cast<double>(value)) != (bits + 0x7fffu + (bits >> 16 & 1u)) >> 16;
  }
  CHECK(wrong == 0);
}

TEST_CASE("fp32 is what the processor makes of a double", "[crossbar][digital]") {
  int wrong = 0;
  for (std::uint64_t i = 0; i < 200000; ++i) {
    core::CounterRng rng(32, core::Stream::test, i);
    // Exponents over all floats and somewhat beyond, in both directions.
    const double value = std::ldexp(2.0 * rng.uniform() - 1.0, static_cast<int>(rng() % 290) - 155);
    wrong += kFp32.round(value) != static_cast<double>(static_cast<float>(value));
    wrong += kFp32.encode(value) != std::bit_cast<std::uint32_t>(static_cast<float>(value));
  }
  CHECK(wrong == 0);
}

#ifdef __F16C__
TEST_CASE("fp16 is what the processor makes of a float", "[crossbar][digital]") {
  int wrong = 0;
  for (std::uint32_t code = 0; code < 65536; ++code) {
    const auto value = static_cast<double>(_cvtsh_ss(static_cast<unsigned short>(code)));
    wrong += std::isnan(value) ? !std::isnan(kFp16.decode(code)) : kFp16.decode(code) != value;
  }
  for (std::uint64_t i = 0; i < 200000; ++i) {
    core::CounterRng rng(33, core::Stream::test, i);
    const auto value = static_cast<float>(std::ldexp(2.0 * rng.uniform() - 1.0, static_cast<int>(rng() % 48) - 29));
    wrong += kFp16.encode(static_cast<double>(value)) != static_cast<std::uint32_t>(_cvtss_sh(value, _MM_FROUND_TO_NEAREST_INT));
  }
  CHECK(wrong == 0);
}
#endif
