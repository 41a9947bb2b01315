#include "hopfield/rules/clause_parallel.hpp"

#include <algorithm>
#include <cstdlib>

#include "hopfield/clause_index.hpp"

namespace ohmfield::hopfield {
namespace {

/// Of each clause in each cycle: participation and tie, coin, literal.
constexpr std::size_t kWords = 3;

class ClauseParallel final : public UpdateRule {
 public:
  explicit ClauseParallel(const RuleParams& params)
      : walk_below_(params.at("walk_probability") * 0x1p32),
        zero_below_(static_cast<float>(params.at("zero_below"))),
        join_below_(params.at("participation") * 0x1p32),
        inhibits_(params.at("inhibition") != 0.0) {}

  void start(const Cnf& formula) override {
    flipped_in_.assign(static_cast<std::size_t>(formula.variables()) + 1, 0);
    cycle_ = 0;
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
      if (flipped_in_[static_cast<std::size_t>(variable)] == cycle_ || (inhibits_ && is_inhibited(variable))) continue;
      flipped_in_[static_cast<std::size_t>(variable)] = cycle_;
      flips.push_back(variable);
    }
    CycleCounts& counts = at.network.counts();
    counts.clause_choices += unsatisfied.size();
    counts.random_words += words_.size();
  }

 private:
  std::int32_t pick(const RuleStep& at, std::uint32_t clause, const std::uint32_t* draw) {
    const auto literals = at.network.formula().constraint(clause);
    breaks_.resize(literals.size());
    at.network.read_breaks(at.step, literals, breaks_);
    const float least = *std::min_element(breaks_.begin(), breaks_.end());
    std::size_t chosen;
    if (least < zero_below_ || static_cast<double>(draw[1]) >= walk_below_) {
      const auto ties = static_cast<std::uint32_t>(std::count(breaks_.begin(), breaks_.end(), least));
      std::uint32_t rank = core::scale_to(draw[2], ties);
      for (chosen = 0; breaks_[chosen] != least || rank-- > 0; ++chosen) {
      }
    } else {
      chosen = core::scale_to(draw[2], static_cast<std::uint32_t>(literals.size()));
    }
    return std::abs(literals[chosen]);
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

  double walk_below_;
  float zero_below_;
  double join_below_;
  bool inhibits_;
  std::uint64_t cycle_ = 0;
  std::vector<std::uint64_t> flipped_in_,
      taken_in_;  ///< cycle in which a variable flipped, in which a clause was touched
  std::unique_ptr<ClauseIndex> index_;
  std::vector<std::uint32_t> words_;
  std::vector<float> breaks_;
};

}  // namespace

RuleInfo clause_parallel_info() {
  return {"clause_parallel",
          "every unsatisfied clause picks by the SKC rule from the state before; all picks flip together",
          {{"walk_probability", 0.5, 0.0, 1.0, "chance of a random literal where every flip breaks something"},
           {"zero_below", 0.3, 0.01, 0.99, "a reading below this many clauses counts as \"breaks nothing\""},
           {"participation", 1.0, 0.01, 1.0, "chance of an unsatisfied clause to take part in a cycle"},
           {"inhibition", 0.0, 0.0, 1.0, "1: of picks that share a clause only the first goes through"}}};
}

std::unique_ptr<UpdateRule> make_clause_parallel(const RuleParams& params) {
  return std::make_unique<ClauseParallel>(params);
}

}  // namespace ohmfield::hopfield
