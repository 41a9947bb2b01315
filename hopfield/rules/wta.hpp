#pragma once
/// Intrinsic-noise winner-take-all: in a random unsatisfied clause, the variable with the greatest -break + sigma xi
/// wins, xi of mean 0 and variance 1 from a noise source on each of the k inputs of the winner-take-all, fresh at every
/// step.
///
/// With Gumbel noise this is the exponential form of probSAT with cb = exp(1 / scale), scale = sigma sqrt(6) / pi
/// (Balint, Schoening, SAT 2012; see probsat_exp.hpp): one source on each input replaces table, sum and roulette.
/// With the shortcut, a comparator on the noiseless winner flips it if it breaks nothing, as in WalkSAT.
///
/// Sigma in units of the current of one clause; chosen: 1.4, 1.2 and 1.1 for clauses of 3, 4 and 5 literals, by the
/// median number of steps on uniform random formulas near the phase transition; more with the shortcut, see
/// docs/methods/rules.md. The noise of the array adds to it.

#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

RuleInfo wta_info();
std::unique_ptr<UpdateRule> make_wta(const RuleParams& params);

}  // namespace ohmfield::hopfield
