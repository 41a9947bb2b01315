#include "experiments/tasks/character_config.hpp"

#include <array>
#include <cmath>

#include "experiments/tasks/task_values.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::array<std::string_view, 2> kUnits{"nat", "bit"}, kEnergies{"quadratic", "cubic"};
constexpr std::array<std::string_view, 3> kSchemes{"direct", "mixed_precision", "tiki_taka"};
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
  training.device = table.string("device");
  training.params.epochs = whole(table, "epochs", 1, 10000);
  training.params.rate = table.number("rate");
  training.params.last_rate = table.number("last_rate");
  training.params.arrays.weight_range = table.number("weight_range");
  training.params.init_sigma = table.number("init_sigma");
  training.params.token_time_s = table.number("token_time_s");
  crossbar::TrainedArrayParams& arrays = training.params.arrays;
  arrays.scheme = static_cast<crossbar::WriteScheme>(table.word("scheme", kSchemes));
  arrays.transfer_every = static_cast<std::uint32_t>(table.integer_or("transfer_every", 1, core::Range::between(1, 1e6)));
  arrays.transfer_gain = table.number_or("transfer_gain", arrays.transfer_gain);
  arrays.fast_gain = table.number_or("fast_gain", arrays.fast_gain);
  arrays.readout.adc.bits = static_cast<int>(table.integer_or("adc_bits", 0, core::Range::between(0, 16)));
  arrays.readout.adc.range = table.number_or("adc_range", arrays.readout.adc.range);
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
  config.shape.energy = static_cast<ebm::Rectified>(model.word("energy", kEnergies));
  ebm::DamShape any_text = config.shape;
  any_text.symbols = 2;
  validate(any_text, model);
  model.finish();

  if (task.has("in_array") == task.has("training"))
    throw task.error("training", task.has("training") ? "stands beside in_array" : "is missing, and there is no in_array", "Give one of the two tables");
  if (task.has("training")) config.training = digital_training(task.table("training"));
  else config.in_array = in_array_training(task.table("in_array"));

  const core::TomlTable baselines = task.table("baselines");
  for (const double order : baselines.numbers("kneser_ney", 0, core::Range::between(2, 8))) {
    if (order != std::floor(order)) throw baselines.error("kneser_ney", "holds an order that is not whole", "Give orders such as [3, 4, 5, 6]");
    config.kneser_ney.push_back(static_cast<std::size_t>(order));
  }
  if (baselines.has("mlp")) config.mlp = digital_training(baselines.table("mlp"));
  baselines.finish();
  config.technology = task.string_or("technology", "cmos28");

  if (task.has("evaluation")) {
    const core::TomlTable evaluation = task.table("evaluation");
    if (evaluation.has("weight_noise")) config.weight_noise = evaluation.numbers("weight_noise", 0, core::Range::between(0.0, 1.0));
    evaluation.finish();
  }
  for (const core::TomlTable& array : task.tables("array")) {
    ArrayEvaluation& one = config.arrays.emplace_back();
    one.device = array.string("device");
    one.age_s = array.number("age_s", core::Range::at_least(crossbar::AnalogMatrixParams{}.age_s));
    one.compensation = static_cast<crossbar::DriftCompensation>(array.word("compensation", kCompensations));
    one.adc_bits = static_cast<int>(array.integer_or("adc_bits", 0, core::Range::between(0, 16)));
    one.at_most = given(array, "at_most");
    array.finish();
  }
  if (task.has("target")) {
    const core::TomlTable target = task.table("target");
    config.target = given(target, "digital");
    config.target_noise = given(target, "weight_noise");
    target.finish();
  }
  const core::TomlTable text = task.table("text");
  task.finish();
  config.threads = task_threads(options);
  config.text = read_text(text, options.text);
  return config;
}

}  // namespace ohmfield::experiments
