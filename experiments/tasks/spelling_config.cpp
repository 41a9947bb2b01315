#include "experiments/tasks/spelling_config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <set>

#include "core/error.hpp"
#include "core/io/byte_source.hpp"
#include "core/random/counter_rng.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::size_t kShortest = 4, kLongest = 12;

/// Lines of a word list that are words of small letters, each once.
std::vector<std::string> read_words(const std::string& path) {
  const std::string bytes = core::read_input(path).bytes;
  std::vector<std::string> words;
  std::set<std::string> seen;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    std::string line = bytes.substr(at, end - at);
    at = end + 1;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const bool fits = line.size() >= kShortest && line.size() <= kLongest && std::all_of(line.begin(), line.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (fits && seen.insert(line).second) words.push_back(std::move(line));
  }
  return words;
}

}  // namespace

SpellingConfig spelling_config(const core::TomlTable& task, const TaskOptions& options) {
  SpellingConfig config;
  (void)task.string("kind");
  config.title = task.string("title");
  config.seeds = task_seeds(task, options);
  config.words = whole(task, "words", 2, 1e6);
  config.queries = whole(task, "queries", 1, 1e6);
  config.shortlist = whole(task, "shortlist", 1, static_cast<double>(config.words));
  config.technology = known_technology(task);
  config.weight_noise = task.numbers("weight_noise", 0, core::Range::between(0.0, 1.0));
  const core::TomlTable winners = task.table("winners");
  config.winners.offset_sigma = winners.number("offset_sigma", core::Range::at_least(0.0));
  config.winners.noise_sigma = winners.number("noise_sigma", core::Range::at_least(0.0));
  winners.finish();
  config.arrays = task_arrays(task);
  if (task.has("target")) {
    const core::TomlTable target = task.table("target");
    config.targets[0] = given(target, "one_edit");
    config.targets[1] = given(target, "two_edits");
    target.finish();
  }
  const core::TomlTable text = task.table("text");
  task.finish();
  config.source = text.string("source");
  text.finish();
  if (!options.text.empty()) config.source = options.text;
  else if (!std::filesystem::exists(config.source))
    throw text.error("source", fmt::format("= \"{}\" is not there", config.source), "Install the package wamerican, or give a word list with --text FILE");
  config.threads = task_threads(options);
  config.all_words = read_words(config.source);
  if (config.all_words.size() < config.words)
    throw core::InputError(fmt::format("{} has {} words of {} to {} small letters, fewer than words = {}", config.source, config.all_words.size(), kShortest,
                                       kLongest, config.words),
                           "Give a longer word list with --text FILE, one word a line, or fewer words");
  return config;
}

std::vector<std::string> draw_lexicon(const SpellingConfig& config, std::uint64_t seed) {
  std::vector<std::uint32_t> order(config.all_words.size());
  std::iota(order.begin(), order.end(), 0u);
  core::CounterRng rng(seed, core::Stream::association, 0);
  for (std::size_t i = 0; i < config.words; ++i) std::swap(order[i], order[i + rng.below(static_cast<std::uint32_t>(order.size() - i))]);
  order.resize(config.words);
  std::sort(order.begin(), order.end());
  std::vector<std::string> lexicon;
  for (const std::uint32_t word : order) lexicon.push_back(config.all_words[word]);
  return lexicon;
}

}  // namespace ohmfield::experiments
