#pragma once
/// WalkSAT in the array: B. Selman, H. Kautz, B. Cohen, "Noise strategies for improving local search", AAAI 1994.
///
/// In a random unsatisfied clause, flip a variable that breaks nothing if there is one; else, with probability p, a
/// random variable of the clause, else one that breaks least. "Breaks nothing" is a comparator on the winner of the
/// winner-take-all. Its threshold, zero_below, is 0.3 clauses rather than half of one; chosen: on ReRAM arrays of 150
/// to 250 variables it needs 0.1 to 0.6 of the cycles, because a break that is not seen to be zero costs a coin, one
/// that is wrongly taken for zero is taken every time. Readings that mean the same
/// break are settled by a draw (ties.hpp).

#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

RuleInfo skc_info();
std::unique_ptr<UpdateRule> make_skc(const RuleParams& params);

}  // namespace ohmfield::hopfield
