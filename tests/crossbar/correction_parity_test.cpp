/// Parity outputs: false alarms as rare as promised, outliers detected, located and put right.

#include <cmath>
#include <fstream>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "crossbar/correction/parity_matrix.hpp"
#include "crossbar/matrix_support.hpp"
#include "crossbar/test_device.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using Eigen::Index;
using Eigen::MatrixXd;
using test::contains;

namespace {

std::shared_ptr<const DeviceModel> cells(double spread_S, double noise_S, FaultMap map = {}) {
  DeviceParts parts = test::parts_of({.off_S = 10e-6, .on_S = 40e-6, .spread_S = spread_S, .read_noise_S = noise_S});
  if (!map.empty()) {
    parts.faults.emplace();
    parts.faults->map = std::move(map);
    parts.faults->map_file = "of a test";
  }
  return std::make_shared<IdealDevice>(std::move(parts));
}

/// All cells of one output are open: one array of two, so that its weights are halves of the truth or worse.
FaultMap dead_output(Index outputs, Index inputs, Index dead) {
  FaultMap map{.bit_lines = static_cast<std::size_t>(outputs), .word_lines = static_cast<std::size_t>(inputs), .fault = std::vector<Fault>(static_cast<std::size_t>(outputs * inputs), Fault::none)};
  for (Index i = 0; i < inputs; ++i) map.fault[static_cast<std::size_t>(i * outputs + dead)] = Fault::open;
  return map;
}

ParityMatrixOf<double> made(const MatrixXd& weights, const std::shared_ptr<const DeviceModel>& device, const ParityParams& parity, core::Ledger& ledger, AnalogMatrixParams params = {}) {
  params.noise = NoiseMethod::folded;
  Context context{ledger, 1, 0};
  return ParityMatrixOf<double>(weights, device, params, parity, 3, context);
}

}  // namespace

TEST_CASE("without noise parities agree, and products are as without them", "[crossbar][correction]") {
  const MatrixXd weights = test::random_matrix<double>(20, 30, 1), x = test::random_matrix<double>(30, 50, 2), d = test::random_matrix<double>(20, 5, 3);
  core::Ledger ledger;
  for (const int parities : {2, 3, 6}) {
    const auto matrix = made(weights, cells(0.0, 0.0), {.parities = parities}, ledger);
    CHECK((test::applied(matrix, x, ledger) - weights * x).cwiseAbs().maxCoeff() < 1e-12);
    CHECK((test::applied_transposed(matrix, d, ledger) - weights.transpose() * d).cwiseAbs().maxCoeff() < 1e-12);
    CHECK((matrix.code().colwise().norm().array() - 1.0).abs().maxCoeff() < 1e-12);
    CHECK((matrix.matrix().held_weights().topRows(20) - weights).cwiseAbs().maxCoeff() < 1e-12);
  }
}

TEST_CASE("noise alone raises few alarms", "[crossbar][correction]") {
  const MatrixXd weights = test::random_matrix<double>(64, 128, 1), x = test::random_matrix<double>(128, 4000, 2);
  core::Ledger ledger;
  const auto matrix = made(weights, cells(0.3e-6, 0.5e-6), {.parities = 4, .false_alarm = 0.01, .calibration_inputs = 256}, ledger);
  MatrixXd y(64, x.cols());
  Context context{ledger, 2, 7};
  const ParityReport report = matrix.apply_checked(x, y, context);
  // 40 expected. Covariances are estimated from 256 products, and spread is the same in all of them: within a factor of 2.5,
  // and 5.33 standard errors of a count.
  CHECK(static_cast<double>(report.detected) < 100.0 + 5.33 * 10.0);
  CHECK(report.corrected + report.in_parity + report.beyond == report.detected);
}

TEST_CASE("an output that is dead in the array is found and put right", "[crossbar][correction]") {
  const Index outputs = 48, inputs = 64, dead = 17, parities = 6;
  const MatrixXd weights = test::random_matrix<double>(outputs, inputs, 1), x = test::random_matrix<double>(inputs, 500, 2), exact = weights * x;
  core::Ledger ledger;
  const auto matrix = made(weights, cells(0.02e-6, 0.02e-6, dead_output(outputs + parities, inputs, dead)), {.parities = static_cast<int>(parities)}, ledger);
  const double bound = matrix.locates_beyond();
  MatrixXd y(outputs, x.cols());
  Context context{ledger, 2, 7};
  const ParityReport report = matrix.apply_checked(x, y, context);
  MatrixXd raw(outputs + parities, x.cols());
  Context same{ledger, 2, 7};
  matrix.matrix().apply(x, raw, same);
  Index large = 0;
  double before = 0.0, after = 0.0;
  for (Index c = 0; c < x.cols(); ++c) {
    const double error = std::abs(raw(dead, c) - exact(dead, c));
    before += error * error;
    after += std::pow(y(dead, c) - exact(dead, c), 2.0);
    if (error < bound + 5.0 * matrix.output_noise()) continue;
    ++large;
    // Beyond the bound it is located, unless noise alone would have raised an alarm.
    CHECK(report.output[static_cast<std::size_t>(c)] == dead);
  }
  CAPTURE(bound, large);
  CHECK(large > 50);
  CHECK(after < 0.05 * before);
  // The others are not made worse by much.
  const auto others = [&](const MatrixXd& found) { return (found.topRows(dead) - exact.topRows(dead)).squaredNorm(); };
  CHECK(others(y) < 1.5 * others(raw.topRows(outputs)) + 1e-9);
}

TEST_CASE("two outputs astray are told, not mended", "[crossbar][correction]") {
  const Index outputs = 48, inputs = 64, parities = 6;
  FaultMap map = dead_output(outputs + parities, inputs, 5);
  for (Index i = 0; i < inputs; ++i) map.fault[static_cast<std::size_t>(i * (outputs + parities) + 31)] = Fault::open;
  const MatrixXd weights = test::random_matrix<double>(outputs, inputs, 1), x = test::random_matrix<double>(inputs, 300, 2);
  core::Ledger ledger;
  const auto matrix = made(weights, cells(0.05e-6, 0.02e-6, map), {.parities = static_cast<int>(parities)}, ledger);
  MatrixXd y(outputs, x.cols());
  Context context{ledger, 2, 7};
  const ParityReport report = matrix.apply_checked(x, y, context);
  CHECK(report.detected > 280);
  // Where one of the two errors is within the noise of the parities, the other explains the syndrome alone.
  CHECK(report.beyond > 200);
}

TEST_CASE("a parity that is off itself does not blame outputs", "[crossbar][correction]") {
  const Index outputs = 48, inputs = 64, parities = 4;
  const MatrixXd weights = test::random_matrix<double>(outputs, inputs, 1), x = test::random_matrix<double>(inputs, 200, 2);
  core::Ledger ledger;
  // The last parity line is open in both halves.
  const auto matrix = made(weights, cells(0.0, 0.02e-6, dead_output(outputs + parities, inputs, outputs + parities - 1)), {.parities = static_cast<int>(parities)}, ledger);
  MatrixXd y(outputs, x.cols()), raw(outputs + parities, x.cols());
  Context context{ledger, 2, 7}, same{ledger, 2, 7};
  const ParityReport report = matrix.apply_checked(x, y, context);
  matrix.matrix().apply(x, raw, same);
  // A line that was off in calibration already counts as noisy, so that it seldom raises an alarm and never blames an output.
  CHECK(report.corrected <= 2);
  CHECK((y - raw.topRows(outputs)).cwiseAbs().rowwise().maxCoeff().maxCoeff() < 20.0 * matrix.output_noise() + 1e-12);
}

TEST_CASE("parities cost their lines and a digital check", "[crossbar][correction]") {
  const MatrixXd weights = test::random_matrix<double>(10, 8, 1);
  AnalogMatrixParams params;
  params.adc = {.bits = 12, .range = 8.0};
  core::Ledger building, ledger;
  const auto matrix = made(weights, cells(0.0, 0.0), {.parities = 3}, building, params);
  test::applied(matrix, test::random_matrix<double>(8, 2, 2), ledger);
  CHECK(ledger.line(core::Event::adc_sar, 12).entry.count == 13.0 * 2.0);
  CHECK(ledger[core::Event::digital_multiply].count >= 3.0 * 10.0 * 2.0);
}

TEST_CASE("parities that cannot be", "[crossbar][correction]") {
  core::Ledger ledger;
  const auto refusal = [&](const ParityParams& parity) { return test::input_error([&] { made(MatrixXd::Ones(4, 4), cells(0.0, 0.0), parity, ledger); }); };
  CHECK(contains(refusal({.parities = 1}), "1 parities"));
  CHECK(contains(refusal({.false_alarm = 0.0}), "probability"));
  CHECK(contains(refusal({.calibration_inputs = 2}), "too few"));
}
