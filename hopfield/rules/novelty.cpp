#include "hopfield/rules/novelty.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "hopfield/adaptive_noise.hpp"
#include "hopfield/rules/form.hpp"
#include "hopfield/rules/ties.hpp"

namespace ohmfield::hopfield {
namespace {

class Novelty final : public UpdateRule {
 public:
  explicit Novelty(const RuleParams& params)
      : fixed_(form_of(params, "adapts") != 0 ? std::nullopt : std::optional(params.at("walk_probability"))),
        any_(params.at("any_probability")),
        tie_within_(static_cast<float>(params.at("tie_within"))) {}

  void start(const Cnf& formula) override {
    flipped_at_.assign(static_cast<std::size_t>(formula.variables()) + 1, 0);
    constraints_ = formula.constraints();
    noise_.reset();
  }

  void choose(const RuleStep& at, std::vector<std::int32_t>& flips) override {
    const std::size_t unsatisfied = at.network.unsatisfied().size();
    if (!noise_) noise_.emplace(fixed_, constraints_, unsatisfied);
    noise_->see(at.step, unsatisfied);
    const auto literals = at.network.formula().constraint(random_unsatisfied(at));
    breaks_.resize(literals.size());
    at.network.read_breaks(at.step, literals, breaks_);
    CycleCounts& counts = at.network.counts();
    ++counts.clause_choices;
    counts.random_words += 4;
    counts.tie_comparisons += literals.size();
    counts.literal_fetches += literals.size();  // of time stamps
    const std::size_t chosen = happens(at.draws.coin, any_)
                                   ? core::scale_to(at.draws.literal, static_cast<std::uint32_t>(literals.size()))
                                   : novel(literals, at.draws.spare);
    flips.push_back(std::abs(literals[chosen]));
    flipped_at_[static_cast<std::size_t>(flips.back())] = at.step + 1;
  }

 private:
  static bool happens(std::uint32_t word, double probability) { return static_cast<double>(word) < probability * 0x1p32; }

  std::size_t novel(std::span<const DimacsLiteral> literals, std::uint32_t word) const {
    std::size_t best = 0, second = literals.size();
    std::uint64_t latest = stamp(literals[0]);
    for (std::size_t i = 1; i < literals.size(); ++i) {
      latest = std::max(latest, stamp(literals[i]));
      if (precedes(literals, i, best)) {
        second = best;
        best = i;
      } else if (second == literals.size() || precedes(literals, i, second)) {
        second = i;
      }
    }
    return second < literals.size() && latest > 0 && stamp(literals[best]) == latest && happens(word, noise_->probability()) ? second : best;
  }

  std::uint64_t stamp(DimacsLiteral literal) const { return flipped_at_[static_cast<std::size_t>(std::abs(literal))]; }
  bool precedes(std::span<const DimacsLiteral> literals, std::size_t i, std::size_t j) const {
    const float difference = breaks_[i] - breaks_[j];
    return std::fabs(difference) >= tie_within_ ? difference < 0.0f : stamp(literals[i]) < stamp(literals[j]);
  }

  std::optional<double> fixed_;
  double any_;
  float tie_within_;
  std::size_t constraints_ = 0;
  std::optional<AdaptiveNoise> noise_;
  std::vector<std::uint64_t> flipped_at_;  ///< step after the latest flip of a variable
  std::vector<float> breaks_;
};

}  // namespace

RuleInfo novelty_info() {
  return {"novelty",
          "adaptive Novelty+: least break, then longest rest; the second best now and then",
          {{"walk_probability", 0.5, 0.0, 1.0, "chance of the second best where the best flipped last, if it does not adapt"},
           form_parameter("adapts", 1, 1, "1: the walk probability follows the search, 0: it stays"),
           {"any_probability", 0.01, 0.0, 1.0, "chance of a random literal"},
           tie_within_parameter()}};
}

std::unique_ptr<UpdateRule> make_novelty(const RuleParams& params) { return std::make_unique<Novelty>(params); }

}  // namespace ohmfield::hopfield
