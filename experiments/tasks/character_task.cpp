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
#include "core/random/fill.hpp"
#include "ebm/language/dam_array.hpp"
#include "crossbar/cost/schedule.hpp"
#include "ebm/language/dam_file.hpp"
#include "ebm/language/dam_words.hpp"
#include "experiments/command.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/options.hpp"
#include "experiments/tasks/character_cost.hpp"
#include "experiments/tasks/character_report.hpp"
#include "experiments/tasks/chip_time.hpp"
#include "experiments/tasks/task_values.hpp"

namespace ohmfield::experiments {
namespace {

/// Weights with static noise are drawn so often for every seed.
constexpr std::uint64_t kNoiseDraws = 5;
/// Of which the loss and the energy are told.
constexpr const char* kDigitalChip = "digital, weights of 8 bits on the chip";
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

crossbar::AnalogMatrixParams array_params(const ArrayEvaluation& array, const ebm::DamShape& shape, const crossbar::DeviceModel& device,
                                           const crossbar::Technology& technology) {
  crossbar::AnalogMatrixParams params;
  params.compensation = array.compensation;
  // Cells one by one would take hours where noise near zero conductance is clipped; docs/methods/language.md compares.
  params.noise = crossbar::NoiseMethod::folded;
  params.adc.bits = array.adc_bits;
  params.cell_pitch_m = technology.cell_pitch_m();
  const auto outputs = static_cast<Eigen::Index>(shape.hidden + shape.symbols), inputs = static_cast<Eigen::Index>(shape.context * shape.symbols);
  params.read_time_s = crossbar::read_time_s(params, crossbar::settle_s(params, outputs, inputs, device, technology), static_cast<double>(outputs));
  return params;
}

/// Inputs that ranges of converters and words are chosen by.
constexpr std::size_t kCalibration = 2000;

struct ArrayResult {
  double loss = 0.0;       ///< nat
  core::Ledger events;     ///< of a character: of the arrays, what they leak included
  double cells = 0.0;
  double character_s = 0.0;
};

/// Adds what circuits leak while a character takes its way through arrays and what is digital beside them.
void add_time(ArrayResult& result, const ebm::DamShape& shape, const crossbar::AnalogMatrixParams& params, const crossbar::DeviceModel& device,
              const crossbar::Technology& technology) {
  std::vector<crossbar::Shape> arrays{{static_cast<Eigen::Index>(shape.hidden + shape.symbols), static_cast<Eigen::Index>(shape.context * shape.symbols)}};
  // A rectified model reads U once for all characters.
  if (shape.energy == ebm::HiddenEnergy::exponential) arrays.push_back({static_cast<Eigen::Index>(shape.symbols), static_cast<Eigen::Index>(shape.hidden)});
  const double reads = crossbar::reads_of_a_column(result.events, params, static_cast<double>(arrays.size()));
  result.character_s = cycles_s(character_beside_arrays(shape), technology);
  for (const crossbar::Shape& array : arrays) result.character_s += product_s(params, array, reads, device, technology);
  for (const crossbar::Shape& array : arrays) result.events += array_leakage(params, array, result.character_s, device, technology);
  result.events += chip_leakage(static_cast<double>(shape.symbols * shape.hidden), "int8", result.character_s, technology);
}

ArrayResult array_loss(const ebm::Dam& dam, const Texts& texts, const ArrayEvaluation& array, const crossbar::Technology& technology, std::uint64_t seed) {
  ArrayResult result;
  crossbar::Context context{result.events, seed, 0};
  const auto device = shared_device(array.device);
  const crossbar::AnalogMatrixParams params = array_params(array, dam.shape(), *device, technology);
  const auto sample = texts.dev.positions().first(std::min(kCalibration, texts.dev.targets()));
  ebm::DamArray model(dam, device, params, seed, ebm::ranges_of(dam, texts.dev.symbols(), sample));
  if (array.age_s > params.age_s) model.advance(array.age_s - params.age_s, context);
  // One after the other: operations are numbered.
  result.loss = mean_loss(texts.test, dam.shape().symbols, 1, [&](std::span<const std::uint32_t> positions, std::span<float> scores) {
    model.scores(texts.test.symbols(), positions, scores, context);
  });
  result.cells = model.cells();
  result.events = result.events.scaled(1.0 / static_cast<double>(texts.test.targets()));
  if (array.adc_bits > 0) add_time(result, dam.shape(), params, *device, technology);
  return result;
}

/// Rows of the energy of a character, of arrays whose currents are converted.
void add_energies(TaskReport& report, const CharacterConfig& config, const std::vector<std::pair<std::string, ArrayResult>>& arrays,
                  const crossbar::Technology& technology) {
  report.table(fmt::format("J a character, prices of {} [low; high]", technology.name()), "J");
  core::Ledger digital = digital_character(config.shape);
  const double digital_s = cycles_s(digital, technology);
  digital += chip_leakage(static_cast<double>(config.shape.parameters()), "int8", digital_s, technology);
  const std::map<std::string, double> size{{"parameters", static_cast<double>(config.shape.parameters())}};
  report.priced_parts(kDigitalChip, digital, technology, size);
  for (const auto& [what, result] : arrays) {
    const core::Ledger rest = character_beside_arrays(config.shape);
    core::Ledger whole = result.events;
    whole += rest;
    report.priced_parts(what, whole, technology, size);
    report.priced("  beside the arrays: hidden units, their memory, softmax", technology.energy(rest));
    core::Ledger writing;
    writing.add(core::Event::cell_write, result.cells);
    report.priced("  and writing, once", technology.energy(writing));
  }
  report.table(fmt::format("ns a character, one after the other, {}", technology.name()), "ns", 1);
  report.fixed(kDigitalChip, 1e9 * digital_s);
  for (const auto& [what, result] : arrays) report.fixed(what, 1e9 * result.character_s);
}

/// Of a token that arrays learn from.
core::Ledger leakage_in_array(const CharacterConfig& config, const crossbar::Technology& technology) {
  const ebm::DamShape& shape = config.shape;
  const ebm::InArrayParams& params = config.in_array->params;
  const auto device = shared_device(config.in_array->device);
  const auto hidden = static_cast<Eigen::Index>(shape.hidden), symbols = static_cast<Eigen::Index>(shape.symbols);
  // Reads and writes take the time of a token; what is digital beside them comes between.
  const double time_s = params.token_time_s + cycles_s(character_beside_arrays(shape), technology);
  core::Ledger ledger = chip_leakage(static_cast<double>(shape.symbols * shape.hidden), "int8", time_s, technology);
  for (const crossbar::Shape array : {crossbar::Shape{hidden + symbols, static_cast<Eigen::Index>(shape.context) * symbols}, crossbar::Shape{hidden, symbols}})
    ledger += pulsed_array_leakage(params.arrays.readout.adc, array, false, time_s, *device, technology);
  return ledger;
}

std::uint64_t fingerprint(const CharacterConfig& config, const Texts& texts, std::uint64_t seed) {
  core::Fnv1a hash;
  hash.add(config.text.hash);
  hash.add(texts.alphabet.characters());
  const ebm::CharacterTrainingParams& training = config.training;
  hash.add(fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {}", config.shape.context, config.shape.hidden, static_cast<int>(config.shape.energy), training.epochs,
                       training.batch, training.rate, training.decay, training.init_sigma, training.clip, training.weight_noise, training.drift_nu_std,
                       training.drift_age_s, seed));
  return hash.value();
}

void save(const std::string& path, const CharacterConfig& config, const ebm::DamTrainer& trainer, const Texts& texts, std::uint64_t seed) {
  if (path.empty()) return;
  ebm::save_checkpoint(path, checkpoint_info(config.title, seed), trainer, texts.alphabet, fingerprint(config, texts, seed));
}

void resume(const std::string& path, const CharacterConfig& config, ebm::DamTrainer& trainer, const Texts& texts, std::uint64_t seed) {
  ebm::DamCheckpoint checkpoint = ebm::load_checkpoint(path);
  if (checkpoint.fingerprint != fingerprint(config, texts, seed))
    throw core::InputError(fmt::format("{} is of another text, model, training or seed", path), "Resume with the task and the text it was begun with");
  check_steps(path, checkpoint.steps, trainer.steps());
  fmt::print("c seed {}: {} of {} steps from {}\n", seed, checkpoint.steps, trainer.steps(), path);
  trainer.restore(std::move(checkpoint.parameters), checkpoint.steps, checkpoint.mean, checkpoint.square);
}

/// A line for each epoch of a training.
class EpochLines {
 public:
  EpochLines(const CharacterConfig& config, std::string who) : config_(config), who_(std::move(who)) {}

  /// Loss of a step [nat].
  void add(double loss) {
    sum_ += loss;
    ++steps_;
  }
  void end(std::uint64_t epoch, double dev) {
    const auto now = std::chrono::steady_clock::now();
    fmt::print("c {} epoch {:3}  train {:.4f}  dev {:.4f} {}  {:.1f} s\n", who_, epoch, in_unit(sum_ / steps_, config_.unit), in_unit(dev, config_.unit),
               name_of(config_.unit), std::chrono::duration<double>(now - begin_).count());
    std::fflush(stdout);
    sum_ = steps_ = 0.0;
  }

 private:
  const CharacterConfig& config_;
  std::string who_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  double sum_ = 0.0, steps_ = 0.0;
};

/// \return false if interrupted
bool train_one(const CharacterConfig& config, const Texts& texts, const TaskOptions& options, std::uint64_t seed, std::vector<double>& results) {
  ebm::CharacterTrainingParams params = config.training;
  params.seed = seed;
  ebm::DamTrainer trainer(texts.train, config.shape, params, config.threads);
  const std::string path = options.checkpoint.empty() ? "" : checkpoint_of(options.checkpoint, seed);
  const auto claimed = claim(path);
  if (options.resume && std::filesystem::exists(path)) resume(path, config, trainer, texts, seed);
  else if (options.resume) tell_new_beginning(path);
  // A path that cannot be written is an error before the work. What a training before left stays until there is something better.
  if (!path.empty() && !std::filesystem::exists(path)) save(path, config, trainer, texts, seed);
  EpochLines lines(config, fmt::format("seed {}", seed));
  while (trainer.steps_done() < trainer.steps()) {
    lines.add(trainer.step());
    const bool ends_epoch = trainer.steps_done() % trainer.steps_of_epoch() == 0;
    if (ends_epoch || trainer.steps_done() % kSaveEvery == 0 || interrupted()) save(path, config, trainer, texts, seed);
    if (interrupted()) {
      fmt::print("c interrupted after {} of {} steps{}\n", trainer.steps_done(), trainer.steps(),
                 path.empty() ? "" : "; go on with --resume");
      return false;
    }
    if (ends_epoch) lines.end(trainer.steps_done() / trainer.steps_of_epoch(), digital_loss(trainer.model(), texts.dev, config.threads));
  }
  results.push_back(in_unit(digital_loss(trainer.model(), texts.test, config.threads), config.unit));
  return true;
}

ebm::MlpShape mlp_shape(const CharacterConfig& config) {
  return ebm::MlpShape::within(config.shape.parameters(), config.shape.symbols, config.shape.context);
}

/// The network that the memory is compared with. \return false if interrupted
bool train_mlp(const CharacterConfig& config, const Texts& texts, std::uint64_t seed, std::vector<double>& results) {
  ebm::CharacterTrainingParams params = *config.mlp;
  params.seed = seed;
  ebm::MlpTrainer trainer(texts.train, mlp_shape(config), params, config.threads);
  EpochLines lines(config, fmt::format("seed {} network of one hidden layer", seed));
  while (trainer.steps_done() < trainer.steps()) {
    lines.add(trainer.step());
    if (trainer.steps_done() % trainer.steps_of_epoch() == 0)
      lines.end(trainer.steps_done() / trainer.steps_of_epoch(), digital_loss(trainer.model(), texts.dev, config.threads));
    if (interrupted()) return false;
  }
  results.push_back(in_unit(digital_loss(trainer.model(), texts.test, config.threads), config.unit));
  return true;
}

/// \return false if interrupted
bool train_in_array(const CharacterConfig& config, const Texts& texts, std::uint64_t seed, std::vector<double>& results, core::Ledger& events,
                    std::map<std::string, double>& marks) {
  ebm::InArrayParams params = config.in_array->params;
  params.seed = seed;
  ebm::DamInArray trainer(texts.train, config.shape, shared_device(config.in_array->device), params);
  EpochLines lines(config, fmt::format("seed {}", seed));
  while (trainer.tokens_done() < trainer.tokens()) {
    lines.add(trainer.step());
    if (trainer.tokens_done() % texts.train.targets() == 0)
      lines.end(trainer.tokens_done() / texts.train.targets(), digital_loss(trainer.model(), texts.dev, config.threads));
    if (interrupted()) {
      fmt::print("c interrupted after {} of {} tokens; devices cannot be saved\n", trainer.tokens_done(), trainer.tokens());
      return false;
    }
  }
  marks["weight_step"] = trainer.contexts().devices().step();
  const double pulses = trainer.ledger()[core::Event::cell_pulse].count;
  fmt::print("c seed {}: written at {:.1f} % of tokens, {:.1f} pulses of cells a token; trains too short for {:.2g} % of writes\n", seed,
             100.0 * static_cast<double>(trainer.writes()) / static_cast<double>(trainer.tokens()), pulses / static_cast<double>(trainer.tokens()),
             100.0 * std::max(trainer.contexts().cut_share(), trainer.symbols().cut_share()));
  fmt::print("c seed {}: pulses of a cell of W and L {:.3g} on average, {:.3g} where most; of U {:.3g} and {:.3g}\n", seed,
             trainer.contexts().devices().mean_pulses(), trainer.contexts().devices().most_pulses(), trainer.symbols().devices().mean_pulses(),
             trainer.symbols().devices().most_pulses());
  events = trainer.ledger().scaled(1.0 / static_cast<double>(config.in_array->params.epochs));
  results.push_back(in_unit(digital_loss(trainer.model(), texts.test, config.threads), config.unit));
  return true;
}

}  // namespace

int train_characters(const core::TomlTable& task, const TaskOptions& options) {
  if (options.resume && options.checkpoint.empty()) throw core::InputError("--resume has nothing to go on from", "Give --checkpoint FILE as well");
  CharacterConfig config = character_config(task, options);
  const crossbar::Technology technology = load_technology(config.technology);
  if (config.in_array && !options.checkpoint.empty())
    throw core::InputError("--checkpoint is for digital training: the states of devices are not saved", "Leave it out");
  const Texts texts = texts_of(config);
  config.shape.symbols = texts.alphabet.size();
  print_head(config, texts);
  TaskReport report("train", config.title, options.json);
  std::vector<double> results, of_mlp;
  core::Ledger epoch;  // events of arrays
  std::map<std::string, double> marks{{"parameters", static_cast<double>(config.shape.parameters())}};
  for (const std::uint64_t seed : config.seeds) {
    if (!(config.in_array ? train_in_array(config, texts, seed, results, epoch, marks) : train_one(config, texts, options, seed, results))) return kInterrupted;
    if (config.mlp && !train_mlp(config, texts, seed, of_mlp)) return kInterrupted;
  }
  loss_table(report, config);
  const std::string how = config.in_array ? fmt::format(", by pulses on {}", config.in_array->device) : "";
  report.row(fmt::format("dense memory, {} parameters{}", config.shape.parameters(), how), results, at_most(config.target), marks);
  if (config.mlp) {
    const std::size_t parameters = mlp_shape(config).parameters();
    report.row(fmt::format("network of one hidden layer, {} parameters", parameters), of_mlp, {}, {{"parameters", static_cast<double>(parameters)}});
  }
  add_baselines(report, config, texts);
  const auto characters = static_cast<double>(texts.train.targets());
  report.table(fmt::format("J an epoch of training, prices of {} [low; high]", technology.name()), "J");
  const std::size_t batch = config.in_array ? ebm::CharacterTrainingParams{}.batch : config.training.batch;
  core::Ledger digital = digital_training_character(config.shape, batch);
  // Weights, gradients and two means.
  digital += chip_leakage(16.0 * static_cast<double>(config.shape.parameters()), "fp32", cycles_s(digital, technology), technology);
  report.priced_parts(fmt::format("digital chip, fp32, exact gradient and Adam, batches of {}", batch), digital.scaled(characters), technology);
  if (config.in_array) {
    core::Ledger whole = epoch;
    whole += character_beside_arrays(config.shape).scaled(characters);
    whole += leakage_in_array(config, technology).scaled(characters);
    report.priced_parts("in the array, with hidden units digital", whole, technology);
    report.priced("  beside the arrays: hidden units, their memory, softmax", technology.energy(character_beside_arrays(config.shape).scaled(characters)));
  }
  report.finish();
  return kDone;
}

int eval_characters(const core::TomlTable& task, const TaskOptions& options) {
  CharacterConfig config = character_config(task, options);
  if (config.in_array)
    throw core::InputError("eval has nothing to read: a training in the array is not saved, as the states of devices are not", "Use train, which reports the test part");
  if (options.checkpoint.empty()) throw core::InputError("eval has no model", "Give --checkpoint FILE, as train has written it");
  const crossbar::Technology technology = load_technology(config.technology);
  const Texts texts = texts_of(config);
  config.shape.symbols = texts.alphabet.size();
  print_head(config, texts);
  std::vector<ebm::Dam> models;
  for (const std::uint64_t seed : config.seeds) {
    const std::string path = checkpoint_of(options.checkpoint, seed);
    ebm::DamCheckpoint checkpoint = ebm::load_checkpoint(path);
    if (checkpoint.characters != texts.alphabet.characters())
      throw core::InputError(fmt::format("{} knows other characters than the text", path), "Evaluate on the text that the model was trained on");
    const ebm::DamShape& shape = checkpoint.shape;
    if (shape.context != config.shape.context || shape.hidden != config.shape.hidden || shape.energy != config.shape.energy)
      throw core::InputError(fmt::format("{} is a model of {} symbols of context and {} hidden units, the task one of {} and {}, or of another energy", path,
                                         shape.context, shape.hidden, config.shape.context, config.shape.hidden),
                             "Evaluate with the task that it was trained by");
    tell_of_checkpoint(path, checkpoint.fingerprint == fingerprint(config, texts, seed), checkpoint.steps,
                       ebm::DamTrainer::steps_of(texts.train, config.training));
    models.emplace_back(checkpoint.shape, std::move(checkpoint.parameters));
  }
  TaskReport report("eval", config.title, options.json);
  loss_table(report, config);
  const std::map<std::string, double> size{{"parameters", static_cast<double>(config.shape.parameters())}};
  const auto with = [&](const char* mark, double value) {
    std::map<std::string, double> marks = size;
    marks[mark] = value;
    return marks;
  };
  std::vector<double> values;
  for (std::size_t i = 0; i < models.size(); ++i) {
    values.push_back(in_unit(digital_loss(models[i], texts.test, config.threads), config.unit));
    if (!std::isfinite(values.back()))
      throw core::InputError(fmt::format("{}: the loss is not a number", checkpoint_of(options.checkpoint, config.seeds[i])), "Its training diverged before a first good state; lower the rate");
  }
  report.row(fmt::format("dense memory, {} parameters", models.front().shape().parameters()), values, at_most(config.target), size);
  add_baselines(report, config, texts);
  values.clear();
  const auto sample = texts.dev.positions().first(std::min(kCalibration, texts.dev.targets()));
  for (const ebm::Dam& model : models)
    values.push_back(in_unit(digital_loss(ebm::DamWords(model, texts.dev.symbols(), sample), texts.test, config.threads), config.unit));
  report.row(kDigitalChip, values, {}, {{"weight_bits", 8.0}});
  for (const double share : config.weight_noise) {
    values.clear();
    for (std::size_t i = 0; i < models.size(); ++i)
      values.push_back(in_unit(noisy_loss(models[i], texts.test, share, config.seeds[i], config.threads), config.unit));
    report.row(fmt::format("static noise of {:g} % of the largest weight, {} draws", 100.0 * share, kNoiseDraws), values,
               share == config.training.weight_noise ? at_most(config.target_noise) : std::nullopt, with("weight_noise", share));
  }
  std::vector<std::pair<std::string, ArrayResult>> priced;
  for (const ArrayEvaluation& array : config.arrays) {
    values.clear();
    ArrayResult result;
    for (std::size_t i = 0; i < models.size(); ++i) {
      result = array_loss(models[i], texts, array, technology, config.seeds[i]);
      values.push_back(in_unit(result.loss, config.unit));
    }
    const std::string what = fmt::format("in arrays of {}, {} after writing{}", array.device, age_name(array.age_s),
                                         array.adc_bits > 0 ? fmt::format(", {}-bit ADC", array.adc_bits) : "");
    report.row(what, values, at_most(array.at_most), with("age_s", array.age_s));
    if (array.adc_bits > 0) priced.emplace_back(what, std::move(result));
  }
  add_energies(report, config, priced, technology);
  report.finish();
  return kDone;
}

}  // namespace ohmfield::experiments
