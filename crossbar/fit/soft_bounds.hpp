#pragma once
/// Parameters of devices whose steps shrink linearly toward a bound.
///
/// Model (soft bounds; S. Fusi, L. F. Abbott, Nat. Neurosci. 10, 485 (2007), doi 10.1038/nn1859): a pulse up adds
/// s (1 - w/w_max)(1 + c xi), one down takes s (1 - w/w_min)(1 + c xi); s = dw_min (1 + dtod xi') differs from cell to cell,
/// and so do the bounds. w = (g - reference)/unit, and w = 0 is where steps up and down are equal. Each cell is fitted by
/// pulse_likelihood.hpp, its bounds follow as ratios (delta method), population.hpp takes the variance of the estimates
/// out of the spreads.
///
/// A cell that never comes near a bound does not know it: estimates of slopes from few noisy pulses are also biased (M. G.
/// Kendall, Biometrika 41, 403 (1954)), by about 4 over the number of pulses, which must be small beside s/w_max.

#include "crossbar/fit/pulse_cells.hpp"

namespace ohmfield::crossbar {

struct SoftBoundsFit {
  PulseScale scale;
  FitReport
      report;  ///< dw_min, dw_min_dtod, w_max, w_max_dtod, w_min, w_min_dtod, cycle_to_cycle, write_noise, dead_fraction
};

/// The scale with w = 0 where steps are equal on average and the mean bounds at a distance of 2.
/// \throws InputError  as the fit does
PulseScale symmetric_scale(const PulseData& data);

/// Spreads need three responding cells; with fewer, the values are those of the first one, without spreads.
/// \throws InputError  fewer than 20 pulses in a direction, no cell that responds, bounds that the data do not show
SoftBoundsFit fit_soft_bounds(const PulseData& data, const PulseScale& scale);

}  // namespace ohmfield::crossbar
