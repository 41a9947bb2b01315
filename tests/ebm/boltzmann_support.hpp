#pragma once
/// Small Boltzmann machines, and how samples of them are held against enumeration.

#include <boost/math/distributions/chi_squared.hpp>
#include <map>
#include <string>

#include "core/random/fill.hpp"
#include "crossbar/digital_matrix.hpp"
#include "ebm/likelihood/enumeration.hpp"
#include "ebm/sampler/gibbs.hpp"

namespace ohmfield::test {

inline Eigen::MatrixXf normal_matrix(Eigen::Index rows, Eigen::Index cols, double sigma, std::uint64_t index) {
  Eigen::MatrixXf result(rows, cols);
  core::fill_normal(std::span(result.data(), static_cast<std::size_t>(result.size())), 5, core::Stream::test, index);
  return result * static_cast<float>(sigma);
}

inline Eigen::MatrixXf random_bits(Eigen::Index rows, Eigen::Index cols, double p, std::uint64_t index) {
  Eigen::MatrixXf result(rows, cols);
  core::fill_uniform(std::span(result.data(), static_cast<std::size_t>(result.size())), 5, core::Stream::test, index);
  return (result.array() < static_cast<float>(p)).cast<float>();
}

/// Pearson's statistic of independent samples against exact shares, states expected less than 8 times in one cell, and what
/// it exceeds with a probability of 1e-7.
struct ChiSquare {
  double statistic = 0.0, limit = 0.0;
};
inline ChiSquare chi_square(const ebm::Enumeration& exact, const Eigen::MatrixXf& samples) {
  std::map<std::string, double> seen;
  const auto name = [](const auto& x) {
    std::string text;
    for (const float value : x) text += value != 0.0f ? '1' : '0';
    return text;
  };
  for (Eigen::Index s = 0; s < samples.cols(); ++s) seen[name(samples.col(s))] += 1.0;
  ChiSquare result;
  double rest = 0.0, rest_seen = 0.0, cells = 0.0, found = 0.0;
  const auto add = [&](double expected, double count) {
    result.statistic += (count - expected) * (count - expected) / expected;
    cells += 1.0;
  };
  for (Eigen::Index s = 0; s < exact.states.cols(); ++s) {
    const double expected = exact.share[s] * static_cast<double>(samples.cols()), count = seen[name(exact.states.col(s))];
    found += count;
    if (expected >= 8.0) {
      add(expected, count);
    } else {
      rest += expected;
      rest_seen += count;
    }
  }
  if (rest > 0.0) add(std::max(rest, 1e-9), rest_seen);
  if (found != static_cast<double>(samples.cols())) result.statistic = 1e300;  // states that should not be
  result.limit = boost::math::quantile(boost::math::complement(boost::math::chi_squared(cells - 1.0), 1e-7));
  return result;
}

/// Final states of many chains after some sweeps.
inline Eigen::MatrixXf run_chains(const ebm::Gibbs& gibbs, std::size_t chains, int sweeps, crossbar::Context& context, double beta = 1.0,
                                  const Eigen::MatrixXf& clamped = {}) {
  ebm::Chains state = gibbs.start(chains, 11, clamped);
  const std::vector<double> betas(chains, beta);
  for (int i = 0; i < sweeps; ++i) gibbs.sweep(state, betas, context);
  return state.states;
}

}  // namespace ohmfield::test
