#pragma once
/// Which rule suits a formula, for solvers that are not told.

#include <string>

#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

/// A name of rules(): novelty, whose noise adapts itself, for formulas with structure and for small ones; for large uniform
/// formulas (nearly all constraints are clauses of one length) clause_parallel, for such with long clauses probsat_exp. Chosen: medians on uniform
/// random 3-, 4- and 5-SAT, flat colourings, planning and all-interval series (docs/methods/rules.md).
std::string suited_rule(const Cnf& formula);

}  // namespace ohmfield::hopfield
