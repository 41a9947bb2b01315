#include "experiments/tasks/circuit_parity_task.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "core/error.hpp"
#include "core/provenance.hpp"
#include "ebm/circuit/et_file.hpp"
#include "experiments/command.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/tasks/circuit_parity_config.hpp"
#include "experiments/tasks/seed_table.hpp"
#include "experiments/tasks/task_values.hpp"

namespace ohmfield::experiments {
namespace {

/// Epochs between checkpoints. chosen: some seconds.
constexpr std::uint64_t kSaveEvery = 5000;

void save(const std::string& path, const CircuitParityConfig& config, const ebm::EtTrainer& trainer, std::uint64_t seed) {
  if (path.empty()) return;
  core::FileInfo info;
  info.title = config.title;
  info.source = core::source_line();
  info.history = command_line();
  info.seed = seed;
  info.date_created = core::utc_now();
  ebm::save_checkpoint(path, info, trainer, config.fingerprint(seed));
}

ebm::EtCheckpoint load(const std::string& path, const CircuitParityConfig& config, std::uint64_t seed) {
  ebm::EtCheckpoint checkpoint = ebm::load_et_checkpoint(path, config.shape.parameters());
  if (checkpoint.fingerprint != config.fingerprint(seed))
    throw core::InputError(fmt::format("{} is of another block, split, training or seed", path), "Take the task that it was written by");
  return checkpoint;
}

struct Circuits {
  double right = 0.0;          ///< share of answers
  double slowest_s = 0.0, energy_J = 0.0, rise = -1.0, rest = 0.0;
};

/// How the circuits of a model are let settle.
ebm::SettleParams settle_params(const ebm::CircuitElements& elements, double duration_tau) {
  ebm::SettleParams params;
  params.duration_s = duration_tau * elements.tau_v_s();
  params.sample_s = params.duration_s / 200.0;
  params.control = {.relative = 1e-7, .absolute = 1e-9};
  return params;
}

/// Elements with a unit of voltage that keeps all neurons of a trained block within nine tenths of the supply.
ebm::CircuitElements fitting_elements(const CircuitParityConfig& config, const ebm::EnergyTransformer& model) {
  ebm::CircuitElements elements = config.elements;
  double largest = 0.0;
  for (const ebm::BitStrings* strings : {&config.data.train, &config.data.validation})
    for (const std::vector<std::uint8_t>& bits : strings->bits) {
      const ebm::TwoLayerCircuit circuit(model.circuit(bits, elements.tau_v_s()));
      largest = std::max(largest, ebm::settle(circuit, circuit.start(Eigen::VectorXd::Zero(config.shape.dimension)), settle_params(elements, config.rest_tau)).largest);
    }
  elements.unit_V = std::min(elements.unit_V, 0.9 * elements.supply_V / largest);
  return elements;
}

/// Answers of the circuits themselves, integrated with error control. Energy is that of a circuit without defect: one that is off may
/// drive neurons to where the supply ends, which is not modelled.
Circuits run_circuits(const CircuitParityConfig& config, const ebm::CircuitElements& elements, const ebm::EnergyTransformer& model, const ebm::BitStrings& strings,
                      double duration_tau, const CircuitDefect* defect, std::uint64_t seed) {
  ebm::HeldCouplings held{model.array_couplings(), model.array_couplings(), 0.0};
  if (defect != nullptr) held = defect_couplings(held.xi, *defect, seed);
  const double tau = elements.tau_v_s();
  ebm::SettleParams params = settle_params(elements, duration_tau);
  if (defect != nullptr && defect->amplifier.any() && defect->amplifier.lag_s < 0.01 * tau) params.method = ebm::Method::rodas3;
  Circuits result;
  std::vector<ebm::Settled> all;
  for (std::size_t i = 0; i < strings.bits.size(); ++i) {
    ebm::TwoLayerModel circuit_model = model.circuit(strings.bits[i], tau, held.xi, held.xi_back);
    if (defect != nullptr) apply_defect(circuit_model, *defect, seed);
    const ebm::TwoLayerCircuit circuit(std::move(circuit_model));
    const ebm::Settled& settled = all.emplace_back(ebm::settle(circuit, circuit.start(Eigen::VectorXd::Zero(config.shape.dimension)), params, defect == nullptr ? &elements : nullptr));
    result.right += (model.logit(settled.state.head(config.shape.dimension)) > 0.0) == (strings.answer[i] != 0);
    result.slowest_s = std::max(result.slowest_s, settled.time_s);
    result.rise = std::max(result.rise, settled.largest_rise);
    result.rest = std::max(result.rest, settled.rest);
  }
  const auto count = static_cast<double>(strings.bits.size());
  result.right /= count;
  if (defect == nullptr)
    for (const ebm::Settled& settled : all) result.energy_J += settled.drawn_by(result.slowest_s, params.sample_s).total() / count;
  return result;
}

double unrolled_accuracy(const ebm::EnergyTransformer& model, const ebm::BitStrings& strings, const ebm::Unrolled& unrolled) {
  std::vector<double> logits(strings.bits.size());
  model.loss(strings, unrolled, {}, {}, logits);
  double right = 0.0;
  for (std::size_t i = 0; i < logits.size(); ++i) right += (logits[i] > 0.0) == (strings.answer[i] != 0);
  return right / static_cast<double>(logits.size());
}

void print_row(const std::string& what, const std::vector<double>& values, const std::string& more = "") {
  fmt::print("{:<64} {}{}\n", what, to_text(seed_mean(values), 4), more);
  std::fflush(stdout);
}

/// Rows of all models. \return false if interrupted
bool report(const CircuitParityConfig& config, const std::vector<ebm::EnergyTransformer>& models) {
  const ebm::ParityData& data = config.data;
  const ebm::Unrolled& unrolled = config.training.unrolled;
  const double time_tau = unrolled.step * static_cast<double>(unrolled.steps);
  double norm = 0.0;
  for (const ebm::EnergyTransformer& model : models) norm = std::max(norm, ebm::spectral_norm(model.memories()));
  if (!(norm < 1.0)) throw core::InputError(fmt::format("memories have a spectral norm of {:g}: the energy is not bounded below", norm), "Train with a lower memory_norm");
  fmt::print("\n{:<64} accuracy\n", fmt::format("block of {} parameters, spectral norm of memories {:.3f}", models.front().free_parameters(), norm));
  const auto each = [&](auto accuracy) {
    std::vector<double> values;
    for (const ebm::EnergyTransformer& model : models) values.push_back(accuracy(model));
    return values;
  };
  const auto verdict = [&](const std::vector<double>& values) {
    return fmt::format("  (at least {:g} for each: {})", config.target, *std::min_element(values.begin(), values.end()) >= config.target ? "reached" : "missed");
  };
  const ebm::Unrolled half{unrolled.step / 2.0, unrolled.steps * 2};
  print_row("validation, steps as trained", each([&](const auto& model) { return unrolled_accuracy(model, data.validation, unrolled); }));
  print_row("validation, step halved", each([&](const auto& model) { return unrolled_accuracy(model, data.validation, half); }));
  std::vector<ebm::CircuitElements> elements;
  double smallest_V = config.elements.unit_V;
  for (const ebm::EnergyTransformer& model : models) smallest_V = std::min(smallest_V, elements.emplace_back(fitting_elements(config, model)).unit_V);
  double rise = -1.0, rest = 0.0, slowest_s = 0.0, energy_J = 0.0;
  for (const bool at_rest : {false, true}) {
    for (const bool validation : {false, true}) {
      std::vector<double> values;
      for (std::size_t i = 0; i < models.size(); ++i) {
        if (interrupted()) return false;
        const Circuits circuits = run_circuits(config, elements[i], models[i], validation ? data.validation : data.train, at_rest ? config.rest_tau : time_tau, nullptr, 0);
        values.push_back(circuits.right);
        rise = std::max(rise, circuits.rise);
        if (!at_rest) continue;
        rest = std::max(rest, circuits.rest);
        slowest_s = std::max(slowest_s, circuits.slowest_s);
        energy_J = std::max(energy_J, circuits.energy_J);
      }
      print_row(fmt::format("{}, circuit integrated, read after {:g} tau_v", validation ? "validation" : "train", at_rest ? config.rest_tau : time_tau), values,
                validation && !at_rest ? verdict(values) : "");
    }
  }
  fmt::print("c largest rise of the energy in a step {:.2g}; largest tau_v |dv/dt| at {:g} tau_v {:.2g}\n", rise, config.rest_tau, rest);
  fmt::print("c a state of 1 is {:.3g} V or more, for neurons within the supply\n", smallest_V);
  fmt::print("c settled to 0.01 after at most {:.1f} ns, at most {:.1f} pJ an inference by then (mean over strings)\n", slowest_s * 1e9, energy_J * 1e12);

  fmt::print("\n{:<64} accuracy\n", "baselines");
  for (const std::size_t order : config.ngrams) print_row(fmt::format("validation, {}-gram", order + 1), {ebm::ngram_accuracy(data, order)});
  for (const std::size_t hidden : {std::size_t{0}, config.perceptron_hidden}) {
    std::vector<double> values;
    for (const std::uint64_t seed : config.seeds) {
      if (interrupted()) return false;
      values.push_back(ebm::perceptron_accuracy(data, hidden, config.perceptron_epochs, config.perceptron_rate, seed).validation);
    }
    const std::size_t count = ebm::perceptron_parameters(static_cast<std::size_t>(config.shape.length), hidden);
    print_row(hidden == 0 ? fmt::format("validation, logistic regression, {} parameters", count)
                          : fmt::format("validation, perceptron of {} hidden neurons, {} parameters", hidden, count), values);
  }
  const double gates = static_cast<double>(config.shape.length) - 1.0;
  print_row(fmt::format("digital: {:g} exclusive-ors, 28 nm, {:.3f} pJ", gates, gates * digital_gate_J() * 1e12), {1.0});

  if (!config.defects.empty()) fmt::print("\n{:<64} accuracy\n", fmt::format("validation, circuit read after {:g} tau_v", time_tau));
  for (const CircuitDefect& defect : config.defects) {
    std::vector<double> values;
    for (std::size_t i = 0; i < models.size(); ++i) {
      if (interrupted()) return false;
      CircuitDefect own = defect;
      own.amplifier.slew_per_s *= config.elements.unit_V / elements[i].unit_V;
      values.push_back(run_circuits(config, elements[i], models[i], data.validation, time_tau, &own, config.seeds[i]).right);
    }
    print_row(defect.title, values);
  }
  return true;
}

void print_head(const CircuitParityConfig& config) {
  fmt::print("c {}\nc {} strings to train with, {} to validate (split {})\n", config.title, config.data.train.bits.size(), config.data.validation.bits.size(),
             config.split_seed);
  fmt::print("c neurons of {:g} ohm and {:g} F: tau_v = {:g} ns\n", config.elements.leak_ohm, config.elements.capacitance_v_F, config.elements.tau_v_s() * 1e9);
}

}  // namespace

int train_circuit_parity(const core::TomlTable& task, const TaskOptions& options) {
  if (options.resume && options.checkpoint.empty()) throw core::InputError("--resume has nothing to go on from", "Give --checkpoint FILE as well");
  const CircuitParityConfig config = circuit_parity_config(task, options);
  print_head(config);
  std::vector<ebm::EnergyTransformer> models;
  for (const std::uint64_t seed : config.seeds) {
    ebm::EtTrainingParams params = config.training;
    params.seed = seed;
    ebm::EtTrainer trainer(config.data.train, config.shape, params);
    const std::string path = options.checkpoint.empty() ? "" : checkpoint_of(options.checkpoint, seed);
    if (options.resume && std::filesystem::exists(path)) {
      const ebm::EtCheckpoint checkpoint = load(path, config, seed);
      trainer.restore(checkpoint.parameters, checkpoint.steps, checkpoint.mean, checkpoint.square);
      fmt::print("c seed {}: {} of {} epochs from {}\n", seed, checkpoint.steps, params.epochs, path);
    } else if (options.resume) {
      tell_new_beginning(path);
    }
    save(path, config, trainer, seed);  // a path that cannot be written is an error before the work
    const auto begin = std::chrono::steady_clock::now();
    while (trainer.steps_done() < params.epochs) {
      const double loss = trainer.step();
      const bool ends = trainer.steps_done() == params.epochs;
      if (ends || trainer.steps_done() % kSaveEvery == 0) {
        fmt::print("c seed {} epoch {:6}  loss {:.5f} nat  {:.1f} s\n", seed, trainer.steps_done(), loss,
                   std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
        std::fflush(stdout);
      }
      if (ends || trainer.steps_done() % kSaveEvery == 0 || interrupted()) save(path, config, trainer, seed);
      if (interrupted()) {
        fmt::print("c interrupted after {} of {} epochs{}\n", trainer.steps_done(), params.epochs, path.empty() ? "" : "; --resume goes on from " + path);
        return kInterrupted;
      }
    }
    models.push_back(trainer.model());
  }
  return report(config, models) ? kDone : kInterrupted;
}

int eval_circuit_parity(const core::TomlTable& task, const TaskOptions& options) {
  if (options.checkpoint.empty()) throw core::InputError("eval has no model", "Give --checkpoint FILE, as train has written it");
  const CircuitParityConfig config = circuit_parity_config(task, options);
  print_head(config);
  std::vector<ebm::EnergyTransformer> models;
  for (const std::uint64_t seed : config.seeds) {
    const std::string path = checkpoint_of(options.checkpoint, seed);
    ebm::EtCheckpoint checkpoint = load(path, config, seed);
    if (checkpoint.steps < config.training.epochs) fmt::print("c seed {}: {} of {} epochs only\n", seed, checkpoint.steps, config.training.epochs);
    models.emplace_back(config.shape, std::move(checkpoint.parameters));
  }
  return report(config, models) ? kDone : kInterrupted;
}

}  // namespace ohmfield::experiments
