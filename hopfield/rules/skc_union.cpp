#include "hopfield/rules/skc_union.hpp"

#include <utility>

#include "hopfield/rules/candidates.hpp"
#include "hopfield/rules/ties.hpp"

namespace ohmfield::hopfield {
namespace {

class SkcUnion final : public UpdateRule {
 public:
  explicit SkcUnion(const RuleParams& params)
      : walk_below_(params.at("walk_probability") * 0x1p32),
        zero_below_(static_cast<float>(params.at("zero_below"))),
        with_make_(form_of(params, "with_make") == 1),
        ties_(ties_of(params)) {}

  void choose(const RuleStep& at, std::vector<std::int32_t>& flips) override {
    const auto candidates = candidates_.collect(at.network, at.step);
    costs_.resize(candidates.size());
    at.network.read_breaks(at.step, candidates, costs_);
    competing_.assign(candidates.begin(), candidates.end());
    keep_harmless();
    const auto count = static_cast<std::uint32_t>(competing_.size());
    ++at.network.counts().global_choices;
    at.network.counts().random_words += 2;
    if (static_cast<double>(at.draws.coin) < walk_below_) {
      flips.push_back(competing_[core::scale_to(at.draws.literal, count)]);
      return;
    }
    if (with_make_) {
      makes_.resize(count);
      at.network.read_makes(at.step, competing_, makes_);
      for (std::size_t i = 0; i < count; ++i) costs_[i] -= makes_[i];
    }
    flips.push_back(competing_[least(costs_, competing_, ties_, at.draws.literal)]);
  }

 private:
  /// Where some candidates break nothing, drops the others.
  void keep_harmless() {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < competing_.size(); ++i) {
      if (costs_[i] >= zero_below_) continue;
      // Kept ones move to the front; the readings that they replace are of candidates that drop out.
      std::swap(competing_[kept], competing_[i]);
      std::swap(costs_[kept++], costs_[i]);
    }
    if (kept == 0) return;
    competing_.resize(kept);
    costs_.resize(kept);
  }

  double walk_below_;
  float zero_below_;
  bool with_make_;
  Ties ties_;
  Candidates candidates_;
  std::vector<DimacsLiteral> competing_;
  std::vector<float> costs_, makes_;
};

}  // namespace

RuleInfo skc_union_info() {
  return {"skc_union",
          "WalkSAT over the variables of all unsatisfied clauses at once, as published for a crossbar",
          {{"walk_probability", 0.5, 0.0, 1.0, "chance of a random one of the variables that compete"},
           {"zero_below", 0.3, 0.01, 0.99, "a reading below this many clauses counts as \"breaks nothing\""},
           form_parameter("with_make", 1, 1, "1: greatest make - break wins, 0: least break"),
           ties_parameter()}};
}

std::unique_ptr<UpdateRule> make_skc_union(const RuleParams& params) { return std::make_unique<SkcUnion>(params); }

}  // namespace ohmfield::hopfield
