#pragma once
/// Local search in the space that constraint groups leave: WalkSAT whose moves keep every group valid.
///
/// In a random unsatisfied clause every literal offers the moves that make it true: a flip of its variable where the
/// bounds of its group allow that, else an exchange of places with each member that can make room. Rules:
///   skc:      a move that breaks nothing if there is one; else, with the walk probability, a random move of a random
///             literal, else a move that breaks least. Without groups this is WalkSAT/SKC (Selman, Kautz, Cohen, AAAI 1994).
///   novelty:  the move that breaks least, of equals that whose variables rested longest; but the second best with the
///             walk probability where the best would undo the latest move of all; in a hundredth of the steps any move
///             (McAllester, Selman, Kautz, AAAI 1997; Hoos, AAAI 1999). Needs a time stamp for each variable.
/// Breaks are those of an ideal array.
///
/// What was tried for skc: a random move among all takes literals of large groups too often, and logistics.a to c need 2 to
/// 20 times the cycles; with the best move of a random literal, flat colourings need 2 to 80 times. Price by break less
/// make and tabu were no better over flat, logistics, blocksworld and ais; noise on the inputs of the winner-take-all
/// (Gumbel) was worse.

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "hopfield/clause_network.hpp"
#include "hopfield/cnf.hpp"
#include "hopfield/groups/group_index.hpp"

namespace ohmfield::hopfield {

enum class GroupRule { skc, novelty };

struct GroupSearchParams {
  GroupRule rule = GroupRule::skc;
  /// Of the rule; without a value it adapts itself.
  std::optional<double> walk_probability;

  /// \throws InputError  not in [0, 1]
  void validate() const;
};

struct GroupSearchOptions {
  std::uint64_t max_cycles = 1'000'000;      ///< at most kMostSteps
  const std::atomic<bool>* stop = nullptr;   ///< looked at now and then
  std::function<bool()> out_of_time;         ///< looked at every few thousand cycles
};

/// What groups add to the events of a trial.
struct GroupCounts {
  std::uint64_t swaps = 0;          ///< moves of two members; two of the flips each
  std::uint64_t group_choices = 0;  ///< decisions of a winner-take-all among the members of one group
  std::uint64_t group_cycles = 0;   ///< cycles with such decisions; those of one cycle are made side by side
  std::uint64_t shared_lookups = 0; ///< clauses with two members of a group that exchanges are corrected by
  std::uint64_t stamp_words = 0;    ///< time stamps of novelty, read or written
};

struct GroupSearchResult {
  bool solved = false;
  bool interrupted = false;            ///< by stop or out_of_time
  Assignment state;                    ///< the model if solved, else the state with the fewest unsatisfied clauses
  std::size_t fewest_unsatisfied = 0;  ///< in that state
  double walk_probability = 0.0;       ///< at the end
  CycleCounts counts;                  ///< flips are of register bits
  GroupCounts group_counts;
};

/// One trial. Same seed, same moves.
GroupSearchResult search_groups(const GroupIndex& index, const GroupSearchParams& params, std::uint64_t trial_seed,
                                const GroupSearchOptions& options);

}  // namespace ohmfield::hopfield
