#include "hopfield/rules/clause_parallel.hpp"

#include <algorithm>
#include <cstdlib>

#include "hopfield/clause_index.hpp"
#include "hopfield/rules/ties.hpp"

namespace ohmfield::hopfield {
namespace {

/// Of each clause in each cycle: participation and tie, coin, literal.
constexpr std::size_t kWords = 3;
constexpr std::uint64_t kLongestRest = 64;
/// Chosen: docs/methods/rules.md.
constexpr double kWalkOfThree = 0.15, kWalkOfMore = 0.1;

class ClauseParallel final : public UpdateRule {
 public:
  explicit ClauseParallel(const RuleParams& params)
      : walk_probability_(params.at("walk_probability")),
        zero_below_(static_cast<float>(params.at("zero_below"))),
        tie_within_(static_cast<float>(params.at("tie_within"))),
        rest_(static_cast<std::uint64_t>(params.at("rest"))),
        rest_penalty_(static_cast<float>(params.at("rest_penalty"))),
        join_below_(params.at("participation") * 0x1p32),
        inhibits_(params.at("inhibition") != 0.0) {}

  void start(const Cnf& formula) override {
    picked_in_.assign(static_cast<std::size_t>(formula.variables()) + 1, 0);
    flipped_in_ = picked_in_;
    cycle_ = kLongestRest;  // nothing has flipped of late
    if (inhibits_ && !index_) index_ = std::make_unique<ClauseIndex>(formula);
    if (inhibits_) taken_in_.assign(formula.constraints(), 0);
  }

  void choose(const RuleStep& at, std::vector<std::int32_t>& flips) override {
    const ClauseSet& unsatisfied = at.network.unsatisfied();
    ++cycle_;
    words_.resize(kWords * unsatisfied.size());
    core::fill_bits(words_, at.trial_seed, core::Stream::update_rule, 1 + at.step);
    for (std::size_t rank = 0; rank < unsatisfied.size(); ++rank) {
      const std::uint32_t* draw = &words_[kWords * rank];
      if (static_cast<double>(draw[0]) >= join_below_) continue;
      const std::int32_t variable = pick(at, unsatisfied[rank], draw);
      if (picked_in_[static_cast<std::size_t>(variable)] == cycle_ || (inhibits_ && is_inhibited(variable))) continue;
      picked_in_[static_cast<std::size_t>(variable)] = cycle_;
      flips.push_back(variable);
    }
    for (const std::int32_t variable : flips) flipped_in_[static_cast<std::size_t>(variable)] = cycle_;
    CycleCounts& counts = at.network.counts();
    counts.clause_choices += unsatisfied.size();
    counts.random_words += words_.size();
    counts.register_bits += rest_ * (flipped_in_.size() - 1);
  }

 private:
  std::int32_t pick(const RuleStep& at, std::uint32_t clause, const std::uint32_t* draw) {
    const auto literals = at.network.formula().constraint(clause);
    breaks_.resize(literals.size());
    at.network.read_breaks(at.step, literals, breaks_);
    at.network.counts().tie_comparisons += literals.size();
    const float least = *std::min_element(breaks_.begin(), breaks_.end());
    const bool is_free = least < zero_below_;
    if (!is_free && static_cast<double>(draw[1]) < walk_probability(literals.size()) * 0x1p32)
      return std::abs(literals[core::scale_to(draw[2], static_cast<std::uint32_t>(literals.size()))]);
    if (!is_free && rest_ > 0)
      for (std::size_t i = 0; i < literals.size(); ++i)
        if (cycle_ - flipped_in_[static_cast<std::size_t>(std::abs(literals[i]))] <= rest_) breaks_[i] += rest_penalty_;
    return std::abs(literals[least_within(breaks_, tie_within_, draw[2])]);
  }

  /// Whether a pick of this cycle shares a clause with the variable; if none does, later ones see that this one does.
  bool is_inhibited(std::int32_t variable) {
    const auto v = static_cast<std::uint32_t>(variable) - 1;
    const auto lists = {index_->occurrences(2 * v), index_->occurrences(2 * v + 1)};
    for (const auto& list : lists)
      for (const std::uint32_t c : list)
        if (taken_in_[c] == cycle_) return true;
    for (const auto& list : lists)
      for (const std::uint32_t c : list) taken_in_[c] = cycle_;
    return false;
  }

  double walk_probability(std::size_t literals) const {
    if (walk_probability_ >= 0.0) return walk_probability_;
    return literals <= 3 ? kWalkOfThree : kWalkOfMore;
  }

  double walk_probability_;
  float zero_below_, tie_within_;
  std::uint64_t rest_;
  float rest_penalty_;
  double join_below_;
  bool inhibits_;
  std::uint64_t cycle_ = 0;
  /// Cycle in which a variable was picked last, in which it had flipped before that; in which a clause was touched.
  std::vector<std::uint64_t> picked_in_, flipped_in_, taken_in_;
  std::unique_ptr<ClauseIndex> index_;
  std::vector<std::uint32_t> words_;
  std::vector<float> breaks_;
};

}  // namespace

RuleInfo clause_parallel_info() {
  return {"clause_parallel",
          "every unsatisfied clause picks by the SKC rule from the state before; all picks flip together",
          {{"walk_probability", -1.0, -1.0, 1.0, "chance of a random literal where every flip breaks something; below 0: 0.15 for 3 literals, 0.1 for more"},
           {"zero_below", 0.3, 0.01, 0.99, "a reading below this many clauses counts as \"breaks nothing\""},
           tie_within_parameter(),
           {"rest", 2.0, 0.0, static_cast<double>(kLongestRest), "cycles for which a variable is recent after a flip; 0: rest plays no part",
            RuleParameter::Values::whole},
           {"rest_penalty", 1.0, 0.0, 16.0, "what a recent variable breaks more, where every flip breaks something [clauses]"},
           {"participation", 1.0, 0.01, 1.0, "chance of an unsatisfied clause to take part in a cycle"},
           {"inhibition", 0.0, 0.0, 1.0, "1: of picks that share a clause only the first goes through"}}};
}

std::unique_ptr<UpdateRule> make_clause_parallel(const RuleParams& params) {
  return std::make_unique<ClauseParallel>(params);
}

}  // namespace ohmfield::hopfield
