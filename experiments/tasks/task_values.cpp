#include "experiments/tasks/task_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/provenance.hpp"
#include "crossbar/analog_params.hpp"
#include "crossbar/device/model.hpp"
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

void check_steps(const std::string& path, std::uint64_t steps, std::uint64_t all_steps) {
  if (steps > all_steps) throw core::InputError(fmt::format("{}: {} steps of {}", path, steps, all_steps), "The file is damaged");
}

void tell_of_checkpoint(const std::string& path, bool is_of_task, std::uint64_t steps, std::uint64_t all_steps) {
  if (!is_of_task) {
    fmt::print("c {}: another text, other data, another training or seed than the task's\n", path);
    return;
  }
  check_steps(path, steps, all_steps);
  if (steps < all_steps) fmt::print("c {}: {} of {} steps only\n", path, steps, all_steps);
}

namespace {

/// The name that a key has, if what it names can be loaded.
template <class Load>
std::string loadable(const core::TomlTable& table, std::string_view key, const std::string& name, Load load) {
  try {
    (void)load(name);
  } catch (const core::InputError& error) {
    throw table.error(key, fmt::format("= \"{}\": {}", name, error.what()), "");
  }
  return name;
}

}  // namespace

std::string known_device(const core::TomlTable& table) { return loadable(table, "device", table.string("device"), shared_device); }
std::string known_technology(const core::TomlTable& table) { return loadable(table, "technology", table.string_or("technology", "cmos28"), load_technology); }

double array_age(const core::TomlTable& table, const std::string& device) {
  const double last_s = std::min(shared_device(device)->info().last_time_s, 1e12);
  return table.number("age_s", core::Range::between(crossbar::AnalogMatrixParams{}.age_s, last_s));
}

int converter_bits(const core::TomlTable& table) {
  const auto bits = static_cast<int>(table.integer_or("adc_bits", 0, core::Range::between(0, 16)));
  if (bits > 0 && bits < 4) throw table.error("adc_bits", fmt::format("= {}: a converter by successive approximation has 4 bits or more", bits), "Give 4 to 16, or 0 for none");
  return bits;
}

void refuse_evaluation(const core::TomlTable& task) {
  for (const char* const key : {"evaluation", "array"})
    if (task.has(key)) throw task.error(key, "is for eval, and stands beside in_array, whose devices cannot be saved", "Leave it out");
}

crossbar::TrainedArrayParams trained_array(const core::TomlTable& table) {
  constexpr std::array<std::string_view, 3> kSchemes{"direct", "mixed_precision", "tiki_taka"};
  crossbar::TrainedArrayParams arrays;
  arrays.weight_range = table.number("weight_range", core::Range::between(1e-3, 1e3));
  arrays.scheme = static_cast<crossbar::WriteScheme>(table.word("scheme", kSchemes));
  if (arrays.scheme == crossbar::WriteScheme::tiki_taka) {
    arrays.transfer_every = static_cast<std::uint32_t>(table.integer_or("transfer_every", 1, core::Range::between(1, 1e6)));
    arrays.transfer_gain = table.number_or("transfer_gain", arrays.transfer_gain, core::Range::between(1e-6, 1e3));
    arrays.fast_gain = table.number_or("fast_gain", arrays.fast_gain, core::Range::between(1e-6, 1e6));
  } else {
    for (const char* const key : {"transfer_every", "transfer_gain", "fast_gain"})
      if (table.has(key)) throw table.error(key, "is for scheme = \"tiki_taka\"", "Leave it out, or take that scheme");
  }
  arrays.readout.adc.bits = converter_bits(table);
  if (arrays.readout.adc.bits > 0) {
    arrays.readout.adc.range = table.number("adc_range", core::Range::between(1e-3, 1e6));
    arrays.readout.adc.noise_sigma = table.number_or("read_noise", 0.0, core::Range::between(0, 1e3));
  } else {
    for (const char* const key : {"adc_range", "read_noise"})
      if (table.has(key)) throw table.error(key, "needs adc_bits above 0", "Give adc_bits, or leave it out");
  }
  return arrays;
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
