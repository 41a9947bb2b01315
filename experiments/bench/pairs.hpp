#pragma once
/// Two solvers compared on the instances that both met: by how much, and whether chance explains it.

#include <optional>
#include <string>
#include <vector>

#include "core/statistics/sign_test.hpp"
#include "experiments/bench/row.hpp"

namespace ohmfield::experiments {

/// One quantity of two solvers.
struct Contest {
  double ratio = 1.0;   ///< median over instances of first over second; NaN if neither solves any
  core::SignTest test;  ///< "smaller": instances where the first needs less; ties: within 1 %
};

struct Pair {
  std::string set, first, second;
  std::optional<Contest> steps;  ///< nothing where one of them makes no steps
  Contest time, energy;
};

/// \param first, second  rows of one set
Pair compare_pair(const Row& first, const Row& second);

/// Every pair of solvers of each set, in the order of the rows.
std::vector<Pair> all_pairs(const std::vector<Row>& rows);

/// "solver A needs x times the steps of B: wins on n of m instances, sign test p = ...", a line each for steps, time and
/// energy.
std::string pair_text(const Pair& pair);

/// The end of such a line: "wins on n of m instances, sign test p = ...".
std::string sign_text(const core::SignTest& test);

}  // namespace ohmfield::experiments
