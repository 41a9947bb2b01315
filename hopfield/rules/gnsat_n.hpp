#pragma once
/// GradientNSAT with normal noise: the variable of greatest make - break + sigma xi flips, whatever it is worth.
/// G. Pedretti et al., npj Unconv. Comput. 2 (2025), arXiv 2501.07733. Sigma, chosen: best median of 1.2 to 1.8 for 50
/// to 150 variables of uniform random 3-SAT near the phase transition; the best rises slowly with their number.

#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

RuleInfo gnsat_n_info();
std::unique_ptr<UpdateRule> make_gnsat_n(const RuleParams& params);

}  // namespace ohmfield::hopfield
