#pragma once
/// The product y = W x in fp32 on a core of this processor, executed and timed: what an array is measured against where nothing else is
/// at hand. Eigen's product, compiled for this processor, one thread.
///
/// Warm: the product runs once before the clock starts, and again and again, so that what fits into caches stays there. A product
/// whose weights have to come from memory each time is slower. Time is that of the thread, whatever else the machine does.

#include <Eigen/Core>
#include <string>

#include "crossbar/cost/platform.hpp"
#include "crossbar/linear_operator.hpp"
#include "experiments/baselines/energy_counter.hpp"

namespace ohmfield::experiments {

struct TimedProduct {
  Eigen::MatrixXf output;     ///< shape (outputs, batch)
  double operations = 0.0;    ///< of one product with the whole batch; 1 MAC = 2 operations

  // What the clock of this machine says, which differs from run to run.
  double measured_s = 0.0;                                         ///< of one product, median
  double measured_lower_quartile_s = 0.0, measured_upper_quartile_s = 0.0;
  std::size_t measured_products = 0;                               ///< while the clock ran
  crossbar::Energy measured_energy;                                ///< of one product
  std::string measured_how;                                        ///< time and energy: caches, counter or assumed power
};

/// \param weights      shape (outputs, inputs)
/// \param inputs       shape (inputs, batch), batch > 0
/// \param processor    power of a core where there is no counter, and size of the cache: data/platforms/cpu.toml
/// \param min_seconds  the product is repeated at least as long, and at least five times
/// \param counter      nullptr: none. Its energy is that of whole packages; the low end of the band is that of one core alone
TimedProduct time_product(crossbar::ConstMatrix weights, crossbar::ConstMatrix inputs, const crossbar::Platform& processor, double min_seconds = 0.05,
                          EnergyCounter* counter = nullptr);

}  // namespace ohmfield::experiments
