#include "experiments/tasks/task.hpp"

#include "experiments/tasks/capacity_task.hpp"
#include "experiments/tasks/character_task.hpp"

namespace ohmfield::experiments {

const std::vector<TaskKind>& task_kinds() {
  static const std::vector<TaskKind> kKinds{
      {"character_model", "next characters of a text by a conditional dense associative memory", train_characters, eval_characters},
      {"associative_capacity", "unstable bits of dense associative memories against their load", nullptr, eval_capacity},
  };
  return kKinds;
}

}  // namespace ohmfield::experiments
