#pragma once
/// A formula as an array of on and off cells: literals on word lines, clauses on bit lines.

#include <Eigen/Core>

#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

/// Word line of a literal: 2 (v - 1) for v, the next one for its negation.
inline Eigen::Index word_line(DimacsLiteral literal) {
  return literal > 0 ? 2 * (Eigen::Index{literal} - 1) : 2 * (-Eigen::Index{literal} - 1) + 1;
}

/// The literal on a word line.
inline DimacsLiteral literal_on(Eigen::Index line) {
  const DimacsLiteral variable = static_cast<DimacsLiteral>(line / 2) + 1;
  return line % 2 == 0 ? variable : -variable;
}

/// 1 where a literal stands in a clause, else 0; shape (clauses, 2 variables).
/// \param formula  normalised: no literal twice in a clause
Eigen::MatrixXf interconnect(const Cnf& formula);

/// 1 for each literal that is true, shape (2 variables): the voltages of the word lines.
Eigen::VectorXf literal_inputs(const Assignment& state);

}  // namespace ohmfield::hopfield
