#pragma once
/// WalkSAT over the union of candidates, as published for a crossbar: G. Pedretti et al., npj Unconv. Comput. 2 (2025),
/// arXiv 2501.07733, and its published code (CountryCrab).
///
/// Candidates are the variables of all unsatisfied clauses. If one of them breaks nothing, only such ones compete. With
/// probability p a random one of those that compete flips, else the one of greatest make - break, or of least break. It
/// needs neither the choice of a clause nor its literals, but a winner-take-all of N inputs. The published argmax takes
/// the lowest of equal variables; here a draw settles it unless `ties` says otherwise.

#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

RuleInfo skc_union_info();
std::unique_ptr<UpdateRule> make_skc_union(const RuleParams& params);

}  // namespace ohmfield::hopfield
