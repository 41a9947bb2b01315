/// `ohmfield train TASK` and `ohmfield eval TASK`: energy-based models by task files (data/tasks/).

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "core/config/data_file.hpp"
#include "core/error.hpp"
#include "core/hdf5/reader.hpp"
#include "core/io/input_guard.hpp"
#include "experiments/command.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/tasks/task.hpp"

namespace ohmfield::experiments {
namespace {

struct Options {
  std::string task;
  TaskOptions rest;
};

const TaskKind& kind_of(const core::TomlTable& task) {
  std::vector<std::string_view> names;
  for (const TaskKind& kind : task_kinds()) names.push_back(kind.name);
  return task_kinds()[task.word("kind", names)];
}

/// Options that a kind of task would not look at.
void refuse_unused(const TaskKind& kind, const TaskOptions& options) {
  if (!options.text.empty() && !kind.reads_text)
    throw core::InputError(fmt::format("--text: tasks of kind {} read no text", kind.name), "Leave it out");
  if (!options.checkpoint.empty() && kind.train == nullptr)
    throw core::InputError(fmt::format("--checkpoint: tasks of kind {} train nothing", kind.name), "Leave it out");
}

/// Figures must not take the place of what they are of.
void refuse_overwriting(const TaskOptions& options) {
  if (options.json.empty()) return;
  core::note_input(options.text);  // the task has been read
  core::refuse_input_as_output(options.json.path);
  if (core::Hdf5Reader::is_hdf5(options.json.path)) throw core::InputError(fmt::format("--json {} would overwrite an HDF5 file", options.json.path), "Give another name");
}

/// \param work  of a task: gives an exit status, or is cut short
template <class Work>
int told(Work work) {
  int status = kInterrupted;
  try {
    status = work();
  } catch (const Interrupted&) {
  }
  if (status == kInterrupted) fmt::print(stderr, "ohmfield: interrupted\n");
  return status;
}

core::TomlTable load_task(const std::string& name) {
  return core::TomlTable::from_file(core::data_file(name, core::data_folder() / "tasks", "task"));
}

std::shared_ptr<Options> declare(CLI::App& command) {
  auto options = std::make_shared<Options>();
  command.add_option("task", options->task,
                     fmt::format("name or path of a task file; there are {}", fmt::join(core::data_names(core::data_folder() / "tasks"), ", ")))
      ->required();
  command.add_option("--checkpoint", options->rest.checkpoint, "HDF5 file with the trained model; one for each seed: model.h5 stands for model.seed1.h5, model.seed2.h5, ...");
  command.add_option("--text", options->rest.text, "text, or file of images, in place of that of the task");
  command.add_option("--seed", options->rest.seed, "seed of everything random");
  command.add_option("--threads", options->rest.threads, "threads (default: all)");
  command.add_option("--json", options->rest.json.path, "file for the figures");
  return options;
}

}  // namespace

Run declare_train(CLI::App& command) {
  const auto options = declare(command);
  command.add_flag("--resume", options->rest.resume, "go on from the checkpoint");
  return [options] {
    const core::TomlTable task = load_task(options->task);
    const TaskKind& kind = kind_of(task);
    if (kind.train == nullptr) throw task.error("kind", fmt::format("= \"{}\" has nothing to train", kind.name), "Take eval");
    refuse_unused(kind, options->rest);
    refuse_overwriting(options->rest);
    options->rest.json.kind = kind.name;
    return told([&] { return kind.train(task, options->rest); });
  };
}

Run declare_eval(CLI::App& command) {
  const auto options = declare(command);
  return [options] {
    const core::TomlTable task = load_task(options->task);
    const TaskKind& kind = kind_of(task);
    refuse_unused(kind, options->rest);
    refuse_overwriting(options->rest);
    options->rest.json.kind = kind.name;
    return told([&] { return kind.eval(task, options->rest); });
  };
}

}  // namespace ohmfield::experiments
