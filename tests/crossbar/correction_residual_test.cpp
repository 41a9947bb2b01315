/// Residual slices: by how much each one helps, what they cost, and that one slice is a plain matrix.

#include "crossbar/correction/residual_matrix.hpp"

#include <cmath>

#include "catch.hpp"
#include "core/random/counter_rng.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/test_device.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using core::Event;
using Eigen::MatrixXd;
using Eigen::MatrixXf;
using test::ideal_device;

namespace {

MatrixXf random_matrix(Eigen::Index rows, Eigen::Index columns, std::uint64_t index) {
  core::CounterRng rng(3, core::Stream::test, index);
  MatrixXf m(rows, columns);
  for (float& value : m.reshaped()) value = static_cast<float>(2 * rng.uniform() - 1);
  return m;
}

double rms(const MatrixXd& m) { return std::sqrt(m.squaredNorm() / static_cast<double>(m.size())); }

double held_error(const MatrixXf& weights, const test::CellOptions& cells, const ResidualParams& residual, const AnalogMatrixParams& params = {}) {
  core::Ledger ledger;
  Context context{ledger, 7, 0};
  const ResidualMatrix matrix(weights, ideal_device(cells), params, residual, 5, context);
  return rms(matrix.held_weights() - weights.cast<double>());
}

}  // namespace

TEST_CASE("one residual slice is a plain analog matrix", "[crossbar][correction]") {
  const MatrixXf weights = random_matrix(9, 14, 1), x = random_matrix(14, 5, 2), d = random_matrix(9, 5, 3);
  const auto device = ideal_device({.off_S = 1e-6, .spread_S = 1e-6, .read_noise_S = 0.3e-6});
  AnalogMatrixParams params;
  params.adc = {.bits = 8, .range = 8.0, .noise_sigma = 0.02};
  core::Ledger built, ledger, plain_ledger;
  Context build{built, 7, 0}, context{ledger, 7, 4}, plain_context{plain_ledger, 7, 4};
  const ResidualMatrix residual(weights, device, params, {.slices = 1}, 5, build);
  const AnalogMatrix plain(weights, device, params, 5);
  MatrixXf y(9, 5), plain_y(9, 5), z(14, 5), plain_z(14, 5);
  residual.apply(x, y, context);
  residual.apply_transposed(d, z, context);
  plain.apply(x, plain_y, plain_context);
  plain.apply_transposed(d, plain_z, plain_context);
  CHECK(y == plain_y);
  CHECK(z == plain_z);
  REQUIRE(ledger.lines().size() == plain_ledger.lines().size());
  for (const core::Ledger::Line& line : plain_ledger.lines()) {
    const core::Ledger::Entry found = ledger.line(line.event, line.size).entry;
    CHECK(found.count == line.entry.count);
    CHECK(found.amount == line.entry.amount);
  }
  CHECK(built[Event::cell_write].count == 2 * 9 * 14);
  CHECK(built[Event::cell_read].count == 0.0);  // nothing is measured for nobody
}

TEST_CASE("every slice divides the error by window over largest residual, down to float rounding", "[crossbar][correction]") {
  // Each cell of a pair errs by s, so a slice by sqrt(2) s / window of its scale, which is the largest of what it was to
  // hold. An RMS of 4096 normals is known to 1/sqrt(2 * 4096) = 1.1 %, times z = 5.33.
  const MatrixXf weights = random_matrix(64, 64, 1);
  core::Ledger ledger;
  Context context{ledger, 7, 0};
  const test::CellOptions cells{.off_S = 5e-6, .on_S = 45e-6, .spread_S = 0.8e-6};
  const ResidualMatrixOf<double> matrix(weights.cast<double>(), ideal_device(cells), {}, {.slices = 4, .reads = 1}, 5, context);
  MatrixXd held = MatrixXd::Zero(64, 64);
  double last = 1.0;
  for (std::size_t k = 0; k < 4; ++k) {
    held += matrix.slice(k).held_weights();
    const double error = rms(held - weights.cast<double>());
    const double expected = matrix.largest(k) * std::sqrt(2.0) * 0.8 / 40.0;
    CAPTURE(k, error, expected, last / error);
    CHECK(error == Approx(expected).epsilon(0.0625));  // z = 5.33 at 1.1 %, rounded up
    last = error;
  }
  CHECK(last < 5e-5);  // 0.028 of the first slice, times 0.028 * 3.9 three times
}

TEST_CASE("reads limit what slices can reach, as the square root of their number", "[crossbar][correction]") {
  const MatrixXf weights = random_matrix(64, 64, 1);
  const test::CellOptions noisy{.off_S = 5e-6, .on_S = 45e-6, .spread_S = 0.8e-6, .read_noise_S = 0.2e-6};
  // Read noise of a pair: sqrt(2) 0.2 / 40 of a weight of the largest; averaged over reads in the measurement of the first
  // slice, which dominates, as the others are read at a scale some nine times finer.
  for (const int reads : {4, 64}) {
    const double floor = std::sqrt(2.0) * 0.2 / 40.0 / std::sqrt(reads);
    const double error = held_error(weights, noisy, {.slices = 5, .reads = reads});
    CAPTURE(reads, floor, error);
    CHECK(error > 0.93 * floor);  // z = 5.33 at 1.1 %
    CHECK(error < 1.08 * floor);  // and what the second slice adds: 1/81 of the variance
  }
}

TEST_CASE("inputs at the signs of Hadamard's matrix take the steps of the ADC out of a measurement", "[crossbar][correction]") {
  const MatrixXf weights = random_matrix(24, 50, 1);
  const AnalogMatrix exact(weights, ideal_device(), {}, 1);  // to its grid: 2^-23 of line sums of up to 30
  core::Ledger ledger;
  Context context{ledger, 7, 0};
  CHECK((measure_weights(exact, MeasuringInputs::hadamard, 2, context) - weights.cast<double>()).cwiseAbs().maxCoeff() < 4e-6);
  CHECK((measure_weights(exact, MeasuringInputs::one_line, 2, context) - weights.cast<double>()).cwiseAbs().maxCoeff() < 4e-6);
  AnalogMatrixParams params;
  params.adc = {.bits = 8, .range = 32.0};
  const AnalogMatrix rounded(weights, ideal_device(), params, 1);
  const double step = params.adc.step() / std::sqrt(12.0);
  const double one = rms(measure_weights(rounded, MeasuringInputs::one_line, 8, context) - weights.cast<double>());
  const double all = rms(measure_weights(rounded, MeasuringInputs::hadamard, 1, context) - weights.cast<double>());
  CAPTURE(step, one, all);
  CHECK(one == Approx(step).epsilon(0.2));                  // repetition without noise helps nothing
  CHECK(all == Approx(step / std::sqrt(64.0)).epsilon(0.2));  // 1200 numbers: 2 % each; steps are nearly, not quite, uniform
}

TEST_CASE("cost of two slices by hand", "[crossbar][correction]") {
  MatrixXf weights(2, 3);
  weights << 1, -1, 0, 1, 0, 0.5f;
  AnalogMatrixParams params;
  params.dac = {.bits = 4, .range = 7.0, .conversion = Conversion::digital_to_analog};
  params.adc = {.bits = 10, .range = 8.0};
  core::Ledger ledger;
  Context context{ledger, 7, 0};
  const ResidualMatrix matrix(weights, ideal_device({.spread_S = 1e-6}), params, {.slices = 2, .reads = 5}, 5, context);
  CHECK(ledger[Event::cell_write].count == 2 * 12);
  CHECK(ledger[Event::cell_read].count == 5 * 3 * 4);        // five reads of three lines with two pairs each
  CHECK(ledger[Event::dac_conversion].count == 5 * 3 * 3);   // all lines, whatever they are driven with
  CHECK(ledger.line(Event::adc_sar, 10).entry.count == 5 * 3 * 2);
  CHECK(ledger[Event::digital_add].count == 5 * 9 + 4 * 6 + 6);  // inputs rounded, reads added up, then subtracted
  CHECK(ledger[Event::digital_add].amount == 45 * 4.0 + 30 * 18.0);
  core::Ledger product;
  Context apply{product, 7, 0};
  MatrixXf y(2, 4);
  matrix.apply(MatrixXf::Ones(3, 4), y, apply);
  CHECK(product.line(Event::adc_sar, 10).entry.count == 2 * 8);
  CHECK(product[Event::cell_read].count == 2 * 4 * 12);
  CHECK(product[Event::digital_add].count == 2 * 12 + 8);  // each slice rounds its inputs; then the slices are added
  CHECK(product[Event::digital_multiply].count == 8);      // the finer one by its weight
  CHECK(product.line(Event::float_multiply, 24).entry.count == 2 * (12 + 8));  // scales of inputs and outputs of each slice
}

TEST_CASE("residual slices give the same bits for any number of threads", "[crossbar][correction]") {
  const MatrixXf weights = random_matrix(40, 50, 1), x = random_matrix(50, 70, 2);
  const auto device = ideal_device({.off_S = 1e-6, .spread_S = 1e-6, .read_noise_S = 0.3e-6});
  MatrixXf first(40, 70), y(40, 70);
  for (const int threads : {1, 2, 3, 8}) {
    AnalogMatrixParams params;
    params.tile_bit_lines = params.tile_word_lines = 16;
    params.threads = threads;
    core::Ledger ledger;
    Context context{ledger, 7, 0};
    const ResidualMatrix matrix(weights, device, params, {.slices = 3, .reads = 2}, 5, context);
    matrix.apply(x, threads == 1 ? first : y, context);
    if (threads > 1) CHECK(y == first);
  }
}

TEST_CASE("drift spoils residual slices until they are written anew", "[crossbar][correction]") {
  const MatrixXf weights = random_matrix(32, 32, 1);
  const std::shared_ptr<const DeviceModel> device =
      load_device("pcm_nandakumar2019", std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/devices");
  AnalogMatrixParams params;
  params.age_s = 20.0;
  core::Ledger ledger, again;
  Context context{ledger, 7, 0}, rewrite{again, 7, 1};
  ResidualMatrix matrix(weights, device, params, {.slices = 3, .reads = 64}, 5, context);
  const auto error = [&] { return rms(matrix.held_weights() - weights.cast<double>()); };
  const double fresh = error();
  matrix.advance(1e4, context);
  const double aged = error();
  matrix.recalibrate(rewrite);
  CAPTURE(fresh, aged, error());
  CHECK(aged > 10 * fresh);  // the drift exponent of 0.05 and more takes a quarter of the weights
  CHECK(error() < 2 * fresh);  // read noise has grown with the logarithm of time
  CHECK(again[Event::cell_write].count == 2 * 2 * 32 * 32);  // the first slice stays
}

TEST_CASE("slices have noise of their own", "[crossbar][correction]") {
  // One read leaves a second slice with the ADC noise of the measurement, and a scale of its largest value. Products have
  // ADC noise of either slice, here compared without the offset that the second slice holds. Drawn alike, they would err by
  // 1 + scale instead of the root of the squares. 8000 outputs: 0.8 %, z = 5.33.
  AnalogMatrixParams params;
  params.adc = {.bits = 20, .range = 100.0, .noise_sigma = 0.1};
  core::Ledger ledger;
  Context context{ledger, 7, 0};
  const ResidualMatrix matrix(MatrixXf::Zero(80, 1), ideal_device(), params, {.slices = 2, .reads = 1}, 5, context);
  MatrixXf y(80, 100);
  const double second = matrix.largest(1);
  REQUIRE(second > 0.1);
  matrix.apply(MatrixXf::Ones(1, 100), y, context);
  const MatrixXd noise = y.cast<double>().colwise() - matrix.held_weights().col(0);
  CHECK(rms(noise) == Approx(0.1 * std::sqrt(1 + second * second)).epsilon(0.042));
}

TEST_CASE("residual matrices that cannot be", "[crossbar][correction]") {
  const MatrixXf weights = MatrixXf::Ones(2, 2);
  core::Ledger ledger;
  Context context{ledger, 7, 0};
  const auto error = [&](const ResidualParams& residual, const AnalogMatrixParams& params = {}) {
    return test::input_error([&] { ResidualMatrix(weights, ideal_device(), params, residual, 5, context); });
  };
  CHECK(test::contains(error({.slices = 0}), "slices = 0"));
  CHECK(test::contains(error({.slices = 17}), "slices = 17"));
  CHECK(test::contains(error({.slices = 2, .reads = 0}), "reads = 0"));
  AnalogMatrixParams params;
  params.mapping = Mapping::interconnect;
  CHECK(test::contains(error({.slices = 2}, params), "cannot hold residuals"));
  ResidualMatrix matrix(weights, ideal_device(), {}, {}, 5, context);
  CHECK(test::contains(test::input_error([&] { matrix.add_outer(weights, weights, 1.0, context); }), "residual slices"));
}
