#include "crossbar/fit/read_noise.hpp"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <optional>

#include "core/error.hpp"
#include "crossbar/fit/probability.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr std::size_t kLeastFrequencies = 8;
constexpr double kLeastRange = 3.0;

/// Densities over their geometric mean, frequencies over theirs: then all parameters are of the order of 1.
struct Scaled {
  VectorXd u, p;  // ln(f / f_m), P / P_m
  double f_m = 1.0, p_m = 1.0;
};

Scaled scaled(const Spectrum& spectrum) {
  const Index n = static_cast<Index>(spectrum.frequency_Hz.size());
  Scaled s{VectorXd(n), VectorXd(n)};
  double f = 0.0, p = 0.0;
  for (Index i = 0; i < n; ++i) {
    s.u[i] = std::log(spectrum.frequency_Hz[static_cast<std::size_t>(i)]);
    s.p[i] = std::log(spectrum.psd_S2_per_Hz[static_cast<std::size_t>(i)]);
    f += s.u[i] / static_cast<double>(n);
    p += s.p[i] / static_cast<double>(n);
  }
  s.f_m = std::exp(f);
  s.p_m = std::exp(p);
  s.u.array() -= f;
  s.p = (s.p.array() - p).exp();
  return s;
}

/// theta = (ln A, alpha, W), W left out if absent. A may not turn the density negative, nor may W.
std::optional<VectorXd> density(const Scaled& s, const VectorXd& theta) {
  VectorXd result = (theta[0] - theta[1] * s.u.array()).exp();
  if (theta.size() == 3) result.array() += theta[2];
  if (!result.allFinite() || !(result.minCoeff() > 0.0)) return std::nullopt;
  return result;
}

std::optional<double> log_likelihood(const Scaled& s, const VectorXd& theta) {
  const std::optional<VectorXd> d = density(s, theta);
  if (!d) return std::nullopt;
  return -(d->array().log() + s.p.array() / d->array()).sum();
}

/// Derivatives of ln S.
MatrixXd jacobian(const Scaled& s, const VectorXd& theta, const VectorXd& d) {
  MatrixXd j(s.u.size(), theta.size());
  const VectorXd flicker = (theta[0] - theta[1] * s.u.array()).exp();
  j.col(0) = flicker.cwiseQuotient(d);
  j.col(1) = -s.u.cwiseProduct(j.col(0));
  if (theta.size() == 3) j.col(2) = d.cwiseInverse();
  return j;
}

/// Fisher scoring with halved steps.
VectorXd climb(const Scaled& s, VectorXd theta) {
  double value = *log_likelihood(s, theta);
  for (int iteration = 0; iteration < 200; ++iteration) {
    const VectorXd d = *density(s, theta);
    const MatrixXd j = jacobian(s, theta, d);
    const VectorXd gradient = j.transpose() * (s.p.cwiseQuotient(d).array() - 1.0).matrix();
    const VectorXd step = (j.transpose() * j).ldlt().solve(gradient);
    if (!step.allFinite() || gradient.dot(step) < 1e-14) break;
    double length = std::min(1.0, 2.0 / (1e-9 + step.head(2).cwiseAbs().maxCoeff()));
    for (; length > 1e-10; length *= 0.5) {
      const std::optional<double> trial = log_likelihood(s, theta + length * step);
      if (trial && *trial >= value) {
        theta += length * step;
        value = *trial;
        break;
      }
    }
    if (length <= 1e-10) break;
  }
  return theta;
}

/// Scatter of P/S about 1: 1/M where the model is right.
double dispersion(const Scaled& s, const VectorXd& theta) {
  const VectorXd d = *density(s, theta);
  return (s.p.cwiseQuotient(d).array() - 1.0).square().sum() / static_cast<double>(s.u.size() - theta.size());
}

/// A. Wald, J. Wolfowitz, Ann. Math. Stat. 11, 147 (1940): a spectrum of another shape stays on one side for long.
/// Medians, as P/S is skewed.
Goodness runs_test(const VectorXd& ratio) {
  const std::vector<double> values(ratio.data(), ratio.data() + ratio.size());
  const double middle = core::quantile(values, 0.5);
  double above = 0.0, below = 0.0, runs = 1.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    (values[i] > middle ? above : below) += 1.0;
    if (i > 0 && (values[i] > middle) != (values[i - 1] > middle)) runs += 1.0;
  }
  const double n = above + below, expected = 1.0 + 2.0 * above * below / n;
  const double variance = (expected - 1.0) * (expected - 2.0) / (n - 1.0);
  const double z = variance > 0.0 ? (runs - expected) / std::sqrt(variance) : 0.0;
  return {"z of the number of runs above and below the fit", z, 0.0, 2.0 * normal_below(-std::abs(z))};
}

}  // namespace

SpectrumFit fit_spectrum(const Spectrum& spectrum, const std::string& file, const ReadNoiseOptions& options) {
  const std::size_t n = spectrum.frequency_Hz.size();
  if (n < kLeastFrequencies)
    throw core::InputError({file}, fmt::format("a spectrum has {} frequencies, {} are needed", n, kLeastFrequencies),
                           "Give more points, over a decade at least");
  if (spectrum.frequency_Hz.back() < kLeastRange * spectrum.frequency_Hz.front())
    throw core::InputError({file}, "the frequencies of a spectrum lie within a factor of 3: no slope shows",
                           "Give a decade at least");
  const Scaled s = scaled(spectrum);
  // Start: a line through the logarithms, and half of the least density as white.
  VectorXd flicker(2);
  const VectorXd log_p = s.p.array().log();
  flicker << log_p.mean() + 0.5, -s.u.dot(log_p) / s.u.squaredNorm();
  flicker = climb(s, flicker);
  VectorXd theta(3);
  theta << flicker[0], flicker[1], 0.5 * s.p.minCoeff();
  theta = climb(s, theta);
  const double white_variance = [&] {
    const MatrixXd j = jacobian(s, theta, *density(s, theta));
    return (j.transpose() * j).ldlt().solve(MatrixXd::Identity(3, 3))(2, 2) * dispersion(s, theta);
  }();
  const double white = theta[2];
  if (white <= 0.0) theta = flicker;  // the best density without negative white noise
  const VectorXd d = *density(s, theta);
  const MatrixXd j = jacobian(s, theta, d);
  const double phi = dispersion(s, theta);
  const MatrixXd covariance = (j.transpose() * j).ldlt().solve(MatrixXd::Identity(theta.size(), theta.size())) * phi;
  const double t = student_95(static_cast<double>(n) - static_cast<double>(theta.size()));

  SpectrumFit fit{spectrum.target_S, spectrum.conductance_S, {}};
  fit.report.model = "S(f) = A (f / 1 Hz)^-alpha + W";
  fit.report.source = file;
  // ln S(1 Hz) = ln A - alpha ln(1 / f_m): the amplitude at 1 Hz holds the error of the slope too.
  const double u = -std::log(s.f_m), log_a = theta[0] - theta[1] * u + std::log(s.p_m);
  const double half_a =
      t * std::sqrt(std::max(0.0, covariance(0, 0) - 2.0 * u * covariance(0, 1) + u * u * covariance(1, 1)));
  const double half_alpha = t * std::sqrt(covariance(1, 1));
  const double half_white = t * std::sqrt(white_variance) * s.p_m;
  fit.report.parameters.push_back({"amplitude_S2",
                                   std::exp(log_a),
                                   {std::exp(log_a - half_a), std::exp(log_a + half_a)},
                                   "S^2",
                                   "A: density at 1 Hz without the white part, times 1 Hz"});
  fit.report.parameters.push_back({"alpha", theta[1], {theta[1] - half_alpha, theta[1] + half_alpha}, "1", "slope"});
  fit.report.parameters.push_back(
      {"white_S2_per_Hz",
       std::max(0.0, white) * s.p_m,
       {std::max(0.0, white * s.p_m - half_white), std::max(0.0, white * s.p_m + half_white)},
       "S^2/Hz",
       "W"});
  if (spectrum.conductance_S > 0.0) {
    // At the middle of the spectrum, where the error of the slope does not matter; for alpha = 1 it is the same everywhere.
    const double q = std::sqrt(std::exp(theta[0]) * s.p_m * s.f_m) / spectrum.conductance_S;
    const double half = 0.5 * t * std::sqrt(covariance(0, 0));
    fit.report.parameters.push_back(
        {"relative_Q", q, {q * std::exp(-half), q * std::exp(half)}, "1", fmt::format("sqrt(f A (f / 1 Hz)^-alpha)/g at {:.4g} Hz", s.f_m)});
  }
  if (options.averages > 0.0) {
    const double chi_square = options.averages * phi * (static_cast<double>(n) - static_cast<double>(theta.size()));
    const double freedom = static_cast<double>(n) - static_cast<double>(theta.size());
    fit.report.goodness.push_back(
        {"chi-square of the spectrum", chi_square, freedom, chi_square_above(chi_square, freedom)});
  }
  fit.report.goodness.push_back(runs_test(s.p.cwiseQuotient(d)));
  if (fit.report.goodness.back().p_value < kRejectedBelow)
    fit.report.warnings.emplace_back(
        "the spectrum is not a power law with a white floor (a Lorentzian of a single trap, or a line of the mains?)");
  if (std::abs(theta[1] - 1.0) > half_alpha && std::abs(theta[1] - 1.0) > 0.3)
    fit.report.warnings.push_back(
        fmt::format("alpha = {:.2f}: the 1/f read noise of device sets describes this badly", theta[1]));
  return fit;
}

std::vector<SpectrumFit> fit_read_noise(const ReadNoiseData& data, const ReadNoiseOptions& options) {
  std::vector<SpectrumFit> fits;
  for (const Spectrum& spectrum : data.spectra) fits.push_back(fit_spectrum(spectrum, data.file, options));
  return fits;
}

}  // namespace ohmfield::crossbar
