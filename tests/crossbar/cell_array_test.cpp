/// One array of cells: sums over lines are exact, so their order cannot matter.

#include "crossbar/array/cell_array.hpp"

#include <cmath>
#include <numeric>
#include <vector>

#include "catch.hpp"
#include "core/random/counter_rng.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/test_device.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using core::CounterRng;
using core::Stream;

namespace {

std::shared_ptr<const DeviceModel> reram() {
  return load_device("reram_wan2022", std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/devices");
}

/// Random 0 and 1 targets, a third of them on.
Eigen::MatrixXf binary_targets(Eigen::Index rows, Eigen::Index columns, const DeviceInfo& info, std::uint64_t index) {
  CounterRng rng(1, Stream::test, index);
  Eigen::MatrixXf targets(rows, columns);
  for (float& target : targets.reshaped()) target = static_cast<float>(rng.below(3) == 0 ? info.on_S : info.off_S);
  return targets;
}

std::vector<Eigen::Index> shuffled(Eigen::Index count, CounterRng& rng) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[rng.below(static_cast<std::uint32_t>(i))]);
  return order;
}

/// Float sums over random subsets of columns in random orders equal the sums in double, and adding and taking away
/// columns comes back to the same bits.
void check_sums(const Eigen::MatrixXf& values) {
  CounterRng rng(2, Stream::test, static_cast<std::uint64_t>(values.size()));
  for (int repeat = 0; repeat < 10; ++repeat) {
    std::vector<Eigen::Index> order = shuffled(values.cols(), rng);
    order.resize(rng.below(static_cast<std::uint32_t>(values.cols())) + 1);
    Eigen::VectorXf sum = Eigen::VectorXf::Zero(values.rows());
    Eigen::VectorXd exact = Eigen::VectorXd::Zero(values.rows());
    for (const Eigen::Index c : order) {
      sum += values.col(c);
      exact += values.col(c).cast<double>();
    }
    REQUIRE(sum.cast<double>() == exact);
    Eigen::VectorXf driven = Eigen::VectorXf::Zero(values.cols());
    for (const Eigen::Index c : order) driven(c) = 1.0f;
    REQUIRE(Eigen::VectorXf(values * driven) == sum);  // whatever the blocking of the product
    for (const Eigen::Index c : shuffled(values.cols(), rng)) sum += values.col(c) * (driven(c) > 0.0f ? -1.0f : 1.0f);
    REQUIRE(sum.cast<double>() == values.cast<double>().rowwise().sum() - exact);
  }
}

void check_array(const CellArray& cells, const std::shared_ptr<const DeviceModel>& device, std::uint64_t seed) {
  const Eigen::MatrixXf& g = cells.conductance_S();
  check_sums(g);
  check_sums(g.transpose());
  if (cells.variance_S2().size() > 0) {
    check_sums(cells.variance_S2());
    check_sums(cells.variance_S2().transpose());
  }
  const Eigen::MatrixXf targets = cells.target_S();
  const DeviceState state = device->program({targets.data(), targets.data() + targets.size()}, seed, 0);
  std::vector<float> raw(state.target_S.size());
  device->conductance(state, cells.age_s(), raw);
  const double largest = std::max(g.cast<double>().rowwise().sum().maxCoeff(), g.cast<double>().colwise().sum().maxCoeff());
  for (Eigen::Index i = 0; i < g.size(); ++i) {
    REQUIRE(g.data()[i] >= 0.0f);
    REQUIRE(std::abs(static_cast<double>(g.data()[i]) - static_cast<double>(raw[static_cast<std::size_t>(i)])) <= 0x1p-23 * 1.000001 * largest);
  }
  for (Eigen::Index c = 0; c < g.cols(); ++c)
    REQUIRE(cells.word_line_total_S()[static_cast<std::size_t>(c)] == g.col(c).cast<double>().sum());
  for (Eigen::Index r = 0; r < g.rows(); ++r)
    REQUIRE(cells.bit_line_total_S()[static_cast<std::size_t>(r)] == g.row(r).cast<double>().sum());
}

}  // namespace

TEST_CASE("sums over lines are exact", "[crossbar][cell_array]") {
  struct Size {
    Eigen::Index rows, columns;
  };
  const auto huge_ratio = test::ideal_device({.off_S = 1e-13, .on_S = 1e-3, .spread_S = 1e-12});
  const auto noisy = test::ideal_device({.off_S = 1e-6, .spread_S = 3e-6, .read_noise_S = 3e-7});
  for (const Size size : {Size{1, 1}, Size{1, 1000}, Size{1000, 1}, Size{2, 3}, Size{37, 211}, Size{430, 200}})
    for (const auto& device : {reram(), huge_ratio, noisy, test::ideal_device()}) {
      CAPTURE(size.rows, size.columns, device->info().name);
      const std::uint64_t seed = static_cast<std::uint64_t>(size.rows);
      check_array(CellArray(device, binary_targets(size.rows, size.columns, device->info(), seed), 1.0, seed, 0), device, seed);
    }
}

TEST_CASE("a cell alone keeps its conductance to 2^-23", "[crossbar][cell_array]") {
  // Where one cell is most of the largest line, it was once rounded twice as coarsely.
  const auto device = test::ideal_device();
  for (int i = 1; i < 2000; ++i) {
    const Eigen::MatrixXf target = Eigen::MatrixXf::Constant(1, 1, 1.99983e-8f * static_cast<float>(i));
    const float found = CellArray(device, target, 1.0, 1, 0).conductance_S()(0, 0);
    REQUIRE(std::abs(double{found} - double{target(0, 0)}) <= 0x1p-23 * double{target(0, 0)});
  }
}

TEST_CASE("an array of cells that conduct nothing", "[crossbar][cell_array]") {
  const CellArray cells(test::ideal_device(), Eigen::MatrixXf::Zero(3, 4), 1.0, 1, 0);
  CHECK(cells.conductance_S().isZero(0.0f));
  CHECK(cells.word_line_total_S() == std::vector<double>(4, 0.0));
  CHECK(cells.bit_line_total_S() == std::vector<double>(3, 0.0));
  CHECK(cells.replica_S() == 0.0);
  CHECK(cells.variance_S2().size() == 0);
}

TEST_CASE("a replica conducts as off cells do on average", "[crossbar][cell_array]") {
  const auto device = reram();
  Eigen::MatrixXf targets = Eigen::MatrixXf::Constant(2, 2, static_cast<float>(device->info().on_S));
  CHECK(CellArray(device, targets, 1.0, 5, 0).replica_S() == device->info().off_S);
  targets(0, 1) = targets(1, 0) = static_cast<float>(device->info().off_S);
  const CellArray cells(device, targets, 1.0, 5, 0);
  CHECK(cells.replica_S() == Approx((static_cast<double>(cells.conductance_S()(0, 1)) + cells.conductance_S()(1, 0)) / 2));
}

TEST_CASE("an array that ages equals one that was programmed as long ago", "[crossbar][cell_array]") {
  const auto device = reram();
  const Eigen::MatrixXf targets = binary_targets(20, 30, device->info(), 3);
  CellArray cells(device, targets, 1.0, 9, 2);
  const Eigen::MatrixXf young = cells.conductance_S();
  cells.advance(63.0);
  cells.advance(1000.0);
  CHECK(cells.age_s() == 1064.0);
  const CellArray old(device, targets, 1064.0, 9, 2);
  CHECK(cells.conductance_S() == old.conductance_S());
  CHECK(cells.word_line_total_S() == old.word_line_total_S());
  CHECK(cells.bit_line_total_S() == old.bit_line_total_S());
  CHECK(cells.replica_S() == old.replica_S());
  CHECK(cells.conductance_S() != young);
  cells.advance(0.0);
  CHECK(cells.conductance_S() == old.conductance_S());
}

TEST_CASE("an array refuses to age beyond what is known of it, and stays as it was", "[crossbar][cell_array]") {
  const auto device = reram();
  CellArray cells(device, binary_targets(4, 5, device->info(), 4), 1.0, 9, 0);
  const Eigen::MatrixXf before = cells.conductance_S();
  for (const double seconds : {1e9, std::nan(""), std::numeric_limits<double>::infinity(), -0.5}) {
    CAPTURE(seconds);
    CHECK_THROWS_AS(cells.advance(seconds), core::InputError);
    CHECK(cells.age_s() == 1.0);  // the age once moved on with nothing else
    CHECK(cells.conductance_S() == before);
  }
  CHECK_NOTHROW(cells.advance(1.0));
  CHECK_THROWS_AS(CellArray(device, before, 0.5, 9, 0), core::InputError);
}
