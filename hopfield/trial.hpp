#pragma once
/// One restart: from a random state, cycles of the network under an update rule until the host confirms a solution.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "hopfield/clause_network.hpp"
#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

/// What one cycle did, for traces.
struct CycleView {
  std::uint64_t cycle;
  const ClauseNetwork& network;         ///< after the forward pass, before the flips
  const std::vector<std::int32_t>& flips;  ///< variables about to flip; empty on the last cycle
};

struct TrialOptions {
  std::uint64_t max_cycles = 1'000'000;                  ///< so many cycles in which something could flip
  std::size_t check_at = 0;                              ///< the host checks states with at most so many clauses read
                                                         ///< as unsatisfied; some of them may be misread
  const std::atomic<bool>* stop = nullptr;               ///< looked at now and then
  std::function<bool()> out_of_time;                     ///< looked at every few thousand cycles
  /// Asked every few thousand cycles: a network on the same devices if they have aged, else null (KsatMachine::ageing).
  std::function<std::unique_ptr<ClauseNetwork>(const CycleCounts&)> older;
  std::function<void(const CycleView&)> observe;         ///< every cycle; slow
};

struct TrialResult {
  bool solved = false;
  bool interrupted = false;       ///< by stop or out_of_time
  std::uint64_t flips = 0;
  Assignment state;               ///< the model if solved, else the state with the fewest clauses read as unsatisfied
  std::size_t fewest_unsatisfied = 0;  ///< in that state, counted by the host
  CycleCounts counts;
};

/// Runs a trial. The host checks states that the array reads as nearly solved against the formula, and ends the trial at
/// a solution. Where it finds the array to misread (no clause, or a satisfied one, reads as unsatisfied), it flips a
/// random literal of a random clause that is unsatisfied, in place of the rule: leakage is the same in every read, and a
/// rule without noise of its own would otherwise circle around the misread clause for ever. Such a cycle counts like any
/// other.
/// \param trial_seed  identity of the trial: start, choices and noise
TrialResult run_trial(ClauseNetwork& network, UpdateRule& rule, std::uint64_t trial_seed, const TrialOptions& options);

}  // namespace ohmfield::hopfield
