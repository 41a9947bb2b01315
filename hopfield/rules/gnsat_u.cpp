#include "hopfield/rules/gnsat_u.hpp"

#include "hopfield/rules/global_choice.hpp"
#include "hopfield/rules/ties.hpp"

namespace ohmfield::hopfield {
namespace {

class GnsatU final : public UpdateRule {
 public:
  explicit GnsatU(const RuleParams& params)
      : walk_below_(params.at("walk_probability") * 0x1p32),
        choice_(mask_of(params), Loss::break_minus_make),
        ties_(ties_of(params)) {}

  void choose(const RuleStep& at, std::vector<std::int32_t>& flips) override {
    at.network.counts().random_words += 2;
    if (static_cast<double>(at.draws.coin) < walk_below_) {
      const auto candidates = candidates_.collect(at.network, at.step);
      ++at.network.counts().global_choices;
      flips.push_back(candidates[core::scale_to(at.draws.literal, static_cast<std::uint32_t>(candidates.size()))]);
      return;
    }
    choice_.read(at);
    flips.push_back(choice_.variables()[least(choice_.losses(), choice_.variables(), ties_, at.draws.literal)]);
  }

 private:
  double walk_below_;
  Candidates candidates_;
  GlobalChoice choice_;
  Ties ties_;
};

}  // namespace

RuleInfo gnsat_u_info() {
  return {"gnsat_u",
          "GradientNSAT: coin between a random variable of the unsatisfied clauses and the greatest make - break",
          {{"walk_probability", 0.5, 0.0, 1.0, "chance of a random variable"},
           masked_parameter(Mask::candidates),
           ties_parameter()}};
}

std::unique_ptr<UpdateRule> make_gnsat_u(const RuleParams& params) { return std::make_unique<GnsatU>(params); }

}  // namespace ohmfield::hopfield
