#include "experiments/tasks/character_task.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/parallel.hpp"
#include "core/provenance.hpp"
#include "core/random/fill.hpp"
#include "ebm/language/dam_array.hpp"
#include "ebm/language/dam_file.hpp"
#include "experiments/command.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/options.hpp"
#include "experiments/tasks/character_report.hpp"

namespace ohmfield::experiments {
namespace {

/// Weights with static noise are drawn so often for every seed.
constexpr std::uint64_t kNoiseDraws = 5;
/// Steps between checkpoints of a training. chosen: some seconds.
constexpr std::uint64_t kSaveEvery = 2000;

/// Mean over draws of all weights with normal noise of a share of the largest one.
double noisy_loss(const ebm::Dam& dam, const ebm::Corpus& corpus, double share, std::uint64_t seed, int threads) {
  const std::span<const float> weights = dam.parameters().first(dam.bias_row());
  float largest = 0.0f;
  for (const float weight : weights) largest = std::max(largest, std::fabs(weight));
  std::vector<float> noise(weights.size());
  double sum = 0.0;
  for (std::uint64_t draw = 0; draw < kNoiseDraws; ++draw) {
    core::fill_normal(noise, seed, core::Stream::programming, draw);
    ebm::Dam noisy = dam;
    for (std::size_t i = 0; i < noise.size(); ++i) noisy.parameters()[i] += static_cast<float>(share) * largest * noise[i];
    sum += digital_loss(noisy, corpus, threads);
  }
  return sum / kNoiseDraws;
}

crossbar::AnalogMatrixParams array_params(const ArrayEvaluation& array) {
  crossbar::AnalogMatrixParams params;
  params.compensation = array.compensation;
  // Cells one by one would take hours where noise near zero conductance is clipped; docs/methods/language.md compares.
  params.noise = crossbar::NoiseMethod::folded;
  params.adc.bits = array.adc_bits;
  return params;
}

double array_loss(const ebm::Dam& dam, const ebm::Corpus& corpus, const ArrayEvaluation& array, std::uint64_t seed) {
  core::Ledger ledger;
  crossbar::Context context{ledger, seed, 0};
  crossbar::AnalogMatrixParams params = array_params(array);
  ebm::DamArray model(dam, shared_device(array.device), params, seed);
  if (array.age_s > params.age_s) model.advance(array.age_s - params.age_s, context);
  // One after the other: operations are numbered.
  return mean_loss(corpus, dam.shape().symbols, 1, [&](std::span<const std::uint32_t> positions, std::span<float> scores) {
    model.scores(corpus.symbols(), positions, scores, context);
  });
}

std::string checkpoint_of(const std::string& path, std::uint64_t seed) {
  const std::filesystem::path whole(path);
  return (whole.parent_path() / fmt::format("{}.seed{}{}", whole.stem().string(), seed, whole.extension().string())).string();
}

std::uint64_t fingerprint(const CharacterConfig& config, const Texts& texts, std::uint64_t seed) {
  core::Fnv1a hash;
  hash.add(config.text.hash);
  hash.add(texts.alphabet.characters());
  const ebm::DamTrainingParams& training = config.training;
  hash.add(fmt::format("{} {} {} {} {} {} {} {} {} {} {}", config.shape.context, config.shape.hidden, static_cast<int>(config.shape.energy), training.epochs,
                       training.batch, training.rate, training.decay, training.init_sigma, training.clip, training.weight_noise, seed));
  return hash.value();
}

void save(const std::string& path, const CharacterConfig& config, const ebm::DamTrainer& trainer, const Texts& texts, std::uint64_t seed) {
  if (path.empty()) return;
  core::FileInfo info;
  info.title = config.title;
  info.source = core::source_line();
  info.history = command_line();
  info.seed = seed;
  info.date_created = core::utc_now();
  ebm::save_checkpoint(path, info, trainer, texts.alphabet, fingerprint(config, texts, seed));
}

void resume(const std::string& path, const CharacterConfig& config, ebm::DamTrainer& trainer, const Texts& texts, std::uint64_t seed) {
  ebm::DamCheckpoint checkpoint = ebm::load_checkpoint(path);
  if (checkpoint.fingerprint != fingerprint(config, texts, seed))
    throw core::InputError(fmt::format("{} is of another text, model, training or seed", path), "Resume with the task and the text it was begun with");
  trainer.restore(std::move(checkpoint.parameters), checkpoint.steps, checkpoint.mean, checkpoint.square);
  fmt::print("c seed {}: {} of {} steps from {}\n", seed, checkpoint.steps, trainer.steps(), path);
}

/// \return false if interrupted
bool train_one(const CharacterConfig& config, const Texts& texts, const TaskOptions& options, std::uint64_t seed, std::vector<double>& results) {
  ebm::DamTrainingParams params = config.training;
  params.seed = seed;
  ebm::DamTrainer trainer(texts.train, config.shape, params, config.threads);
  const std::string path = options.checkpoint.empty() ? "" : checkpoint_of(options.checkpoint, seed);
  if (options.resume && std::filesystem::exists(path)) resume(path, config, trainer, texts, seed);
  save(path, config, trainer, texts, seed);  // a path that cannot be written is an error before the work
  const auto begin = std::chrono::steady_clock::now();
  double sum = 0.0, steps = 0.0;
  while (trainer.steps_done() < trainer.steps()) {
    sum += trainer.step();
    ++steps;
    const bool ends_epoch = trainer.steps_done() % trainer.steps_of_epoch() == 0;
    if (ends_epoch) {
      fmt::print("c seed {} epoch {:3}  train {:.4f}  dev {:.4f} {}  {:.1f} s\n", seed, trainer.steps_done() / trainer.steps_of_epoch(),
                 in_unit(sum / steps, config.unit), in_unit(digital_loss(trainer.model(), texts.dev, config.threads), config.unit), name_of(config.unit),
                 std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
      std::fflush(stdout);
      sum = steps = 0.0;
    }
    if (ends_epoch || trainer.steps_done() % kSaveEvery == 0 || interrupted()) save(path, config, trainer, texts, seed);
    if (interrupted()) {
      fmt::print("c interrupted after {} of {} steps{}\n", trainer.steps_done(), trainer.steps(),
                 path.empty() ? "" : "; go on with --resume");
      return false;
    }
  }
  results.push_back(in_unit(digital_loss(trainer.model(), texts.test, config.threads), config.unit));
  return true;
}

/// \return false if interrupted
bool train_in_array(const CharacterConfig& config, const Texts& texts, std::uint64_t seed, std::vector<double>& results) {
  ebm::InArrayParams params = config.in_array->params;
  params.seed = seed;
  ebm::DamInArray trainer(texts.train, config.shape, shared_device(config.in_array->device), params);
  const auto begin = std::chrono::steady_clock::now();
  double sum = 0.0, tokens = 0.0;
  while (trainer.tokens_done() < trainer.tokens()) {
    sum += trainer.step();
    ++tokens;
    if (trainer.tokens_done() % texts.train.targets() == 0) {
      fmt::print("c seed {} epoch {:3}  train {:.4f}  dev {:.4f} {}  {:.1f} s\n", seed, trainer.tokens_done() / texts.train.targets(),
                 in_unit(sum / tokens, config.unit), in_unit(digital_loss(trainer.model(), texts.dev, config.threads), config.unit), name_of(config.unit),
                 std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
      std::fflush(stdout);
      sum = tokens = 0.0;
    }
    if (interrupted()) {
      fmt::print("c interrupted after {} of {} tokens\n", trainer.tokens_done(), trainer.tokens());
      return false;
    }
  }
  const double pulses = trainer.ledger()[core::Event::cell_pulse].count;
  fmt::print("c seed {}: written at {:.1f} % of tokens, {:.1f} steps of cells a token\n", seed,
             100.0 * static_cast<double>(trainer.writes()) / static_cast<double>(trainer.tokens()), pulses / static_cast<double>(trainer.tokens()));
  results.push_back(in_unit(digital_loss(trainer.model(), texts.test, config.threads), config.unit));
  return true;
}

std::string age_text(double age_s) {
  return age_s < 120.0 ? fmt::format("{:g} s", age_s) : age_s < 7200.0 ? fmt::format("{:g} min", age_s / 60.0)
         : age_s < 172800.0 ? fmt::format("{:g} h", age_s / 3600.0) : fmt::format("{:g} d", age_s / 86400.0);
}

}  // namespace

int train_characters(const core::TomlTable& task, const TaskOptions& options) {
  if (options.resume && options.checkpoint.empty()) throw core::InputError("--resume has nothing to go on from", "Give --checkpoint FILE as well");
  CharacterConfig config = character_config(task, options);
  if (config.in_array && !options.checkpoint.empty())
    throw core::InputError("--checkpoint is for digital training: the states of devices are not saved", "Leave it out");
  const Texts texts = texts_of(config);
  config.shape.symbols = texts.alphabet.size();
  print_head(config, texts);
  std::vector<double> results;
  for (const std::uint64_t seed : config.seeds)
    if (!(config.in_array ? train_in_array(config, texts, seed, results) : train_one(config, texts, options, seed, results))) return kInterrupted;
  print_columns(config);
  const std::string how = config.in_array ? fmt::format(", by pulses on {}", config.in_array->device) : "";
  print_row(fmt::format("dense memory, {} parameters{}", config.shape.parameters(), how), results, config.target);
  print_baselines(config, texts);
  return kDone;
}

int eval_characters(const core::TomlTable& task, const TaskOptions& options) {
  if (options.checkpoint.empty()) throw core::InputError("eval has no model", "Give --checkpoint FILE, as train has written it");
  CharacterConfig config = character_config(task, options);
  const Texts texts = texts_of(config);
  config.shape.symbols = texts.alphabet.size();
  print_head(config, texts);
  std::vector<ebm::Dam> models;
  for (const std::uint64_t seed : config.seeds) {
    const std::string path = checkpoint_of(options.checkpoint, seed);
    ebm::DamCheckpoint checkpoint = ebm::load_checkpoint(path);
    if (checkpoint.characters != texts.alphabet.characters())
      throw core::InputError(fmt::format("{} knows other characters than the text", path), "Evaluate on the text that the model was trained on");
    models.emplace_back(checkpoint.shape, std::move(checkpoint.parameters));
  }
  print_columns(config);
  std::vector<double> values;
  for (const ebm::Dam& model : models) values.push_back(in_unit(digital_loss(model, texts.test, config.threads), config.unit));
  print_row(fmt::format("dense memory, {} parameters", models.front().shape().parameters()), values, config.target);
  print_baselines(config, texts);
  for (const double share : config.weight_noise) {
    values.clear();
    for (std::size_t i = 0; i < models.size(); ++i)
      values.push_back(in_unit(noisy_loss(models[i], texts.test, share, config.seeds[i], config.threads), config.unit));
    print_row(fmt::format("static noise of {:g} % of the largest weight, {} draws", 100.0 * share, kNoiseDraws), values,
              share == config.training.weight_noise ? config.target_noise : std::nullopt);
  }
  for (const ArrayEvaluation& array : config.arrays) {
    values.clear();
    for (std::size_t i = 0; i < models.size(); ++i) values.push_back(in_unit(array_loss(models[i], texts.test, array, config.seeds[i]), config.unit));
    print_row(fmt::format("in arrays of {}, {} after writing", array.device, age_text(array.age_s)), values,
              &array == &config.arrays.back() ? config.target_array : std::nullopt);
  }
  return kDone;
}

}  // namespace ohmfield::experiments
