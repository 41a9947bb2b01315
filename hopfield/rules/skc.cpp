#include "hopfield/rules/skc.hpp"

#include <algorithm>
#include <cstdlib>

#include "hopfield/rules/ties.hpp"

namespace ohmfield::hopfield {
namespace {

class Skc final : public UpdateRule {
 public:
  explicit Skc(const RuleParams& params)
      : walk_below_(params.at("walk_probability") * 0x1p32), zero_below_(static_cast<float>(params.at("zero_below"))),
        tie_within_(static_cast<float>(params.at("tie_within"))) {}

  void choose(const RuleStep& at, std::vector<std::int32_t>& flips) override {
    const std::uint32_t clause = random_unsatisfied(at);
    const auto literals = at.network.formula().constraint(clause);
    breaks_.resize(literals.size());
    at.network.read_breaks(at.step, literals, breaks_);
    ++at.network.counts().clause_choices;
    at.network.counts().random_words += 3;
    at.network.counts().tie_comparisons += literals.size();

    const float least = *std::min_element(breaks_.begin(), breaks_.end());
    const bool greedy = least < zero_below_ || static_cast<double>(at.draws.coin) >= walk_below_;
    const std::size_t chosen = greedy ? least_within(breaks_, tie_within_, at.draws.literal)
                                      : core::scale_to(at.draws.literal, static_cast<std::uint32_t>(literals.size()));
    flips.push_back(std::abs(literals[chosen]));
  }

 private:
  double walk_below_;
  float zero_below_, tie_within_;
  std::vector<float> breaks_;
};

}  // namespace

RuleInfo skc_info() {
  return {"skc",
          "WalkSAT/SKC: zero-break shortcut, else coin between a random and the least-breaking variable",
          {{"walk_probability", 0.5, 0.0, 1.0, "chance of a random literal where every flip breaks something"},
           {"zero_below", 0.3, 0.01, 0.99, "a reading below this many clauses counts as \"breaks nothing\""},
           tie_within_parameter()}};
}

std::unique_ptr<UpdateRule> make_skc(const RuleParams& params) { return std::make_unique<Skc>(params); }

}  // namespace ohmfield::hopfield
