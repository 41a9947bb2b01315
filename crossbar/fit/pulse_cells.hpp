#pragma once
/// Pulse responses made ready for a fit: in units of w, cells that do not respond set apart.

#include "crossbar/fit/pulse_likelihood.hpp"
#include "crossbar/fit/report.hpp"
#include "crossbar/measured/measured.hpp"

namespace ohmfield::crossbar {

/// w = (g - reference) / unit.
struct PulseScale {
  double reference_S = 0.0, unit_S = 1.0;
};

struct PulseCells {
  std::vector<StateTrain> trains;  ///< of the cells that respond
  std::size_t dead = 0;            ///< that do not
  double mean_step = 0.0;          ///< mean of direction times increment
};

/// A cell is dead if the net way it goes with the pulses, over all stretches of one direction, is less than three
/// deviations of single increments times the root of the number of stretches.
/// Adds the parameter `dead_fraction` (Wilson's interval) to the report.
/// \throws InputError  fewer than `least_pulses` in a direction, or no cell that responds
PulseCells prepare_cells(const PulseData& data, const PulseScale& scale, std::size_t least_pulses, FitReport& report);

/// Tests of the prediction errors, and warnings: normality, and the correlation of neighbours, which is 0 +- 1/sqrt(n).
void test_errors(const PulseSolution& solution, FitReport& report);

/// Adds c (cycle_to_cycle) and sigma_r (read noise in units of w) with intervals from those of their squares.
void report_noise(const PulseSolution& solution, FitReport& report);

}  // namespace ohmfield::crossbar
