#pragma once
/// What groups bring: the same rules on the same formula with its groups and without, restart by restart.

#include <cstddef>
#include <string>

#include "experiments/puzzles/group_run.hpp"

namespace ohmfield::experiments {

/// Restarts that all ran until they solved the formula or reached the limit of cycles.
struct GroupSample {
  std::size_t runs = 0, solved = 0;  ///< runs: those that were not cut short
  double median_cycles = 0.0;        ///< an unsolved run counts as one of more cycles than any solved one; infinite if half are
  double cycles_each = 0.0, seconds_each = 0.0, energy_each_J = 0.0;  ///< of all runs, for each that solved it; infinite if none did

  bool is_complete(std::size_t wanted) const { return runs == wanted; }
};

/// What --compare says: 1 to 1000, or 0 if it is not given. \throws InputError
std::size_t compared_restarts(const std::string& text);

/// Restarts 0, 1, ... of a run.
/// \pre no contradiction
GroupSample sample_groups(const hopfield::GroupedFormula& problem, const GroupRunParams& params, std::size_t restarts,
                          const SearchLimits& limits, const hopfield::GroupCost& cost, const crossbar::Technology& technology);

/// `c` lines: bits of the space of states, cycles, time and energy with groups and without.
/// \param without  the same formula, its groups written as clauses
void print_comparison(const hopfield::GroupedFormula& with, const hopfield::GroupedFormula& without, const GroupRunParams& params,
                      std::size_t restarts, const SearchLimits& limits, const hopfield::ArchitectureParams& array,
                      const crossbar::Technology& technology);

}  // namespace ohmfield::experiments
