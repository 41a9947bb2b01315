#include "ebm/likelihood/exact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/parallel.hpp"
#include "core/random/fill.hpp"
#include "ebm/likelihood/softplus_sum.hpp"

namespace ohmfield::ebm {
namespace {

/// States that one part of the sum visits, from fields computed anew: what a float sum drifts by stays below 1e-5 of a field.
constexpr std::uint32_t kPartBits = 8;
/// The small side as rows: weights (large, small), so that a small unit is a column.
struct Sides {
  Eigen::MatrixXf weights;
  Eigen::VectorXf small_bias, large_bias;
};

Sides sides_of(const Rbm& rbm) {
  rbm.validate();
  if (std::min(rbm.visible(), rbm.hidden()) > kMostEnumerated)
    throw core::InputError(fmt::format("neither of {} visible and {} hidden units can be enumerated", rbm.visible(), rbm.hidden()),
                           fmt::format("Exact sums take a side of at most {} units; use annealed importance sampling", kMostEnumerated));
  if (rbm.hidden() <= rbm.visible()) return {rbm.weights.transpose(), rbm.hidden_bias, rbm.visible_bias};
  return {rbm.weights, rbm.visible_bias, rbm.hidden_bias};
}

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

}  // namespace

Eigen::VectorXd side_log_weights(const Rbm& rbm, int threads) {
  const Sides sides = sides_of(rbm);
  const auto small = static_cast<std::uint32_t>(sides.small_bias.size());
  const std::uint32_t states = 1u << small, part_size = 1u << std::min(kPartBits, small);
  Eigen::VectorXd result(states);
  core::parallel_for(states / part_size, threads, [&](std::size_t part) {
    std::uint32_t state = static_cast<std::uint32_t>(part) * part_size;
    Eigen::VectorXf fields = sides.large_bias;
    double own = 0.0;
    for (std::uint32_t bits = state; bits != 0; bits &= bits - 1) {
      const int unit = std::countr_zero(bits);
      fields += sides.weights.col(unit);
      own += sides.small_bias[unit];
    }
    for (std::uint32_t step = 0;;) {
      result[state] = own + softplus_sum(fields.data(), fields.size());
      if (++step == part_size) break;
      const int unit = std::countr_zero(step);
      state ^= 1u << unit;
      if ((state >> unit & 1u) != 0) {
        fields += sides.weights.col(unit);
        own += sides.small_bias[unit];
      } else {
        fields -= sides.weights.col(unit);
        own -= sides.small_bias[unit];
      }
    }
  });
  return result;
}

double exact_log_z(const Rbm& rbm, int threads) { return log_sum_exp(side_log_weights(rbm, threads)); }

Eigen::MatrixXf exact_samples(const Rbm& rbm, std::size_t count, std::uint64_t seed, int threads) {
  const Eigen::VectorXd weights = side_log_weights(rbm, threads);
  const double log_z = log_sum_exp(weights);
  std::vector<double> sums(static_cast<std::size_t>(weights.size()));
  double total = 0.0;
  for (Eigen::Index s = 0; s < weights.size(); ++s) sums[static_cast<std::size_t>(s)] = total += std::exp(weights[s] - log_z);
  const Sides sides = sides_of(rbm);
  const bool small_is_hidden = rbm.hidden() <= rbm.visible();
  Eigen::MatrixXf result(rbm.visible(), static_cast<Eigen::Index>(count));
  std::vector<float> uniforms(static_cast<std::size_t>(sides.large_bias.size()));
  for (std::size_t k = 0; k < count; ++k) {
    core::CounterRng rng(core::derive_seed(seed, core::Stream::likelihood, 1), core::Stream::likelihood, k);
    const auto at = std::upper_bound(sums.begin(), sums.end(), rng.uniform() * total);
    const auto state = static_cast<std::uint32_t>(std::min<std::ptrdiff_t>(at - sums.begin(), weights.size() - 1));
    auto v = result.col(static_cast<Eigen::Index>(k));
    if (!small_is_hidden) {
      for (Eigen::Index i = 0; i < v.size(); ++i) v[i] = static_cast<float>(state >> i & 1u);
      continue;
    }
    Eigen::VectorXf fields = sides.large_bias;
    for (std::uint32_t bits = state; bits != 0; bits &= bits - 1) fields += sides.weights.col(std::countr_zero(bits));
    core::fill_uniform(uniforms, core::derive_seed(seed, core::Stream::likelihood, 2), core::Stream::likelihood, k);
    for (Eigen::Index i = 0; i < v.size(); ++i) v[i] = uniforms[static_cast<std::size_t>(i)] < static_cast<float>(sigmoid(fields[i])) ? 1.0f : 0.0f;
  }
  return result;
}

double pseudo_log_likelihood(const Rbm& rbm, crossbar::ConstMatrix v) {
  OHM_EXPECT(v.rows() == rbm.visible());
  double total = 0.0;
  Eigen::VectorXf moved(rbm.hidden());
  for (Eigen::Index s = 0; s < v.cols(); ++s) {
    const Eigen::VectorXf fields = rbm.weights * v.col(s) + rbm.hidden_bias;
    const double now = softplus_sum(fields.data(), fields.size());
    for (Eigen::Index i = 0; i < rbm.visible(); ++i) {
      const float change = 1.0f - 2.0f * v(i, s);
      moved = fields + change * rbm.weights.col(i);
      const double gain = double{change} * rbm.visible_bias[i] + softplus_sum(moved.data(), moved.size()) - now;
      total -= softplus(gain);
    }
  }
  return total / static_cast<double>(v.cols());
}

}  // namespace ohmfield::ebm
