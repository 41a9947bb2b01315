#pragma once
/// Intrinsic-noise winner-take-all: in a random unsatisfied clause, the variable with the greatest -break + sigma xi wins,
/// xi a fresh standard normal from a noise source on each of the k inputs of the winner-take-all.
///
/// Sigma in units of the current of one clause; chosen: 1.4, 1.2 and 1.1 for clauses of 3, 4 and 5 literals, by the
/// median number of steps on uniform random formulas near the phase transition. The noise of the array adds to it.

#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

std::unique_ptr<UpdateRule> make_wta(const RuleParams& params);

}  // namespace ohmfield::hopfield
