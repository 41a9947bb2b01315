#include "hopfield/rules/mnsat.hpp"

#include "hopfield/rules/noisy_argmax.hpp"

namespace ohmfield::hopfield {

RuleInfo mnsat_info() {
  return {"mnsat",
          "MakeNSAT: greatest make plus noise among all variables; breaks are not read",
          {{"sigma", 1.0, 0.0, 1e6, "standard deviation of the noise in clauses"},
           noise_parameter(),
           masked_parameter(Mask::candidates)}};
}

std::unique_ptr<UpdateRule> make_mnsat(const RuleParams& params) {
  return std::make_unique<NoisyArgmax>(mask_of(params), Loss::minus_make, noise_shape(params), params.at("sigma"));
}

}  // namespace ohmfield::hopfield
