#include "ebm/circuit/activation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"

namespace ohmfield::ebm {
namespace {

/// Keeps a layer norm finite where all inputs are equal. source: customary in transformers
constexpr double kVarianceFloor = 1e-5;

double mean_of(std::span<const double> x) {
  double sum = 0.0;
  for (const double value : x) sum += value;
  return sum / static_cast<double>(x.size());
}

double deviation(std::span<const double> x, double mean) {
  double sum = 0.0;
  for (const double value : x) sum += (value - mean) * (value - mean);
  return std::sqrt(sum / static_cast<double>(x.size()) + kVarianceFloor);
}

double dot(std::span<const double> x, std::span<const double> y) {
  double sum = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
  return sum;
}

/// ln cosh without overflow.
double log_cosh(double x) { return std::fabs(x) + std::log1p(std::exp(-2.0 * std::fabs(x))) - std::log(2.0); }

}  // namespace

void Activation::validate() const {
  if (!(beta > 0.0 && std::isfinite(beta))) throw core::InputError(fmt::format("beta = {:g} of an activation", beta), "Give a number above 0");
}

double Activation::lagrangian(std::span<const double> x) const {
  if (x.empty()) return 0.0;
  switch (kind) {
    case ActivationKind::identity: return 0.5 * dot(x, x);
    case ActivationKind::rectified: {
      double sum = 0.0;
      for (const double value : x) sum += value > 0.0 ? 0.5 * value * value : 0.0;
      return sum;
    }
    case ActivationKind::tanh: {
      double sum = 0.0;
      for (const double value : x) sum += log_cosh(beta * value);
      return sum / beta;
    }
    case ActivationKind::softmax: {
      const double largest = *std::max_element(x.begin(), x.end());
      double sum = 0.0;
      for (const double value : x) sum += std::exp(beta * (value - largest));
      return largest + std::log(sum) / beta;
    }
    case ActivationKind::layer_norm: return static_cast<double>(x.size()) * deviation(x, mean_of(x));
  }
  return 0.0;
}

void Activation::apply(std::span<const double> x, std::span<double> y) const {
  OHM_EXPECT(x.size() == y.size());
  if (x.empty()) return;
  switch (kind) {
    case ActivationKind::identity: std::copy(x.begin(), x.end(), y.begin()); return;
    case ActivationKind::rectified:
      for (std::size_t i = 0; i < x.size(); ++i) y[i] = std::max(x[i], 0.0);
      return;
    case ActivationKind::tanh:
      for (std::size_t i = 0; i < x.size(); ++i) y[i] = std::tanh(beta * x[i]);
      return;
    case ActivationKind::softmax: {
      const double largest = *std::max_element(x.begin(), x.end());
      double sum = 0.0;
      for (std::size_t i = 0; i < x.size(); ++i) sum += y[i] = std::exp(beta * (x[i] - largest));
      for (double& value : y) value /= sum;
      return;
    }
    case ActivationKind::layer_norm: {
      const double mean = mean_of(x), width = deviation(x, mean);
      for (std::size_t i = 0; i < x.size(); ++i) y[i] = (x[i] - mean) / width;
      return;
    }
  }
}

void Activation::hessian_product(std::span<const double> x, std::span<const double> y, std::span<const double> u, std::span<double> out) const {
  OHM_EXPECT(x.size() == y.size() && x.size() == u.size() && x.size() == out.size());
  if (x.empty()) return;
  switch (kind) {
    case ActivationKind::identity: std::copy(u.begin(), u.end(), out.begin()); return;
    case ActivationKind::rectified:
      for (std::size_t i = 0; i < x.size(); ++i) out[i] = x[i] > 0.0 ? u[i] : 0.0;
      return;
    case ActivationKind::tanh:
      for (std::size_t i = 0; i < x.size(); ++i) out[i] = beta * (1.0 - y[i] * y[i]) * u[i];
      return;
    case ActivationKind::softmax: {
      const double along = dot(y, u);
      for (std::size_t i = 0; i < x.size(); ++i) out[i] = beta * y[i] * (u[i] - along);
      return;
    }
    case ActivationKind::layer_norm: {
      const double width = deviation(x, mean_of(x)), mean = mean_of(u), along = dot(y, u) / static_cast<double>(x.size());
      for (std::size_t i = 0; i < x.size(); ++i) out[i] = (u[i] - mean - y[i] * along) / width;
      return;
    }
  }
}

}  // namespace ohmfield::ebm
