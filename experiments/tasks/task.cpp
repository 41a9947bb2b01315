#include "experiments/tasks/task.hpp"

#include "experiments/tasks/capacity_task.hpp"
#include "experiments/tasks/character_task.hpp"
#include "experiments/tasks/circuit_memory_task.hpp"
#include "experiments/tasks/circuit_parity_task.hpp"
#include "experiments/tasks/rbm_task.hpp"
#include "experiments/tasks/recall_task.hpp"
#include "experiments/tasks/spelling_task.hpp"

namespace ohmfield::experiments {

const std::vector<TaskKind>& task_kinds() {
  static const std::vector<TaskKind> kKinds{
      {"character_model", "next characters of a text by a conditional dense associative memory", train_characters, eval_characters, true},
      {"associative_capacity", "unstable bits of dense associative memories against their load", nullptr, eval_capacity},
      {"recall", "one-shot recall by attention in gain cells, against age and load", nullptr, eval_recall},
      {"spelling", "misspelt words: a shortlist by a dense memory, ranked by distances of edits", nullptr, eval_spelling, true},
      {"circuit_memory", "truth tables and codes recalled by a continuous-time circuit", nullptr, eval_circuit_memory},
      {"circuit_parity", "parity of bit strings by an energy-transformer block in continuous time", train_circuit_parity, eval_circuit_parity},
      {"rbm", "images of bits by a restricted Boltzmann machine, with exact and annealed likelihoods", train_rbm, eval_rbm, true},
  };
  return kKinds;
}

}  // namespace ohmfield::experiments
