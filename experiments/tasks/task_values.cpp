#include "experiments/tasks/task_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/provenance.hpp"
#include "experiments/command.hpp"
#include "experiments/options.hpp"

namespace ohmfield::experiments {

std::vector<std::uint64_t> task_seeds(const core::TomlTable& task, const TaskOptions& options) {
  const std::uint64_t first = options.seed.empty() ? 1 : seed_number("--seed", options.seed);
  std::vector<std::uint64_t> seeds(whole(task, "seeds", 1, 1000));
  if (first > std::numeric_limits<std::uint64_t>::max() - seeds.size())
    throw core::InputError(fmt::format("--seed = {} leaves no room for {} seeds below 2^64", first, seeds.size()), "Give a smaller one");
  for (std::size_t i = 0; i < seeds.size(); ++i) seeds[i] = first + i;
  return seeds;
}

int task_threads(const TaskOptions& options) {
  return options.threads.empty() ? core::available_threads() : static_cast<int>(whole_number("--threads", options.threads, 1, 4096));
}

std::size_t whole(const core::TomlTable& table, std::string_view key, double low, double high) {
  return static_cast<std::size_t>(table.integer(key, core::Range::between(low, high)));
}

std::string checkpoint_of(const std::string& path, std::uint64_t seed) {
  const std::filesystem::path whole(path);
  if (whole.stem().empty() || std::filesystem::is_directory(whole))
    throw core::InputError(fmt::format("--checkpoint = '{}' names no file", path), "Give a name such as model.h5, for model.seed1.h5, model.seed2.h5, ...");
  return (whole.parent_path() / fmt::format("{}.seed{}{}", whole.stem().string(), seed, whole.extension().string())).string();
}

core::FileInfo checkpoint_info(const std::string& title, std::uint64_t seed) {
  core::FileInfo info;
  info.title = title;
  info.source = core::source_line();
  info.history = command_line();
  info.seed = seed;
  info.date_created = core::utc_now();
  return info;
}

std::unique_ptr<core::PartFile> claim(const std::string& checkpoint) {
  return checkpoint.empty() ? nullptr : std::make_unique<core::PartFile>(checkpoint, ".lock");
}

void tell_new_beginning(const std::string& path) { fmt::print("c {} is not there: begins anew\n", path); }

core::InputError placed(const core::InputError& complaint, const core::TomlTable& table) {
  const std::string_view text = complaint.what();
  const std::size_t end = std::min(text.find(' '), text.size());
  if (const std::string_view key = text.substr(0, end); end < text.size() && table.has(key)) return table.error(key, text.substr(end + 1), "");
  return {core::Place{table.file()}, text, ""};
}

std::optional<double> given(const core::TomlTable& table, std::string_view key) {
  return table.has(key) ? std::optional(table.number(key, core::Range::above(0.0))) : std::nullopt;
}

std::string age_name(double age_s) {
  return age_s < 120.0 ? fmt::format("{:g} s", age_s)
         : age_s < 7200.0 ? fmt::format("{:g} min", age_s / 60.0)
         : age_s < 172800.0 ? fmt::format("{:g} h", age_s / 3600.0) : fmt::format("{:g} d", age_s / 86400.0);
}

}  // namespace ohmfield::experiments
