#pragma once
/// High-order Hopfield network, many variables a cycle: each takes part with a given probability and flips if its
/// field (make - break) plus noise is above 0; all see the old state. With all taking part, such networks swing between
/// two states (Bruck, Goodman, IEEE Trans. Inf. Theory 34, 1988); with few, they do what the sequential one does, in
/// fewer cycles. Participation and noise, chosen: 0.7 and 0.5 clauses have the best median for 50 and 100 variables of
/// uniform random 3-SAT near the phase transition (docs/methods/rules.md). Sources as for hopfield_sequential.hpp.

#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

RuleInfo hopfield_parallel_info();
std::unique_ptr<UpdateRule> make_hopfield_parallel(const RuleParams& params);

}  // namespace ohmfield::hopfield
