#include "hopfield/rules/metropolis.hpp"

#include <cmath>
#include <cstdlib>

namespace ohmfield::hopfield {
namespace {

class Metropolis final : public UpdateRule {
 public:
  explicit Metropolis(double eta) : eta_(eta) {}

  void choose(const RuleStep& at, std::vector<std::int32_t>& flips) override {
    const auto literals = at.network.formula().constraint(random_unsatisfied(at));
    const DimacsLiteral literal =
        literals[core::scale_to(at.draws.literal, static_cast<std::uint32_t>(literals.size()))];
    float breaks, makes;
    at.network.read_breaks(at.step, {&literal, 1}, {&breaks, 1});
    at.network.read_makes(at.step, {&literal, 1}, {&makes, 1});
    at.network.counts().random_words += 3;
    const double rise = static_cast<double>(breaks) - static_cast<double>(makes);
    if (rise <= 0.0 || static_cast<double>(at.draws.coin) < std::pow(eta_, rise) * 0x1p32)
      flips.push_back(std::abs(literal));
  }

 private:
  double eta_;
};

}  // namespace

RuleInfo metropolis_info() {
  return {"metropolis",
          "focused Metropolis: a random literal of an unsatisfied clause flips with chance min(1, eta^(break - make))",
          {{"eta", 0.37, 0.0, 1.0, "chance of a flip that costs one clause"}}};
}

std::unique_ptr<UpdateRule> make_metropolis(const RuleParams& params) {
  return std::make_unique<Metropolis>(params.at("eta"));
}

}  // namespace ohmfield::hopfield
