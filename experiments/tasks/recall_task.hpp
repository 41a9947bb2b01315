#pragma once
/// Tasks of kind "recall": pairs of a random key and a symbol are written once, into a window of gain cells, and the symbol is
/// asked for by its key, against the age of the cells and the number of pairs, beside digital softmax attention.

#include "experiments/tasks/task.hpp"

namespace ohmfield::experiments {

int eval_recall(const core::TomlTable& task, const TaskOptions& options);

}  // namespace ohmfield::experiments
