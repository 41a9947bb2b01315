#include "experiments/bench/measure.hpp"

#include <fmt/format.h>

#include "core/progress.hpp"
#include "experiments/interrupt.hpp"

namespace ohmfield::experiments {

std::optional<std::vector<InstanceOutcome>> measure_set(const BenchSolver& solver, const std::string& set,
                                                        const std::vector<Instance>& instances, int threads,
                                                        Journal* journal) {
  core::Progress progress(set + ", " + solver.name, instances.size());
  std::vector<InstanceOutcome> outcomes;
  for (const Instance& instance : instances) {
    if (auto known = journal != nullptr ? journal->find(solver.name, instance) : std::nullopt) {
      outcomes.push_back(std::move(*known));
    } else {
      outcomes.push_back(solver.measure(instance, threads));
      if (interrupted()) return std::nullopt;
      if (journal != nullptr) journal->add(solver.name, instance, outcomes.back());
    }
    progress.done();
  }
  return outcomes;
}

void print_interrupted(const Journal* journal) {
  fmt::print("interrupted: no file was written. {}\n",
             journal != nullptr ? "The same command goes on from here" : "With --resume FILE a bench can go on");
}

}  // namespace ohmfield::experiments
