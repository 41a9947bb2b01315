#pragma once
/// WalkSAT in the array: B. Selman, H. Kautz, B. Cohen, "Noise strategies for improving local search", AAAI 1994.
///
/// In a random unsatisfied clause, flip a variable that breaks nothing if there is one; else, with probability p, a
/// random variable of the clause, else one that breaks least. "Breaks nothing" is a comparator at half a clause on the
/// winner of the winner-take-all. Exactly equal readings (an ideal array) are settled by a draw.

#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

std::unique_ptr<UpdateRule> make_skc(const RuleParams& params);

}  // namespace ohmfield::hopfield
