#pragma once
/// Checkpoints of an energy transformer: the model, and what training needs to go on bit for bit.

#include <filesystem>
#include <vector>

#include "core/hdf5/trace_file.hpp"
#include "ebm/circuit/et_trainer.hpp"

namespace ohmfield::ebm {

struct EtCheckpoint {
  std::vector<float> parameters, mean, square;
  std::uint64_t steps = 0;
  std::uint64_t fingerprint = 0;  ///< of shape, data, training parameters and seed: nothing else goes with it
};

/// Replaces the file only when the new one is complete.
void save_checkpoint(const std::filesystem::path& path, const core::FileInfo& info, const EtTrainer& trainer, std::uint64_t fingerprint);
/// \param size  parameters of the model \throws InputError  missing, damaged, of another kind of model, size or a newer version
EtCheckpoint load_et_checkpoint(const std::filesystem::path& path, std::size_t size);

}  // namespace ohmfield::ebm
