#pragma once
/// Every run of a bench in one HDF5 file (docs/formats/trace.md).

#include <string>
#include <vector>

#include "experiments/bench/outcome.hpp"

namespace ohmfield::experiments {

/// What the solvers with restarts did with each instance, in order.
struct BenchRecord {
  std::vector<std::string> solvers;
  std::vector<Clock> clocks;                            ///< by solver
  std::vector<std::string> instances;                   ///< set/name
  std::vector<std::vector<InstanceOutcome>> outcomes;   ///< by solver, by instance
};

/// \throws InputError, SystemError  the file cannot be written
void write_bench_trace(const std::string& path, const BenchRecord& record, const KsatConfig& config);

}  // namespace ohmfield::experiments
