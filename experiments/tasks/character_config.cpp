#include "experiments/tasks/character_config.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "experiments/tasks/task_values.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::array<std::string_view, 2> kUnits{"nat", "bit"};
constexpr std::array<std::string_view, 3> kEnergies{"quadratic", "cubic", "exponential"};
constexpr std::array<std::string_view, 3> kCompensations{"none", "global", "column"};

ebm::CharacterTrainingParams digital_training(const core::TomlTable& table) {
  ebm::CharacterTrainingParams params;
  params.epochs = whole(table, "epochs", 1, 10000);
  params.batch = whole(table, "batch", 1, 1e6);
  params.rate = table.number("rate");
  params.decay = table.number("decay");
  params.init_sigma = table.number("init_sigma");
  params.clip = table.number_or("clip", 0.0);
  params.weight_noise = table.number_or("weight_noise", 0.0);
  params.drift_nu_std = table.number_or("drift_nu_std", 0.0);
  params.drift_age_s = table.number_or("drift_age_s", 0.0);
  table.finish();
  validate(params, table);
  return params;
}

InArrayTraining in_array_training(const core::TomlTable& table) {
  InArrayTraining training;
  training.device = known_device(table);
  training.params.epochs = whole(table, "epochs", 1, 10000);
  training.params.rate = table.number("rate");
  training.params.last_rate = table.number("last_rate");
  training.params.init_sigma = table.number("init_sigma");
  training.params.token_time_s = table.number("token_time_s");
  training.params.arrays = trained_array(table);
  table.finish();
  validate(training.params, table);
  return training;
}

}  // namespace

CharacterConfig character_config(const core::TomlTable& task, const TaskOptions& options) {
  CharacterConfig config;
  (void)task.string("kind");
  config.title = task.string("title");
  config.unit = static_cast<LossUnit>(task.word("unit", kUnits));
  config.seeds = task_seeds(task, options);

  const core::TomlTable model = task.table("model");
  config.shape.context = whole(model, "context", 1, ebm::kMostContext);
  config.shape.hidden = whole(model, "hidden", 16, 65536);
  config.shape.energy = static_cast<ebm::HiddenEnergy>(model.word("energy", kEnergies));
  ebm::DamShape any_text = config.shape;
  any_text.symbols = 2;
  validate(any_text, model);
  model.finish();

  if (task.has("in_array") == task.has("training"))
    throw task.error("training", task.has("training") ? "stands beside in_array" : "is missing, and there is no in_array", "Give one of the two tables");
  if (task.has("training")) config.training = digital_training(task.table("training"));
  else config.in_array = in_array_training(task.table("in_array"));

  const core::TomlTable baselines = task.table("baselines");
  const std::vector<double> orders = baselines.has("kneser_ney") ? baselines.numbers("kneser_ney", 0, core::Range::between(2, 8)) : std::vector<double>{};
  for (const double order : orders) {
    if (order != std::floor(order)) throw baselines.error("kneser_ney", "holds an order that is not whole", "Give orders such as [3, 4, 5, 6]");
    config.kneser_ney.push_back(static_cast<std::size_t>(order));
  }
  if (baselines.has("mlp")) config.mlp = digital_training(baselines.table("mlp"));
  baselines.finish();
  config.technology = known_technology(task);

  if (config.in_array) refuse_evaluation(task);
  if (task.has("evaluation")) {
    const core::TomlTable evaluation = task.table("evaluation");
    if (evaluation.has("weight_noise")) config.weight_noise = evaluation.numbers("weight_noise", 0, core::Range::between(0.0, 1.0));
    evaluation.finish();
  }
  for (const core::TomlTable& array : task.tables("array")) {
    ArrayEvaluation& one = config.arrays.emplace_back();
    one.device = known_device(array);
    one.age_s = array_age(array, one.device);
    one.compensation = static_cast<crossbar::DriftCompensation>(array.word("compensation", kCompensations));
    one.adc_bits = converter_bits(array);
    one.at_most = given(array, "at_most");
    array.finish();
  }
  if (task.has("target")) {
    const core::TomlTable target = task.table("target");
    config.target = given(target, "digital");
    config.target_noise = given(target, "weight_noise");
    if (config.target_noise && std::find(config.weight_noise.begin(), config.weight_noise.end(), config.training.weight_noise) == config.weight_noise.end())
      throw target.error("weight_noise", fmt::format("is of noise as in training, and evaluation.weight_noise does not hold {:g}", config.training.weight_noise), "Add it there");
    target.finish();
  }
  const core::TomlTable text = task.table("text");
  task.finish();
  config.threads = task_threads(options);
  config.text = read_text(text, options.text);
  return config;
}

}  // namespace ohmfield::experiments
