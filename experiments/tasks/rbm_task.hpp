#pragma once
/// Tasks of kind "rbm": images of bits by a restricted Boltzmann machine, its likelihood, and sampling it in arrays.

#include "experiments/tasks/task.hpp"

namespace ohmfield::experiments {

int train_rbm(const core::TomlTable& task, const TaskOptions& options);
int eval_rbm(const core::TomlTable& task, const TaskOptions& options);

}  // namespace ohmfield::experiments
