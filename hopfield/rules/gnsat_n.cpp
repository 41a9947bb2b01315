#include "hopfield/rules/gnsat_n.hpp"

#include "hopfield/rules/noisy_argmax.hpp"

namespace ohmfield::hopfield {

RuleInfo gnsat_n_info() {
  return {"gnsat_n",
          "GradientNSAT: greatest make - break plus normal noise among all variables",
          {{"sigma", 1.6, 0.0, 1e6, "standard deviation of the noise in clauses"},
           noise_parameter(),
           masked_parameter(Mask::candidates)}};
}

std::unique_ptr<UpdateRule> make_gnsat_n(const RuleParams& params) {
  return std::make_unique<NoisyArgmax>(mask_of(params), Loss::break_minus_make, noise_shape(params),
                                       params.at("sigma"));
}

}  // namespace ohmfield::hopfield
