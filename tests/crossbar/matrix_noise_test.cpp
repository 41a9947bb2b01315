/// Folded noise against cells read one by one, through whole products: pairs, offset columns whose reference is shared, input
/// slices, wires, nonlinear cells. Fixed seeds; bounds of z = 5.33 standard errors and of 2 exp(-2 * 2.9^2) for the
/// Kolmogorov distance of two samples: a false alarm once in 10^7 seeds for each check.

#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/matrix_support.hpp"
#include "crossbar/test_device.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using Eigen::MatrixXf;
using test::contains;

namespace {

constexpr double kZ = 5.33, kKolmogorov = 2.9;

/// Outputs for one input, read many times; shape (outputs, reads).
Eigen::MatrixXd reads(const LinearOperator& matrix, const Eigen::VectorXf& x, Pass pass, Eigen::Index count) {
  const MatrixXf batch = x.replicate(1, count);
  core::Ledger ledger;
  return (pass == Pass::forward ? test::applied(matrix, batch, ledger) : test::applied_transposed(matrix, batch, ledger)).cast<double>();
}

double two_sample_distance(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, Eigen::Index row) {
  std::vector<double> u(a.row(row).begin(), a.row(row).end()), v(b.row(row).begin(), b.row(row).end());
  std::sort(u.begin(), u.end());
  std::sort(v.begin(), v.end());
  double distance = 0.0;
  for (std::size_t i = 0, j = 0; i < u.size() && j < v.size();) {
    const double at = std::min(u[i], v[j]);  // converters make many readings equal
    while (i < u.size() && u[i] == at) ++i;
    while (j < v.size() && v[j] == at) ++j;
    distance = std::max(distance, std::abs(static_cast<double>(i) / static_cast<double>(u.size()) - static_cast<double>(j) / static_cast<double>(v.size())));
  }
  return distance * std::sqrt(static_cast<double>(u.size() * v.size()) / static_cast<double>(u.size() + v.size()));
}

Eigen::MatrixXd covariance(const Eigen::MatrixXd& y) {
  const Eigen::MatrixXd centred = y.colwise() - y.rowwise().mean();
  return centred * centred.transpose() / static_cast<double>(y.cols() - 1);
}

/// Distribution of each output, and covariances of all, of two samples of reads. \param excess  that variances may differ by
void check_alike(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, double excess = 0.0) {
  for (Eigen::Index i = 0; i < a.rows() && excess == 0.0; ++i) {
    CAPTURE(i);
    CHECK(two_sample_distance(a, b, i) < kKolmogorov);
  }
  const Eigen::MatrixXd ca = covariance(a), cb = covariance(b);
  const double n = static_cast<double>(std::min(a.cols(), b.cols()));
  for (Eigen::Index i = 0; i < a.rows(); ++i)
    for (Eigen::Index j = 0; j <= i; ++j) {
      CAPTURE(i, j);
      const double scale = std::sqrt(ca(i, i) * ca(j, j));
      // A covariance of normals has a variance of at most 2 s_i^2 s_j^2 / n.
      CHECK(std::abs(ca(i, j) - cb(i, j)) < scale * (kZ * std::sqrt(2.0 * 2.0 / n) + excess));
    }
  for (Eigen::Index i = 0; i < a.rows(); ++i) CHECK(std::abs(a.row(i).mean() - b.row(i).mean()) < std::sqrt(ca(i, i)) * (kZ * std::sqrt(2.0 / n) + excess));
}

/// Both ways for one set of parameters.
void check_folding(AnalogMatrixParams params, const std::shared_ptr<const DeviceModel>& device, Pass pass, Eigen::Index count, double excess = 0.0) {
  const MatrixXf weights = test::random_matrix(5, 7, 1);
  const Eigen::VectorXf x = test::random_matrix(pass == Pass::forward ? 7 : 5, 1, 2);
  params.noise = NoiseMethod::automatic;
  const AnalogMatrix fast(weights, device, params, 3);
  REQUIRE(fast.noise().path == ReadPath::lines);
  CHECK(contains(fast.noise().reason, "folded"));
  params.noise = NoiseMethod::cells;
  const AnalogMatrix slow(weights, device, params, 3);
  REQUIRE(slow.noise().path == ReadPath::cells);
  check_alike(reads(fast, x, pass, count), reads(slow, x, pass, count), excess);
}

std::shared_ptr<const DeviceModel> noisy_cells() { return test::ideal_device({.off_S = 10e-6, .on_S = 40e-6, .spread_S = 0.5e-6, .read_noise_S = 1e-6}); }

}  // namespace

TEST_CASE("folded products are distributed as products of cells", "[crossbar][analog_matrix][noise]") {
  struct Case {
    const char* name;
    void (*change)(AnalogMatrixParams&);
  };
  for (const Case& c : {Case{"pair", [](AnalogMatrixParams&) {}},
                        Case{"digital subtraction", [](AnalogMatrixParams& p) { p.subtraction = Subtraction::digital; }},
                        Case{"two pairs", [](AnalogMatrixParams& p) { p.weights.pairs_per_weight = 2; }},
                        Case{"offset column, whose noise all outputs share", [](AnalogMatrixParams& p) { p.mapping = Mapping::offset_column; }},
                        Case{"weight slices", [](AnalogMatrixParams& p) { p.weights.slices = {5, 2}; }},
                        Case{"input slices", [](AnalogMatrixParams& p) { p.dac.bits = 4; p.inputs = {.format = InputFormat::sign_magnitude, .slice_bits = 1}; }},
                        Case{"coarse converters", [](AnalogMatrixParams& p) { p.adc = {.bits = 5, .range = 4.0, .noise_sigma = 0.1}; }}}) {
    CAPTURE(c.name);
    AnalogMatrixParams params;
    c.change(params);
    check_folding(params, noisy_cells(), Pass::forward, 20000);
    check_folding(params, noisy_cells(), Pass::backward, 20000);
  }
}

TEST_CASE("outputs of an offset column share the noise of its reference", "[crossbar][analog_matrix][noise]") {
  AnalogMatrixParams params;
  params.mapping = Mapping::offset_column;
  const AnalogMatrix matrix(MatrixXf::Zero(2, 4), noisy_cells(), params, 3);
  const Eigen::MatrixXd c = covariance(reads(matrix, Eigen::VectorXf::Ones(4), Pass::forward, 50000));
  // Two cells of 1 uS a term, one of them common; a weight of 1 is worth 15 uS.
  const double variance = 4.0 / (15.0 * 15.0), bound = kZ * std::sqrt(5.0 / 50000.0);
  CHECK(c(0, 0) == Approx(2.0 * variance).margin(2.0 * variance * bound));
  CHECK(c(0, 1) == Approx(variance).margin(2.0 * variance * bound));
}

TEST_CASE("with wires folded noise is right to first order", "[crossbar][analog_matrix][noise][wires]") {
  AnalogMatrixParams params;
  params.wires = {.word_resistance_ohm = 20.0, .bit_resistance_ohm = 20.0, .driver_resistance_ohm = 50.0, .terminal_resistance_ohm = 50.0};
  // The way of a cell's noise through other lines is left out: 3 % of the standard deviation here.
  check_folding(params, noisy_cells(), Pass::forward, 4000, 0.03);
  check_folding(params, noisy_cells(), Pass::backward, 4000, 0.03);
  const AnalogMatrix matrix(MatrixXf::Ones(2, 2), noisy_cells(), params, 1);
  CHECK(contains(matrix.noise().reason, "first order"));
}

TEST_CASE("cells are read one by one where folding would not be exact", "[crossbar][analog_matrix][noise]") {
  const MatrixXf weights = test::random_matrix(3, 4, 1);
  const auto chosen = [&](const std::shared_ptr<const DeviceModel>& device) { return AnalogMatrix(weights, device, {}, 1).noise(); };
  // Noise of 1 uS around cells at 0 S is clipped.
  CHECK(contains(chosen(test::ideal_device({.read_noise_S = 1e-6})).reason, "clipped"));
  CHECK(chosen(noisy_cells()).path == ReadPath::lines);
  DeviceParts parts = test::parts_of({.off_S = 10e-6, .on_S = 40e-6});
  parts.read_noise.telegraph = {.amplitude = 0.1, .cells = 0.5};
  const auto telegraph = std::make_shared<IdealDevice>(parts);
  CHECK(contains(chosen(telegraph).reason, "telegraph"));
  parts = test::parts_of({.off_S = 10e-6, .on_S = 40e-6, .read_noise_S = 1e-7});
  parts.current = NonlinearCurrent{.second = {1e-6}, .third = {2e-6}};
  CHECK(contains(chosen(std::make_shared<IdealDevice>(parts)).reason, "bend"));
  parts.read_noise = {};
  CHECK(chosen(std::make_shared<IdealDevice>(parts)).path == ReadPath::lines);
}

TEST_CASE("telegraph noise reaches products as two levels", "[crossbar][analog_matrix][noise]") {
  DeviceParts parts = test::parts_of({.off_S = 0.0, .on_S = 40e-6});
  parts.read_noise.telegraph = {.amplitude = 0.25, .cells = 1.0, .traps = 1, .dwell_low_s = 1e-3, .dwell_high_s = 1.001e-3};
  AnalogMatrixParams params;
  const AnalogMatrix matrix(MatrixXf::Ones(1, 1), std::make_shared<IdealDevice>(parts), params, 1);
  const Eigen::MatrixXd y = reads(matrix, Eigen::VectorXf::Ones(1), Pass::forward, 4000);
  const auto low = (y.array() < 0.8).count();
  for (Eigen::Index c = 0; c < y.cols(); ++c) CHECK((std::abs(y(0, c) - 1.0) < 1e-5 || std::abs(y(0, c) - 0.75) < 1e-5));
  CHECK(static_cast<double>(low) == Approx(2000.0).margin(kZ * std::sqrt(4000.0 * 0.25) + 4000 * 1e-3));
}

TEST_CASE("polynomial currents of the fast path equal those of each cell", "[crossbar][analog_matrix]") {
  DeviceParts parts = test::parts_of({.off_S = 5e-6, .on_S = 40e-6});
  parts.current = NonlinearCurrent{.second = {3e-6, -1e-6}, .third = {8e-6}};
  const auto device = std::make_shared<IdealDevice>(parts);
  const MatrixXf weights = test::random_matrix(6, 9, 1), x = test::random_matrix(9, 4, 2), d = test::random_matrix(6, 3, 3);
  AnalogMatrixParams params;
  const AnalogMatrix fast(weights, device, params, 1);
  REQUIRE(fast.noise().path == ReadPath::lines);
  params.noise = NoiseMethod::cells;
  const AnalogMatrix slow(weights, device, params, 1);
  core::Ledger ledger;
  CHECK((test::applied(fast, x, ledger) - test::applied(slow, x, ledger)).cwiseAbs().maxCoeff() < 2e-6f);
  CHECK((test::applied_transposed(fast, d, ledger) - test::applied_transposed(slow, d, ledger)).cwiseAbs().maxCoeff() < 2e-6f);
  CHECK((test::applied(fast, x, ledger) - weights * x).cwiseAbs().maxCoeff() > 1e-2f);
}
