#include "experiments/tasks/rbm_config.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "core/hash.hpp"
#include "core/hdf5/reader.hpp"
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
  images.train = bits.leftCols(train);
  images.test = bits.rightCols(count - train);
  core::Fnv1a hash;
  hash.add(fmt::format("{} {} ", size, train));
  for (Eigen::Index i = 0; i < images.train.size(); ++i) hash.add(std::string_view(images.train.data()[i] != 0.0f ? "1" : "0"));
  images.hash = hash.value();
  return images;
}

ebm::RbmTrainingParams training(const core::TomlTable& table) {
  ebm::RbmTrainingParams params;
  params.method = static_cast<ebm::Divergence>(table.word("method", kMethods));
  params.gibbs_steps = whole(table, "gibbs_steps", 1, 1e4);
  params.epochs = whole(table, "epochs", 1, 1e6);
  params.batch = whole(table, "batch", 1, 1e5);
  params.rate = table.number("rate");
  params.last_rate = table.number("last_rate");
  params.decay = table.number_or("decay", 0.0);
  params.offset_share = table.number("offset_share");
  params.init_sigma = table.number("init_sigma");
  params.weight_noise = table.number_or("weight_noise", 0.0);
  table.finish();
  params.validate();
  return params;
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
  config.training = training(task.table("training"));
  const core::TomlTable evaluation = task.table("evaluation");
  config.ais_runs = whole(evaluation, "ais_runs", 2, 1e5);
  config.ais_temperatures = whole(evaluation, "ais_temperatures", 2, 1e6);
  config.chain_sweeps = whole(evaluation, "chain_sweeps", 1, 1e6);
  evaluation.finish();
  for (const core::TomlTable& array : task.tables("array")) {
    RbmArray& one = config.arrays.emplace_back();
    one.device = array.string("device");
    one.age_s = array.number("age_s", core::Range::at_least(0.0));
    one.compensation = static_cast<crossbar::DriftCompensation>(array.word("compensation", kCompensations));
    array.finish();
  }
  if (task.has("target")) {
    const core::TomlTable target = task.table("target");
    if (target.has("log_likelihood")) config.target_log_likelihood = target.number("log_likelihood");
    if (target.has("ais")) config.target_ais = target.number("ais", core::Range::above(0.0));
    target.finish();
  }
  const core::TomlTable data = task.table("data");
  task.finish();
  config.threads = task_threads(options);
  config.images = read_images(data, options.text);
  if (config.images.train.cols() < static_cast<Eigen::Index>(config.training.batch))
    throw data.error("train", fmt::format("= {} is less than a batch of {}", config.images.train.cols(), config.training.batch), "Give more images, or a smaller batch");
  return config;
}

}  // namespace ohmfield::experiments
