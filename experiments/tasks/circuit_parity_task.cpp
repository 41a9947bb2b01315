#include "experiments/tasks/circuit_parity_task.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "core/error.hpp"
#include "ebm/circuit/et_file.hpp"
#include "experiments/command.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/tasks/circuit_parity_config.hpp"
#include "experiments/tasks/task_values.hpp"

namespace ohmfield::experiments {
namespace {

/// Epochs between checkpoints. chosen: some seconds.
constexpr std::uint64_t kSaveEvery = 5000;

void save(const std::string& path, const CircuitParityConfig& config, const ebm::EtTrainer& trainer, std::uint64_t seed) {
  if (path.empty()) return;
  ebm::save_checkpoint(path, checkpoint_info(config.title, seed), trainer, config.fingerprint(seed));
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

/// Figures of the blocks themselves. \return false if interrupted
bool add_blocks(TaskReport& report, const CircuitParityConfig& config, const std::vector<ebm::EnergyTransformer>& models,
                const std::vector<ebm::CircuitElements>& elements) {
  const ebm::Unrolled& unrolled = config.training.unrolled;
  const double time_tau = unrolled.step * static_cast<double>(unrolled.steps);
  const auto each = [&](const ebm::Unrolled& steps) {
    std::vector<double> values;
    for (const ebm::EnergyTransformer& model : models) values.push_back(unrolled_accuracy(model, config.data.validation, steps));
    return values;
  };
  report.row("validation, steps as trained", each(unrolled));
  report.row("validation, step halved", each({unrolled.step / 2.0, unrolled.steps * 2}));
  double rise = -1.0, rest = 0.0, slowest_s = 0.0, energy_J = 0.0;
  for (const bool at_rest : {false, true}) {
    for (const bool validation : {false, true}) {
      const double read_tau = at_rest ? config.rest_tau : time_tau;
      std::vector<double> values;
      for (std::size_t i = 0; i < models.size(); ++i) {
        if (interrupted()) return false;
        const Circuits circuits = run_circuits(config, elements[i], models[i], validation ? config.data.validation : config.data.train, read_tau, nullptr, 0);
        values.push_back(circuits.right);
        rise = std::max(rise, circuits.rise);
        if (!at_rest) continue;
        rest = std::max(rest, circuits.rest);
        slowest_s = std::max(slowest_s, circuits.slowest_s);
        energy_J = std::max(energy_J, circuits.energy_J);
      }
      const Target target{Target::Side::at_least, config.target, Target::Of::each_seed};
      report.row(fmt::format("{}, circuit integrated, read after {:g} tau_v", validation ? "validation" : "train", read_tau), std::move(values),
                 validation && !at_rest ? std::optional(target) : std::nullopt, {{"read_tau", read_tau}});
    }
  }
  fmt::print("c largest rise of the energy in a step {:.2g}; largest tau_v |dv/dt| at {:g} tau_v {:.2g}\n", rise, config.rest_tau, rest);
  report.table("ns to settle to 0.01", "ns", 1, {{"energy_pJ", 1}});
  report.fixed("slowest string; an inference, mean over strings, by then", slowest_s * 1e9, {}, {{"energy_pJ", energy_J * 1e12}});
  return true;
}

/// \return false if interrupted
bool add_baselines(TaskReport& report, const CircuitParityConfig& config) {
  report.table("accuracy of baselines", "1");
  for (const std::size_t order : config.ngrams)
    report.fixed(fmt::format("validation, {}-gram", order + 1), ebm::ngram_accuracy(config.data, order), {}, {{"order", static_cast<double>(order + 1)}});
  for (const std::size_t hidden : {std::size_t{0}, config.perceptron_hidden}) {
    std::vector<double> values;
    for (const std::uint64_t seed : config.seeds) {
      values.push_back(ebm::perceptron_accuracy(config.data, hidden, config.perceptron_epochs, config.perceptron_rate, seed, interrupted).validation);
      if (interrupted()) return false;
    }
    const std::size_t count = ebm::perceptron_parameters(static_cast<std::size_t>(config.shape.length), hidden);
    report.row(hidden == 0 ? fmt::format("validation, logistic regression, {} parameters", count)
                           : fmt::format("validation, perceptron, {} hidden, {} parameters", hidden, count),
               std::move(values), {}, {{"parameters", static_cast<double>(count)}});
  }
  const double gates = static_cast<double>(config.shape.length) - 1.0, energy_pJ = gates * digital_gate_J() * 1e12;
  report.fixed(fmt::format("digital: {:g} exclusive-ors, 28 nm, {:.3f} pJ", gates, energy_pJ), 1.0, {}, {{"gates", gates}, {"energy_pJ", energy_pJ}});
  return true;
}

/// \return false if interrupted
bool add_defects(TaskReport& report, const CircuitParityConfig& config, const std::vector<ebm::EnergyTransformer>& models,
                 const std::vector<ebm::CircuitElements>& elements) {
  if (config.defects.empty()) return true;
  const double time_tau = config.training.unrolled.step * static_cast<double>(config.training.unrolled.steps);
  report.table(fmt::format("accuracy with defects, read after {:g} tau_v", time_tau), "1");
  for (const CircuitDefect& defect : config.defects) {
    std::vector<double> values;
    for (std::size_t i = 0; i < models.size(); ++i) {
      if (interrupted()) return false;
      CircuitDefect own = defect;
      own.amplifier.slew_per_s *= config.elements.unit_V / elements[i].unit_V;
      values.push_back(run_circuits(config, elements[i], models[i], config.data.validation, time_tau, &own, config.seeds[i]).right);
    }
    report.row(defect.title, std::move(values), {}, defect.marks());
  }
  return true;
}

/// Rows of all models. \return an exit status
int add_rows(TaskReport& report, const CircuitParityConfig& config, const std::vector<ebm::EnergyTransformer>& models) {
  double norm = 0.0, smallest_V = config.elements.unit_V;
  for (const ebm::EnergyTransformer& model : models) norm = std::max(norm, ebm::spectral_norm(model.memories()));
  if (!(norm < 1.0)) throw core::InputError(fmt::format("memories have a spectral norm of {:g}: the energy is not bounded below", norm), "Train with a lower memory_norm");
  std::vector<ebm::CircuitElements> elements;
  for (const ebm::EnergyTransformer& model : models) smallest_V = std::min(smallest_V, elements.emplace_back(fitting_elements(config, model)).unit_V);
  fmt::print("c block of {} parameters, spectral norm of memories {:.3f}\n", models.front().free_parameters(), norm);
  fmt::print("c a state of 1 is {:.3g} V or more, for neurons within the supply\n", smallest_V);
  report.table("accuracy", "1");
  if (!add_blocks(report, config, models, elements) || !add_baselines(report, config) || !add_defects(report, config, models, elements)) return kInterrupted;
  report.finish();
  return kDone;
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
  TaskReport report("train", config.title, options.json);
  print_head(config);
  std::vector<ebm::EnergyTransformer> models;
  for (const std::uint64_t seed : config.seeds) {
    ebm::EtTrainingParams params = config.training;
    params.seed = seed;
    ebm::EtTrainer trainer(config.data.train, config.shape, params);
    const std::string path = options.checkpoint.empty() ? "" : checkpoint_of(options.checkpoint, seed);
    const auto claimed = claim(path);
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
  return add_rows(report, config, models);
}

int eval_circuit_parity(const core::TomlTable& task, const TaskOptions& options) {
  if (options.checkpoint.empty()) throw core::InputError("eval has no model", "Give --checkpoint FILE, as train has written it");
  const CircuitParityConfig config = circuit_parity_config(task, options);
  TaskReport report("eval", config.title, options.json);
  print_head(config);
  std::vector<ebm::EnergyTransformer> models;
  for (const std::uint64_t seed : config.seeds) {
    const std::string path = checkpoint_of(options.checkpoint, seed);
    ebm::EtCheckpoint checkpoint = load(path, config, seed);
    if (checkpoint.steps < config.training.epochs) fmt::print("c seed {}: {} of {} epochs only\n", seed, checkpoint.steps, config.training.epochs);
    models.emplace_back(config.shape, std::move(checkpoint.parameters));
  }
  return add_rows(report, config, models);
}

}  // namespace ohmfield::experiments
