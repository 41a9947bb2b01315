#pragma once
/// What a task file of kind "circuit_parity" says.

#include <string>
#include <vector>

#include "ebm/circuit/et_trainer.hpp"
#include "ebm/circuit/parity.hpp"
#include "experiments/tasks/circuit_config.hpp"

namespace ohmfield::experiments {

struct CircuitParityConfig {
  std::string title;
  std::vector<std::uint64_t> seeds;
  std::uint64_t split_seed = 1;
  ebm::ParityData data;
  ebm::EtShape shape;
  ebm::EtTrainingParams training;
  ebm::CircuitElements elements;
  double rest_tau = 0.0;              ///< time after which the circuit counts as settled, in tau_v
  std::vector<std::size_t> ngrams;
  std::size_t perceptron_hidden = 0, perceptron_epochs = 0;
  double perceptron_rate = 0.0;
  std::vector<CircuitDefect> defects;
  double target = 1.0;

  /// Of everything that a checkpoint depends on.
  std::uint64_t fingerprint(std::uint64_t seed) const;
};

/// \throws InputError  with file, line and cure
CircuitParityConfig circuit_parity_config(const core::TomlTable& task, const TaskOptions& options);

}  // namespace ohmfield::experiments
