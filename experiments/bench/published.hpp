#pragma once
/// Published figures of k-SAT solvers, and which of our rules each belongs to: data/published/*.toml (docs/formats/bench.md).

#include <map>
#include <string>
#include <vector>

#include "experiments/bench/row.hpp"
#include "experiments/bench/sets.hpp"
#include "experiments/ksat_config.hpp"

namespace ohmfield::experiments {

/// A size of formula, and limits of our runs on it.
struct PublishedSize {
  std::size_t literals_per_clause = 0, variables = 0, clauses = 0;
  std::size_t instances = 0, restarts = 0;
  std::uint64_t max_steps = 0;

  /// "3-SAT, N = 100, M = 430".
  std::string str() const;
};

/// A solver of the publication beside one of ours, or one of ours alone. Lists are empty, or have an entry for each size.
struct PublishedColumn {
  std::string name, rule, baseline, remark;  ///< at most one of rule and baseline
  std::vector<double> its99, tts_s, ets_J, cycle_J;  ///< 0: not published
  std::map<std::string, std::vector<double>> parameters;  ///< of the rule
  std::vector<std::size_t> restarts, max_steps;  ///< of this column, if not those of the sizes

  bool is_ours_alone() const { return its99.empty(); }
  bool has_solver() const { return !rule.empty() || !baseline.empty(); }
  /// Whether it has a line at a size.
  bool stands_at(std::size_t size) const { return is_ours_alone() || its99[size] > 0.0; }
  hopfield::RuleParams params_at(std::size_t size) const;
};

struct PublishedTable {
  std::string title, source, device, text;  ///< text: of the whole file
  double clock_s = 0.0;                     ///< of a published iteration
  std::vector<PublishedSize> sizes;
  std::vector<PublishedColumn> columns;

  /// \param name  of a file in data/published, or a path
  /// \throws InputError  with file and line: a rule, baseline or parameter that there is not, lists of different lengths
  static PublishedTable load(const std::string& name);

  /// What is published for a column at a size; for one of ours alone the fewest iterations that any column has there.
  PublishedFigures figures(const PublishedColumn& column, std::size_t size) const;
};

/// The set that belongs to a size has formulas of as many literals a clause, variables and clauses; several may.
std::vector<InstanceSet> sets_of_size(const std::vector<InstanceSet>& sets, const PublishedSize& size);

}  // namespace ohmfield::experiments
