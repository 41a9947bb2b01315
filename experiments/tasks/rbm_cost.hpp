#pragma once
/// Events of training on one image, for a ledger: by a digital chip, and what is left to it beside an array that learns.
///
/// Digital: bits drive rows of weights, so that products are sums of the rows of units that are on, in fp32 from memory on the chip;
/// the gradient of a batch adds up in memory alike, and weights take it up once in a batch. Beside an array, whose reads, converters,
/// pulses and sums it counts itself, there remain what both have: biases, sigmoids, draws, states of the batch that wait to be written,
/// means and offsets. assumption: a sigmoid is a word of 8 bits of a table; 16 random bits tell probabilities apart; sums of 16 bits;
/// 128 units at a time. Leakage: chip_time.hpp. Ignores: wires between circuits, images in and machine out.

#include "core/ledger.hpp"
#include "experiments/tasks/rbm_config.hpp"

namespace ohmfield::experiments {

/// \param hidden_share  of hidden units that are on; of visible ones it is that of the images
core::Ledger digital_training_image(const RbmConfig& config, const ebm::RbmTrainingParams& training, double hidden_share);
core::Ledger image_beside_array(const RbmConfig& config, const ebm::RbmTrainingParams& training);

}  // namespace ohmfield::experiments
