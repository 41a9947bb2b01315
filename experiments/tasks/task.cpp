#include "experiments/tasks/task.hpp"

#include "experiments/tasks/character_task.hpp"
#include "experiments/tasks/rbm_task.hpp"

namespace ohmfield::experiments {

const std::vector<TaskKind>& task_kinds() {
  static const std::vector<TaskKind> kKinds{
      {"character_model", "next characters of a text by a conditional dense associative memory", train_characters, eval_characters},
      {"rbm", "images of bits by a restricted Boltzmann machine, with exact and annealed likelihoods", train_rbm, eval_rbm},
  };
  return kKinds;
}

}  // namespace ohmfield::experiments
