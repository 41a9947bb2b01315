#pragma once
/// Checkpoints of a dense associative memory: the model, and what training needs to go on bit for bit (docs/formats/model.md).

#include <filesystem>
#include <string>
#include <vector>

#include "core/hdf5/trace_file.hpp"
#include "ebm/language/character_training.hpp"
#include "ebm/text/alphabet.hpp"

namespace ohmfield::ebm {

struct DamCheckpoint {
  DamShape shape;
  std::string characters;  ///< of the alphabet
  std::vector<float> parameters, mean, square;
  std::uint64_t steps = 0;
  std::uint64_t fingerprint = 0;  ///< of text, training parameters and seed: another training cannot go on with it
};

/// Replaces the file only when the new one is complete.
void save_checkpoint(const std::filesystem::path& path, const core::FileInfo& info, const DamTrainer& trainer, const Alphabet& alphabet,
                     std::uint64_t fingerprint);
/// \throws InputError  missing, damaged, of another kind of model or a newer version
DamCheckpoint load_checkpoint(const std::filesystem::path& path);

}  // namespace ohmfield::ebm
