/// Targets of an array to be mapped: equal, random, or from weights.

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/random/fill.hpp"
#include "crossbar/array/mapping.hpp"
#include "experiments/array/map.hpp"
#include "experiments/array/matrix_input.hpp"

namespace ohmfield::experiments {
namespace {

constexpr MatrixKind kWeight{"weight", "1", "word lines", "columns", Sign::any, Rank::matrix};

}  // namespace

MapTargets equal_targets(double target_S, std::size_t word_lines, std::size_t bit_lines) {
  return {Eigen::MatrixXf::Constant(static_cast<Eigen::Index>(bit_lines), static_cast<Eigen::Index>(word_lines), static_cast<float>(target_S)),
          fmt::format("{:g} S everywhere", target_S)};
}

MapTargets random_targets(const crossbar::DeviceInfo& device, std::size_t word_lines, std::size_t bit_lines, std::uint64_t seed) {
  MapTargets targets{Eigen::MatrixXf(static_cast<Eigen::Index>(bit_lines), static_cast<Eigen::Index>(word_lines)),
                     fmt::format("uniform from {:g} to {:g} S", device.g_min_S, device.g_max_S)};
  const std::span<float> cells(targets.target_S.data(), static_cast<std::size_t>(targets.target_S.size()));
  core::fill_uniform(cells, seed, core::Stream::generator, 0);
  const auto low = static_cast<float>(device.g_min_S), high = static_cast<float>(device.g_max_S);
  for (float& cell : cells) cell = std::min(low + (high - low) * cell, high);
  return targets;
}

MapTargets weight_targets(const std::string& argument, const crossbar::DeviceParts& device) {
  const MatrixInput input = read_matrix(argument, kWeight);
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Map<const RowMajor> weights(input.matrix.values.data(), static_cast<Eigen::Index>(input.matrix.rows),
                                           static_cast<Eigen::Index>(input.matrix.columns));
  const Eigen::MatrixXd transposed = weights.transpose();
  const crossbar::PlaneTargets plane = crossbar::map_block(transposed, crossbar::weight_scale(transposed, {}), {}, device).planes[0];
  const struct {
    Eigen::MatrixXf positive, negative;
  } pair{plane.positive.cast<float>(), plane.negative.cast<float>()};
  if (weights.minCoeff() >= 0.0) return {pair.positive, fmt::format("weights of {}, one bit line a column", input.name)};
  MapTargets targets{Eigen::MatrixXf(2 * pair.positive.rows(), pair.positive.cols()),
                     fmt::format("weights of {}, two bit lines a column: positive, negative", input.name)};
  for (Eigen::Index j = 0; j < pair.positive.rows(); ++j) {
    targets.target_S.row(2 * j) = pair.positive.row(j);
    targets.target_S.row(2 * j + 1) = pair.negative.row(j);
  }
  return targets;
}

}  // namespace ohmfield::experiments
