#pragma once
/// Shared by the rules with one winner-take-all over the variables: which variables compete, and what a flip of them
/// costs.

#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

#include "hopfield/rule.hpp"
#include "hopfield/rules/candidates.hpp"
#include "hopfield/rules/form.hpp"

namespace ohmfield::hopfield {

/// Who competes: variables with a make of 1 or more, or all of them.
enum class Mask { candidates, none };

/// What a flip of a variable loses.
enum class Loss {
  minus_make,        ///< MakeNSAT
  break_minus_make,  ///< GradientNSAT: the gradient of the energy
};

/// The competing variables of a step and their losses; buffers stay from step to step.
class GlobalChoice {
 public:
  GlobalChoice(Mask mask, Loss loss) : mask_(mask), loss_(loss) {}

  void read(const RuleStep& at) {
    ClauseNetwork& network = at.network;
    if (mask_ == Mask::candidates) {
      variables_ = candidates_.collect(network, at.step);
    } else {
      all_.resize(static_cast<std::size_t>(network.formula().variables()));
      if (!all_.empty() && all_.back() == 0) std::iota(all_.begin(), all_.end(), 1);
      variables_ = all_;
    }
    losses_.resize(variables_.size());
    makes_.resize(variables_.size());
    network.read_makes(at.step, variables_, makes_);
    if (loss_ == Loss::break_minus_make)
      network.read_breaks(at.step, variables_, losses_);
    else
      std::fill(losses_.begin(), losses_.end(), 0.0f);
    for (std::size_t i = 0; i < losses_.size(); ++i) losses_[i] -= makes_[i];
    ++network.counts().global_choices;
  }

  std::span<const DimacsLiteral> variables() const { return variables_; }
  std::span<float> losses() { return losses_; }

 private:
  Mask mask_;
  Loss loss_;
  Candidates candidates_;
  std::vector<DimacsLiteral> all_;
  std::span<const DimacsLiteral> variables_;
  std::vector<float> losses_, makes_;
};

/// The parameter "masked" of rules that have one.
inline RuleParameter masked_parameter(Mask by_default) {
  return form_parameter("masked", by_default == Mask::candidates ? 1 : 0, 1,
                        "1: only variables of unsatisfied clauses compete, 0: all");
}
inline Mask mask_of(const RuleParams& params) { return form_of(params, "masked") != 0 ? Mask::candidates : Mask::none; }

}  // namespace ohmfield::hopfield
