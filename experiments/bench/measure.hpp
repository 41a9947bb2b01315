#pragma once
/// A solver on a set, instance by instance, with what a journal already holds.

#include <optional>
#include <string>
#include <vector>

#include "experiments/bench/journal.hpp"
#include "experiments/bench/outcome.hpp"

namespace ohmfield::experiments {

/// \param journal  may be null
/// \return nothing if a signal cut it short
std::optional<std::vector<InstanceOutcome>> measure_set(const BenchSolver& solver, const std::string& set,
                                                        const std::vector<Instance>& instances, int threads,
                                                        Journal* journal);

/// Says that no file was written, and how to go on.
void print_interrupted(const Journal* journal);

}  // namespace ohmfield::experiments
