#pragma once
/// Tasks of kind "circuit_parity": the parity of strings of bits by an energy-transformer block, trained through its dynamics and
/// answered by its circuit, beside n-grams and perceptrons.

#include "experiments/tasks/task.hpp"

namespace ohmfield::experiments {

int train_circuit_parity(const core::TomlTable& task, const TaskOptions& options);
int eval_circuit_parity(const core::TomlTable& task, const TaskOptions& options);

}  // namespace ohmfield::experiments
