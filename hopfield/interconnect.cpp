#include "hopfield/interconnect.hpp"

namespace ohmfield::hopfield {

Eigen::MatrixXf interconnect(const Cnf& formula) {
  Eigen::MatrixXf matrix =
      Eigen::MatrixXf::Zero(static_cast<Eigen::Index>(formula.clauses()), 2 * Eigen::Index{formula.variables()});
  for (std::size_t c = 0; c < formula.clauses(); ++c)
    for (const DimacsLiteral literal : formula.clause(c)) matrix(static_cast<Eigen::Index>(c), word_line(literal)) = 1.0f;
  return matrix;
}

Eigen::VectorXf literal_inputs(const Assignment& state) {
  Eigen::VectorXf inputs(2 * static_cast<Eigen::Index>(state.size()));
  for (std::size_t v = 0; v < state.size(); ++v) {
    inputs(2 * static_cast<Eigen::Index>(v)) = state[v] != 0 ? 1.0f : 0.0f;
    inputs(2 * static_cast<Eigen::Index>(v) + 1) = state[v] != 0 ? 0.0f : 1.0f;
  }
  return inputs;
}

}  // namespace ohmfield::hopfield
