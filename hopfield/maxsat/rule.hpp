#pragma once
/// What a weighted search can be told, by name, as the rules of k-SAT are.

#include <string>
#include <string_view>
#include <vector>

#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

/// Which clauses choose in a cycle.
enum class MaxsatRule {
  focused,   ///< one unsatisfied clause, picked at random
  parallel,  ///< every unsatisfied clause with some probability, all from the same state; their picks flip together
};

struct MaxsatParams {
  MaxsatRule rule = MaxsatRule::focused;
  double levels = 0.0;          ///< of a cell, for the weights of soft clauses
  double hard_weight = 0.0;     ///< of a hard clause in the first anneal, in largest soft weights
  double hard_factor = 0.0;     ///< that it grows by after an anneal that ends with a hard clause unsatisfied, and falls by else
  double hard_first = 0.0;      ///< chance that a hard clause is picked where one is unsatisfied (focused)
  double participation = 0.0;   ///< chance that an unsatisfied clause chooses in a cycle (parallel)
  double noise_start = 0.0, noise_end = 0.0;  ///< standard deviation, in mean soft weights; geometric in between
  double anneals = 0.0;         ///< times that the noise falls from start to end in a restart
};

/// Name, default, range and meaning of each parameter.
const std::vector<RuleParameter>& maxsat_parameters();

/// \throws InputError  an unknown rule, with the nearest name
MaxsatRule maxsat_rule(std::string_view name);

/// \throws InputError  a parameter that there is not, a value out of range
MaxsatParams complete_maxsat_params(MaxsatRule rule, const RuleParams& given);

}  // namespace ohmfield::hopfield
