#include "ebm/boltzmann/rbm_file.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/hdf5/reader.hpp"

namespace ohmfield::ebm {
namespace {

constexpr const char* kFileType = "ohmfield-rbm-model";

template <class Matrix>
std::span<const float> numbers_of(const Matrix& matrix) {
  return {matrix.data(), static_cast<std::size_t>(matrix.size())};
}

/// A matrix as its transpose lies in the file: Eigen's columns are the file's rows.
Eigen::MatrixXf matrix(const core::Hdf5Reader& file, const char* path) {
  const auto array = file.numbers<float>(path, "1", 2);
  return Eigen::Map<const Eigen::MatrixXf>(array.values.data(), static_cast<Eigen::Index>(array.shape[1]), static_cast<Eigen::Index>(array.shape[0]));
}

Eigen::VectorXf vector(const core::Hdf5Reader& file, const char* path, Eigen::Index size) {
  const auto array = file.numbers<float>(path, "1", 1);
  if (static_cast<Eigen::Index>(array.values.size()) != size)
    throw file.error(path, fmt::format("has {} numbers for {} units", array.values.size(), size), "The file is damaged");
  return Eigen::Map<const Eigen::VectorXf>(array.values.data(), size);
}

}  // namespace

void save_rbm(const std::filesystem::path& path, const core::FileInfo& info, const RbmCheckpoint& checkpoint) {
  const RbmTrainingState& state = checkpoint.state;
  state.rbm.validate();
  core::FileInfo own = info;
  own.file_type = kFileType;
  own.format_version = "1.0";
  core::TraceFile file(path, own);
  core::TraceGroup model = file.group("model", "restricted Boltzmann machine of bits");
  model.dimension("visible", static_cast<std::size_t>(state.rbm.visible()), "visible units");
  model.dimension("hidden", static_cast<std::size_t>(state.rbm.hidden()), "hidden units");
  model.write("weights", {"visible", "hidden"}, numbers_of(state.rbm.weights), "1", "weights");
  model.write("visible_bias", {"visible"}, numbers_of(state.rbm.visible_bias), "1", "biases of visible units");
  model.write("hidden_bias", {"hidden"}, numbers_of(state.rbm.hidden_bias), "1", "biases of hidden units");
  core::TraceGroup training = file.group("training", "what training needs to go on");
  training.dimension("visible", static_cast<std::size_t>(state.rbm.visible()), "visible units");
  training.dimension("hidden", static_cast<std::size_t>(state.rbm.hidden()), "hidden units");
  training.dimension("chain", static_cast<std::size_t>(state.chains.cols()), "persistent chains");
  training.write("visible_offset", {"visible"}, numbers_of(state.visible_offset), "1", "what visible units are centred at");
  training.write("hidden_offset", {"hidden"}, numbers_of(state.hidden_offset), "1", "what hidden units are centred at");
  training.write("chains", {"chain", "hidden"}, numbers_of(state.chains), "1", "hidden units of the chains");
  training.scalar("steps", static_cast<std::int64_t>(state.steps), "1", "batches learned");
  training.scalar("fingerprint_high", static_cast<std::int64_t>(checkpoint.fingerprint >> 32), "1", "of data, parameters and seed, upper 32 bits");
  training.scalar("fingerprint_low", static_cast<std::int64_t>(checkpoint.fingerprint & 0xFFFFFFFFu), "1", "of data, parameters and seed, lower 32 bits");
  file.close();
}

RbmCheckpoint load_rbm(const std::filesystem::path& path) {
  const core::Hdf5Reader file(path);
  file.require_type(kFileType, "Give a file that train has written for this task");
  RbmCheckpoint result;
  RbmTrainingState& state = result.state;
  state.rbm.weights = matrix(file, "/model/weights");
  state.rbm.visible_bias = vector(file, "/model/visible_bias", state.rbm.visible());
  state.rbm.hidden_bias = vector(file, "/model/hidden_bias", state.rbm.hidden());
  state.visible_offset = vector(file, "/training/visible_offset", state.rbm.visible());
  state.hidden_offset = vector(file, "/training/hidden_offset", state.rbm.hidden());
  state.chains = matrix(file, "/training/chains");
  if (state.chains.rows() != state.rbm.hidden()) throw file.error("/training/chains", "is of another number of hidden units", "The file is damaged");
  state.steps = file.whole("/training/steps");
  result.fingerprint = file.whole_of_halves("/training/fingerprint");
  state.rbm.validate();
  return result;
}

}  // namespace ohmfield::ebm
