#pragma once
/// Restricted Boltzmann machines trained by pulses, in the array that holds their weights.
///
/// Both phases of a batch are reads of the array, one way for the hidden units and the other way through the same cells for the visible
/// ones, image after image; states wait in a buffer until the batch is written, two ranks an image and two that centre all. Chains, draws,
/// sigmoids, biases and offsets are digital. Cells leak meanwhile.

#include "core/ledger.hpp"
#include "crossbar/cost/technology.hpp"
#include "experiments/tasks/rbm_report.hpp"

namespace ohmfield::experiments {

/// What a training of one seed leaves.
struct RbmInArrayResult {
  ebm::Rbm rbm;                ///< as the devices hold it
  double samples_per_s = 0.0;  ///< of processor time
  double mean_pulses = 0.0, most_pulses = 0.0;            ///< of a cell; most: of the input with most, mean over its cells
  double fast_mean_pulses = 0.0, fast_most_pulses = 0.0;  ///< of the second array of tiki_taka
  double cut_share = 0.0;      ///< of writes that trains were too short for
  core::Ledger epoch;          ///< events of an epoch, of the array
};

/// \return false if interrupted
bool train_rbm_in_array(const RbmConfig& config, std::uint64_t seed, std::vector<RbmInArrayResult>& results);
/// Rows of figures and of energies.
void add_in_array(TaskReport& report, const RbmConfig& config, const std::vector<RbmInArrayResult>& results, const crossbar::Technology& technology);

}  // namespace ohmfield::experiments
