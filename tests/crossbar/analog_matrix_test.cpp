/// A matrix in an array of ideal cells is the matrix, through converters that are worked out by hand.

#include "crossbar/analog_matrix.hpp"

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "core/random/counter_rng.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/digital_matrix.hpp"
#include "crossbar/test_device.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using core::Event;
using Eigen::MatrixXf;
using test::ideal_device;

namespace {

MatrixXf random_matrix(Eigen::Index rows, Eigen::Index columns, std::uint64_t index) {
  core::CounterRng rng(3, core::Stream::test, index);
  MatrixXf m(rows, columns);
  for (float& value : m.reshaped()) value = static_cast<float>(2 * rng.uniform() - 1);
  return m;
}

MatrixXf applied(const LinearOperator& op, const MatrixXf& x, core::Ledger& ledger, std::uint64_t operation = 0) {
  MatrixXf y(op.shape().outputs, x.cols());
  Context context{ledger, 1, operation};
  op.apply(x, y, context);
  return y;
}

MatrixXf applied_transposed(const LinearOperator& op, const MatrixXf& x, core::Ledger& ledger) {
  MatrixXf y(op.shape().inputs, x.cols());
  Context context{ledger, 1, 0};
  op.apply_transposed(x, y, context);
  return y;
}

/// Grid of either array and rounding of sums: 4 * 2^-23 of the largest line sum for a unit of input.
float tolerance(const MatrixXf& weights, const MatrixXf& x) {
  const MatrixXf magnitude = weights.cwiseAbs();
  const float line = std::max(magnitude.rowwise().sum().maxCoeff(), magnitude.colwise().sum().maxCoeff());
  return 4 * 0x1p-23f * line * x.cwiseAbs().colwise().sum().maxCoeff();
}

}  // namespace

TEST_CASE("two by two by hand", "[crossbar][analog_matrix]") {
  MatrixXf weights(2, 2), x(2, 1);
  weights << 1.0f, -0.5f, 0.25f, 0.0f;
  x << 0.5f, 2.0f;
  const AnalogMatrix matrix(weights, ideal_device({.off_S = 2e-6, .on_S = 10e-6}), {}, 1);
  CHECK(matrix.siemens_per_weight() == Approx(8e-6));
  CHECK(matrix.cells_written() == 8.0);
  CHECK(matrix.cells().conductance_S()(0, 0) == Approx(10e-6));  // 1 at g_max, -0.5 and 0 at g_min of this array
  CHECK(matrix.cells().conductance_S()(0, 1) == Approx(2e-6));
  CHECK(matrix.cells().conductance_S()(1, 0) == Approx(4e-6));
  CHECK(matrix.cells().conductance_S()(1, 1) == Approx(2e-6));
  core::Ledger ledger;
  const MatrixXf y = applied(matrix, x, ledger), z = applied_transposed(matrix, x, ledger);
  CHECK(y(0, 0) == Approx(0.5 - 1.0).epsilon(1e-5));
  CHECK(y(1, 0) == Approx(0.125).epsilon(1e-5));
  CHECK(z(0, 0) == Approx(0.5 + 0.5).epsilon(1e-5));
  CHECK(z(1, 0) == Approx(-0.25).epsilon(1e-5));
}

TEST_CASE("ideal cells multiply as a digital matrix does", "[crossbar][analog_matrix]") {
  struct Size {
    Eigen::Index outputs, inputs, batch;
  };
  for (const Size s : {Size{1, 1, 1}, Size{1, 60, 3}, Size{60, 1, 3}, Size{37, 53, 9}, Size{64, 128, 1}, Size{5, 7, 0}})
    for (const double off_S : {0.0, 1e-6}) {
      CAPTURE(s.outputs, s.inputs, s.batch, off_S);
      const MatrixXf weights = 3.0f * random_matrix(s.outputs, s.inputs, 1);
      const MatrixXf x = random_matrix(s.inputs, s.batch, 2), d = random_matrix(s.outputs, s.batch, 3);
      const AnalogMatrix analog(weights, ideal_device({.off_S = off_S}), {}, 1);
      const DigitalMatrix digital(weights);
      CHECK((analog.shape().outputs == s.outputs && analog.shape().inputs == s.inputs));
      core::Ledger ledger, none;
      const MatrixXf y = applied(analog, x, ledger), z = applied_transposed(analog, d, ledger);
      if (s.batch == 0) continue;
      const float offset = off_S > 0.0 ? 2.0f : 1.0f;  // the off state of both halves adds to the lines
      CHECK((y - applied(digital, x, none)).cwiseAbs().maxCoeff() <= offset * tolerance(weights, x));
      CHECK((z - applied_transposed(digital, d, none)).cwiseAbs().maxCoeff() <= offset * tolerance(weights, d));
      CHECK(none[Event::cell_read].count == 0.0);
    }
}

TEST_CASE("blocks of larger matrices serve as inputs and outputs", "[crossbar][analog_matrix]") {
  const MatrixXf weights = random_matrix(4, 6, 1), x = random_matrix(10, 5, 2);
  const AnalogMatrix matrix(weights, ideal_device(), {}, 1);
  MatrixXf y = MatrixXf::Constant(9, 5, 7.0f);
  core::Ledger ledger;
  Context context{ledger};
  matrix.apply(x.block(2, 1, 6, 3), y.block(3, 1, 4, 3), context);
  CHECK(y.block(3, 1, 4, 3) == applied(matrix, x.block(2, 1, 6, 3), ledger));
  CHECK(y.row(2) == MatrixXf::Constant(1, 5, 7.0f));
  CHECK(y.col(0) == MatrixXf::Constant(9, 1, 7.0f));
}

TEST_CASE("an interconnect of 0 and 1 is read against replica lines", "[crossbar][analog_matrix]") {
  const MatrixXf weights = random_matrix(21, 34, 4).unaryExpr([](float v) { return v > 0.5f ? 1.0f : 0.0f; });
  const MatrixXf x = random_matrix(34, 3, 5), d = random_matrix(21, 3, 6);
  AnalogMatrixParams params;
  params.mapping = Mapping::interconnect;
  const AnalogMatrix analog(weights, ideal_device({.off_S = 1e-6}), params, 1);
  CHECK(analog.cells_written() == 21 * 34);
  core::Ledger ledger;
  CHECK((applied(analog, x, ledger) - weights * x).cwiseAbs().maxCoeff() < 2 * tolerance(weights, x));
  CHECK((applied_transposed(analog, d, ledger) - weights.transpose() * d).cwiseAbs().maxCoeff() < 2 * tolerance(weights, d));
}

TEST_CASE("weights that cannot be held", "[crossbar][analog_matrix]") {
  const auto error = [](float weight, Mapping mapping) {
    AnalogMatrixParams params;
    params.mapping = mapping;
    return test::input_error([&] { AnalogMatrix(MatrixXf::Constant(2, 2, weight), ideal_device(), params, 1); });
  };
  CHECK(test::contains(error(0.5f, Mapping::interconnect), "holds 0 and 1 only"));
  for (const Mapping mapping : {Mapping::interconnect, Mapping::differential_pair}) {
    CHECK(test::contains(error(std::nanf(""), mapping), "not finite"));
    CHECK(test::contains(error(std::numeric_limits<float>::infinity(), mapping), "not finite"));
    CHECK(error(0.0f, mapping) == "no error");
  }
}

TEST_CASE("all weights zero", "[crossbar][analog_matrix]") {
  const AnalogMatrix matrix(MatrixXf::Zero(3, 4), ideal_device({.off_S = 1e-6}), {}, 1);
  core::Ledger ledger;
  CHECK(applied(matrix, random_matrix(4, 2, 1), ledger).isZero(0.0f));
}

TEST_CASE("converters by hand", "[crossbar][analog_matrix]") {
  AnalogMatrixParams params;
  params.dac = {.bits = 3, .range = 3.0};  // levels -3 to 3
  MatrixXf x(1, 6);
  x << 0.5f, 1.5f, 2.5f, -1.5f, 3.6f, -9.0f;
  MatrixXf driven(1, 6);
  driven << 0.0f, 2.0f, 2.0f, -2.0f, 3.0f, -3.0f;
  core::Ledger ledger;
  const AnalogMatrix one(MatrixXf::Ones(1, 1), ideal_device(), params, 1);
  CHECK((applied(one, x, ledger) - driven).cwiseAbs().maxCoeff() < 1e-6f);
  params.adc = {.bits = 2, .range = 2.0};  // levels -2, 0, 2
  const AnalogMatrix both(MatrixXf::Ones(1, 1), ideal_device(), params, 1);
  x << 0.4f, 0.6f, 1.6f, -2.6f, 9.0f, -9.0f;  // driven 0, 1, 2, -3, 3, -3; 1 lies between levels
  const MatrixXf y = applied(both, x, ledger);
  CHECK(y(0, 0) == 0.0f);
  CHECK(y(0, 2) == 2.0f);
  CHECK(y(0, 3) == -2.0f);
  CHECK(y(0, 4) == 2.0f);
  CHECK(y(0, 5) == -2.0f);
}

TEST_CASE("noise of the ADC belongs to the operation", "[crossbar][analog_matrix]") {
  AnalogMatrixParams params;
  params.adc = {.bits = 12, .range = 4.0, .noise_sigma = 0.1};
  const AnalogMatrix matrix(random_matrix(6, 5, 1), ideal_device(), params, 1);
  const MatrixXf x = random_matrix(5, 4, 2);
  core::Ledger ledger;
  CHECK(applied(matrix, x, ledger, 3) == applied(matrix, x, ledger, 3));
  CHECK(applied(matrix, x, ledger, 3) != applied(matrix, x, ledger, 4));
}

TEST_CASE("parameters that cannot be", "[crossbar][analog_matrix]") {
  const auto valid = [](auto change) {
    AnalogMatrixParams params;
    change(params);
    return test::input_error([&] { params.validate(); }) == "no error";
  };
  using P = AnalogMatrixParams&;
  CHECK(valid([](P) {}));
  for (const double bad : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    CAPTURE(bad);
    CHECK_FALSE(valid([bad](P p) { p.read_voltage_V = bad; }));
    CHECK_FALSE(valid([bad](P p) { p.read_time_s = bad; }));
    CHECK_FALSE(valid([bad](P p) { p.cell_pitch_m = bad; }));
    CHECK_FALSE(valid([bad](P p) { p.age_s = bad; }));
  }
  CHECK_FALSE(valid([](P p) { p.dac = {.bits = 25}; }));
  CHECK_FALSE(valid([](P p) { p.adc = {.bits = 8, .range = -1.0}; }));
  CHECK_FALSE(valid([](P p) { p.dac = {.bits = 8, .noise_sigma = 0.1}; }));  // once accepted and ignored
  CHECK(valid([](P p) { p.adc = {.bits = 8, .noise_sigma = 0.1}; }));
}

TEST_CASE("events of a product by hand", "[crossbar][analog_matrix]") {
  // Outputs 2, inputs 3, a pair of arrays with 10 uS at weight 1 and 2 uS at 0. Columns: (1, 0, -0.5) and (0, 0, 2).
  MatrixXf weights(2, 3), x(3, 2);
  weights << 1, -1, 0, 1, 0, 0;
  x << 1, 0, 0, 0, -0.5f, 2;
  AnalogMatrixParams params;
  params.read_voltage_V = 0.2;
  params.read_time_s = 10e-9;
  params.cell_pitch_m = 2e-6;
  const auto device = ideal_device({.off_S = 2e-6, .on_S = 10e-6});
  core::Ledger ledger;
  applied(AnalogMatrix(weights, device, params, 1), x, ledger);
  // Word line 0: 20 and 4 uS; line 2: 4 and 4 uS. Driven: line 0 at 0.2 V, line 2 at -0.1 V, line 2 at 0.4 V.
  CHECK(ledger[Event::cell_read].count == 3 * 2 * 2);
  CHECK(ledger[Event::cell_read].amount == Approx((0.04 * 24e-6 + 0.01 * 8e-6 + 0.16 * 8e-6) * 10e-9));
  CHECK(ledger[Event::wire_line].count == 3 * 2);
  CHECK(ledger[Event::wire_line].amount == Approx((0.04 + 0.01 + 0.16) * 2 * 2e-6 * 2));
  CHECK(ledger[Event::row_drive].count == 3 * 2);
  CHECK(ledger[Event::dac_conversion].count == 0.0);
  CHECK(ledger[Event::adc_sar].count == 0.0);

  SECTION("backward, the other lines are driven and are as long as there are inputs") {
    MatrixXf d(2, 1);
    d << 0, 1;
    core::Ledger back;
    applied_transposed(AnalogMatrix(weights, device, params, 1), d, back);
    CHECK(back[Event::cell_read].count == 1 * 3 * 2);
    CHECK(back[Event::cell_read].amount == Approx(0.04 * (14e-6 + 6e-6) * 10e-9));
    CHECK(back[Event::wire_line].amount == Approx(0.04 * 3 * 2e-6 * 2));
  }
  SECTION("with converters: full scale is the read voltage, every input and output is converted") {
    params.dac = {.bits = 4, .range = 7.0};
    params.adc = {.bits = 10, .range = 100.0};
    core::Ledger converted;
    x(2, 0) = 7.0f;
    applied(AnalogMatrix(weights, device, params, 1), x, converted);
    CHECK(converted.line(Event::dac_conversion, 4).entry.count == 6.0);
    CHECK(converted[Event::dac_conversion].count == 6.0);
    CHECK(converted.line(Event::adc_sar, 10).entry.count == 4.0);
    CHECK(converted.line(Event::adc_sar, 10).entry.amount == Approx(4 * 11e-9));
    CHECK(converted[Event::adc_sar].count == 4.0);
    CHECK(converted[Event::row_drive].count == 0.0);
    // Line 0 at 0.2 / 7 V, line 2 at 0.2 V and at 0.4 / 7 V.
    CHECK(converted[Event::cell_read].amount == Approx((0.04 / 49 * 24e-6 + 0.04 * 8e-6 + 0.16 / 49 * 8e-6) * 10e-9));
  }
}

TEST_CASE("a matrix ages as its arrays do", "[crossbar][analog_matrix]") {
  const std::shared_ptr<const DeviceModel> device =
      load_device("reram_wan2022", std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/devices");
  const MatrixXf weights = random_matrix(8, 9, 1), x = random_matrix(9, 2, 2);
  AnalogMatrixParams params;
  AnalogMatrix young(weights, device, params, 5);
  params.age_s = 3600.0;
  const AnalogMatrix old(weights, device, params, 5);
  core::Ledger ledger;
  const MatrixXf before = applied(young, x, ledger);
  Context context{ledger, 1, 0};
  CHECK_THROWS_AS(young.advance(1e9, context), core::InputError);
  CHECK(applied(young, x, ledger) == before);
  young.advance(3599.0, context);
  CHECK(applied(young, x, ledger) == applied(old, x, ledger));
  CHECK(applied(young, x, ledger) != before);
}
