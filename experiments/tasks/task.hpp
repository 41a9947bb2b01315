#pragma once
/// Tasks of energy-based models: each kind trains and evaluates what a task file (data/tasks/) describes.

#include <string>
#include <vector>

#include "core/config/toml.hpp"

namespace ohmfield::experiments {

/// Where figures of a task go as well.
struct FigureFile {
  std::string path;                ///< JSON; empty: nowhere
  std::string kind;                ///< of the task, told by the file

  bool empty() const { return path.empty(); }
};

/// What the command line says; empty means: as the task file has it.
struct TaskOptions {
  std::string checkpoint;          ///< written by train, read by eval
  std::string text;                ///< takes the place of the data of the file
  std::string seed, threads;
  FigureFile json;
  bool resume = false;             ///< train: from the checkpoint
};

/// A kind of task. Functions return an exit status.
struct TaskKind {
  const char* name;                ///< as `kind` in a task file
  const char* summary;
  int (*train)(const core::TomlTable& task, const TaskOptions& options);  ///< null: nothing to train
  int (*eval)(const core::TomlTable& task, const TaskOptions& options);
  bool reads_text = false;      ///< or images, by --text
};

/// All kinds, one line each in task.cpp.
const std::vector<TaskKind>& task_kinds();

}  // namespace ohmfield::experiments
