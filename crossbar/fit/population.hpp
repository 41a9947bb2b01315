#pragma once
/// Mean and spread of a property over devices, from one estimate for each device with a known variance.
///
/// Device i has u_i = mu + s xi_i, or its magnitude |mu + s xi_i|; what is known is z_i = u_i + e_i, Var e_i = v_i. The
/// spread of the z is larger than s: the variance of the estimates has to be taken out. Restricted maximum likelihood:
/// H. D. Patterson, R. Thompson, Biometrika 58, 545 (1971), doi 10.1093/biomet/58.3.545; as random-effects model
/// A. DerSimonian, N. Laird, Control. Clin. Trials 7, 177 (1986), section 4. With magnitudes the density of z is
///   sum over +-: N(z; +-mu, s^2 + v) Phi(m / w),  m = (s^2 z +- v mu)/(s^2 + v),  w^2 = s^2 v/(s^2 + v),
/// a folded normal (F. C. Leone et al., Technometrics 3, 543 (1961)) convolved with a normal.
///
/// Intervals are profile likelihoods, which stop at s = 0 where the data do not show a spread. That of mu has the
/// threshold (n - 1) ln(1 + t^2/(n - 1)), t the quantile of Student, which makes it exact for equal v; that of s has t^2,
/// a little more than chi-square, as the v are estimates themselves.

#include <span>

#include "core/statistics/interval.hpp"

namespace ohmfield::crossbar {

enum class Folding { none, magnitude };

struct Population {
  double mean = 0.0, spread = 0.0;
  core::Interval mean_interval, spread_interval;
};

/// \param estimate  at least three
/// \param variance  of each, >= 0
Population fit_population(std::span<const double> estimate, std::span<const double> variance, Folding folding);

}  // namespace ohmfield::crossbar
