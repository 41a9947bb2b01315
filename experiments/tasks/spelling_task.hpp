#pragma once
/// Tasks of kind "spelling": words with one or two errors looked up in a lexicon, by a shortlist from a dense memory that
/// Damerau-Levenshtein distances rank, digital and in arrays, beside those distances of the whole lexicon.

#include "experiments/tasks/task.hpp"

namespace ohmfield::experiments {

int eval_spelling(const core::TomlTable& task, const TaskOptions& options);

}  // namespace ohmfield::experiments
