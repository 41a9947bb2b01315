#pragma once
/// Checkpoints of an RBM: the model, and what training needs to go on bit for bit (docs/formats/rbm.md).

#include <filesystem>

#include "core/hdf5/trace_file.hpp"
#include "ebm/boltzmann/rbm_training.hpp"

namespace ohmfield::ebm {

struct RbmCheckpoint {
  RbmTrainingState state;
  std::uint64_t fingerprint = 0;  ///< of data, training parameters and seed: another training cannot go on with it
};

/// Replaces the file only when the new one is complete. \throws InputError  a model whose numbers are not finite is not written
void save_rbm(const std::filesystem::path& path, const core::FileInfo& info, const RbmCheckpoint& checkpoint);
/// \throws InputError  missing, damaged, of another kind of model or a newer version
RbmCheckpoint load_rbm(const std::filesystem::path& path);

}  // namespace ohmfield::ebm
