#pragma once
/// Focused Metropolis search: S. Seitz, M. Alava, P. Orponen, "Focused local search for random 3-satisfiability",
/// J. Stat. Mech. P06006 (2005), arXiv cond-mat/0501707.
///
/// A random literal of a random unsatisfied clause flips with probability min(1, eta^dE), dE = break - make. A refused
/// flip is a cycle too. The array reads one word line, the controller compares it with a draw.

#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

RuleInfo metropolis_info();
std::unique_ptr<UpdateRule> make_metropolis(const RuleParams& params);

}  // namespace ohmfield::hopfield
