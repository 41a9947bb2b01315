#include "experiments/tasks/rbm_config.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "core/hash.hpp"
#include "core/hdf5/reader.hpp"
#include "ebm/likelihood/exact.hpp"
#include "experiments/options.hpp"
#include "experiments/tasks/task_values.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::array<std::string_view, 2> kMethods{"contrastive", "persistent"};
constexpr std::array<std::string_view, 3> kCompensations{"none", "global", "column"};

std::string found_source(const core::TomlTable& data, const std::string& source) {
  if (const char* folder = std::getenv("OHMFIELD_TEST_DATA"); folder != nullptr) {
    const std::filesystem::path path = std::filesystem::path(folder) / "images" / source;
    if (std::filesystem::exists(path)) return path.string();
  }
  if (std::filesystem::exists(source)) return source;
  throw data.error("source", fmt::format("= \"{}\" is not there", source), "Give --text FILE with a dataset `image` of shape (images, rows, columns)");
}

/// A dataset `image` of numbers from 0 to 255, shape (images, rows, columns).
BitImages read_images(const core::TomlTable& data, const std::string& path) {
  BitImages images;
  const std::string source = data.string("source");
  const double threshold = data.number("threshold", core::Range::between(0.0, 255.0));
  const auto train = static_cast<Eigen::Index>(whole(data, "train", 1, 1e7));
  data.finish();
  images.source = path.empty() ? found_source(data, source) : path;
  const core::Hdf5Reader file(images.source);
  const auto pixels = file.numbers<float>("/image", "1", 3, core::Missing::refuse, core::NoUnits::accept);
  const auto count = static_cast<Eigen::Index>(pixels.shape[0]), size = static_cast<Eigen::Index>(pixels.shape[1] * pixels.shape[2]);
  if (train >= count)
    throw data.error("train", fmt::format("= {} leaves no test part of {} images", train, count), "Take fewer");
  const Eigen::Map<const Eigen::MatrixXf> grey(pixels.values.data(), size, count);
  if (grey.minCoeff() < 0.0f || grey.maxCoeff() > 255.0f) throw file.error("/image", "holds numbers outside 0 to 255", "Give images of bytes");
  const Eigen::MatrixXf bits = (grey.array() > static_cast<float>(threshold)).cast<float>();
  if (!(bits.maxCoeff() > bits.minCoeff()))
    throw file.error("/image", fmt::format("has no pixel {} a threshold of {:g}", bits.maxCoeff() > 0.0f ? "below" : "above", threshold), "Give images of bytes, or another data.threshold");
  images.train = bits.leftCols(train);
  images.test = bits.rightCols(count - train);
  core::Fnv1a hash;
  hash.add(fmt::format("{} {} ", size, train));
  for (Eigen::Index i = 0; i < images.train.size(); ++i) hash.add(std::string_view(images.train.data()[i] != 0.0f ? "1" : "0"));
  images.hash = hash.value();
  return images;
}

/// What both trainings have. \param most_batch  images
ebm::RbmTrainingParams common_training(const core::TomlTable& table, double most_batch) {
  using core::Range;
  ebm::RbmTrainingParams params;
  params.method = static_cast<ebm::Divergence>(table.word("method", kMethods));
  params.gibbs_steps = whole(table, "gibbs_steps", 1, 1e4);
  params.epochs = whole(table, "epochs", 1, 1e6);
  params.batch = whole(table, "batch", 1, most_batch);
  params.rate = table.number("rate", Range::between(1e-9, 100));
  params.last_rate = table.number("last_rate", Range::between(0, 100));
  params.offset_share = table.number("offset_share", Range::between(0, 1));
  params.init_sigma = table.number("init_sigma", Range::between(0, 10));
  return params;
}

ebm::RbmTrainingParams digital_training(const core::TomlTable& table) {
  ebm::RbmTrainingParams params = common_training(table, 1e5);
  params.decay = table.number_or("decay", 0.0, core::Range::between(0, 10));
  params.weight_noise = table.number_or("weight_noise", 0.0, core::Range::between(0, 1));
  table.finish();
  validate(params, table);
  return params;
}

/// Refuses a device that cannot be trained, at its line.
void check_device(const core::TomlTable& table, const RbmInArray& in_array) {
  try {
    crossbar::PulsedArray cell(Eigen::MatrixXf::Zero(1, 1), shared_device(in_array.device), in_array.arrays.weight_range, {}, 1);
    cell.advance(in_array.image_time_s);
  } catch (const core::InputError& error) {
    throw table.error("device", fmt::format("= \"{}\": {}", in_array.device, error.what()), "");
  }
}

RbmInArray in_array_training(const core::TomlTable& table) {
  using core::Range;
  RbmInArray in_array;
  in_array.device = known_device(table);
  in_array.training = common_training(table, 1000);  // a batch is done before an interrupt is looked at
  in_array.image_time_s = table.number("image_time_s", Range::between(0, 1));
  in_array.arrays = trained_array(table);
  table.finish();
  validate(in_array.training, table);
  validate(in_array.arrays, table);
  check_device(table, in_array);
  return in_array;
}

/// What evaluates checkpoints, which trainings in arrays have none of.
void evaluation(const core::TomlTable& task, RbmConfig& config) {
  if (config.in_array) {
    refuse_evaluation(task);
    return;
  }
  const core::TomlTable evaluation = task.table("evaluation");
  config.ais_runs = whole(evaluation, "ais_runs", 2, 1e5);
  config.ais_temperatures = whole(evaluation, "ais_temperatures", 2, 1e6);
  config.chain_sweeps = whole(evaluation, "chain_sweeps", 1, 1e6);
  evaluation.finish();
  for (const core::TomlTable& array : task.tables("array")) {
    RbmArray& one = config.arrays.emplace_back();
    one.device = known_device(array);
    one.age_s = array_age(array, one.device);
    one.compensation = static_cast<crossbar::DriftCompensation>(array.word("compensation", kCompensations));
    array.finish();
  }
}

}  // namespace

RbmConfig rbm_config(const core::TomlTable& task, const TaskOptions& options) {
  RbmConfig config;
  (void)task.string("kind");
  config.title = task.string("title");
  config.seeds = task_seeds(task, options);
  const core::TomlTable model = task.table("model");
  config.hidden = static_cast<Eigen::Index>(whole(model, "hidden", 1, 65536));
  model.finish();
  if (task.has("training")) config.training = digital_training(task.table("training"));
  if (task.has("in_array")) {
    config.in_array = in_array_training(task.table("in_array"));
    config.technology = known_technology(task);
  } else if (!config.training) {
    throw task.error("training", "is missing, and there is no in_array", "Give one of the two tables, or both to compare");
  }
  evaluation(task, config);
  if (task.has("target")) {
    const core::TomlTable target = task.table("target");
    if (config.training && target.has("log_likelihood")) config.target_log_likelihood = target.number("log_likelihood");
    if (config.in_array && target.has("in_array")) config.target_in_array = target.number("in_array");
    if (!config.in_array && target.has("ais")) config.target_ais = target.number("ais", core::Range::above(0.0));
    target.finish();
  }
  const core::TomlTable data = task.table("data");
  task.finish();
  config.threads = task_threads(options);
  config.images = read_images(data, options.text);
  if ((config.target_log_likelihood || config.target_in_array || config.target_ais) &&
      std::min(config.hidden, config.images.train.rows()) > ebm::kMostEnumerated)
    throw model.error("hidden", fmt::format("= {}: targets are of an exact ln Z, which takes at most {} hidden units or pixels", config.hidden, ebm::kMostEnumerated),
                      "Take fewer, or leave the targets out");
  for (const ebm::RbmTrainingParams* const training : {config.training ? &*config.training : nullptr, config.in_array ? &config.in_array->training : nullptr})
    if (training != nullptr && config.images.train.cols() < static_cast<Eigen::Index>(training->batch))
      throw data.error("train", fmt::format("= {} is less than a batch of {}", config.images.train.cols(), training->batch), "Give more images, or a smaller batch");
  return config;
}

}  // namespace ohmfield::experiments
