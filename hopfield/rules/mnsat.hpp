#pragma once
/// MakeNSAT: the variable of greatest make + sigma xi flips; breaks are not read, a content-addressable memory that
/// finds the unsatisfied clauses suffices. G. Pedretti et al., npj Unconv. Comput. 2 (2025), arXiv 2501.07733.
/// Sigma, chosen: best median of 0.4 to 1.2 for 20 to 100 variables of uniform random 3-SAT near the phase transition.

#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

RuleInfo mnsat_info();
std::unique_ptr<UpdateRule> make_mnsat(const RuleParams& params);

}  // namespace ohmfield::hopfield
