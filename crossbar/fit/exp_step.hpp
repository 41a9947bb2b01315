#pragma once
/// Parameters of devices whose steps depend exponentially on their state.
///
/// Model (exponential step; T. Gong et al., Nat. Commun. 9, 2102 (2018), doi 10.1038/s41467-018-04485-1, in the form of
/// M. J. Rasch et al., AICAS 2021, doi 10.1109/AICAS51828.2021.9458494): a pulse adds +-s y (1 + c xi),
///   up:   s = dw_min (1 + bias), y = max(0, 1 - A_up exp(gamma z)),
///   down: s = dw_min (1 - bias), y = max(0, 1 - A_down exp(-gamma z)),   z = 2 a w/(w_max - w_min) + b,
/// with dw_min of each cell its own. A factor of A and a shift of b are the same thing, and a scales gamma: a, b and the
/// range of w are given, the rest is fitted by pulse_likelihood.hpp, which allows for read noise. Pulses that come near the
/// given range do not count, as clipping cuts their steps. Intervals: the wider of information and the scatter over
/// cells (sandwich of P. J. Huber, 5th Berkeley Symp. 1, 221 (1967)); dw_min and its spread as population.hpp has it.
///
/// Read noise is filtered to first order: where it moves y by more than some ten per cent, A and gamma are biased.

#include "crossbar/fit/pulse_cells.hpp"

namespace ohmfield::crossbar {

struct ExpStepOptions {
  PulseScale scale;
  double w_min = -1.0, w_max = 1.0;
  double a = -0.5, b = -0.5;
};

struct ExpStepFit {
  ExpStepOptions options;
  FitReport report;  ///< dw_min, dw_min_dtod, bias, A_up, A_down, gamma, cycle_to_cycle, write_noise, dead_fraction
};

/// \throws InputError  fewer than 30 pulses in a direction, no cell that responds, states that hardly move
ExpStepFit fit_exp_step(const PulseData& data, const ExpStepOptions& options);

}  // namespace ohmfield::crossbar
