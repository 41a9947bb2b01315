#include "hopfield/rules/wta.hpp"

#include <algorithm>
#include <cstdlib>

namespace ohmfield::hopfield {
namespace {

float default_sigma(std::size_t clause_length) {
  if (clause_length <= 3) return 1.4f;
  return clause_length == 4 ? 1.2f : 1.1f;
}

class Wta final : public UpdateRule {
 public:
  explicit Wta(double sigma) : by_length_(sigma == 0.0), sigma_(static_cast<float>(sigma)) {}

  void choose(const RuleStep& at, std::vector<std::int32_t>& flips) override {
    const std::uint32_t clause = random_unsatisfied(at);
    const auto literals = at.network.formula().clause(clause);
    breaks_.resize(literals.size());
    noise_.resize(literals.size());
    at.network.read_breaks(at.step, clause, breaks_);
    core::fill_normal(noise_, at.trial_seed, core::Stream::rule_noise, at.step);
    at.network.counts().noise_samples += literals.size();

    const float sigma = by_length_ ? default_sigma(literals.size()) : sigma_;
    for (std::size_t i = 0; i < literals.size(); ++i) breaks_[i] -= sigma * noise_[i];
    const auto winner = std::min_element(breaks_.begin(), breaks_.end()) - breaks_.begin();
    flips.push_back(std::abs(literals[static_cast<std::size_t>(winner)]));
  }

 private:
  bool by_length_;
  float sigma_;
  std::vector<float> breaks_, noise_;
};

}  // namespace

std::unique_ptr<UpdateRule> make_wta(const RuleParams& params) { return std::make_unique<Wta>(params.sigma); }

}  // namespace ohmfield::hopfield
