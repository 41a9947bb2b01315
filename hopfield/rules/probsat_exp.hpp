#pragma once
/// probSAT with the exponential weight base^-break (Balint, Schoening 2012, see probsat.hpp), base = cb. Published: 3.7
/// for 5 literals, 5.4 for 7; 2.85 for 4 and 5.1 for 6 are defaults of the authors' solver (probSAT SC13). For 3
/// literals, chosen, see docs/methods/rules.md. A winner-take-all with Gumbel noise does the same without digits
/// (wta.hpp).

#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

RuleInfo probsat_exp_info();
std::unique_ptr<UpdateRule> make_probsat_exp(const RuleParams& params);

}  // namespace ohmfield::hopfield
