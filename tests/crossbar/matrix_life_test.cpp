/// Drift and its compensation, updates by pulses, and what they cost.

#include <cmath>

#include "catch.hpp"
#include "crossbar/device/drift.hpp"
#include "crossbar/device/pulsed.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/matrix_support.hpp"
#include "crossbar/test_device.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using core::Event;
using Eigen::MatrixXf;
using test::contains;

namespace {

std::shared_ptr<const DeviceModel> set(const char* name) {
  return load_device(name, std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/devices");
}

/// Cells that all drift alike, by t^-nu.
std::shared_ptr<const DeviceModel> drifting(double nu, double spread) {
  return std::make_shared<DriftDevice>(test::parts_of({.on_S = 25e-6}), DriftParams{.t0_s = 1.0, .nu_mean = Curve::constant(nu), .nu_std = Curve::constant(spread)});
}

double relative_error(const MatrixXf& y, const MatrixXf& exact) { return (y - exact).norm() / exact.norm(); }

}  // namespace

TEST_CASE("drift that all cells share is compensated by any factor", "[crossbar][analog_matrix][drift]") {
  const MatrixXf weights = test::random_matrix(20, 30, 1), x = test::random_matrix(30, 5, 2), d = test::random_matrix(20, 5, 3);
  for (const DriftCompensation kind : {DriftCompensation::global, DriftCompensation::column, DriftCompensation::exact})
    for (const Eigen::Index tile : {Eigen::Index{0}, Eigen::Index{8}}) {
      CAPTURE(static_cast<int>(kind), tile);
      AnalogMatrixParams params;
      params.compensation = kind;
      params.tile_bit_lines = params.tile_word_lines = tile;
      AnalogMatrix matrix(weights, drifting(0.06, 0.0), params, 1);
      core::Ledger ledger;
      Context context{ledger, 1, 0};
      matrix.advance(1e5, context);
      // A reference read tells drift since writing, 1 s after programming; the exact factor all of it.
      const float left = kind == DriftCompensation::exact ? 1.0f : std::pow(2.0f, -0.06f);
      CHECK(relative_error(test::applied(matrix, x, ledger), left * weights * x) < 1e-4);
      CHECK(relative_error(test::applied_transposed(matrix, d, ledger), left * weights.transpose() * d) < 1e-4);
    }
}

TEST_CASE("compensation recovers what a shared factor can, in the order of what it knows", "[crossbar][analog_matrix][drift]") {
  const MatrixXf weights = test::random_matrix(64, 128, 1), x = test::random_matrix(128, 20, 2);
  const MatrixXf exact = weights * x;
  const auto error = [&](DriftCompensation kind) {
    AnalogMatrixParams params;
    params.compensation = kind;
    params.age_s = 20.0;
    AnalogMatrix matrix(weights, set("pcm_nandakumar2019"), params, 1);
    core::Ledger ledger;
    Context context{ledger, 1, 0};
    matrix.advance(1e7, context);
    return relative_error(test::applied(matrix, x, ledger), exact);
  };
  const double none = error(DriftCompensation::none), global = error(DriftCompensation::global), column = error(DriftCompensation::column),
               best = error(DriftCompensation::exact);
  CAPTURE(none, global, column, best);
  CHECK(global < 0.5 * none);
  CHECK(column < 1.1 * global);
  CHECK(best <= 1.001 * std::min(global, column));
}

TEST_CASE("a reference read costs a product of full inputs", "[crossbar][analog_matrix][drift]") {
  AnalogMatrixParams params;
  params.compensation = DriftCompensation::global;
  params.adc = {.bits = 8, .range = 10.0};
  AnalogMatrix matrix(MatrixXf::Ones(3, 4), drifting(0.05, 0.0), params, 1);
  core::Ledger ledger;
  Context context{ledger, 1, 0};
  matrix.advance(10.0, context);
  CHECK(ledger.line(Event::adc_sar, 8).entry.count == 3.0);
  CHECK(ledger[Event::cell_read].count == 4.0 * 3.0 * 2.0);
}

TEST_CASE("updates by pulses move weights along the outer product on average", "[crossbar][analog_matrix][update]") {
  // Fine steps: 4000 of them from end to end.
  DeviceParts parts = test::parts_of({.off_S = 1e-6, .on_S = 41e-6});
  parts.pulse.emplace();
  parts.pulse->step = 0.0005;
  const auto device = std::make_shared<PulsedDevice>(parts);
  const Eigen::VectorXf u = test::random_matrix(12, 1, 1), v = test::random_matrix(17, 1, 2);
  struct Case {
    const char* name;
    void (*change)(AnalogMatrixParams&);
  };
  for (const Case& c : {Case{"offset column", [](AnalogMatrixParams& p) { p.mapping = Mapping::offset_column; }},
                        Case{"pair", [](AnalogMatrixParams&) {}},
                        Case{"pair subtracted digitally, in tiles", [](AnalogMatrixParams& p) { p.subtraction = Subtraction::digital; p.tile_bit_lines = 5; p.tile_word_lines = 6; }},
                        Case{"range of 2", [](AnalogMatrixParams& p) { p.mapping = Mapping::offset_column; p.weights.weight_range = 2.0; }}}) {
    CAPTURE(c.name);
    AnalogMatrixParams params;
    params.weights.weight_range = 1.0;
    c.change(params);
    const MatrixXf start = 0.2f * test::random_matrix(12, 17, 3);
    AnalogMatrix matrix(start, device, params, 1);
    core::Ledger ledger;
    constexpr int kUpdates = 100;
    constexpr double kRate = 0.002;
    for (int k = 0; k < kUpdates; ++k) {
      Context context{ledger, 7, static_cast<std::uint64_t>(k)};
      matrix.add_outer(u, v, kRate, context);
    }
    const Eigen::MatrixXd moved = matrix.held_weights() - start.cast<double>(), wanted = kUpdates * kRate * (u * v.transpose()).cast<double>();
    const double slope = moved.cwiseProduct(wanted).sum() / wanted.squaredNorm();
    // Coincidences are Poisson at most: a cell's variance is step times the way it went; over 204 cells, lines shared.
    CHECK(slope == Approx(1.0).margin(0.05));
    CHECK((moved - wanted).norm() < 0.3 * wanted.norm());
    CHECK(ledger[Event::cell_pulse].count > 0.0);
    // Products see the new weights, in both directions.
    const MatrixXf x = test::random_matrix(17, 3, 4), d = test::random_matrix(12, 3, 5);
    const Eigen::MatrixXd held = matrix.held_weights();
    CHECK((test::applied(matrix, x, ledger).cast<double>() - held * x.cast<double>()).cwiseAbs().maxCoeff() < 1e-4);
    CHECK((test::applied_transposed(matrix, d, ledger).cast<double>() - held.transpose() * d.cast<double>()).cwiseAbs().maxCoeff() < 1e-4);
  }
}

TEST_CASE("updates are the same for any number of threads, and a batch is one after the other", "[crossbar][analog_matrix][update]") {
  const MatrixXf u = test::random_matrix(12, 3, 1), v = test::random_matrix(17, 3, 2);
  Eigen::MatrixXd first;
  for (const int threads : {1, 2, 8}) {
    AnalogMatrixParams params;
    params.mapping = Mapping::offset_column;
    params.threads = threads;
    params.tile_bit_lines = 5;
    AnalogMatrix matrix(MatrixXf::Zero(12, 17), set("reram_sb_gong2018"), params, 1);
    core::Ledger ledger;
    Context context{ledger, 7, 1};
    matrix.add_outer(u, v, 0.01, context);
    if (first.size() == 0) first = matrix.held_weights();
    CHECK(matrix.held_weights() == first);
  }
}

TEST_CASE("matrices that cannot be updated", "[crossbar][analog_matrix][update]") {
  const auto refusal = [](const std::shared_ptr<const DeviceModel>& device, void (*change)(AnalogMatrixParams&)) {
    AnalogMatrixParams params;
    change(params);
    AnalogMatrix matrix(MatrixXf::Constant(2, 2, 0.5f), device, params, 1);
    core::Ledger ledger;
    Context context{ledger, 1, 1};
    return test::input_error([&] { matrix.add_outer(MatrixXf::Ones(2, 1), MatrixXf::Ones(2, 1), 0.1, context); });
  };
  CHECK(contains(refusal(test::ideal_device(), [](AnalogMatrixParams&) {}), "[pulse]"));
  CHECK(contains(refusal(set("idealised_gokmen2016"), [](AnalogMatrixParams& p) { p.weights.slices = {5, 1}; }), "slices"));
  CHECK(contains(refusal(set("idealised_gokmen2016"), [](AnalogMatrixParams& p) { p.residency = Residency::stream; }), "not in memory"));
  CHECK(contains(refusal(set("idealised_gokmen2016"), [](AnalogMatrixParams& p) { p.compensation = DriftCompensation::exact; }), "first written"));
}
