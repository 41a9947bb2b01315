#pragma once
/// Tasks of kind "character_model": next characters of a text by a conditional dense associative memory, digital and in
/// arrays, beside Kneser-Ney.

#include "experiments/tasks/task.hpp"

namespace ohmfield::experiments {

int train_characters(const core::TomlTable& task, const TaskOptions& options);
int eval_characters(const core::TomlTable& task, const TaskOptions& options);

}  // namespace ohmfield::experiments
