#include "ebm/memory/continuous_memory.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/error.hpp"

namespace ohmfield::ebm {

std::vector<double> softmax_columns(crossbar::MutableMatrix columns, double beta) {
  std::vector<double> logs(static_cast<std::size_t>(columns.cols()));
  for (Eigen::Index s = 0; s < columns.cols(); ++s) {
    const double largest = beta * static_cast<double>(columns.col(s).maxCoeff());
    const Eigen::ArrayXd weights = (beta * columns.col(s).cast<double>().array() - largest).exp();
    const double sum = weights.sum();
    columns.col(s) = (weights / sum).matrix().cast<float>();
    logs[static_cast<std::size_t>(s)] = largest + std::log(sum);
  }
  return logs;
}

ContinuousMemory::ContinuousMemory(const crossbar::LinearOperator& patterns, double beta) : patterns_(patterns), beta_(beta) {
  if (!(beta > 0.0) || !std::isfinite(beta)) throw core::InputError(fmt::format("beta = {:g}", beta), "Give a number above 0");
}

void ContinuousMemory::step(crossbar::ConstMatrix states, crossbar::MutableMatrix out, crossbar::Context& context) const {
  Eigen::MatrixXf scores(patterns_.shape().outputs, states.cols());
  patterns_.apply(states, scores, context);
  ++context.operation;
  softmax_columns(scores, beta_);
  patterns_.apply_transposed(scores, out, context);
  ++context.operation;
}

std::vector<double> ContinuousMemory::energies(crossbar::ConstMatrix states, crossbar::Context& context) const {
  Eigen::MatrixXf scores(patterns_.shape().outputs, states.cols());
  patterns_.apply(states, scores, context);
  ++context.operation;
  std::vector<double> energies = softmax_columns(scores, beta_);
  for (Eigen::Index s = 0; s < states.cols(); ++s) {
    double& energy = energies[static_cast<std::size_t>(s)];
    energy = 0.5 * states.col(s).cast<double>().squaredNorm() - energy / beta_;
  }
  return energies;
}

}  // namespace ohmfield::ebm
