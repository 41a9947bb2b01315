/// Targets of cells by hand, for every way to hold a weight.

#include "crossbar/array/mapping.hpp"

#include "catch.hpp"
#include "crossbar/test_device.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using test::contains;

namespace {

/// Window 10 to 50 uS.
DeviceParts window() {
  DeviceParts parts = test::parts_of({.off_S = 10e-6, .on_S = 50e-6});
  return parts;
}

/// The weights that readings add up to.
MatrixXd held(const BlockTargets& block) {
  MatrixXd sum = MatrixXd::Zero(block.planes[0].positive.rows(), block.planes[0].positive.cols());
  for (const PlaneTargets& plane : block.planes) {
    const MatrixXd difference = plane.negative.size() > 0 ? MatrixXd(plane.positive - plane.negative) : MatrixXd(plane.positive.array() - block.offset_S);
    sum += plane.significance / block.unit_S * difference;
  }
  return sum;
}

const MatrixXd kWeights = (MatrixXd(2, 3) << 1.0, -0.5, 0.0, 0.25, -1.0, 0.75).finished();

}  // namespace

TEST_CASE("a pair holds a weight as the difference of its halves", "[crossbar][mapping]") {
  const BlockTargets block = map_block(kWeights, VectorXd::Ones(2), {}, window());
  REQUIRE(block.planes.size() == 1);
  CHECK(block.planes[0].positive(0, 0) == Approx(50e-6));
  CHECK(block.planes[0].negative(0, 0) == Approx(10e-6));
  CHECK(block.planes[0].positive(0, 1) == Approx(10e-6));
  CHECK(block.planes[0].negative(0, 1) == Approx(30e-6));
  CHECK(held(block).isApprox(kWeights, 1e-14));
}

TEST_CASE("slices add up to the code of a weight", "[crossbar][mapping]") {
  for (const int bits : {2, 3, 5, 8, 9, 13})
    for (const int slice_bits : {0, 1, 2, 3, 4}) {
      CAPTURE(bits, slice_bits);
      const MappingParams params{.slices = {bits, slice_bits}};
      const BlockTargets block = map_block(kWeights, VectorXd::Ones(2), params, window());
      CHECK(block.planes.size() == static_cast<std::size_t>(slice_bits == 0 ? 1 : (bits - 2) / slice_bits + 1));
      const double levels = std::exp2(bits - 1) - 1;
      const MatrixXd codes = (kWeights * levels).unaryExpr([](double v) { return std::nearbyint(v); }) / levels;
      CHECK((held(block) - codes).cwiseAbs().maxCoeff() < 1e-13);
      // Every slice uses the whole window.
      for (const PlaneTargets& plane : block.planes) CHECK(plane.positive.maxCoeff() == Approx(50e-6));
    }
}

TEST_CASE("an offset column holds a weight in one cell", "[crossbar][mapping]") {
  for (const OffsetBy by : {OffsetBy::column, OffsetBy::digital})
    for (const int bits : {0, 4, 8}) {
      CAPTURE(bits);
      const MappingParams params{.kind = Mapping::offset_column, .slices = {bits, 0}, .offset_by = by};
      const BlockTargets block = map_block(kWeights, VectorXd::Ones(2), params, window());
      REQUIRE(block.planes.size() == 1);
      const bool column = by == OffsetBy::column;
      CHECK(block.planes[0].positive.rows() == (column ? 3 : 2));
      if (column) CHECK((block.planes[0].positive.row(2).array() == block.offset_S).all());
      CHECK(block.planes[0].positive.minCoeff() >= 10e-6);
      CHECK(block.planes[0].positive.maxCoeff() <= 50e-6 * (1 + 1e-15));
      const double levels = bits == 0 ? 0.0 : std::exp2(bits - 1) - 1;
      const MatrixXd expected = bits == 0 ? kWeights : MatrixXd((kWeights * levels).unaryExpr([](double v) { return std::nearbyint(v); }) / levels);
      CHECK((held(block).topRows(2) - expected).cwiseAbs().maxCoeff() < 1e-13);
    }
}

TEST_CASE("a pulsed device has its zero where its weight is 0", "[crossbar][mapping]") {
  DeviceParts parts = window();
  parts.pulse.emplace();
  parts.pulse->w_min = -0.75;
  parts.pulse->w_max = 1.25;
  const OffsetWindow found = offset_window(parts);
  CHECK(found.zero_S == Approx(10e-6 + 0.75 / 2.0 * 40e-6));
  CHECK(found.reach_S == Approx(0.75 / 2.0 * 40e-6));
  parts.pulse->w_min = 0.0;
  parts.pulse->w_max = 2.0;
  CHECK(contains(test::input_error([&] { map_block(kWeights, VectorXd::Ones(2), {.kind = Mapping::offset_column}, parts); }), "one side"));
}

TEST_CASE("who shares a scale", "[crossbar][mapping]") {
  const MatrixXd weights = (MatrixXd(2, 2) << 0.5, -2.0, 0.0, 0.0).finished();
  CHECK(weight_scale(weights, {}) == VectorXd::Constant(2, 2.0));
  CHECK(weight_scale(weights, {.scale_over = ScaleOver::column}) == (VectorXd(2) << 2.0, 1.0).finished());
  CHECK(weight_scale(weights, {.weight_range = 4.0}) == VectorXd::Constant(2, 4.0));
  CHECK(contains(test::input_error([&] { weight_scale(weights, {.weight_range = 1.0}); }), "beyond the range"));
  CHECK(weight_scale(MatrixXd::Zero(2, 2), {}) == VectorXd::Ones(2));
}

TEST_CASE("mappings that cannot be", "[crossbar][mapping]") {
  const auto refusal = [](const MappingParams& params) { return test::input_error([&] { params.validate(); }); };
  CHECK(refusal({}) == "no error");
  CHECK(contains(refusal({.slices = {1, 0}}), "1 bits"));
  CHECK(contains(refusal({.slices = {25, 0}}), "25 bits"));
  CHECK(contains(refusal({.slices = {0, 2}}), "number of bits"));
  CHECK(contains(refusal({.slices = {8, 17}}), "17 bits"));
  CHECK(contains(refusal({.pairs_per_weight = 0}), "0 pairs"));
  CHECK(contains(refusal({.weight_range = -1.0}), "weight_range"));
  CHECK(contains(refusal({.kind = Mapping::interconnect, .slices = {4, 1}}), "interconnect"));
  CHECK(contains(refusal({.kind = Mapping::offset_column, .slices = {4, 1}}), "one cell"));
}
