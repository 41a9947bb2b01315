#pragma once
/// Failures played event by event, to hold the closed form of resilience.hpp against.
///
/// Groups fail and are repaired at exponential times; work is done as fast as groups are up; a checkpoint stops it; one
/// group down too many throws the run back to its last checkpoint, and after a restart all groups are up. Same seed, same
/// numbers; a trial is Stream::failure at its index.

#include <cstdint>

#include "experiments/economics/resilience.hpp"

namespace ohmfield::experiments {

struct Simulated {
  double mean = 0.0, standard_error = 0.0;
  std::int64_t trials = 0;
  double interrupts = 0.0;   ///< of a trial

  /// How many standard errors a figure is off.
  double deviation(double figure) const { return (figure - mean) / standard_error; }
};

/// Wall-clock time over the time that the work would take with all groups up and no checkpoints.
/// \param intervals  between checkpoints, of a trial
Simulated simulate_slowdown(const ClusterParams& cluster, double gpus, int intervals, int trials, std::uint64_t seed);

/// Hours from all groups up to an interrupt.
Simulated simulate_interrupt_h(const ClusterParams& cluster, double gpus, int trials, std::uint64_t seed);

}  // namespace ohmfield::experiments
