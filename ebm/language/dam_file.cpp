#include "ebm/language/dam_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/error.hpp"
#include "core/hdf5/reader.hpp"

namespace ohmfield::ebm {
namespace {

/// Of the energies, in their order.
constexpr std::array<std::int64_t, 3> kPowers{2, 3, 0};
constexpr const char* kFileType = "ohmfield-dam-model";

std::vector<float> floats(const core::Hdf5Reader& file, const char* path, std::size_t size) {
  std::vector<float> values = file.numbers<float>(path, "1", 1).values;
  if (values.size() != size)
    throw file.error(path, fmt::format("has {} numbers, the model {}", values.size(), size), "The file is not a checkpoint of this program");
  return values;
}

/// 64 bits as two halves: doubles hold 53.
void write_whole(core::TraceGroup& group, const std::string& name, std::uint64_t value, const std::string& long_name) {
  group.scalar(name + "_high", static_cast<std::int64_t>(value >> 32), "1", long_name + ", upper 32 bits");
  group.scalar(name + "_low", static_cast<std::int64_t>(value & 0xFFFFFFFFu), "1", long_name + ", lower 32 bits");
}

}  // namespace

void save_checkpoint(const std::filesystem::path& path, const core::FileInfo& info, const DamTrainer& trainer, const Alphabet& alphabet,
                     std::uint64_t fingerprint) {
  core::FileInfo own = info;
  own.file_type = kFileType;
  own.format_version = "1.0";
  core::TraceFile file(path, own);
  const DamShape& shape = trainer.model().shape();
  core::TraceGroup model = file.group("model", "conditional dense associative memory");
  model.scalar("symbols", static_cast<std::int64_t>(shape.symbols), "1", "symbols, the end symbol included");
  model.scalar("context", static_cast<std::int64_t>(shape.context), "1", "symbols before the predicted one");
  model.scalar("hidden", static_cast<std::int64_t>(shape.hidden), "1", "hidden units");
  model.scalar("power", kPowers[static_cast<std::size_t>(shape.energy)], "1", "power of the rectified polynomial; 0: exponential");
  std::vector<std::int32_t> bytes;
  for (const char c : alphabet.characters()) bytes.push_back(static_cast<unsigned char>(c));
  model.dimension("character", bytes.size(), "symbols from 1 on");
  model.write("byte", {"character"}, bytes, "1", "byte that a symbol stands for");
  model.dimension("parameter", shape.parameters(), "W, U, L, b");
  model.write("parameters", {"parameter"}, trainer.model().parameters(), "1", "weights and biases");
  core::TraceGroup training = file.group("training", "what training needs to go on");
  training.scalar("steps", static_cast<std::int64_t>(trainer.steps_done()), "1", "batches learned");
  write_whole(training, "fingerprint", fingerprint, "of text, parameters and seed");
  training.dimension("parameter", shape.parameters(), "W, U, L, b");
  training.write("mean", {"parameter"}, trainer.adam().mean(), "1", "running mean of the gradient");
  training.write("square", {"parameter"}, trainer.adam().square(), "1", "running mean of its square");
  file.close();
}

DamCheckpoint load_checkpoint(const std::filesystem::path& path) {
  const core::Hdf5Reader file(path);
  file.require_type(kFileType, "Give a file that train has written for this task");
  DamCheckpoint result;
  result.shape.symbols = file.whole("/model/symbols");
  result.shape.context = file.whole("/model/context");
  result.shape.hidden = file.whole("/model/hidden");
  const std::uint64_t power = file.whole("/model/power");
  const auto* const known = std::find(kPowers.begin(), kPowers.end(), static_cast<std::int64_t>(power));
  if (known == kPowers.end()) throw file.error("/model/power", fmt::format("= {} is no energy of this program", power), "Use the program that wrote it");
  result.shape.energy = static_cast<HiddenEnergy>(known - kPowers.begin());
  result.shape.validate();
  for (const double byte : file.numbers<double>("/model/byte", "1", 1).values) result.characters += static_cast<char>(static_cast<unsigned char>(byte));
  if (result.characters.size() + 1 != result.shape.symbols)
    throw file.error("/model/byte", fmt::format("has {} characters for {} symbols", result.characters.size(), result.shape.symbols), "The file is damaged");
  const std::size_t size = result.shape.parameters();
  result.parameters = floats(file, "/model/parameters", size);
  result.mean = floats(file, "/training/mean", size);
  result.square = floats(file, "/training/square", size);
  result.steps = file.whole("/training/steps");
  result.fingerprint = file.whole_of_halves("/training/fingerprint");
  return result;
}

}  // namespace ohmfield::ebm
