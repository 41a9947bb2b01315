#pragma once
/// Clause-parallel winner-take-all: in every cycle each unsatisfied clause picks a variable by the SKC rule (skc.hpp)
/// from the state before, and all picks flip together; a variable that several clauses pick flips once.
///
/// Ours. It is what an array that evaluates all clauses at once is good for: a sequential search flips one variable of
/// one clause a cycle and leaves the others waiting. What it costs is a winner-take-all for each clause (or one that
/// serves clauses in turn) and three random words for each of them (crossbar architecture "three_pass"). Picks of one
/// cycle do not know of each other. Two means against harm by that, both off by default because neither helped
/// (docs/methods/rules.md): `participation`, the chance that a clause takes part in a cycle, and `inhibition`: of picks
/// whose variables share a clause only the first in the order of the readout goes through.

#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

RuleInfo clause_parallel_info();
std::unique_ptr<UpdateRule> make_clause_parallel(const RuleParams& params);

}  // namespace ohmfield::hopfield
