#pragma once
/// Groups that a formula states in its clauses: sets of literals that exclude each other pairwise ("at most one", in the
/// naive encoding), and clauses whose literals all exclude each other ("exactly one").
///
/// Encodings with auxiliary variables (product, sequential, commander) are not found. After the search for cliques in
/// the graph of binary clauses of A. Biere, D. Le Berre, E. Lonca, N. Manthey, "Detecting cardinality constraints in
/// CNF", SAT 2014, section 3; which groups to keep where they overlap is ours.

#include "hopfield/cnf.hpp"
#include "hopfield/groups/groups.hpp"

namespace ohmfield::hopfield {

struct DetectParams {
  /// A smaller at-most-one is left to its clauses.
  std::size_t smallest_at_most_one = 3;
};

/// Disjoint groups, the same for the same formula: first exactly-one, the longest clause first, then at-most-one, grown
/// greedily from the literal with the most conflicts among the variables that are left.
/// Cost: the square of the length of each clause that is an exactly-one, else near linear.
/// \param formula  normalised; literals that are forced should be gone (propagate)
Groups detect_groups(const Cnf& formula, const DetectParams& params = {});

}  // namespace ohmfield::hopfield
