/// Read noise folded into one draw for each output has the distribution of noise drawn for each cell.
///
/// Fixed seeds; bounds of z = 5.33 standard errors or 2 exp(-2 * 2.9^2), a false alarm once in 10^7 seeds for each.
/// With 200,000 samples a variance that is 3 % off fails every test of variance.

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "core/random/fill.hpp"
#include "crossbar/analog_matrix.hpp"
#include "crossbar/device/snapshots.hpp"
#include "crossbar/golden.hpp"
#include "crossbar/test_device.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using Eigen::MatrixXf;

namespace {

constexpr double kBound = 5.33, kKolmogorovBound = 2.9;
constexpr Eigen::Index kBatch = 1000;
constexpr int kOperations = 200;
constexpr double kSamples = 200000;

enum class Direction { forward, backward };

/// Folds even where reads of cells near 0 S would be clipped: the law that is checked here is that of whole normals.
AnalogMatrixParams always_folded() {
  AnalogMatrixParams params;
  params.noise = NoiseMethod::folded;
  return params;
}

/// Outputs of many products with one input, shape (lines, samples).
MatrixXf folded(const AnalogMatrix& matrix, const Eigen::VectorXf& x, Direction direction) {
  const Eigen::Index lines = direction == Direction::forward ? matrix.shape().outputs : matrix.shape().inputs;
  MatrixXf y(lines, kBatch * kOperations);
  const MatrixXf batch = x.replicate(1, kBatch);
  core::Ledger ledger;
  for (int operation = 0; operation < kOperations; ++operation) {
    Context context{ledger, 17, static_cast<std::uint64_t>(operation)};
    auto out = y.middleCols(operation * kBatch, kBatch);
    if (direction == Direction::forward) matrix.apply(batch, out, context);
    else matrix.apply_transposed(batch, out, context);
  }
  return y;
}

/// The slow way: every cell of one line draws its noise. \param g, sigma  of the line, in units of the output
std::vector<double> cell_by_cell(const Eigen::VectorXd& g, const Eigen::VectorXd& sigma, const Eigen::VectorXf& x) {
  std::vector<double> y(static_cast<std::size_t>(kSamples));
  std::vector<float> normals(static_cast<std::size_t>(x.size()));
  for (std::size_t s = 0; s < y.size(); ++s) {
    core::fill_normal(normals, 23, core::Stream::test, s);
    for (Eigen::Index j = 0; j < x.size(); ++j) y[s] += (g(j) + sigma(j) * double{normals[static_cast<std::size_t>(j)]}) * double{x(j)};
  }
  return y;
}

/// Mean, variance and distribution of a sample against a normal law.
void check_normal(std::vector<double> sample, double mean, double sigma) {
  const boost::math::normal law;
  for (double& value : sample) value = (value - mean) / sigma;
  std::sort(sample.begin(), sample.end());
  const double n = static_cast<double>(sample.size());
  double sum = 0.0, squares = 0.0, distance = 0.0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    sum += sample[i];
    squares += sample[i] * sample[i];
    const double p = cdf(law, sample[i]), below = static_cast<double>(i) / n;
    distance = std::max({distance, p - below, below + 1 / n - p});
  }
  CHECK(std::abs(sum / n) < kBound / std::sqrt(n));
  CHECK(std::abs(squares / n - 1) < kBound * std::sqrt(2 / n));
  CHECK(distance * std::sqrt(n) < kKolmogorovBound);
}

/// Largest distance between two empirical distribution functions, times sqrt(n / 2).
double two_sample_distance(std::vector<double> a, std::vector<double> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  double distance = 0.0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    a[i] <= b[j] ? ++i : ++j;
    distance = std::max(distance, std::abs(static_cast<double>(i) - static_cast<double>(j)) / static_cast<double>(a.size()));
  }
  return distance * std::sqrt(static_cast<double>(a.size()) / 2);
}

std::vector<double> row(const MatrixXf& y, Eigen::Index line) {
  std::vector<double> values(static_cast<std::size_t>(y.cols()));
  for (Eigen::Index s = 0; s < y.cols(); ++s) values[static_cast<std::size_t>(s)] = y(line, s);
  return values;
}

/// Folded products of an interconnect of noisy ReRAM cells, each with its own sigma, against the cells themselves.
void check_reram(Direction direction) {
  DeviceParts parts = test::parts_of({.on_S = 40e-6});
  parts.info.off_S = 4e-6;
  parts.read_noise.white_relative = Curve::constant(0.15);
  const auto device = std::make_shared<SnapshotDevice>(parts, SnapshotParams{.spread = {{1.0, Curve::constant(1e-6)}}});
  MatrixXf weights(2, 3);
  weights << 1, 0, 1, 0, 1, 1;
  AnalogMatrixParams params;
  params.mapping = Mapping::interconnect;
  const AnalogMatrix matrix(weights, device, params, 3);
  Eigen::VectorXf x(direction == Direction::forward ? 3 : 2);
  if (direction == Direction::forward) x << 1.0f, -0.5f, 0.25f;
  else x << 0.8f, -1.0f;
  const MatrixXf y = folded(matrix, x, direction);
  const double unit = matrix.siemens_per_weight();
  for (Eigen::Index line = 0; line < y.rows(); ++line) {
    CAPTURE(line);
    const MatrixXf& cells = matrix.cells().conductance_S();
    const Eigen::VectorXd g = direction == Direction::forward ? Eigen::VectorXd(cells.row(line).cast<double>()) : Eigen::VectorXd(cells.col(line).cast<double>());
    const Eigen::VectorXd sigma = 0.15 * g / unit, net = (g.array() - matrix.cells().replica_S()) / unit;
    const double mean = net.dot(x.cast<double>()), deviation = sigma.cwiseProduct(x.cast<double>()).norm();
    const std::vector<double> slow = cell_by_cell(net, sigma, x), fast = row(y, line);
    check_normal(fast, mean, deviation);
    check_normal(slow, mean, deviation);
    CHECK(two_sample_distance(fast, slow) < kKolmogorovBound);
  }
}

}  // namespace

TEST_CASE("folded read noise is distributed as that of the cells", "[crossbar][read_noise]") {
  SECTION("forward") { check_reram(Direction::forward); }
  SECTION("backward") { check_reram(Direction::backward); }
}

TEST_CASE("both halves of a pair are noisy", "[crossbar][read_noise]") {
  const auto device = test::ideal_device({.off_S = 1e-6, .read_noise_S = 4e-7});
  MatrixXf weights(2, 3);
  weights << 0.5f, -1, 0, 0.25f, 1, -0.75f;
  const AnalogMatrix matrix(weights, device, always_folded(), 3);
  const Eigen::VectorXf x = (Eigen::VectorXf(3) << 1.0f, -0.5f, 2.0f).finished();
  const MatrixXf y = folded(matrix, x, Direction::forward);
  const Eigen::VectorXf mean = weights * x;
  const double sigma = std::sqrt(2.0) * 4e-7 / matrix.siemens_per_weight() * x.cast<double>().norm();
  for (Eigen::Index line = 0; line < 2; ++line) check_normal(row(y, line), mean(line), sigma);
}

TEST_CASE("read noise of outputs and of reads is independent", "[crossbar][read_noise]") {
  const AnalogMatrix matrix(MatrixXf::Ones(3, 2), test::ideal_device({.read_noise_S = 1e-6}), always_folded(), 3);
  const MatrixXf y = folded(matrix, Eigen::Vector2f(1.0f, -1.0f), Direction::forward);
  const double sigma = 2.0 * 1e-6 / matrix.siemens_per_weight();
  const auto covariance = [&](Eigen::Index a, Eigen::Index b, Eigen::Index lag) {
    const Eigen::Index n = y.cols() - lag;
    const Eigen::ArrayXXd first = y.row(a).head(n).cast<double>(), second = y.row(b).tail(n).cast<double>();
    return (first * second).sum() / static_cast<double>(n) / (sigma * sigma);
  };
  for (Eigen::Index a = 0; a < 3; ++a)
    for (Eigen::Index b = 0; b < 3; ++b) {
      CAPTURE(a, b);
      if (a != b) CHECK(std::abs(covariance(a, b, 0)) < kBound / std::sqrt(kSamples));
      CHECK(std::abs(covariance(a, b, 1)) < kBound / std::sqrt(kSamples));
      CHECK(std::abs(covariance(a, b, kBatch)) < kBound / std::sqrt(kSamples - kBatch));
    }
}

TEST_CASE("an operation has its noise, inputs that are zero have none", "[crossbar][read_noise]") {
  const AnalogMatrix matrix(MatrixXf::Ones(4, 3), test::ideal_device({.read_noise_S = 1e-6}), always_folded(), 3);
  const MatrixXf x = MatrixXf::Ones(3, 2);
  core::Ledger ledger;
  const auto product = [&](const MatrixXf& in, std::uint64_t seed, std::uint64_t operation) {
    MatrixXf y(4, in.cols());
    Context context{ledger, seed, operation};
    matrix.apply(in, y, context);
    return y;
  };
  CHECK(product(x, 1, 5) == product(x, 1, 5));
  CHECK(product(x, 1, 5) != product(x, 1, 6));
  CHECK(product(x, 1, 5) != product(x, 2, 5));
  CHECK(product(x, 1, 5).col(0) != product(x, 1, 5).col(1));
  CHECK(product(MatrixXf::Zero(3, 2), 1, 5).isZero(0.0f));
}

TEST_CASE("folded noise has the spread that aihwkit finds for noisy weights", "[crossbar][read_noise][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const std::filesystem::path file = data / "golden/aihwkit_mvm_periphery.h5";
  const std::vector<double> w = test::golden(file, "W"), x = test::golden(file, "X");
  const std::vector<double> sigma = test::golden(file, "stat_wnoise_additive0p02/Y_std");
  using RowMajor = Eigen::Matrix<double, -1, -1, Eigen::RowMajor>;
  const MatrixXf weights = Eigen::Map<const RowMajor>(w.data(), 64, 128).cast<float>();
  const MatrixXf inputs = Eigen::Map<const RowMajor>(x.data(), 16, 128).cast<float>().transpose();
  // It gives every weight a noise of 0.02, we every cell of a pair 1 / sqrt(2) of that; weights reach 1 at 40 uS.
  const AnalogMatrix matrix(weights, test::ideal_device({.read_noise_S = 0.02 * 40e-6 / std::sqrt(2.0)}), always_folded(), 1);
  REQUIRE(weights.cwiseAbs().maxCoeff() == 1.0f);
  constexpr int kRepeats = 400;
  core::Ledger ledger;
  Eigen::ArrayXXd sum = Eigen::ArrayXXd::Zero(64, 16), squares = sum;
  for (int r = 0; r < kRepeats; ++r) {
    MatrixXf y(64, 16);
    Context context{ledger, 29, static_cast<std::uint64_t>(r)};
    matrix.apply(inputs, y, context);
    const Eigen::ArrayXXd deviation = (y - weights * inputs).cast<double>();
    sum += deviation;
    squares += deviation.square();
  }
  const Eigen::ArrayXXd variance = (squares - sum.square() / kRepeats) / (kRepeats - 1);
  for (Eigen::Index b = 0; b < 16; ++b) {
    CAPTURE(b);
    double expected = 0.0;
    for (Eigen::Index i = 0; i < 64; ++i) expected += std::pow(sigma[static_cast<std::size_t>(b * 64 + i)], 2);
    if (expected == 0.0) CHECK(variance.col(b).sum() == 0.0);  // one of the inputs is zero
    // Of a mean over 64 outputs: our sampling, and 2 % of a standard deviation for aihwkit's table of normals.
    else CHECK(variance.col(b).sum() / expected == Approx(1.0).margin(kBound * std::sqrt(2.0 / (kRepeats * 64)) + 0.04));
  }
}
