#include "hopfield/groups/group_search.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "core/error.hpp"
#include "core/random/counter_rng.hpp"
#include "hopfield/draws.hpp"
#include "hopfield/adaptive_noise.hpp"
#include "hopfield/groups/group_state.hpp"

namespace ohmfield::hopfield {
namespace {

constexpr std::uint64_t kLookEvery = 4096;

/// The state with the fewest unsatisfied clauses, without a copy at every improvement: a copy, and the flips since. When
/// these are too many they are folded into the copy, and nothing is kept until the next improvement, which copies anew.
class BestState {
 public:
  explicit BestState(const GroupState& state) : copy_(state.values()), fewest_(state.unsatisfied().size()) {}

  std::size_t fewest() const { return fewest_; }

  void moved(const GroupMove& move, const GroupState& state) {
    if (keeps_) {
      flips_.push_back(move.first);
      if (move.is_swap()) flips_.push_back(move.partner);
      if (flips_.size() > copy_.size() + kSlack) stop_keeping();
    }
    if (state.unsatisfied().size() >= fewest_) return;
    fewest_ = state.unsatisfied().size();
    if (keeps_) {
      prefix_ = flips_.size();
    } else {
      copy_ = state.values();
      keeps_ = true;
    }
  }

  Assignment values() const {
    Assignment best = copy_;
    for (std::size_t i = 0; i < prefix_; ++i) best[flips_[i]] ^= 1;
    return best;
  }

 private:
  static constexpr std::size_t kSlack = 1024;  // so that small formulas do not copy all the time

  void stop_keeping() {
    copy_ = values();
    flips_.clear();
    prefix_ = 0;
    keeps_ = false;
  }

  Assignment copy_;
  std::vector<std::uint32_t> flips_;
  std::size_t prefix_ = 0;  ///< flips that lead from the copy to the best state
  std::size_t fewest_;
  bool keeps_ = true;
};

/// The moves of a clause and what they break, and the choice among them.
class Choice {
 public:
  explicit Choice(const GroupIndex& index) : index_(&index), moved_at_(index.variables(), 0) {}

  /// Lists the moves of a clause, and counts what hardware does for it.
  void read(GroupRule rule, const GroupState& state, std::uint32_t clause, GroupSearchResult& result) {
    moves_.clear();
    starts_.clear();
    const std::uint64_t choices_before = result.group_counts.group_choices;
    for (const GroupLiteral literal : index_->clause(clause)) {
      starts_.push_back(moves_.size());
      state.moves_for(literal, moves_);
      result.group_counts.group_choices += moves_.size() > starts_.back() + 1 ? 1 : 0;
    }
    starts_.push_back(moves_.size());
    breaks_.resize(moves_.size());
    std::uint64_t partners = 0;
    for (std::size_t i = 0; i < moves_.size(); ++i) {
      breaks_[i] = state.breaks(moves_[i]);
      partners += moves_[i].is_swap() ? 1 : 0;
      if (moves_[i].is_swap()) result.group_counts.shared_lookups += index_->shared_clauses(moves_[i].first).size();
    }
    const std::uint64_t literals = starts_.size() - 1;
    ++result.counts.backward_passes;
    result.counts.critical_driven += state.critical();
    result.counts.break_readings += literals + partners;
    result.counts.literal_fetches += literals;
    result.counts.clause_choices += rule == GroupRule::novelty ? 2 : 1;  // the best, and the second best
    result.counts.random_words += 4;
    result.group_counts.group_cycles += result.group_counts.group_choices > choices_before ? 1 : 0;
    if (rule == GroupRule::novelty) result.group_counts.stamp_words += literals + partners;
  }

  const GroupMove& make(GroupRule rule, const StepDraws& draws, double walk_probability) const {
    return moves_[rule == GroupRule::skc ? skc(draws, walk_probability) : novelty(draws, walk_probability)];
  }

  void moved(const GroupMove& move, std::uint64_t step) {
    moved_at_[move.first] = step + 1;
    if (move.is_swap()) moved_at_[move.partner] = step + 1;
  }

 private:
  static constexpr double kAnyMove = 0.01;  // Hoos, AAAI 1999

  static bool happens(std::uint32_t word, double probability) { return static_cast<double>(word) < probability * 0x1p32; }

  std::size_t skc(const StepDraws& draws, double walk_probability) const {
    const std::uint32_t least = *std::min_element(breaks_.begin(), breaks_.end());
    if (least > 0 && happens(draws.coin, walk_probability)) {
      const std::uint32_t literal = core::scale_to(draws.literal, static_cast<std::uint32_t>(starts_.size() - 1));
      return starts_[literal] + core::scale_to(draws.spare, static_cast<std::uint32_t>(starts_[literal + 1] - starts_[literal]));
    }
    const auto ties = static_cast<std::uint32_t>(std::count(breaks_.begin(), breaks_.end(), least));
    std::uint32_t rank = core::scale_to(draws.literal, ties);
    std::size_t chosen = 0;
    while (breaks_[chosen] != least || rank-- > 0) ++chosen;
    return chosen;
  }

  std::size_t novelty(const StepDraws& draws, double walk_probability) const {
    if (happens(draws.coin, kAnyMove)) return core::scale_to(draws.literal, static_cast<std::uint32_t>(moves_.size()));
    std::size_t best = 0, second = moves_.size();
    std::uint64_t latest = stamp(0);
    for (std::size_t i = 1; i < moves_.size(); ++i) {
      latest = std::max(latest, stamp(i));
      if (precedes(i, best)) {
        second = best;
        best = i;
      } else if (second == moves_.size() || precedes(i, second)) {
        second = i;
      }
    }
    return second < moves_.size() && stamp(best) == latest && happens(draws.spare, walk_probability) ? second : best;
  }

  std::uint64_t stamp(std::size_t i) const {
    const GroupMove& move = moves_[i];
    return move.is_swap() ? std::max(moved_at_[move.first], moved_at_[move.partner]) : moved_at_[move.first];
  }
  bool precedes(std::size_t i, std::size_t j) const { return breaks_[i] != breaks_[j] ? breaks_[i] < breaks_[j] : stamp(i) < stamp(j); }

  const GroupIndex* index_;
  std::vector<std::uint64_t> moved_at_;  ///< step after the latest flip of a variable
  std::vector<GroupMove> moves_;
  std::vector<std::size_t> starts_;  ///< of the moves of a literal; one more than literals
  std::vector<std::uint32_t> breaks_;
};

bool asks_to_stop(const GroupSearchOptions& options) {
  return (options.stop != nullptr && options.stop->load(std::memory_order_relaxed)) || (options.out_of_time && options.out_of_time());
}

}  // namespace

void GroupSearchParams::validate() const {
  if (walk_probability && !(*walk_probability >= 0.0 && *walk_probability <= 1.0))
    throw core::InputError("walk_probability = " + std::to_string(*walk_probability) + " is not a probability", "Give a number from 0 to 1");
}

GroupSearchResult search_groups(const GroupIndex& index, const GroupSearchParams& params, std::uint64_t trial_seed,
                                const GroupSearchOptions& options) {
  params.validate();
  GroupSearchResult result;
  GroupState state(index);
  state.start(trial_seed);
  TrialDraws trial_draws(trial_seed);
  AdaptiveNoise noise(params.walk_probability, index.clauses(), state.unsatisfied().size());
  BestState best(state);
  Choice choice(index);
  const std::uint64_t most = std::min(options.max_cycles, kMostSteps);
  for (std::uint64_t step = 0;; ++step) {
    ++result.counts.cycles;
    result.counts.line_decisions += 2 * std::uint64_t{index.clauses()};
    const auto unsatisfied = static_cast<std::uint32_t>(state.unsatisfied().size());
    result.solved = unsatisfied == 0;
    if (result.solved || step >= most) break;
    if (step % kLookEvery == 0 && asks_to_stop(options)) {
      result.interrupted = true;
      break;
    }
    const StepDraws draws = trial_draws.at(step);
    choice.read(params.rule, state, state.unsatisfied()[core::scale_to(draws.clause, unsatisfied)], result);
    const GroupMove move = choice.make(params.rule, draws, noise.probability());
    state.apply(move);
    choice.moved(move, step);
    result.counts.flips += move.is_swap() ? 2 : 1;
    if (params.rule == GroupRule::novelty) result.group_counts.stamp_words += move.is_swap() ? 2 : 1;
    result.group_counts.swaps += move.is_swap() ? 1 : 0;
    best.moved(move, state);
    noise.see(step, state.unsatisfied().size());
  }
  result.counts.checks = result.solved ? 1 : 0;
  result.state = best.values();
  result.fewest_unsatisfied = best.fewest();
  result.walk_probability = noise.probability();
  return result;
}

}  // namespace ohmfield::hopfield
