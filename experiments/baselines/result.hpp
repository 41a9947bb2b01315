#pragma once
/// What every digital baseline is told about stopping, and what it reports.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "hopfield/cnf.hpp"
#include "hopfield/draws.hpp"

namespace ohmfield::experiments {

/// When to give up. The flip limit alone makes a run reproducible; the others end it early.
struct StopRule {
  std::uint64_t most_flips = hopfield::kMostSteps;  ///< at most kMostSteps: draws are keyed by 32-bit steps
  const std::atomic<bool>* stop = nullptr;          ///< raised by someone else: a signal, another solver
  std::optional<std::chrono::steady_clock::time_point> deadline{};

  /// Whether the flag or the clock says so; looks at the clock, so ask every few thousand flips.
  bool asks_to_stop() const {
    return (stop != nullptr && stop->load(std::memory_order_relaxed)) ||
           (deadline && std::chrono::steady_clock::now() >= *deadline);
  }
};

/// One run of a local search.
struct SearchResult {
  bool solved = false;
  bool interrupted = false;          ///< ended by the flag or the deadline, not by the flip limit
  std::uint64_t flips = 0;
  std::size_t best_unsatisfied = 0;  ///< fewest unsatisfied clauses seen, of the normalised formula
  hopfield::Assignment best;         ///< the first assignment with that many
};

}  // namespace ohmfield::experiments
