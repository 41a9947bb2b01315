#pragma once
/// Spread of programmed conductances against their target.
///
/// Model: g = max(0, T + sigma(x) xi), x = T / g_max, sigma(x) = sum_k c_k x^k, as the phase-change sets of
/// S. R. Nandakumar et al., ICECS 2019, doi 10.1109/ICECS46596.2019.8964852, have it. Maximum likelihood, where a cell
/// that reads 0 counts with the probability that the normal is below 0 (J. Tobin, Econometrica 26, 24 (1958),
/// doi 10.2307/1907382): without that, spreads of low targets come out too small. Intervals from the observed
/// information; if the residuals are not normal, from the sandwich of P. J. Huber (5th Berkeley Symp. 1, 221 (1967)) where
/// that is wider.

#include <vector>

#include "crossbar/fit/report.hpp"
#include "crossbar/measured/measured.hpp"

namespace ohmfield::crossbar {

enum class Clipping { at_zero, none };

struct NoisePolynomialOptions {
  double g_max_S = 0.0;  ///< x = target / g_max
  int degree = 2;
  Clipping clipping = Clipping::at_zero;  ///< none: readings below 0 are values like any other
};

struct NoisePolynomialFit {
  double g_max_S = 0.0;
  std::vector<double> sigma_uS;    ///< coefficients, ascending powers of x
  std::vector<double> covariance;  ///< of them, row by row [uS^2]
  FitReport report;

  /// Spread at a target with its interval (delta method).
  FittedParameter at(double target_S) const;
};

/// \throws InputError  too few targets or cells, nothing but clipped cells, no spread at a target, data below 0
NoisePolynomialFit fit_noise_polynomial(const ProgrammingData& data, const NoisePolynomialOptions& options);

}  // namespace ohmfield::crossbar
