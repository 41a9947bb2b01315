#include "experiments/tasks/task.hpp"

namespace ohmfield::experiments {

const std::vector<TaskKind>& task_kinds() {
  static const std::vector<TaskKind> kKinds{
  };
  return kKinds;
}

}  // namespace ohmfield::experiments
