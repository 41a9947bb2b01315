#pragma once
/// probSAT with the polynomial weight (eps + break)^-cb (Balint, Schoening 2012, see probsat.hpp). Published for 3-SAT:
/// cb = 2.06, eps = 0.9; for longer clauses they use the exponential form, the defaults for them are chosen, see
/// docs/methods/rules.md.

#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

RuleInfo probsat_poly_info();
std::unique_ptr<UpdateRule> make_probsat_poly(const RuleParams& params);

}  // namespace ohmfield::hopfield
