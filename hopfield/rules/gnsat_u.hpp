#pragma once
/// GradientNSAT with a coin: a random candidate (a variable of an unsatisfied clause) with probability p, else the
/// variable of greatest make - break, among the candidates or, unmasked, among all.
/// G. Pedretti et al., npj Unconv. Comput. 2 (2025), arXiv 2501.07733; the published code (CountryCrab) calls the coin
/// "bernoulli", masks the random pick but not the greedy one, and gives equal variables to the lowest. Uniform noise
/// added to the gradient is gnsat_n with noise = 2.

#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

RuleInfo gnsat_u_info();
std::unique_ptr<UpdateRule> make_gnsat_u(const RuleParams& params);

}  // namespace ohmfield::hopfield
