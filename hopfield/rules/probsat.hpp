#pragma once
/// What both forms of probSAT share: a literal of a random unsatisfied clause, with a probability that falls with its
/// break and nothing else. A. Balint, U. Schoening, "Choosing probability distributions for stochastic local search and
/// the role of make versus break", SAT 2012, doi 10.1007/978-3-642-31612-8_3.
///
/// On an array the breaks are converted and a table turns them into weights; the controller adds them up and draws. The
/// readings are taken as they are, not rounded: a converter does that, if there is one.

#include <cstdlib>
#include <vector>

#include "hopfield/rule.hpp"
#include "hopfield/rules/roulette.hpp"

namespace ohmfield::hopfield {

/// \tparam Weight  double operator()(double reading, std::size_t clause_length), above 0, not infinite
template <class Weight>
class Probsat final : public UpdateRule {
 public:
  explicit Probsat(Weight weight) : weight_(weight) {}

  void choose(const RuleStep& at, std::vector<std::int32_t>& flips) override {
    const auto literals = at.network.formula().constraint(random_unsatisfied(at));
    breaks_.resize(literals.size());
    weights_.resize(literals.size());
    at.network.read_breaks(at.step, literals, breaks_);
    ++at.network.counts().clause_choices;
    at.network.counts().random_words += 2;
    for (std::size_t i = 0; i < literals.size(); ++i)
      weights_[i] = weight_(static_cast<double>(breaks_[i]), literals.size());
    flips.push_back(std::abs(literals[roulette(weights_, at.draws.coin)]));
  }

 private:
  Weight weight_;
  std::vector<float> breaks_;
  std::vector<double> weights_;
};

/// Where a power underflows, a floor far below any other weight keeps the sum of a clause above 0.
inline constexpr double kLeastWeight = 1e-280;

}  // namespace ohmfield::hopfield
