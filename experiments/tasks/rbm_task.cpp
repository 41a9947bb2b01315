#include "experiments/tasks/rbm_task.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <ctime>
#include <filesystem>
#include <optional>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "ebm/boltzmann/rbm_file.hpp"
#include "experiments/command.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/options.hpp"
#include "experiments/tasks/rbm_in_array.hpp"
#include "experiments/tasks/task_values.hpp"

namespace ohmfield::experiments {
namespace {

std::uint64_t fingerprint(const RbmConfig& config, std::uint64_t seed) {
  const ebm::RbmTrainingParams& p = *config.training;
  core::Fnv1a hash;
  hash.add(config.images.hash);
  hash.add(fmt::format("{} {} {} {} {} {} {} {} {} {} {} {}", config.hidden, p.epochs, p.batch, static_cast<int>(p.method), p.gibbs_steps, p.rate, p.last_rate,
                       p.decay, p.offset_share, p.init_sigma, p.weight_noise, seed));
  return hash.value();
}

void save(const std::string& path, const RbmConfig& config, const ebm::RbmTrainer& trainer, std::uint64_t seed) {
  if (path.empty()) return;
  ebm::save_rbm(path, checkpoint_info(config.title, seed), {trainer.state(), fingerprint(config, seed)});
}

/// What a training leaves, beside the model.
struct Trained {
  ebm::Rbm rbm;
  double samples_per_s = 0.0;  ///< of processor time; 0 where nothing was left to do
};

/// \return false if interrupted
bool train_one(const RbmConfig& config, const TaskOptions& options, std::uint64_t seed, std::vector<Trained>& results) {
  ebm::RbmTrainingParams params = *config.training;
  params.seed = seed;
  ebm::RbmTrainer trainer(config.images.train, config.hidden, params, config.threads);
  const std::string path = options.checkpoint.empty() ? "" : checkpoint_of(options.checkpoint, seed);
  const auto claimed = claim(path);
  if (options.resume && std::filesystem::exists(path)) {
    const ebm::RbmCheckpoint checkpoint = ebm::load_rbm(path);
    if (checkpoint.fingerprint != fingerprint(config, seed))
      throw core::InputError(fmt::format("{} is of other data, another training or seed", path), "Resume with the task and the data it was begun with");
    check_steps(path, checkpoint.state.steps, trainer.steps());
    fmt::print("c seed {}: {} of {} steps from {}\n", seed, checkpoint.state.steps, trainer.steps(), path);
    trainer.restore(checkpoint.state);
  } else if (options.resume) {
    tell_new_beginning(path);
  }
  // A path that cannot be written is an error before the work. What a training before left stays until there is something better.
  if (!path.empty() && !std::filesystem::exists(path)) save(path, config, trainer, seed);
  const std::uint64_t every = std::max<std::uint64_t>(1, params.epochs / kTrainingLines) * trainer.steps_of_epoch();
  double time_s = 0.0, samples = 0.0;
  while (trainer.steps_done() < trainer.steps()) {
    const std::clock_t begin = std::clock();
    for (std::uint64_t steps = 0; steps < 20 && trainer.steps_done() < trainer.steps(); ++steps) {
      try {
        trainer.step();
      } catch (const core::InputError& error) {
        throw core::InputError(fmt::format("seed {}: {}", seed, error.what()), path.empty() ? "" : fmt::format("{} holds the last good state", path));
      }
      samples += static_cast<double>(params.batch);
      if (trainer.steps_done() % every == 0) break;
    }
    time_s += static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    const bool tells = trainer.steps_done() % every == 0;
    if (tells) tell_training(config, trainer.rbm(), seed, trainer.steps_done() / trainer.steps_of_epoch(), samples / time_s);
    if (tells || interrupted()) save(path, config, trainer, seed);
    if (interrupted()) {
      fmt::print("c interrupted after {} of {} steps{}\n", trainer.steps_done(), trainer.steps(), path.empty() ? "" : "; go on with --resume");
      return false;
    }
  }
  save(path, config, trainer, seed);
  results.push_back({trainer.rbm(), time_s > 0.0 ? samples / time_s : 0.0});
  return true;
}

}  // namespace

int train_rbm(const core::TomlTable& task, const TaskOptions& options) {
  if (options.resume && options.checkpoint.empty()) throw core::InputError("--resume has nothing to go on from", "Give --checkpoint FILE as well");
  const RbmConfig config = rbm_config(task, options);
  std::optional<crossbar::Technology> technology;
  if (config.in_array) technology = load_technology(config.technology);
  if (config.in_array && !options.checkpoint.empty())
    throw core::InputError("--checkpoint is for digital training: the states of devices are not saved", "Leave it out, or take in_array out of the task");
  TaskReport report("train", config.title, options.json);
  print_images(config);
  std::vector<Trained> trained;
  std::vector<RbmInArrayResult> in_array;
  for (const std::uint64_t seed : config.seeds) {
    if (config.training && !train_one(config, options, seed, trained)) return kInterrupted;
    if (config.in_array && !train_rbm_in_array(config, seed, in_array)) return kInterrupted;
  }
  std::vector<ebm::Rbm> rbms;
  std::vector<double> rates;
  for (const Trained& one : trained) {
    rbms.push_back(one.rbm);
    if (one.samples_per_s > 0.0) rates.push_back(one.samples_per_s);
  }
  if (config.training) add_machines(report, config, rbms, "digital", config.target_log_likelihood);
  if (!rates.empty()) {
    report.table(fmt::format("samples a second of processor time, {} thread(s)", config.threads), "1/s", 0);
    report.row("training", rates);
  }
  if (config.in_array) add_in_array(report, config, in_array, *technology);
  report.finish();
  return kDone;
}

int eval_rbm(const core::TomlTable& task, const TaskOptions& options) {
  if (options.checkpoint.empty()) throw core::InputError("eval has no model", "Give --checkpoint FILE, as train has written it");
  const RbmConfig config = rbm_config(task, options);
  if (config.in_array) throw core::InputError("eval reads a checkpoint, and trainings in arrays have none", "Take train, which evaluates what the devices hold");
  TaskReport report("eval", config.title, options.json);
  print_images(config);
  std::vector<ebm::Rbm> rbms;
  for (const std::uint64_t seed : config.seeds) {
    const std::string path = checkpoint_of(options.checkpoint, seed);
    const ebm::RbmCheckpoint checkpoint = ebm::load_rbm(path);
    tell_of_checkpoint(path, checkpoint.fingerprint == fingerprint(config, seed), checkpoint.state.steps,
                       config.training->epochs * (static_cast<std::uint64_t>(config.images.train.cols()) / config.training->batch));
    rbms.push_back(checkpoint.state.rbm);
    if (rbms.back().hidden() != config.hidden)
      throw core::InputError(fmt::format("{} has {} hidden units, the task {}", path, rbms.back().hidden(), config.hidden), "Evaluate with the task that it was trained by");
    if (rbms.back().visible() != config.images.test.rows())
      throw core::InputError(fmt::format("{} has {} visible units, the images {} pixels", path, rbms.back().visible(), config.images.test.rows()),
                             "Evaluate on images of the size that the model was trained on");
  }
  add_machines(report, config, rbms, "digital", config.target_log_likelihood);
  if (!add_annealed(report, config, rbms) || !add_arrays(report, config, rbms)) return kInterrupted;
  report.finish();
  return kDone;
}

}  // namespace ohmfield::experiments
