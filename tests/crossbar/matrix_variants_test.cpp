/// Every way to hold weights and to send inputs multiplies as a digital matrix does, and every non-ideality that is taken
/// away leaves exactly the simpler model.

#include <cmath>

#include "catch.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/matrix_support.hpp"
#include "crossbar/test_device.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using Eigen::MatrixXd;
using Eigen::MatrixXf;
using test::applied;
using test::applied_transposed;
using test::contains;
using test::random_matrix;

namespace {

using Change = void (*)(AnalogMatrixParams&);

struct Variant {
  const char* name;
  Change change;
};

constexpr Variant kVariants[] = {
    {"pair", [](AnalogMatrixParams&) {}},
    {"digital subtraction", [](AnalogMatrixParams& p) { p.subtraction = Subtraction::digital; }},
    {"three pairs", [](AnalogMatrixParams& p) { p.weights.pairs_per_weight = 3; }},
    {"offset column", [](AnalogMatrixParams& p) { p.mapping = Mapping::offset_column; }},
    {"digital offset", [](AnalogMatrixParams& p) { p.mapping = Mapping::offset_column; p.weights.offset_by = OffsetBy::digital; }},
    {"scale of each column", [](AnalogMatrixParams& p) { p.weights.scale_over = ScaleOver::column; }},
    {"tiles", [](AnalogMatrixParams& p) { p.tile_word_lines = 7; p.tile_bit_lines = 5; }},
    {"tiles with scales of their own", [](AnalogMatrixParams& p) { p.tile_word_lines = 10; p.tile_bit_lines = 20; p.weights.scale_over = ScaleOver::tile; }},
    {"range of 4", [](AnalogMatrixParams& p) { p.weights.weight_range = 4.0; }},
    {"largest input", [](AnalogMatrixParams& p) { p.management.noise = NoiseManagement::abs_max; }},
    {"two passes", [](AnalogMatrixParams& p) { p.behavioural.passes = Passes::analog_sum; }},
    {"two conversions", [](AnalogMatrixParams& p) { p.behavioural.passes = Passes::digital_sum; }},
    {"interleaved", [](AnalogMatrixParams& p) { p.layout = PairLayout::interleaved; }},
};

AnalogMatrixParams variant(const Variant& v) {
  AnalogMatrixParams params;
  v.change(params);
  return params;
}

}  // namespace

TEST_CASE("all mappings multiply", "[crossbar][analog_matrix]") {
  const MatrixXd weights = 2.5 * random_matrix<double>(23, 31, 1), x = random_matrix<double>(31, 13, 2), d = random_matrix<double>(23, 3, 3);
  for (const Variant& v : kVariants)
    for (const double off_S : {0.0, 4e-6}) {
      CAPTURE(v.name, off_S);
      const AnalogMatrixOf<double> matrix(weights, test::ideal_device({.off_S = off_S}), variant(v), 1);
      core::Ledger ledger;
      CHECK((applied(matrix, x, ledger) - weights * x).cwiseAbs().maxCoeff() < 1e-12);
      CHECK((applied_transposed(matrix, d, ledger) - weights.transpose() * d).cwiseAbs().maxCoeff() < 1e-12);
      CHECK((matrix.held_weights() - weights).cwiseAbs().maxCoeff() < 1e-13);
      CHECK(matrix.noise().reason == "no read noise");
    }
}

TEST_CASE("inputs in slices add up to their codes", "[crossbar][analog_matrix]") {
  const MatrixXd weights = random_matrix<double>(9, 12, 1);
  core::Ledger ledger;
  for (const InputFormat format : {InputFormat::sign_magnitude, InputFormat::twos_complement, InputFormat::unsigned_code})
    for (const int bits : {3, 4, 8})
      for (const int slice : {1, 2}) {
        CAPTURE(static_cast<int>(format), bits, slice);
        AnalogMatrixParams params;
        params.dac = {.bits = bits, .range = 2.0};
        params.inputs = {.format = format, .slice_bits = slice};
        MatrixXd x = 2.0 * random_matrix<double>(12, 5, 2);
        x(0, 0) = 2.0;
        x(1, 0) = -2.0;
        if (format == InputFormat::unsigned_code) x = x.cwiseAbs();
        const double full = format == InputFormat::sign_magnitude ? std::exp2(bits - 1) - 1 : format == InputFormat::twos_complement ? std::exp2(bits - 1) : std::exp2(bits) - 1;
        const double high = format == InputFormat::twos_complement ? full - 1 : full;
        const MatrixXd codes = (x / 2.0 * full).unaryExpr([&](double v) { return std::min(std::nearbyint(v), high); }) * 2.0 / full;
        const AnalogMatrixOf<double> matrix(weights, test::ideal_device(), params, 1);
        CHECK((applied(matrix, x, ledger) - weights * codes).cwiseAbs().maxCoeff() < 1e-13);
        if (format == InputFormat::unsigned_code)
          CHECK(contains(test::input_error([&] { applied(matrix, MatrixXd(-x), ledger); }), "is negative"));
      }
  AnalogMatrixParams params;
  params.inputs.format = InputFormat::sign_magnitude;
  CHECK(contains(test::input_error([&] { AnalogMatrixOf<double>(weights, test::ideal_device(), params, 1); }), "number of bits"));
  params.dac.bits = 4;
  params.inputs.slice_bits = 4;
  CHECK(contains(test::input_error([&] { AnalogMatrixOf<double>(weights, test::ideal_device(), params, 1); }), "do not fit"));
}

TEST_CASE("what is taken away leaves the simpler model, bit for bit", "[crossbar][analog_matrix]") {
  const MatrixXf weights = random_matrix(40, 33, 1), x = random_matrix(33, 21, 2);
  const std::shared_ptr<const DeviceModel> pcm(load_device("pcm_nandakumar2019", std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/devices"));
  const auto product = [&](const AnalogMatrixParams& params, const std::shared_ptr<const DeviceModel>& cells) {
    const AnalogMatrix matrix(weights, cells, params, 4);
    core::Ledger ledger;
    return applied(matrix, x, ledger, 9);
  };
  AnalogMatrixParams simple;
  simple.age_s = 100.0;
  const MatrixXf y = product(simple, pcm);
  struct Case {
    const char* name;
    Change off;  ///< a non-ideality with a strength of zero
  };
  for (const Case& c : {Case{"wires", [](AnalogMatrixParams& p) { p.wires = {.word_resistance_ohm = 0.0, .bit_resistance_ohm = 0.0}; }},
                        Case{"output noise", [](AnalogMatrixParams& p) { p.adc.noise_sigma = 0.0; }},
                        Case{"one tile, as large as the matrix", [](AnalogMatrixParams& p) { p.tile_word_lines = 33; p.tile_bit_lines = 40; }},
                        Case{"weight noise", [](AnalogMatrixParams& p) { p.behavioural.weight_noise = WeightNoise::additive_constant; }},
                        Case{"compression", [](AnalogMatrixParams& p) { p.behavioural.compression.strength = 0.0; }},
                        Case{"mismatch of converters that are not there", [](AnalogMatrixParams& p) { p.adc.gain_sigma = 0.0; p.adc.inl_lsb = 0.0; }},
                        Case{"bound management without converters", [](AnalogMatrixParams& p) { p.management.bound = BoundManagement::iterative; }},
                        Case{"compensation right after writing", [](AnalogMatrixParams& p) { p.compensation = DriftCompensation::global; }},
                        Case{"threads", [](AnalogMatrixParams& p) { p.threads = 3; }}}) {
    CAPTURE(c.name);
    AnalogMatrixParams params = simple;
    c.off(params);
    CHECK(product(params, pcm) == y);
  }
  // Without read noise, drift and spread: ideal cells.
  const auto bare = [&](double spread_S, double noise_S) { return test::ideal_device({.on_S = 25e-6, .spread_S = spread_S, .read_noise_S = noise_S}); };
  CHECK(product(simple, bare(0.0, 0.0)) != product(simple, bare(1e-6, 0.0)));
  CHECK(product(simple, bare(1e-6, 0.0)) != product(simple, bare(1e-6, 1e-7)));
  // Tiny resistances approach none.
  AnalogMatrixParams wired = simple;
  wired.wires = {.word_resistance_ohm = 1e-6, .bit_resistance_ohm = 1e-6};
  CHECK((product(wired, pcm) - y).cwiseAbs().maxCoeff() < 1e-5f);
  wired.wires = {.word_resistance_ohm = 100.0, .bit_resistance_ohm = 100.0};
  CHECK((product(wired, pcm) - y).cwiseAbs().maxCoeff() > 1e-2f);
}

TEST_CASE("products do not depend on threads, on how they are batched, or on what stays in memory", "[crossbar][analog_matrix]") {
  const MatrixXf weights = random_matrix(90, 75, 1), x = random_matrix(75, 50, 2), d = random_matrix(90, 7, 3);
  const std::shared_ptr<const DeviceModel> pcm(load_device("pcm_nandakumar2019", std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/devices"));
  AnalogMatrixParams params;
  params.tile_word_lines = 32;
  params.tile_bit_lines = 40;
  params.dac = {.bits = 7, .range = 1.0};
  params.adc = {.bits = 9, .range = 4.0, .noise_sigma = 0.05, .gain_sigma = 0.01, .offset_sigma = 0.02, .inl_lsb = 1.0, .dnl_sigma_lsb = 0.2};
  params.management = {.noise = NoiseManagement::abs_max, .bound = BoundManagement::iterative};
  params.compensation = DriftCompensation::column;
  core::Ledger first;
  MatrixXf y, z;
  for (const int threads : {1, 2, 3, 8})
    for (const Residency residency : {Residency::cells, Residency::products, Residency::stream}) {
      CAPTURE(threads, static_cast<int>(residency));
      params.threads = threads;
      params.residency = residency;
      AnalogMatrix matrix(weights, pcm, params, 5);
      core::Ledger ledger;
      Context context{ledger, 2, 3};
      matrix.advance(1e4, context);
      const MatrixXf forward = applied(matrix, x, ledger, 1), backward = applied_transposed(matrix, d, ledger, 2);
      if (y.size() == 0) {
        y = forward;
        z = backward;
        first = ledger;
      }
      CHECK(forward == y);
      CHECK(backward == z);
      REQUIRE(ledger.lines().size() == first.lines().size());
      for (const core::Ledger::Line& line : first.lines()) {
        const core::Ledger::Entry found = ledger.line(line.event, line.size).entry;
        CHECK(found.count == line.entry.count);
        // Streamed products add up the events of a whole batch at once, in another order.
        if (residency == Residency::stream) CHECK(found.amount == Approx(line.entry.amount).epsilon(1e-12));
        else CHECK(found.amount == line.entry.amount);
      }
    }
}

TEST_CASE("a product of many inputs is that of each", "[crossbar][analog_matrix]") {
  const MatrixXf weights = random_matrix(70, 45, 1), x = random_matrix(45, 30, 2);
  AnalogMatrixParams params;
  params.dac = {.bits = 6, .range = 1.0};
  params.adc = {.bits = 8, .range = 5.0};
  const AnalogMatrix matrix(weights, test::ideal_device({.spread_S = 1e-6}), params, 1);
  core::Ledger ledger;
  const MatrixXf all = applied(matrix, x, ledger);
  for (Eigen::Index c = 0; c < x.cols(); ++c) CHECK(applied(matrix, MatrixXf(x.col(c)), ledger) == all.col(c));
}

TEST_CASE("matrices that cannot be", "[crossbar][analog_matrix]") {
  const auto refusal = [](Change change) {
    AnalogMatrixParams params;
    change(params);
    return test::input_error([&] { AnalogMatrix(MatrixXf::Ones(4, 4), test::ideal_device(), params, 1); });
  };
  CHECK(refusal([](AnalogMatrixParams&) {}) == "no error");
  CHECK(contains(refusal([](AnalogMatrixParams& p) { p.tile_word_lines = -1; }), "tile"));
  CHECK(contains(refusal([](AnalogMatrixParams& p) { p.threads = 0; }), "threads"));
  CHECK(contains(refusal([](AnalogMatrixParams& p) { p.adc = {.bits = 40}; }), "40"));
  CHECK(contains(refusal([](AnalogMatrixParams& p) { p.adc = {.bits = 8, .range = 0.0}; }), "range"));
  CHECK(contains(refusal([](AnalogMatrixParams& p) { p.wires.word_resistance_ohm = -1.0; }), "resistance"));
  CHECK(contains(refusal([](AnalogMatrixParams& p) { p.mapping = Mapping::offset_column; p.subtraction = Subtraction::digital; }), "pair"));
  CHECK(contains(refusal([](AnalogMatrixParams& p) { p.residency = Residency::cells; p.memory_bytes = 100.0; }), "needs"));
  CHECK(contains(refusal([](AnalogMatrixParams& p) { p.memory_bytes = 10.0; p.residency = Residency::stream; }), "needs"));
  CHECK(contains(refusal([](AnalogMatrixParams& p) { p.behavioural.input_asymmetry = 1.5; }), "asymmetry"));
  CHECK(contains(test::input_error([] { AnalogMatrix(MatrixXf(0, 3), test::ideal_device(), {}, 1); }), "without weights"));
  CHECK(contains(test::input_error([] { AnalogMatrix(MatrixXf::Constant(2, 2, NAN), test::ideal_device(), {}, 1); }), "not finite"));
}
