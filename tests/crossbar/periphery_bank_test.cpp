/// Banks of converters: equal to one conversion after another; mismatch by its statistics.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "core/random/fill.hpp"
#include "crossbar/periphery/converter_bank.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

namespace {

constexpr std::uint64_t kSeed = 20261124;

/// Random, tied, at the ends, beyond them, tiny and huge numbers.
template <class Real>
std::vector<Real> inputs(const ConverterParams& params, std::size_t count, std::uint64_t index) {
  std::vector<float> uniform(count);
  core::fill_uniform(uniform, kSeed, core::Stream::test, index);
  std::vector<Real> result(count);
  const Real step = params.bits == 0 ? Real{1} : params.step_as<Real>();
  for (std::size_t i = 0; i < count; ++i) {
    const Real u = 2 * static_cast<Real>(uniform[i]) - 1;
    switch (i % 8) {
      case 0: result[i] = static_cast<Real>(std::nearbyint(u * 300)) * step; break;
      case 1: result[i] = (static_cast<Real>(std::nearbyint(u * 300)) + Real{0.5}) * step; break;
      case 2: result[i] = std::nextafter((static_cast<Real>(std::nearbyint(u * 30)) + Real{0.5}) * step, u * 1000); break;
      case 3: result[i] = u * Real{0x1p100}; break;
      case 4: result[i] = u * Real{0x1p-126}; break;
      case 5: result[i] = u > 0 ? static_cast<Real>(params.range) : static_cast<Real>(params.lowest()); break;
      case 6: result[i] = i % 16 == 6 ? Real{0} : -Real{0}; break;
      default: result[i] = u * static_cast<Real>(1.3 * params.range);
    }
  }
  return result;
}

/// Compares a column with conversions one by one. Returns how many were saturated.
template <class Real>
std::uint32_t check_column(const ConverterParams& params, std::size_t lines, Real before, Real after) {
  const ConverterBank<Real> bank(params, lines, kSeed, 3);
  const std::vector<Real> input = inputs<Real>(params, lines, lines);
  std::vector<float> normals(lines), uniforms(lines);
  core::fill_normal(normals, kSeed, core::Stream::test, 1);
  const ConversionKey key{.seed = 77, .operation = 5, .column = 11};
  core::fill_uniform(uniforms, key.seed, core::Stream::stochastic_rounding, key.operation, key.column * lines);
  std::vector<Real> output = input;
  const std::uint32_t saturated = bank.convert(output, before, after, normals, key);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < lines; ++i) {
    const Real expected = convert<Real>(input[i] * before, params, bank.own(i), static_cast<Real>(normals[i]), static_cast<Real>(uniforms[i])) * after;
    wrong += output[i] != expected;  // no tolerance; only zeros may differ in sign
  }
  CHECK(wrong == 0);
  return saturated;
}

const std::vector<ConverterParams>& kinds() {
  static const std::vector<ConverterParams> result = [] {
    std::vector<ConverterParams> list;
    for (const int bits : {0, 1, 2, 7, 9, 14}) {
      list.push_back({.bits = bits, .range = 12.0});
      list.push_back({.bits = bits, .range = 8.0, .levels = Levels::even});
      list.push_back({.bits = bits, .range = 1.0, .low = 0.0});
      list.push_back({.bits = bits, .range = 0.7, .low = -0.2, .levels = Levels::even});
    }
    list.push_back({.bits = 24, .range = 1.0});
    list.push_back({.bits = 24, .range = 1.0, .levels = Levels::even});
    list.push_back({.bits = 6, .range = 1.0, .resolution = 0.03});
    list.push_back({.bits = 6, .range = 1.0, .low = 0.1, .levels = Levels::even, .resolution = 0.02});
    return list;
  }();
  return result;
}

}  // namespace

TEST_CASE("a bank converts like one converter after the other", "[crossbar][converter][bank]") {
  for (const ConverterParams& kind : kinds())
    for (const Conversion conversion : {Conversion::analog_to_digital, Conversion::digital_to_analog})
      for (const Rounding rounding : {Rounding::nearest, Rounding::stochastic})
        for (const int errors : {0, 1, 2, 3, 4, 5}) {
          ConverterParams params = kind;
          params.conversion = conversion;
          params.rounding = rounding;
          params.lines_per_converter = errors == 5 ? 4 : 1;
          if (errors == 1) params.gain = 1.03;
          if (errors == 2 || errors == 5) params.gain_sigma = params.offset_sigma = 0.02;
          if (errors == 3 || errors == 5) params.inl_lsb = 0.7;
          if ((errors == 3 || errors == 5) && params.bits > 1 && params.bits < 10 && params.resolution == 0.0) params.dnl_sigma_lsb = 0.3;
          if (errors == 4 || errors == 5) params.noise_sigma = 0.05;
          CAPTURE(params.bits, params.range, params.lowest(), static_cast<int>(params.levels), static_cast<int>(conversion),
                  static_cast<int>(rounding), errors);
          for (const std::size_t lines : {1u, 3u, 16u, 257u, 600u}) {
            check_column<float>(params, lines, 1.0f, 1.0f);
            check_column<float>(params, lines, 0.37f, 2.7f);
            check_column<double>(params, lines, 0.37, 2.7);
          }
        }
}

TEST_CASE("an exact bank converts a million numbers like one converter", "[crossbar][converter][bank]") {
  for (const ConverterParams& params :
       {ConverterParams{.bits = 7}, ConverterParams{.bits = 9, .range = 12.0}, ConverterParams{.bits = 8, .range = 8.0, .levels = Levels::even}})
    check_column<float>(params, 1000003, 0.8437f, 1.0f);
}

TEST_CASE("saturated outputs are those beyond an end after rounding", "[crossbar][converter][bank]") {
  for (const Levels levels : {Levels::odd, Levels::even}) {
    const ConverterParams params{.bits = 3, .range = 3.0, .levels = levels};
    const double half = params.step() / 2;
    std::vector<double> values{0.1, 3.0, -3.0, 3.0 + 0.99 * half, 3.0 + 1.01 * half, -3.0 - 0.99 * half, -3.0 - 1.01 * half, 100.0, -1e30};
    CHECK(ConverterBank<double>(params, values.size()).convert(values) == 4);
    ConverterParams off = params;  // the same through the other loops
    off.dnl_sigma_lsb = 1e-12;
    std::vector<double> again{0.1, 3.0, -3.0, 3.0 + 0.99 * half, 3.0 + 1.01 * half, -3.0 - 0.99 * half, -3.0 - 1.01 * half, 100.0, -1e30};
    CHECK(ConverterBank<double>(off, again.size()).convert(again) == 4);
    CHECK(again == values);
  }
  std::vector<float> top{11.999f};  // 255 steps of 24/510 are 12.000001 in float
  CHECK(ConverterBank<float>({.bits = 9, .range = 12.0}, 1).convert(top) == 1);
  CHECK(top[0] == 12.0f);
  std::vector<float> signs{5.0f, -5.0f};
  CHECK(ConverterBank<float>({.bits = 1}, 2).convert(signs) == 0);
}

TEST_CASE("a block is its columns", "[crossbar][converter][bank]") {
  constexpr std::size_t kLines = 40, kColumns = 5, kStride = 47;
  const ConverterParams params{.bits = 5, .range = 2.0, .noise_sigma = 0.1, .rounding = Rounding::stochastic, .offset_sigma = 0.1};
  const ConverterBank<float> bank(params, kLines, 1, 2);
  std::vector<float> data(kStride * kColumns), normals(kLines * kColumns);
  core::fill_normal(data, kSeed, core::Stream::test, 2);
  core::fill_normal(normals, kSeed, core::Stream::test, 3);
  const std::vector<float> input = data, before{1.0f, 0.5f, 2.0f, 3.0f, 0.1f}, after{1.0f, 2.0f, 0.5f, 1.0f, 10.0f};
  std::vector<std::uint32_t> saturated(kColumns);
  bank.convert({.data = data.data(), .columns = kColumns, .stride = kStride, .before = before, .after = after, .normals = normals,
                .key = {.seed = 9, .operation = 4, .column = 100}, .saturated = saturated});
  std::uint32_t total = 0;
  for (std::size_t c = 0; c < kColumns; ++c) {
    std::vector<float> column(input.begin() + c * kStride, input.begin() + c * kStride + kLines);
    const std::uint32_t clipped = bank.convert(column, before[c], after[c], std::span(normals).subspan(c * kLines, kLines),
                                               {.seed = 9, .operation = 4, .column = 100 + c});
    CHECK(clipped == saturated[c]);
    total += clipped;
    CHECK(std::equal(column.begin(), column.end(), data.begin() + c * kStride));
    for (std::size_t i = kLines; i < kStride; ++i) CHECK(data[c * kStride + i] == input[c * kStride + i]);
  }
  CHECK(total > 0);
}

TEST_CASE("without its error a converter is exact", "[crossbar][converter][bank]") {
  const ConverterParams exact{.bits = 7, .range = 1.0};
  const std::vector<float> input = inputs<float>(exact, 4000, 9);
  std::vector<float> expected = input;
  const std::uint32_t clipped = ConverterBank<float>(exact, input.size()).convert(expected);
  // A hair of each error sends the conversion through the general loops and moves nothing but what is within a hair of
  // a transition: none of these numbers is.
  const std::vector<float> zeros(input.size(), 0.0f);
  for (const ConverterParams& general : {ConverterParams{.bits = 7, .noise_sigma = 1.0}, ConverterParams{.bits = 7, .inl_lsb = 1e-30},
                                         ConverterParams{.bits = 7, .offset = 1e-44}}) {
    std::vector<float> output = input;
    CHECK(ConverterBank<float>(general, input.size()).convert(output, 1.0f, 1.0f, zeros) == clipped);
    CHECK(output == expected);
  }
}

TEST_CASE("lines that share a converter share its errors", "[crossbar][converter][bank]") {
  ConverterParams params{.bits = 6, .range = 1.0, .gain_sigma = 0.01, .offset_sigma = 0.02, .dnl_sigma_lsb = 0.2, .lines_per_converter = 3};
  const ConverterBank<double> bank(params, 8, 1, 2), again(params, 8, 1, 2), other(params, 8, 1, 3), seed(params, 8, 2, 2);
  CHECK(bank.converters() == 3);
  for (std::size_t i = 0; i < 8; ++i) {
    CAPTURE(i);
    const auto own = bank.own(i), first = bank.own(i / 3 * 3);
    CHECK(own.gain == first.gain);
    CHECK(own.offset == first.offset);
    CHECK(own.walk_lsb.data() == first.walk_lsb.data());
    CHECK(own.gain == again.own(i).gain);
    CHECK(std::equal(own.walk_lsb.begin(), own.walk_lsb.end(), again.own(i).walk_lsb.begin()));
    CHECK(own.gain != other.own(i).gain);
    CHECK(own.offset != seed.own(i).offset);
    CHECK(own.walk_lsb[5] != other.own(i).walk_lsb[5]);
  }
  CHECK(bank.own(0).gain != bank.own(3).gain);
  params.lines_per_converter = 1;
  CHECK(ConverterBank<double>(params, 8, 1, 2).own(1).gain == bank.own(3).gain);  // both are converter 1
}

TEST_CASE("mismatch has the spread it says", "[crossbar][converter][bank]") {
  constexpr std::size_t kCount = 20000;
  const ConverterParams params{.bits = 5, .range = 1.0, .offset = 0.3, .gain = 2.0, .gain_sigma = 0.01, .offset_sigma = 0.05, .dnl_sigma_lsb = 0.2};
  const ConverterBank<double> bank(params, kCount, 3, 4);
  double gain = 0, gain2 = 0, offset = 0, offset2 = 0, cross = 0, step2 = 0, middle2 = 0;
  for (std::size_t i = 0; i < kCount; ++i) {
    const auto own = bank.own(i);
    const double g = (own.gain / 2.0 - 1.0) / 0.01, o = (own.offset - 0.3) / 0.05;
    gain += g, gain2 += g * g, offset += o, offset2 += o * o, cross += g * o;
    REQUIRE(own.walk_lsb.size() == 30);  // 31 levels
    CHECK(own.walk_lsb.front() == 0.0);
    CHECK(std::abs(own.walk_lsb.back()) < 1e-12);
    step2 += std::pow((own.walk_lsb[12] - own.walk_lsb[11]) / 0.2, 2);
    middle2 += std::pow(own.walk_lsb[14] / 0.2, 2);
  }
  const double n = kCount, mean = 5.33 / std::sqrt(n), square = 5.33 * std::sqrt(2.0 / n);  // false alarm 1e-7
  CHECK(std::abs(gain / n) < mean);
  CHECK(std::abs(offset / n) < mean);
  CHECK(std::abs(cross / n) < mean);
  CHECK(std::abs(gain2 / n - 1.0) < square);
  CHECK(std::abs(offset2 / n - 1.0) < square);
  // A walk of 29 steps tied down at both ends: a step has variance 1 - 1/29, point 14 has 14 (29 - 14) / 29.
  CHECK(std::abs(step2 / n / (28.0 / 29.0) - 1.0) < square);
  CHECK(std::abs(middle2 / n / (14.0 * 15.0 / 29.0) - 1.0) < square);
}

TEST_CASE("stochastic rounding is right on average", "[crossbar][converter][bank]") {
  constexpr std::size_t kDraws = 400000;
  const ConverterParams params{.bits = 4, .range = 7.0, .rounding = Rounding::stochastic};  // step 1
  for (const float value : {0.0f, 0.25f, -2.9f, 3.5f}) {
    CAPTURE(value);
    std::vector<float> column(kDraws, value);
    ConverterBank<float>(params, kDraws).convert(column, 1.0f, 1.0f, {}, {.seed = 5, .operation = 6});
    double ups = 0;
    const float below = std::floor(value), p = value - below;
    for (const float level : column) {
      REQUIRE((level == below || level == below + 1.0f));
      ups += level != below;
    }
    CHECK(std::abs(ups / kDraws - p) <= 5.33 * std::sqrt(p * (1.0 - p) / kDraws));  // false alarm 1e-7
    std::vector<float> again(10, value), other(10, value);
    ConverterBank<float>(params, 10).convert(again, 1.0f, 1.0f, {}, {.seed = 5, .operation = 6});
    CHECK(std::equal(again.begin(), again.end(), column.begin()));
  }
}
