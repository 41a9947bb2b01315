#include "ebm/circuit/et_file.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/hdf5/reader.hpp"

namespace ohmfield::ebm {
namespace {

constexpr const char* kFileType = "ohmfield-energy-transformer";

std::vector<float> floats(const core::Hdf5Reader& file, const char* path, std::size_t size) {
  std::vector<float> values = file.numbers<float>(path, "1", 1).values;
  if (values.size() != size)
    throw file.error(path, fmt::format("has {} numbers, the model of the task {}", values.size(), size), "Evaluate with the task that the model was trained by");
  return values;
}

}  // namespace

void save_checkpoint(const std::filesystem::path& path, const core::FileInfo& info, const EtTrainer& trainer, std::uint64_t fingerprint) {
  core::FileInfo own = info;
  own.file_type = kFileType;
  own.format_version = "1.0";
  core::TraceFile file(path, own);
  const std::size_t size = trainer.model().shape().parameters();
  core::TraceGroup model = file.group("model", "energy-transformer block");
  model.dimension("parameter", size, "couplings, biases, readout");
  model.write("parameters", {"parameter"}, trainer.model().parameters(), "1", "couplings of bits, places and memories, b_A, b_H, a, w, w_0");
  core::TraceGroup training = file.group("training", "what training needs to go on");
  training.scalar("steps", static_cast<std::int64_t>(trainer.steps_done()), "1", "epochs learned");
  // 64 bits as two halves: doubles hold 53.
  training.scalar("fingerprint_high", static_cast<std::int64_t>(fingerprint >> 32), "1", "of shape, data, training and seed, upper 32 bits");
  training.scalar("fingerprint_low", static_cast<std::int64_t>(fingerprint & 0xFFFFFFFFu), "1", "the same, lower 32 bits");
  training.dimension("parameter", size, "couplings, biases, readout");
  training.write("mean", {"parameter"}, trainer.adam().mean(), "1", "running mean of the gradient");
  training.write("square", {"parameter"}, trainer.adam().square(), "1", "running mean of its square");
  file.close();
}

EtCheckpoint load_et_checkpoint(const std::filesystem::path& path, std::size_t size) {
  const core::Hdf5Reader file(path);
  file.require_type(kFileType, "Give a file that train has written for this task");
  EtCheckpoint result;
  result.parameters = floats(file, "/model/parameters", size);
  result.mean = floats(file, "/training/mean", size);
  result.square = floats(file, "/training/square", size);
  result.steps = file.whole("/training/steps");
  result.fingerprint = file.whole_of_halves("/training/fingerprint");
  return result;
}

}  // namespace ohmfield::ebm
