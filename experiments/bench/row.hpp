#pragma once
/// A line of the comparison: one solver on one set.

#include <optional>
#include <string>
#include <vector>

#include "experiments/bench/outcome.hpp"

namespace ohmfield::experiments {

/// Columns of the CSV and JSON files (docs/formats/bench.md). A value that does not exist for a solver is empty; one
/// that no run reached is infinite.
struct Row {
  std::string set, solver;
  std::size_t instances = 0, runs = 0, solved_instances = 0;
  double success = 0.0, success_lo = 0.0, success_hi = 1.0;
  std::optional<double> flips_median, flips_p90, flips_max, cycles_median;
  std::optional<double> its99_median, its99_p90;
  std::optional<double> tts99_s_median, ets99_J_median, ets99_J_lo, ets99_J_hi;
  std::optional<double> flips_per_cpu_s;

  // For the table and the JSON file beside the columns.
  Clock clock = Clock::simulated;
  bool is_analog = false;
  double write_s_median = 0.0, write_J_median = 0.0, unit_s_median = 0.0, unit_J_median = 0.0;
  double its99_lo = 0.0, its99_hi = 0.0;  ///< 95 % bootstrap over instances; over restarts if there is one instance
};

/// Statistics over the instances of a set.
Row make_row(const std::string& set, const BenchSolver& solver, const std::vector<InstanceOutcome>& outcomes,
             std::uint64_t seed);

}  // namespace ohmfield::experiments
