#include "hopfield/rules/skc.hpp"

#include <algorithm>
#include <cstdlib>

namespace ohmfield::hopfield {
namespace {

class Skc final : public UpdateRule {
 public:
  explicit Skc(const RuleParams& params)
      : walk_below_(params.walk_probability * 0x1p32), zero_below_(static_cast<float>(params.zero_below)) {}

  void choose(const RuleStep& at, std::vector<std::int32_t>& flips) override {
    const std::uint32_t clause = random_unsatisfied(at);
    const auto literals = at.network.formula().clause(clause);
    breaks_.resize(literals.size());
    at.network.read_breaks(at.step, clause, breaks_);

    const float least = *std::min_element(breaks_.begin(), breaks_.end());
    std::size_t chosen;
    if (least < zero_below_ || static_cast<double>(at.draws.coin) >= walk_below_) {
      const auto ties = static_cast<std::uint32_t>(std::count(breaks_.begin(), breaks_.end(), least));
      std::uint32_t rank = core::scale_to(at.draws.literal, ties);
      for (chosen = 0; breaks_[chosen] != least || rank-- > 0; ++chosen) {
      }
    } else {
      chosen = core::scale_to(at.draws.literal, static_cast<std::uint32_t>(literals.size()));
    }
    flips.push_back(std::abs(literals[chosen]));
  }

 private:
  double walk_below_;
  float zero_below_;
  std::vector<float> breaks_;
};

}  // namespace

std::unique_ptr<UpdateRule> make_skc(const RuleParams& params) { return std::make_unique<Skc>(params); }

}  // namespace ohmfield::hopfield
