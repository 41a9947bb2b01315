#pragma once
/// `ohmfield solve FILE --groups auto|FILE`: the formula in the space that constraint groups leave.

#include <string>

#include "experiments/cost/bill_output.hpp"
#include "experiments/ksat_config.hpp"
#include "experiments/solve/array_search.hpp"
#include "hopfield/cnf.hpp"

namespace ohmfield::experiments {

/// Refuses options that belong to arrays and rules, which this search does not have.
/// \throws InputError
void check_group_options(const KsatOptions& options);

/// What the command line says about the search with groups.
struct GroupSolveOptions {
  std::string groups;   ///< "auto": those that the formula states; else a file with groups
  std::string compare;  ///< restarts of a comparison with the search without groups; empty: none
  BillDetail detail = BillDetail::energies;
};

/// \param formula  normalised, without an empty clause
/// \return exit status, as of solve
/// \throws InputError  a bad file of groups; groups that contradict the formula
int solve_with_groups(const GroupSolveOptions& how, const KsatOptions& options, const SearchLimits& limits, const hopfield::Cnf& formula,
                      const hopfield::Cnf& as_read);

}  // namespace ohmfield::experiments
