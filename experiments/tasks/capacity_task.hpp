#pragma once
/// Tasks of kind "associative_capacity": how often a bit of a stored random pattern is unstable, digital and in arrays,
/// beside the theory of crosstalk.

#include "experiments/tasks/task.hpp"

namespace ohmfield::experiments {

int eval_capacity(const core::TomlTable& task, const TaskOptions& options);

}  // namespace ohmfield::experiments
