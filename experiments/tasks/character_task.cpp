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
#include "ebm/language/kneser_ney.hpp"
#include "experiments/command.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/options.hpp"
#include "experiments/tasks/character_config.hpp"
#include "experiments/tasks/seed_table.hpp"

namespace ohmfield::experiments {
namespace {

/// Positions whose scores are in memory together.
constexpr std::size_t kBlock = 4096;
/// Weights with static noise are drawn so often for every seed.
constexpr std::uint64_t kNoiseDraws = 5;
/// Steps between checkpoints of a training. chosen: some seconds.
constexpr std::uint64_t kSaveEvery = 2000;

struct Texts {
  ebm::Alphabet alphabet;
  ebm::Corpus train, dev, test;
};

Texts texts_of(const CharacterConfig& config) {
  std::string all;
  for (const auto* part : {&config.text.split.train, &config.text.split.dev, &config.text.split.test})
    for (const std::string& document : *part) all += document;
  ebm::Alphabet alphabet = ebm::Alphabet::of(all);
  return {alphabet, {config.text.split.train, alphabet}, {config.text.split.dev, alphabet}, {config.text.split.test, alphabet}};
}

double in_unit(double nat, LossUnit unit) { return unit == LossUnit::nat ? nat : nat / std::log(2.0); }
const char* name_of(LossUnit unit) { return unit == LossUnit::nat ? "nat" : "bit"; }

/// Mean loss of a corpus, blocks on several threads added up in order.
/// \param score  of positions, into scores
template <class Score>
double mean_loss(const ebm::Corpus& corpus, std::size_t symbols, int threads, Score score) {
  const std::size_t blocks = (corpus.targets() + kBlock - 1) / kBlock;
  std::vector<double> sums(blocks, 0.0);
  core::parallel_for(blocks, threads, [&](std::size_t block) {
    const auto positions = corpus.positions().subspan(block * kBlock, std::min(kBlock, corpus.targets() - block * kBlock));
    std::vector<float> scores(positions.size() * symbols);
    score(positions, std::span(scores));
    for (const double loss : ebm::losses(corpus.symbols(), positions, scores, symbols)) sums[block] += loss;
  });
  double sum = 0.0;
  for (const double part : sums) sum += part;
  return sum / static_cast<double>(corpus.targets());
}

double digital_loss(const ebm::Dam& dam, const ebm::Corpus& corpus, int threads) {
  return mean_loss(corpus, dam.shape().symbols, threads,
                   [&](std::span<const std::uint32_t> positions, std::span<float> scores) { dam.scores(corpus.symbols(), positions, scores); });
}

double kneser_ney_loss(const ebm::KneserNey& model, const ebm::Corpus& corpus, std::size_t symbols) {
  std::vector<double> p(symbols);
  double sum = 0.0;
  for (const std::uint32_t position : corpus.positions()) {
    model.predict(corpus.symbols(), position, p);
    sum -= std::log(p[corpus.symbols()[position]]);
  }
  return sum / static_cast<double>(corpus.targets());
}

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

void print_head(const CharacterConfig& config, const Texts& texts) {
  fmt::print("c {}\nc text {}: {} symbols; characters with ends of documents: train {}, dev {}, test {}\n", config.title, config.text.source,
             texts.alphabet.size(), texts.train.targets(), texts.dev.targets(), texts.test.targets());
  fmt::print("c model of {} symbols of context and {} hidden units: {} parameters\n", config.shape.context, config.shape.hidden,
             config.shape.parameters());
}

void print_row(const std::string& what, const std::vector<double>& values, std::optional<double> target) {
  fmt::print("{:<58} {}", what, to_text(seed_mean(values), 4));
  if (target) fmt::print("  (at most {:g}: {})", *target, seed_mean(values).mean <= *target ? "reached" : "missed");
  fmt::print("\n");
  std::fflush(stdout);
}

void print_baselines(const CharacterConfig& config, const Texts& texts) {
  for (const std::size_t order : config.kneser_ney) {
    const ebm::KneserNey model(texts.train, texts.alphabet.size(), order);
    fmt::print("{:<58} {:.4f}\n", fmt::format("Kneser-Ney {}, {} n-grams", order, model.parameters()),
               in_unit(kneser_ney_loss(model, texts.test, texts.alphabet.size()), config.unit));
  }
}

std::string age_text(double age_s) {
  return age_s < 120.0 ? fmt::format("{:g} s", age_s) : age_s < 7200.0 ? fmt::format("{:g} min", age_s / 60.0)
         : age_s < 172800.0 ? fmt::format("{:g} h", age_s / 3600.0) : fmt::format("{:g} d", age_s / 86400.0);
}

}  // namespace

int train_characters(const core::TomlTable& task, const TaskOptions& options) {
  if (options.resume && options.checkpoint.empty()) throw core::InputError("--resume has nothing to go on from", "Give --checkpoint FILE as well");
  CharacterConfig config = character_config(task, options);
  const Texts texts = texts_of(config);
  config.shape.symbols = texts.alphabet.size();
  print_head(config, texts);
  std::vector<double> results;
  for (const std::uint64_t seed : config.seeds)
    if (!train_one(config, texts, options, seed, results)) return kInterrupted;
  fmt::print("\n{:<58} {} a character of the test part\n", "", name_of(config.unit));
  print_row(fmt::format("dense associative memory, {} parameters", config.shape.parameters()), results, config.target);
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
  fmt::print("\n{:<58} {} a character of the test part\n", "", name_of(config.unit));
  std::vector<double> values;
  for (const ebm::Dam& model : models) values.push_back(in_unit(digital_loss(model, texts.test, config.threads), config.unit));
  print_row(fmt::format("dense associative memory, {} parameters", models.front().shape().parameters()), values, config.target);
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
