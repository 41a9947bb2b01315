#pragma once
/// Novelty+ with a walk probability that adapts itself: the variable of a random unsatisfied clause that breaks least, of equals
/// that which rested longest; but the second best with the walk probability where the best flipped last of all in the clause; in
/// a hundredth of the steps a random one.
/// D. McAllester, B. Selman, H. Kautz, "Evidence for invariants in local search", AAAI 1997 (Novelty, there by break less make: this
/// is the form by breaks alone, which an array reads in one pass); H. H. Hoos, AAAI 1999 (the random steps) and AAAI 2002
/// (adaptive_noise.hpp). For formulas with structure, on which the best probability differs from one to the next.
///
/// The controller keeps a time stamp for each variable beside the table of literals.

#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

RuleInfo novelty_info();
std::unique_ptr<UpdateRule> make_novelty(const RuleParams& params);

}  // namespace ohmfield::hopfield
