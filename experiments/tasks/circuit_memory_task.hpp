#pragma once
/// Tasks of kind "circuit_memory": truth tables and codes recalled by a continuous-time circuit, as its equations have it and as
/// devices, elements and amplifiers leave it, beside what gates do.

#include "experiments/tasks/task.hpp"

namespace ohmfield::experiments {

int eval_circuit_memory(const core::TomlTable& task, const TaskOptions& options);

}  // namespace ohmfield::experiments
