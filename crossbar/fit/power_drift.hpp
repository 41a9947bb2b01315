#pragma once
/// Drift of conductance as a power of time, with an exponent that differs from cell to cell.
///
/// Model: g(t) = g_P ((t + t0)/t0)^(-nu), nu = |mu + s xi| drawn once for each cell and programming (S. R. Nandakumar et
/// al., ICECS 2019, doi 10.1109/ICECS46596.2019.8964852), read with a relative noise tau_k at time t_k, independent between
/// readings. So ln g = a - nu ln((t + t0)/t0) + e for each cell: a regression gives an estimate of its nu whose variance
/// follows from the residuals of all cells of that target, and population.hpp gives mu and s from them with that
/// variance taken out. Noise of each time apart: C. R. Rao's MINQUE (JASA 65, 161 (1970)), the squared residuals of the
/// unweighted regressions solved for the variances, then weights.
///
/// Low-frequency read noise is correlated between readings: exponents then look more spread than they are, unless its
/// amplitude is known (from spectra of the same device) and its share taken out (known_flicker.hpp).

#include <vector>

#include "crossbar/fit/curve.hpp"
#include "crossbar/fit/known_flicker.hpp"
#include "crossbar/fit/population.hpp"
#include "crossbar/measured/measured.hpp"

namespace ohmfield::crossbar {

enum class DriftOrigin { given, fitted };
enum class NoiseOverTime { constant, each_time };

struct PowerDriftOptions {
  double g_max_S = 0.0;  ///< x = target / g_max
  double t0_s = 20.0;
  DriftOrigin origin = DriftOrigin::given;
  KnownFlicker flicker = {};  ///< 1/f noise of the readings; needs the same times for all cells of a target
  NoiseOverTime noise = NoiseOverTime::constant;  ///< each_time needs five times at least, the same for all cells
};

struct DriftAtTarget {
  double target_S = 0.0, x = 0.0;
  std::size_t cells = 0;
  Population nu;                     ///< mu and s of |mu + s xi|
  double read_noise_relative = 0.0;  ///< root of the mean tau_k^2
};

struct PowerDriftFit {
  double t0_s = 0.0;
  core::Interval t0_interval;  ///< a point if it was given
  std::vector<DriftAtTarget> targets;
  FittedCurve nu_mean, nu_std;
  FitReport report;
};

/// Cells that read 0 or less at some time have no logarithm and are left out, with a warning.
/// \throws InputError  fewer than three usable cells at a target, fewer than three times, readings that never change
PowerDriftFit fit_power_drift(const DriftData& data, const PowerDriftOptions& options);

}  // namespace ohmfield::crossbar
