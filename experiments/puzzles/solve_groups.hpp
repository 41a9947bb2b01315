#pragma once
/// `ohmfield solve FILE --groups auto|FILE`: the formula in the space that constraint groups leave.

#include <string>

#include "experiments/ksat_config.hpp"
#include "experiments/solve/array_search.hpp"
#include "hopfield/cnf.hpp"

namespace ohmfield::experiments {

/// Refuses options that belong to arrays and rules, which this search does not have.
/// \throws InputError
void check_group_options(const KsatOptions& options);

/// \param groups   "auto": those that the formula states; else a file with groups
/// \param formula  normalised, without an empty clause
/// \return exit status, as of solve
/// \throws InputError  a bad file of groups; groups that contradict the formula
int solve_with_groups(const std::string& groups, const KsatOptions& options, const SearchLimits& limits, const hopfield::Cnf& formula,
                      const hopfield::Cnf& as_read);

}  // namespace ohmfield::experiments
