#pragma once
/// Restarts of the search with constraint groups until one finds a solution, and what is said about them.

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/ledger.hpp"
#include "experiments/cost/bill_output.hpp"
#include "experiments/cost/spent.hpp"
#include "experiments/solve/array_search.hpp"
#include "hopfield/groups/group_cost.hpp"
#include "hopfield/groups/group_search.hpp"
#include "hopfield/groups/grouped_formula.hpp"

namespace ohmfield::experiments {

struct GroupRunParams {
  std::size_t restarts = 100;
  std::uint64_t max_cycles = 10'000'000;    ///< of one restart; chosen: bw_large.d of SATLIB needs 3 to 10 million
  std::optional<double> walk_probability;   ///< of skc in all restarts; without a value, see restart_rule
  std::uint64_t seed = 1;
};

/// Rule and walk probability of a restart. Where none is given, even restarts are skc that adapts it, odd ones novelty at
/// 0.1. Chosen: no single setting serves all; novelty needs a tenth of the cycles on large blocksworld, and 10 to 100
/// times those of skc on logistics.
hopfield::GroupSearchParams restart_rule(const GroupRunParams& params, std::size_t restart);

struct GroupRun {
  bool solved = false;
  bool interrupted = false;           ///< by a signal or the deadline
  std::size_t restarts = 0;           ///< begun, from the first one
  std::size_t finished = 0;           ///< of these, before the first that was cut short
  hopfield::GroupSearchResult best;   ///< of the restart that solved it, else of the one with the fewest unsatisfied clauses
  std::uint64_t cycles = 0, flips = 0, swaps = 0, clause_choices = 0, group_choices = 0, break_readings = 0;  ///< of all these
  double search_s = 0.0;              ///< simulated, of all these
  core::Ledger events;                ///< of all these
};

/// The array that groups are priced with: cells that conduct like those of the configured device, on average.
/// \throws InputError  several devices, or one that does not exist
hopfield::ArchitectureParams group_array_params(const KsatConfig& config);

/// The answer is that of the lowest restart that solves the formula, whatever the number of threads; later ones are
/// called off and not counted.
/// \pre no contradiction
GroupRun run_groups(const hopfield::GroupedFormula& problem, const GroupRunParams& params, const SearchLimits& limits,
                    const hopfield::GroupCost& cost);

/// `c` lines: groups, clauses dropped, and the logarithm of the number of states before and after.
void print_groups(const hopfield::GroupedFormula& problem);

/// `c` lines: restarts, cycles, moves.
void print_run(const GroupRun& run, const GroupRunParams& params, std::size_t first_restart);

/// `c` lines: the hardware, and time and energy of host, writing and searching.
void print_cost(const GroupRun& run, const hopfield::GroupCost& cost, const HostWork& host, const KsatConfig& config,
                const crossbar::Technology& technology, BillDetail detail);

}  // namespace ohmfield::experiments
