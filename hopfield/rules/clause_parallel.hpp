#pragma once
/// Clause-parallel winner-take-all: in every cycle each unsatisfied clause picks a variable from the state before, and all picks
/// flip together; a variable that several clauses pick flips once. A clause picks by the SKC rule (skc.hpp), but to a variable
/// that flipped in one of the last `rest` cycles a flip counts as breaking one clause more.
///
/// Ours. It is what an array that evaluates all clauses at once is good for: a sequential search flips one variable of one
/// clause a cycle and leaves the others waiting. What it costs is a winner-take-all for each clause (or one that serves clauses
/// in turn) and three random words for each of them (crossbar architecture "three_pass"). Rest is a shift register of a few bits
/// for each variable, and a current of one clause that it switches onto the word line. Without it, clauses that share a variable
/// undo each other's picks; with it the walk needs less chance, and cycles fall by half and more (docs/methods/rules.md).
/// Two other means against harm by picks that do not know of each other, both off by default because neither helped:
/// `participation`, the chance that a clause takes part in a cycle, and `inhibition`: of picks whose variables share a clause
/// only the first in the order of the readout goes through.

#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

RuleInfo clause_parallel_info();
std::unique_ptr<UpdateRule> make_clause_parallel(const RuleParams& params);

}  // namespace ohmfield::hopfield
