#include "crossbar/fit/known_flicker.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ohmfield::crossbar {
namespace {

/// The entire exponential integral: integral of (1 - exp(-x)) / x from 0 to z.
double ein(double z) {
  if (z <= 0.0) return 0.0;
  if (z > 40.0) return std::log(z) + std::numbers::egamma;
  if (z > 1e-3) return std::log(z) + std::numbers::egamma - std::expint(-z);
  return z - z * z / 4.0;
}

}  // namespace

double KnownFlicker::at(double target) const {
  const auto above = std::lower_bound(target_S.begin(), target_S.end(), target);
  if (above == target_S.begin()) return q.front();
  if (above == target_S.end()) return q.back();
  const auto i = static_cast<std::size_t>(above - target_S.begin());
  const double weight = std::log(target / target_S[i - 1]) / std::log(target_S[i] / target_S[i - 1]);
  return q[i - 1] * std::pow(q[i] / q[i - 1], weight);
}

Eigen::MatrixXd flicker_covariance(const KnownFlicker& flicker, std::span<const double> time_s) {
  const auto n = static_cast<Eigen::Index>(time_s.size());
  const double tau_s = 4.0 * std::exp(std::numbers::egamma) * flicker.read_time_s;
  Eigen::MatrixXd covariance(n, n);
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j < n; ++j) {
      const double a = time_s[static_cast<std::size_t>(i)] + flicker.clock_offset_s;
      const double b = time_s[static_cast<std::size_t>(j)] + flicker.clock_offset_s;
      covariance(i, j) = ein((a + b) / tau_s) - ein(std::abs(a - b) / tau_s);
    }
  return covariance;
}

}  // namespace ohmfield::crossbar
