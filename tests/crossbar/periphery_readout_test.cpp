/// aihwkit's errors of outputs: by hand, and its products end to end.

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "catch.hpp"
#include "crossbar/periphery/converter_bank.hpp"
#include "crossbar/periphery/io_management.hpp"
#include "crossbar/periphery/readout_errors.hpp"
#include "golden.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

TEST_CASE("signs part and rejoin", "[crossbar][readout]") {
  const std::vector<double> x{1.0, -2.0, 0.0, 3.0};
  std::vector<double> negative(4), positive(4);
  split_signs<double>(x, negative, positive);
  CHECK(negative == std::vector<double>{0.0, -2.0, 0.0, 0.0});
  CHECK(positive == std::vector<double>{1.0, 0.0, 0.0, 3.0});
  std::vector<double> skewed = x;
  apply_asymmetry<double>(skewed, 0.25);
  CHECK(skewed == std::vector<double>{1.0, -1.5, 0.0, 3.0});
  CHECK(clip<double>(skewed, -1.0, 1.0) == 2);
  CHECK(skewed == std::vector<double>{1.0, -1.0, 0.0, 1.0});
}

TEST_CASE("a small voltage drop is that of a wire with uniform current", "[crossbar][readout]") {
  // n cells of conductance g each take current g / n-th of the wire; the exact ladder to first order in g.
  constexpr std::size_t kInputs = 2000;
  constexpr double kRatio = 1e11;
  std::vector<double> x(kInputs, 1.0), weighted(kInputs);
  weight_by_position<double>(x, weighted);
  const double product = std::accumulate(weighted.begin(), weighted.end(), 0.0), current = kInputs;
  std::vector<double> y{current};
  apply_ir_drop<double>(y, kInputs, std::vector{current}, std::vector{product}, {.scale = 1.0, .conductance_ratio = kRatio});
  // Potential of cell j: currents of all cells flow through the segments up to theirs.
  double lost = 0.0, potential = 0.0, through = kInputs;
  for (std::size_t j = 0; j < kInputs; ++j) {
    potential += through / kRatio;
    lost += potential;
    through -= 1.0;
  }
  CHECK((current - y[0]) / lost == Approx(1.0).epsilon(0.002));  // a few 1/n: the parabola is that of a continuous wire
}

TEST_CASE("series resistance by hand", "[crossbar][readout]") {
  std::vector<double> y{1.0};
  apply_series_resistance<double>(y, 3.0, {}, {.resistance = 0.5});
  CHECK(y[0] == Approx(4.0 / 3.0 - 3.0 / 2.5));
  y = {1.0};
  apply_series_resistance<double>(y, 3.0, {}, {.resistance = 0.5, .reference_weight = 0.0});
  CHECK(y[0] == Approx(1.0 / 1.5));
  y = {1.0};
  apply_series_resistance<double>(y, 3.0, std::vector{0.1}, {.resistance = 0.5, .largest_loss = 1.0});
  CHECK(y[0] == Approx(0.9 * 2.0 - 1.1 * 1.5));
  y = {1.25};
  apply_series_resistance<double>(y, 3.0, {}, {});
  CHECK(y[0] == 1.25);
}

TEST_CASE("compression by hand", "[crossbar][readout]") {
  const CompressionParams params{.strength = 1.0, .bound = 12.0};
  const auto k = draw_compression<double>(2, params, 1, 0);
  std::vector<double> y{12.0, -12.0};
  apply_compression<double>(y, k, 1.0);
  CHECK(y[0] == Approx(6.0));
  CHECK(y[1] == Approx(-6.0));
  CHECK(compression_gain<double>(k, params, 0.0) == 1.0);
  CHECK(compression_gain<double>(k, {.strength = 1.0, .bound = 12.0, .slope_calibration = 0.5}, 0.0) == Approx(2.25));
  const CompressionParams spread{.strength = 1.0, .bound = 12.0, .spread = 0.1};
  const auto own = draw_compression<double>(100000, spread, 1, 0);
  double sum = 0.0, squares = 0.0;
  for (const double value : own) {
    const double z = (value * 12.0 - 1.0) / 0.1;
    sum += z;
    squares += z * z;
  }
  CHECK(std::abs(sum / 1e5) < 5.33 / std::sqrt(1e5));  // false alarm 1e-7
  CHECK(std::abs(squares / 1e5 - 1.0) < 5.33 * std::sqrt(2e-5));
  CHECK(draw_compression<double>(3, spread, 1, 1)[2] != own[2]);
}

TEST_CASE("readout errors that cannot be", "[crossbar][readout]") {
  const double nan = std::nan("");
  const auto refused = [](const auto& params) { return test::input_error([&] { params.validate(); }) != "no error"; };
  CHECK_FALSE(refused(IrDropParams{}));
  CHECK_FALSE(refused(SeriesParams{}));
  CHECK_FALSE(refused(CompressionParams{}));
  for (const double bad : {-1.0, nan}) {
    CHECK(refused(IrDropParams{.scale = bad}));
    CHECK(refused(IrDropParams{.conductance_ratio = bad}));
    CHECK(refused(SeriesParams{.resistance = bad}));
    CHECK(refused(SeriesParams{.offset_sigma = bad}));
    CHECK(refused(CompressionParams{.strength = bad}));
  }
  CHECK(refused(IrDropParams{.conductance_ratio = 0.0}));
  CHECK(refused(CompressionParams{.bound = 0.0}));
}

namespace {

using Column = std::vector<float>;

/// W x with sums in double.
Column product(const std::vector<double>& w, const Column& x, const std::function<double(double)>& of = [](double v) { return v; }) {
  Column y(w.size() / x.size());
  for (std::size_t i = 0; i < y.size(); ++i) {
    double sum = 0.0;
    for (std::size_t j = 0; j < x.size(); ++j) sum += of(w[i * x.size() + j]) * of(x[j]);
    y[i] = static_cast<float>(sum);
  }
  return y;
}

struct ReadoutCase {
  const char* group;
  int dac_bits = 0, adc_bits = 0;
  Passes passes = Passes::one;
  float asymmetry = 0.0f;
  IrDropParams ir_drop = {};
  SeriesParams series = {};
  double compression = 0.0;
  double tolerance = 1e-6;  ///< of the largest output of a row: sums of 128 floats in another order
};

Column read(const std::vector<double>& w, const Column& x, const ReadoutCase& c) {
  constexpr std::size_t kOutputs = 64;
  const ConverterBank<float> dac({.bits = c.dac_bits, .range = 1.0}, x.size()), adc({.bits = c.adc_bits, .range = 12.0}, kOutputs);
  InputAverage<float> average;
  const auto reading = begin_reading<float>(x, {.noise = NoiseManagement::abs_max}, {}, average);
  if (reading.silent()) return Column(kOutputs, 0.0f);
  Column driven = x;
  dac.convert(driven, reading.before());
  apply_asymmetry<float>(driven, c.asymmetry);
  const auto pass = [&](const Column& inputs) {
    Column y = product(w, inputs);
    if (c.ir_drop.scale > 0.0) {
      Column weighted(inputs.size());
      weight_by_position<float>(inputs, weighted);
      apply_ir_drop<float>(y, inputs.size(), product(w, inputs, [](double v) { return std::abs(v); }), product(w, weighted), c.ir_drop);
    }
    if (c.series.resistance > 0.0)
      apply_series_resistance<float>(y, static_cast<float>(std::accumulate(inputs.begin(), inputs.end(), 0.0)), {}, c.series);
    return y;
  };
  const auto convert = [&](Column& y) {
    if (c.compression > 0.0) {
      apply_compression<float>(y, draw_compression<float>(y.size(), {.strength = c.compression, .bound = 12.0}, 0, 0), 1.0f);
      clip(std::span<float>(y), -12.0f, 12.0f);
    }
    adc.convert(y, 1.0f, 1.0f);
  };
  Column y;
  if (c.passes == Passes::one) {
    y = pass(driven);
    convert(y);
  } else {
    Column negative(x.size()), positive(x.size());
    split_signs<float>(driven, negative, positive);
    y = pass(positive);
    Column other = pass(negative);
    if (c.passes == Passes::digital_sum) convert(y), convert(other);
    for (std::size_t i = 0; i < y.size(); ++i) y[i] += other[i];
    if (c.passes == Passes::analog_sum) convert(y);
  }
  for (float& value : y) value *= reading.after();
  return y;
}

}  // namespace

TEST_CASE("errors of outputs are aihwkit's", "[crossbar][readout][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(folder);
  const auto file = folder / "golden" / "aihwkit_mvm_periphery.h5";
  const auto w = test::golden(file, "W"), x = test::golden(file, "X");
  constexpr std::size_t kInputs = 128, kOutputs = 64;
  for (const ReadoutCase& c :
       {ReadoutCase{.group = "det_irdrop1", .ir_drop = {.scale = 1.0}},
        ReadoutCase{.group = "det_irdrop1_gratio5e4", .ir_drop = {.scale = 1.0, .conductance_ratio = 5e4}},
        // Two currents near 40 are subtracted, of which row 1 leaves 2.
        ReadoutCase{.group = "det_rseries0p01", .series = {.resistance = 0.01}, .tolerance = 1e-5},
        ReadoutCase{.group = "det_outnonlin1", .compression = 1.0},
        ReadoutCase{.group = "det_posneg_separate", .dac_bits = 7, .adc_bits = 9, .passes = Passes::analog_sum, .tolerance = 0.0},
        ReadoutCase{.group = "det_posneg_digital", .dac_bits = 7, .adc_bits = 9, .passes = Passes::digital_sum, .tolerance = 0.0},
        ReadoutCase{.group = "det_posneg_digital_inpasym0p1", .dac_bits = 7, .adc_bits = 9, .passes = Passes::digital_sum,
                    .asymmetry = 0.1f, .tolerance = 0.0}}) {
    CAPTURE(c.group);
    const auto expected = test::golden(file, std::string(c.group) + "/Y");
    for (std::size_t row = 0; row < expected.size() / kOutputs; ++row) {
      CAPTURE(row);
      const Column y = read(w, Column(x.begin() + row * kInputs, x.begin() + (row + 1) * kInputs), c);
      double largest = 0.0, error = 0.0;
      for (std::size_t i = 0; i < kOutputs; ++i) {
        largest = std::max(largest, std::abs(expected[row * kOutputs + i]));
        error = std::max(error, std::abs(static_cast<double>(y[i]) - expected[row * kOutputs + i]));
      }
      CHECK(error <= c.tolerance * largest);
    }
  }
}
