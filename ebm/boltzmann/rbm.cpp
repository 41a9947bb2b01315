#include "ebm/boltzmann/rbm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::ebm {
namespace {

/// Samples whose fields are in memory together.
constexpr Eigen::Index kSamples = 512;

}  // namespace

Rbm Rbm::random(Eigen::Index hidden, const Eigen::VectorXf& visible_bias, double sigma, std::uint64_t seed) {
  Rbm rbm{Eigen::MatrixXf(hidden, visible_bias.size()), visible_bias, Eigen::VectorXf::Zero(hidden)};
  core::fill_normal(std::span(rbm.weights.data(), static_cast<std::size_t>(rbm.weights.size())), seed, core::Stream::initial_state, 0);
  rbm.weights *= static_cast<float>(sigma);
  return rbm;
}

void Rbm::validate() const {
  if (weights.size() == 0) throw core::InputError("a Boltzmann machine without units", "Give at least one visible and one hidden unit");
  if (visible_bias.size() != visible() || hidden_bias.size() != hidden())
    throw core::InputError(fmt::format("{} and {} biases for {} visible and {} hidden units", visible_bias.size(), hidden_bias.size(), visible(), hidden()),
                           "Give one bias for each unit");
  if (!weights.allFinite() || !visible_bias.allFinite() || !hidden_bias.allFinite())
    throw core::InputError("a weight or bias is not a finite number", "The training diverged, or the file is damaged");
}

double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x))); }

double log_sum_exp(const Eigen::Ref<const Eigen::VectorXd>& x) {
  if (x.size() == 0) return -std::numeric_limits<double>::infinity();
  const double largest = x.maxCoeff();
  double sum = 0.0;
  for (const double value : x) sum += std::exp(value - largest);
  return largest + std::log(sum);
}

Eigen::VectorXf log_odds(crossbar::ConstMatrix v, double margin) {
  Eigen::VectorXf result(v.rows());
  const Eigen::VectorXd on = v.cast<double>().rowwise().mean();
  for (Eigen::Index i = 0; i < v.rows(); ++i) {
    const double p = std::clamp(on[i], margin, 1.0 - margin);
    result[i] = static_cast<float>(std::log(p / (1.0 - p)));
  }
  return result;
}

Eigen::VectorXd log_weights(const Rbm& rbm, crossbar::ConstMatrix v) {
  OHM_EXPECT(v.rows() == rbm.visible());
  const Eigen::MatrixXd weights = rbm.weights.cast<double>();
  const Eigen::VectorXd b = rbm.visible_bias.cast<double>(), c = rbm.hidden_bias.cast<double>();
  Eigen::VectorXd result(v.cols());
  for (Eigen::Index first = 0; first < v.cols(); first += kSamples) {
    const Eigen::Index count = std::min(kSamples, v.cols() - first);
    const Eigen::MatrixXd x = v.middleCols(first, count).cast<double>();
    const Eigen::MatrixXd a = (weights * x).colwise() + c;
    for (Eigen::Index s = 0; s < count; ++s) {
      double sum = b.dot(x.col(s));
      for (const double field : a.col(s)) sum += softplus(field);
      result[first + s] = sum;
    }
  }
  return result;
}

RbmStatistics statistics(const Rbm& rbm, crossbar::ConstMatrix v, const Eigen::VectorXd& share) {
  OHM_EXPECT(v.rows() == rbm.visible() && share.size() == v.cols());
  RbmStatistics result{Eigen::MatrixXd::Zero(rbm.hidden(), rbm.visible()), Eigen::VectorXd::Zero(rbm.visible()), Eigen::VectorXd::Zero(rbm.hidden())};
  const Eigen::MatrixXd weights = rbm.weights.cast<double>();
  for (Eigen::Index first = 0; first < v.cols(); first += kSamples) {
    const Eigen::Index count = std::min(kSamples, v.cols() - first);
    const Eigen::MatrixXd x = v.middleCols(first, count).cast<double>();
    Eigen::MatrixXd p = (weights * x).colwise() + rbm.hidden_bias.cast<double>();
    p = (1.0 / (1.0 + (-p.array()).exp())).matrix() * share.segment(first, count).asDiagonal();
    result.weights.noalias() += p * x.transpose();
    result.hidden += p.rowwise().sum();
    result.visible += x * share.segment(first, count);
  }
  return result;
}

}  // namespace ohmfield::ebm
