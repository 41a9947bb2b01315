#pragma once
/// Restarts on an array until one finds a solution.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "core/ledger.hpp"
#include "experiments/cost/spent.hpp"
#include "experiments/ksat_config.hpp"
#include "hopfield/ksat_machine.hpp"
#include "hopfield/trial.hpp"

namespace ohmfield::experiments {

struct SearchLimits {
  std::size_t first_restart = 0;
  std::optional<std::chrono::steady_clock::time_point> deadline;
  int threads = 1;
};

struct ArraySearch {
  bool solved = false;
  bool interrupted = false;     ///< by a signal or the deadline
  std::size_t restarts = 0;     ///< begun, from the first one
  std::size_t finished = 0;     ///< of these, before the first that was cut short
  std::uint64_t flips = 0, cycles = 0, checks = 0;
  hopfield::TrialResult best;   ///< of the restart that solved it, else of the one with the fewest unsatisfied clauses
  double search_s = 0.0;        ///< simulated, of all these restarts
  core::Ledger events;          ///< of all these restarts
};

/// Runs restarts first_restart, first_restart + 1, ... The answer is that of the lowest restart that solves the formula,
/// whatever the number of threads; later ones are called off and not counted.
ArraySearch search_on_array(const hopfield::KsatMachine& machine, const hopfield::Cnf& formula, const KsatConfig& config,
                            const SearchLimits& limits);

/// The same restarts one after the other, every cycle written to an HDF5 trace (docs/formats/trace.md).
/// \param host  what the host did before
ArraySearch search_with_trace(const hopfield::KsatMachine& machine, const hopfield::Cnf& formula, const KsatConfig& config,
                              const SearchLimits& limits, const crossbar::Technology& technology,
                              const HostWork& host, const std::string& trace_path);

/// Adds a restart to the account of a search.
/// \param search_s  its simulated time
void account(ArraySearch& search, hopfield::TrialResult trial, double search_s, const core::Ledger& events);

}  // namespace ohmfield::experiments
