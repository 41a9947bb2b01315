#include "hopfield/rules/wta.hpp"

#include <algorithm>
#include <cstdlib>

#include "hopfield/rules/by_length.hpp"
#include "hopfield/rules/noise.hpp"
#include "hopfield/rules/ties.hpp"

namespace ohmfield::hopfield {
namespace {

class Wta final : public UpdateRule {
 public:
  explicit Wta(const RuleParams& params)
      : shortcut_(form_of(params, "shortcut") == 1),
        sigma_(params.at("sigma"), shortcut_ ? kSigmaWithShortcut : kSigma),
        shape_(noise_shape(params)),
        zero_below_(static_cast<float>(params.at("zero_below"))) {}

  void choose(const RuleStep& at, std::vector<std::int32_t>& flips) override {
    const std::uint32_t clause = random_unsatisfied(at);
    const auto literals = at.network.formula().constraint(clause);
    breaks_.resize(literals.size());
    noise_.resize(literals.size());
    at.network.read_breaks(at.step, literals, breaks_);
    ++at.network.counts().clause_choices;
    at.network.counts().random_words += 1;

    std::size_t winner;
    if (shortcut_ && *std::min_element(breaks_.begin(), breaks_.end()) < zero_below_) {
      ++at.network.counts().random_words;
      winner = least_drawn(breaks_, at.draws.literal);
    } else {
      fill_noise(noise_, shape_, at.trial_seed, at.step);
      at.network.counts().noise_samples += literals.size();
      if (shortcut_) ++at.network.counts().clause_choices;  // the winner-take-all decides once more, with noise
      const auto sigma = static_cast<float>(sigma_.of(literals.size()));
      for (std::size_t i = 0; i < literals.size(); ++i) breaks_[i] -= sigma * noise_[i];
      winner = static_cast<std::size_t>(std::min_element(breaks_.begin(), breaks_.end()) - breaks_.begin());
    }
    flips.push_back(std::abs(literals[winner]));
  }

 private:
  static constexpr std::array kSigma{1.4, 1.2, 1.1, 1.1, 1.1};
  static constexpr std::array kSigmaWithShortcut{1.7, 1.7, 1.5, 1.5, 1.5};

  bool shortcut_;
  ByLength sigma_;
  NoiseShape shape_;
  float zero_below_;
  std::vector<float> breaks_, noise_;
};

}  // namespace

RuleInfo wta_info() {
  return {"wta",
          "winner-take-all of -break plus intrinsic noise in a random unsatisfied clause",
          {{"sigma", 0.0, 0.0, 1e6, "standard deviation of the noise in clauses; 0: by the length of the clause"},
           noise_parameter(),
           form_parameter("shortcut", 0, 1, "1: a variable that breaks nothing flips without noise"),
           {"zero_below", 0.3, 0.01, 0.99, "a reading below this many clauses counts as \"breaks nothing\""}}};
}

std::unique_ptr<UpdateRule> make_wta(const RuleParams& params) { return std::make_unique<Wta>(params); }

}  // namespace ohmfield::hopfield
