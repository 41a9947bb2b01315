#pragma once
/// Regressions of ln g on ln((t + t0)/t0), one for each cell of a target. Private to power_drift.cpp.

#include <Eigen/Core>
#include <vector>

#include "crossbar/fit/power_drift.hpp"

namespace ohmfield::crossbar {

/// Exponents of the cells of one target and the noise they were read with.
struct DriftExponents {
  std::vector<double> nu, variance;                   ///< of each cell
  double noise_variance = 0.0;                        ///< mean of tau_k^2
  double squares = 0.0;                               ///< of all residuals, unweighted
  double freedom = 0.0;                               ///< of those residuals
  double curvature_F = 0.0, curvature_freedom = 0.0;  ///< lack of fit of the mean cell; freedom 0: not tested
};

/// True if all cells were read at the same times.
bool same_times(const std::vector<const DriftTrace*>& cells);

/// \param known  covariance of the logarithms of the readings that is known beforehand, shape (times, times); empty: none.
///               Needs the same times for all cells, and noise of every reading constant beside it.
/// \pre every cell has at least three times and conductances above 0
DriftExponents drift_exponents(const std::vector<const DriftTrace*>& cells, double t0_s, NoiseOverTime noise,
                               const Eigen::MatrixXd& known = {});

}  // namespace ohmfield::crossbar
