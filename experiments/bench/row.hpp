#pragma once
/// A line of the comparison: one solver on one set.

#include <optional>
#include <string>
#include <vector>

#include "experiments/bench/effort.hpp"
#include "experiments/bench/outcome.hpp"

namespace ohmfield::experiments {

/// What a publication says of the same solver on formulas of this size; nothing where it is silent.
struct PublishedFigures {
  std::string name;  ///< column of its table
  std::optional<double> its99, tts_s, ets_J, cycle_J;
};

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
  std::optional<double> its99_max, its99_lo, its99_hi;  ///< lo, hi: 95 % bootstrap over instances and restarts, as below
  std::optional<double> tts99_s_ci_lo, tts99_s_ci_hi, ets99_J_ci_lo, ets99_J_ci_hi;
  std::optional<double> longest_clause, variables, clauses;  ///< medians over instances (set_size)
  std::optional<PublishedFigures> published;

  // For the table, the comparison of pairs and the JSON file beside the columns.
  Effort effort = Effort::flips;
  Clock clock = Clock::simulated;
  bool is_analog = false;
  double write_s_median = 0.0, write_J_median = 0.0, unit_s_median = 0.0, unit_J_median = 0.0;
  Effort99 of_instances;
};

/// Statistics over the instances of a set.
Row make_row(const std::string& set, const BenchSolver& solver, const std::vector<InstanceOutcome>& outcomes,
             std::uint64_t seed);

/// Fills in what size its instances have.
void set_size(Row& row, const std::vector<Instance>& instances);

}  // namespace ohmfield::experiments
