#pragma once
/// What a task file of kind "spelling" says, and its lexicon.

#include <optional>
#include <string>
#include <vector>

#include "core/config/toml.hpp"
#include "crossbar/periphery/winner_take_all.hpp"
#include "experiments/tasks/memory_tasks.hpp"
#include "experiments/tasks/task.hpp"

namespace ohmfield::experiments {

struct SpellingConfig {
  std::string title, technology, source;
  std::vector<std::uint64_t> seeds;
  std::size_t words = 0, queries = 0, shortlist = 0;
  std::vector<double> weight_noise;          ///< shares of the largest weight
  crossbar::WinnerTakeAllParams winners;     ///< of the arrays, in overlaps
  std::vector<TaskArray> arrays;
  std::optional<double> targets[2];          ///< recall of the list at the first noise, for one edit and for two
  std::vector<std::string> all_words;        ///< of the source that a lexicon is drawn from
  int threads = 1;
};

/// \throws InputError  with file, line and cure; a source with too few words
SpellingConfig spelling_config(const core::TomlTable& task, const TaskOptions& options);

/// Words of the source, drawn without replacement, in its order.
std::vector<std::string> draw_lexicon(const SpellingConfig& config, std::uint64_t seed);

}  // namespace ohmfield::experiments
