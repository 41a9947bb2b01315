#pragma once
/// Pulse response as a table: the mean step up and down against the state, without a formula.
///
/// States are binned; the step of a bin is the mean over cells of each cell's mean increment there, its interval from the
/// scatter of cells (of increments where few cells are). An increment depends on the state before it, not on noise to come,
/// so means are unbiased as long as readings have little noise against a bin; noise of readings shows as a negative
/// correlation of neighbouring increments and is taken out of the noise of pulses.

#include "crossbar/fit/pulse_cells.hpp"

namespace ohmfield::crossbar {

struct TabulatedPulseOptions {
  PulseScale scale;
  double w_min = -1.0, w_max = 1.0;  ///< bounds of the set; states beyond count to the outermost bins
  std::size_t bins = 12;
};

struct TabulatedPulseFit {
  TabulatedPulseOptions options;
  std::vector<double> weight, up, down;  ///< of the bins that hold pulses of both directions; steps in units of w
  double step = 0.0;                     ///< mean of the steps up and down over the table
  FitReport report;  ///< step_up(w), step_down(w), cycle_to_cycle, step_dtod, write_noise, dead_fraction
};

/// \throws InputError  fewer than 20 pulses in a direction, no cell that responds, fewer than 3 bins with both directions
TabulatedPulseFit fit_tabulated_pulse(const PulseData& data, const TabulatedPulseOptions& options);

}  // namespace ohmfield::crossbar
