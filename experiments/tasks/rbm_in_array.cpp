#include "experiments/tasks/rbm_in_array.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "core/error.hpp"
#include "core/random/counter_rng.hpp"
#include "crossbar/training/trained_operator.hpp"
#include "ebm/boltzmann/rbm_operator_training.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/options.hpp"
#include "experiments/tasks/chip_time.hpp"
#include "experiments/tasks/rbm_cost.hpp"

namespace ohmfield::experiments {
namespace {

const char* words_of(crossbar::WriteScheme scheme) {
  switch (scheme) {
    case crossbar::WriteScheme::direct: return "direct";
    case crossbar::WriteScheme::mixed_precision: return "mixed precision";
    default: return "Tiki-Taka";
  }
}

/// Mean probability of a hidden unit to be on, given images.
double hidden_share(const ebm::Rbm& rbm, const Eigen::MatrixXf& images) {
  const Eigen::ArrayXXf fields = ((rbm.weights * images).colwise() + rbm.hidden_bias).array();
  return static_cast<double>((1.0f / (1.0f + (-fields).exp())).mean());
}

}  // namespace

bool train_rbm_in_array(const RbmConfig& config, std::uint64_t seed, std::vector<RbmInArrayResult>& results) {
  const RbmInArray& in_array = *config.in_array;
  ebm::RbmTrainingParams params = in_array.training;
  params.seed = seed;
  const ebm::RbmTrainingState start = ebm::first_state(config.images.train, config.hidden, params);
  crossbar::TrainedOperator weights(start.rbm.weights, shared_device(in_array.device), in_array.arrays, core::derive_seed(seed, core::Stream::programming, 0));
  ebm::RbmOperatorTrainer trainer(weights, config.images.train, start, params);
  core::Ledger ledger;
  crossbar::Context context{ledger, seed, 0};
  const double batch_time_s = in_array.image_time_s * static_cast<double>(params.batch);
  const auto held = [&] { return ebm::Rbm{weights.weights(), trainer.visible_bias(), trainer.hidden_bias()}; };
  const std::uint64_t every = std::max<std::uint64_t>(1, params.epochs / kTrainingLines) * trainer.steps_of_epoch();
  double time_s = 0.0;
  while (trainer.steps_done() < trainer.steps()) {
    const std::clock_t begin = std::clock();
    try {
      trainer.step(context);
    } catch (const core::InputError& error) {
      throw core::InputError(fmt::format("seed {}: {}", seed, error.what()), "");
    }
    weights.advance(batch_time_s, context);
    time_s += static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    if (trainer.steps_done() % every == 0)
      tell_training(config, held(), seed, trainer.steps_done() / trainer.steps_of_epoch(), static_cast<double>(trainer.steps_done() * params.batch) / time_s);
    if (interrupted()) {
      fmt::print("c interrupted after {} of {} steps; devices cannot be saved\n", trainer.steps_done(), trainer.steps());
      return false;
    }
  }
  RbmInArrayResult& result = results.emplace_back();
  result.rbm = held();
  result.samples_per_s = static_cast<double>(trainer.steps() * params.batch) / std::max(time_s, 1e-9);
  const crossbar::TrainedArray& array = weights.array();
  result.mean_pulses = array.devices().mean_pulses();
  result.most_pulses = array.devices().most_pulses();
  if (const crossbar::PulsedArray* const fast = array.fast_devices()) {
    result.fast_mean_pulses = fast->mean_pulses();
    result.fast_most_pulses = fast->most_pulses();
  }
  result.cut_share = array.cut_share();
  result.epoch = ledger.scaled(1.0 / static_cast<double>(params.epochs));
  return true;
}

void add_in_array(TaskReport& report, const RbmConfig& config, const std::vector<RbmInArrayResult>& results, const crossbar::Technology& technology) {
  const RbmInArray& in_array = *config.in_array;
  const auto values = [&](double RbmInArrayResult::*member) {
    std::vector<double> all;
    for (const RbmInArrayResult& result : results) all.push_back(result.*member);
    return all;
  };
  std::vector<ebm::Rbm> rbms;
  for (const RbmInArrayResult& result : results) rbms.push_back(result.rbm);
  const std::string how = fmt::format("by pulses on {}, {}", in_array.device, words_of(in_array.arrays.scheme));
  add_machines(report, config, rbms, how, config.target_in_array);
  report.table("pulses of a cell in the whole training, " + how, "1", 0);
  report.row("mean over cells", values(&RbmInArrayResult::mean_pulses));
  report.row("pixel with most, mean over its cells", values(&RbmInArrayResult::most_pulses));
  if (in_array.arrays.scheme == crossbar::WriteScheme::tiki_taka) {
    report.row("second array: mean over cells", values(&RbmInArrayResult::fast_mean_pulses));
    report.row("second array: pixel with most", values(&RbmInArrayResult::fast_most_pulses));
  }
  report.table("share of writes", "1", 5);
  report.row("cut, as pulse trains were too short", values(&RbmInArrayResult::cut_share));
  report.table("samples a second of processor time, 1 thread", "1/s", 0);
  report.row("training by pulses", values(&RbmInArrayResult::samples_per_s));

  // Images beyond whole batches wait for another epoch.
  const ebm::RbmTrainingParams& training = in_array.training;
  const double images = static_cast<double>(static_cast<std::size_t>(config.images.train.cols()) / training.batch * training.batch);
  const core::Ledger rest = image_beside_array(config, training).scaled(images);
  core::Ledger whole = rest, digital;
  for (const RbmInArrayResult& result : results) {
    const double share = 1.0 / static_cast<double>(results.size());
    whole += result.epoch.scaled(share);
    digital += digital_training_image(config, training, hidden_share(result.rbm, config.images.train)).scaled(images * share);
  }
  // What circuits leak: a chip that holds weights and their gradients; the array, and states of a batch.
  const double visible = static_cast<double>(config.images.train.rows()), hidden = static_cast<double>(config.hidden);
  digital += chip_leakage(8.0 * visible * hidden, "fp32", cycles_s(digital, technology), technology);
  const double array_s = cycles_s(rest, technology) + images * in_array.image_time_s;
  whole += pulsed_array_leakage(in_array.arrays.readout.adc, {static_cast<Eigen::Index>(hidden), static_cast<Eigen::Index>(visible)}, true, array_s,
                                *shared_device(in_array.device), technology);
  const double sums_B = in_array.arrays.scheme == crossbar::WriteScheme::direct ? 0.0 : 4.0 * visible * hidden;
  whole += chip_leakage(sums_B + static_cast<double>(training.batch) * (visible + hidden) / 8.0, "fp32", array_s, technology);
  report.table(fmt::format("J an epoch of training, prices of {} [low; high]", technology.name()), "J");
  report.priced_parts(fmt::format("digital chip, fp32, exact gradient of batches of {}", training.batch), digital, technology);
  report.priced_parts("in the array, with all that is digital beside it", whole, technology);
  report.priced("  beside the arrays: sigmoids, draws, biases, states", technology.energy(rest));
}

}  // namespace ohmfield::experiments
