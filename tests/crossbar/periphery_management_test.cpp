/// Noise and bound management: by hand, and the products of a tile of aihwkit's defaults end to end.

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "core/random/fill.hpp"
#include "crossbar/periphery/converter_bank.hpp"
#include "crossbar/periphery/io_management.hpp"
#include "golden.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

namespace {

using Column = std::vector<double>;

double scale_of(const Column& x, ManagementParams params, ManagementLimits limits = {}) {
  InputAverage<double> average;
  return input_scale<double>(x, params, limits, average);
}

}  // namespace

TEST_CASE("noise management by hand", "[crossbar][management]") {
  const Column x{0.5, -2.0, 1.0, 0.25}, negative{-1.0, -3.0};
  CHECK(scale_of(x, {}) == 1.0);
  CHECK(scale_of(x, {.noise = NoiseManagement::abs_max}) == 2.0);
  CHECK(scale_of(x, {.noise = NoiseManagement::abs_max, .threshold = 1.5}) == 1.5);
  CHECK(scale_of(x, {.noise = NoiseManagement::max}) == 1.0);
  CHECK(scale_of(negative, {.noise = NoiseManagement::max}) == -1.0);
  CHECK(scale_of(x, {.noise = NoiseManagement::constant}) == 1.0);
  CHECK(scale_of(x, {.noise = NoiseManagement::constant, .threshold = 3.0}) == 3.0);
  // Sums are 1.75 and 2; a bound of 0.25 and weights of 0.5 ask for 2 * 0.5 / 0.25 = 4.
  const ManagementParams worst{.noise = NoiseManagement::abs_max_np_sum, .assumed_weight = 0.5};
  CHECK(scale_of(x, worst, {.output_bound = 0.25}) == 4.0);
  CHECK(scale_of(x, worst, {.output_bound = 100.0}) == 2.0);                           // at least the largest
  CHECK(scale_of(x, worst, {.input_step = 0.2, .output_bound = 0.25}) == Approx(2.5));  // 2 / 0.2 * 0.25: inputs keep 2 bits
  CHECK(scale_of({1.0, 1.0, 1.0, -0.5}, worst) == 1.5);                                // no bound: 1
}

TEST_CASE("the average scale follows the columns", "[crossbar][management]") {
  InputAverage<double> average;
  const ManagementParams params{.noise = NoiseManagement::average_abs_max, .average_decay = 0.25};
  CHECK(input_scale<double>(Column{1.0, -4.0}, params, {}, average) == 4.0);
  CHECK(input_scale<double>(Column{8.0, 0.0}, params, {}, average) == 5.0);
  CHECK(input_scale<double>(Column{1.0, 0.0}, params, {}, average) == 4.0);
}

TEST_CASE("the largest magnitude of columns of any length", "[crossbar][management]") {
  for (std::size_t length = 1; length < 70; ++length)
    for (std::size_t at = 0; at < length; ++at) {
      std::vector<float> x(length, 0.5f);
      x[at] = -0.75f;
      REQUIRE(largest_magnitude<float>(x) == 0.75f);
    }
  CHECK(largest_magnitude<float>(std::vector<float>(40, 0.0f)) == 0.0f);
}

TEST_CASE("bound management halves until nothing is saturated", "[crossbar][management]") {
  const Column x{2.0, -1.0};
  const ManagementParams params{.noise = NoiseManagement::abs_max, .bound = BoundManagement::iterative};
  InputAverage<double> average;
  auto reading = begin_reading<double>(x, params, {}, average);
  CHECK(reading.before() == 0.5);
  CHECK_FALSE(read_again<double>(reading, 0, x, params, {}));
  CHECK(read_again<double>(reading, 3, x, params, {}));
  CHECK(reading.before() == 0.25);
  CHECK(reading.after() == 4.0);
  CHECK(reading.rounds == 2);
  int rounds = 2;
  while (read_again<double>(reading, 1, x, params, {})) ++rounds;
  CHECK(reading.reduction == 1024.0);  // the first beyond 1000
  CHECK(rounds == 11);
  auto coarse = begin_reading<double>(x, params, {.input_step = 2.0 / 126}, average);
  while (read_again<double>(coarse, 1, x, params, {.input_step = 2.0 / 126})) continue;
  CHECK(coarse.reduction == 16.0);  // the first beyond 0.25 * 63
  ManagementParams few = params;
  few.max_bound_factor = 4;
  auto short_of = begin_reading<double>(x, few, {}, average);
  while (read_again<double>(short_of, 1, x, few, {})) continue;
  CHECK(short_of.reduction == 8.0);  // 4 is not beyond 4
  auto none = begin_reading<double>(x, {}, {}, average);
  CHECK_FALSE(read_again<double>(none, 1, x, {}, {}));
}

TEST_CASE("the worst case comes second", "[crossbar][management]") {
  const Column x{2.0, 2.0, 2.0, -1.0};
  const ManagementParams params{.noise = NoiseManagement::abs_max, .bound = BoundManagement::iterative_worst_case};
  const ManagementLimits limits{.output_bound = 0.9};
  InputAverage<double> average;
  auto reading = begin_reading<double>(x, params, limits, average);
  CHECK(reading.scale == 2.0);
  CHECK(read_again<double>(reading, 1, x, params, limits));
  CHECK(reading.scale == Approx(4.0));  // 6 * 0.6 / 0.9
  CHECK(reading.reduction == 1.0);
  CHECK(read_again<double>(reading, 1, x, params, limits));
  CHECK(reading.scale == Approx(4.0));
  CHECK(reading.reduction == 2.0);
}

TEST_CASE("nothing to read", "[crossbar][management]") {
  InputAverage<double> average;
  CHECK(begin_reading<double>(Column(5, 0.0), {.noise = NoiseManagement::abs_max}, {}, average).silent());
  CHECK(begin_reading<double>(Column{-1.0}, {.noise = NoiseManagement::max}, {}, average).silent());
  CHECK_FALSE(begin_reading<double>(Column(5, 0.0), {}, {}, average).silent());
}

TEST_CASE("a shift brings the largest output to the bound", "[crossbar][management]") {
  CHECK(output_shift<double>(Column{1.0, 14.0, -20.0}, 12.0) == -2.0);
  CHECK(output_shift<double>(Column{1.0, 12.0, -20.0}, 12.0) == 0.0);
}

TEST_CASE("management that cannot be", "[crossbar][management]") {
  const auto message = [](const ManagementParams& params) { return test::input_error([&] { params.validate(); }); };
  CHECK(message({}) == "no error");
  CHECK(test::contains(message({.threshold = -1.0}), "threshold = -1"));
  CHECK(message({.threshold = std::nan("")}) != "no error");
  CHECK(message({.average_decay = 1.5}) != "no error");
  CHECK(message({.max_bound_factor = -1}) != "no error");
  CHECK(message({.max_bound_resolution = std::numeric_limits<double>::infinity()}) != "no error");
}

namespace {

constexpr std::size_t kOutputs = 64, kInputs = 128, kRows = 16;

/// y = W x through converters, as often as bound management asks. \param repeat  identity of the noise
std::vector<float> read(const std::vector<double>& w, const std::vector<float>& x, const ManagementParams& management,
                        const ConverterBank<float>& dac, const ConverterBank<float>& adc, std::uint64_t repeat) {
  const ManagementLimits limits{dac.params().bits > 0 ? dac.params().step() : 0.0, adc.params().bits > 0 ? adc.params().range : 0.0};
  InputAverage<float> average;
  std::vector<float> output(kOutputs, 0.0f), normals(kOutputs);
  auto reading = begin_reading<float>(x, management, limits, average);
  if (reading.silent()) return output;
  std::uint32_t saturated = 0;
  do {
    const ConversionKey key{.seed = 2026, .operation = repeat << 8 | static_cast<std::uint64_t>(reading.rounds)};
    std::vector<float> driven = x;
    dac.convert(driven, reading.before(), 1.0f, {}, key);
    for (std::size_t i = 0; i < kOutputs; ++i) {
      double sum = 0.0;
      for (std::size_t j = 0; j < kInputs; ++j) sum += w[i * kInputs + j] * static_cast<double>(driven[j]);
      output[i] = static_cast<float>(sum);
    }
    core::fill_normal(normals, key.seed, core::Stream::adc_noise, key.operation);
    saturated = adc.convert(output, 1.0f, reading.after(), normals, {.seed = 2027, .operation = key.operation});
  } while (read_again<float>(reading, saturated, x, management, limits));
  return output;
}

}  // namespace

TEST_CASE("converters and management give aihwkit's products", "[crossbar][management][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(folder);
  const auto file = folder / "golden" / "aihwkit_mvm_periphery.h5";
  const auto w = test::golden(file, "W"), x = test::golden(file, "X");
  struct Case {
    const char* group;
    ManagementParams management;
    int dac_bits, adc_bits;
    double tolerance;  // of the largest output of a row; where all levels are those of an ADC, results are the same numbers
  };
  using Noise = NoiseManagement;
  using Bound = BoundManagement;
  for (const Case& c : {Case{"det_default_noNoise", {Noise::abs_max, Bound::iterative}, 7, 9, 0.0},
                        Case{"det_noBM", {Noise::abs_max, Bound::none}, 7, 9, 0.0},
                        Case{"det_noNM_noBM", {Noise::none, Bound::none}, 7, 9, 0.0},
                        Case{"det_NM_const2", {Noise::constant, Bound::iterative, 2.0}, 7, 9, 0.0},
                        Case{"det_BM_worstcase", {Noise::abs_max, Bound::iterative_worst_case}, 7, 9, 1e-6},  // order of the sum
                        Case{"det_adc_only_9b", {Noise::abs_max, Bound::none}, 0, 9, 0.0},
                        Case{"det_dac_only_7b", {Noise::abs_max, Bound::none}, 7, 0, 1e-6}}) {
    CAPTURE(c.group);
    const auto expected = test::golden(file, std::string(c.group) + "/Y");
    // Without bits aihwkit's inputs still end at 1; there are none beyond it in that group after noise management.
    const ConverterBank<float> dac({.bits = c.dac_bits, .range = 1.0}, kInputs), adc({.bits = c.adc_bits, .range = 12.0}, kOutputs);
    for (std::size_t row = 0; row < kRows; ++row) {
      CAPTURE(row);
      const std::vector<float> input(x.begin() + row * kInputs, x.begin() + (row + 1) * kInputs);
      const std::vector<float> output = read(w, input, c.management, dac, adc, 0);
      double largest = 0.0, error = 0.0;
      for (std::size_t i = 0; i < kOutputs; ++i) {
        largest = std::max(largest, std::abs(expected[row * kOutputs + i]));
        error = std::max(error, std::abs(static_cast<double>(output[i]) - expected[row * kOutputs + i]));
      }
      CHECK(error <= c.tolerance * largest);
    }
  }
}

TEST_CASE("noise and stochastic rounding have aihwkit's spread", "[crossbar][management][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(folder);
  const auto file = folder / "golden" / "aihwkit_mvm_periphery.h5";
  const auto w = test::golden(file, "W"), x = test::golden(file, "X");
  constexpr std::size_t kRepeats = 400;
  const ConverterParams dac{.bits = 7, .range = 1.0}, adc{.bits = 9, .range = 12.0};
  ConverterParams rounding_dac = dac, rounding_adc = adc, noisy_adc = adc;
  rounding_dac.rounding = rounding_adc.rounding = Rounding::stochastic;
  noisy_adc.noise_sigma = 0.06;
  struct Case {
    const char* group;
    ManagementParams management;
    ConverterParams dac, adc;
  };
  for (const Case& c : {Case{"stat_sto_round", {.noise = NoiseManagement::abs_max}, rounding_dac, rounding_adc},
                        Case{"stat_default", {NoiseManagement::abs_max, BoundManagement::iterative}, dac, noisy_adc}}) {
    CAPTURE(c.group);
    const auto mean = test::golden(file, std::string(c.group) + "/Y_mean"), sigma = test::golden(file, std::string(c.group) + "/Y_std");
    const ConverterBank<float> in(c.dac, kInputs), out(c.adc, kOutputs);
    for (std::size_t row = 0; row < kRows; ++row) {
      CAPTURE(row);
      const std::vector<float> input(x.begin() + row * kInputs, x.begin() + (row + 1) * kInputs);
      std::vector<double> sums(kOutputs, 0.0), squares(kOutputs, 0.0);
      for (std::size_t repeat = 0; repeat < kRepeats; ++repeat) {
        const std::vector<float> y = read(w, input, c.management, in, out, row * kRepeats + repeat);
        for (std::size_t i = 0; i < kOutputs; ++i) {
          const double d = static_cast<double>(y[i]) - mean[row * kOutputs + i];
          sums[i] += d;
          squares[i] += d * d;
        }
      }
      // Variances of a row together: 64 * 400 samples and the 2 % that the reference may be off (a table of normals).
      double ours = 0.0, theirs = 0.0, worst = 0.0;
      for (std::size_t i = 0; i < kOutputs; ++i) {
        const double s = sigma[row * kOutputs + i], shift = sums[i] / kRepeats;
        ours += squares[i] / kRepeats - shift * shift;
        theirs += s * s;
        if (s > 0.0) worst = std::max(worst, std::abs(shift) / s);
      }
      if (theirs == 0.0) {
        CHECK(ours == 0.0);
        continue;
      }
      CHECK(std::abs(std::sqrt(ours / theirs) - 1.0) < 0.02 + 5.33 / std::sqrt(2.0 * kOutputs * kRepeats));  // false alarm 1e-7
      CHECK(worst < 5.33 / std::sqrt(double{kRepeats}) + 0.04);  // and a mean of the reference off by 0.02 sigma twice
    }
  }
}
