#include "ebm/sampler/array_noise.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/expect.hpp"

namespace ohmfield::ebm {

FieldNoise measure_noise(const Model& model, std::size_t block, const Eigen::MatrixXf& states, std::size_t reads, crossbar::Context& context) {
  OHM_EXPECT(reads >= 2 && states.rows() == model.units());
  std::vector<Eigen::Index> rows;
  for (const Group& group : model.blocks()[block])
    for (Eigen::Index u = group.first; u < group.first + group.size; ++u) rows.push_back(u);
  const auto units = static_cast<Eigen::Index>(rows.size());
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(units, states.cols()), square = sum;
  Eigen::MatrixXf f(states.rows(), states.cols());
  Eigen::MatrixXd first;
  for (std::size_t read = 0; read < reads; ++read) {
    model.fields(block, states, f, context);
    const Eigen::MatrixXd fields = f(rows, Eigen::all).cast<double>();
    if (read == 0) first = fields;
    const Eigen::MatrixXd apart = fields - first;  // squares of differences: nothing cancels
    sum += apart;
    square += apart.cwiseProduct(apart);
  }
  const auto count = static_cast<double>(reads);
  const Eigen::VectorXd variance = ((square - sum.cwiseProduct(sum) / count) / (count - 1.0)).rowwise().mean();
  return {first + sum / count, std::sqrt(variance.mean()), std::sqrt(variance.minCoeff()), std::sqrt(variance.maxCoeff())};
}

std::size_t reads_for(double read_sigma, double sigma) {
  OHM_EXPECT(sigma > 0.0);
  return static_cast<std::size_t>(std::max(1.0, std::ceil(read_sigma * read_sigma / (sigma * sigma))));
}

double source_sigma(double read_sigma, std::size_t reads, double sigma) {
  return std::sqrt(std::max(0.0, sigma * sigma - read_sigma * read_sigma / static_cast<double>(reads)));
}

Temperature effective_temperature(const Eigen::MatrixXd& fields, const Eigen::MatrixXf& outcomes) {
  OHM_EXPECT(fields.rows() == outcomes.rows() && fields.cols() == outcomes.cols());
  // Newton's method on a concave function of one number; halving steps that overshoot into beta <= 0 or worsen it.
  const auto likelihood = [&](double beta, double& slope, double& curvature) {
    double sum = 0.0;
    slope = curvature = 0.0;
    for (Eigen::Index i = 0; i < fields.size(); ++i) {
      const double f = fields.data()[i], x = beta * f, y = outcomes.data()[i];
      const double p = 1.0 / (1.0 + std::exp(-x));
      sum += y * x - std::max(x, 0.0) - std::log1p(std::exp(-std::fabs(x)));
      slope += f * (y - p);
      curvature += f * f * p * (1.0 - p);
    }
    return sum;
  };
  double beta = 0.0, slope, curvature;
  double best = likelihood(beta, slope, curvature);
  for (int round = 0; round < 100 && curvature > 0.0 && -best > 1e-6; ++round) {
    double step = slope / curvature, next_slope, next_curvature;
    if (std::fabs(step) < 1e-7 * (1.0 + std::fabs(beta))) break;  // far below the statistical error
    double next = likelihood(beta + step, next_slope, next_curvature);
    // Sums of many terms round: what looks no worse than that is taken.
    while (!(next >= best + 1e-12 * best) && std::fabs(step) > 1e-7) next = likelihood(beta + (step *= 0.5), next_slope, next_curvature);
    beta += step;
    best = next;
    slope = next_slope;
    curvature = next_curvature;
  }
  constexpr double kNever = std::numeric_limits<double>::infinity();
  if (!(beta > 0.0)) return {kNever, kNever};
  // Outcomes that all have the sign of their fields push beta up without end.
  if (!(curvature > 0.0) || -best < 1e-6) return {0.0, 0.0};
  return {1.0 / beta, 1.0 / (beta * beta * std::sqrt(curvature))};
}

/// assumption: words of 24 bits, as readings of converters with carries have
void AveragedReads::count_sums(crossbar::ConstMatrix y, core::Ledger& ledger) const {
  const double sums = static_cast<double>(reads_ - 1) * static_cast<double>(y.size());
  ledger.add(core::Event::digital_add, sums, sums * 24.0);
}

void AveragedReads::apply(crossbar::ConstMatrix x, crossbar::MutableMatrix y, crossbar::Context& context) const {
  Eigen::MatrixXf once(y.rows(), y.cols());
  y.setZero();
  for (std::size_t read = 0; read < reads_; ++read) {
    matrix_.apply(x, once, context);
    if (read + 1 < reads_) ++context.operation;
    y += once;
  }
  count_sums(y, context.ledger);
  y /= static_cast<float>(reads_);
}

void AveragedReads::apply_transposed(crossbar::ConstMatrix x, crossbar::MutableMatrix y, crossbar::Context& context) const {
  Eigen::MatrixXf once(y.rows(), y.cols());
  y.setZero();
  for (std::size_t read = 0; read < reads_; ++read) {
    matrix_.apply_transposed(x, once, context);
    if (read + 1 < reads_) ++context.operation;
    y += once;
  }
  count_sums(y, context.ledger);
  y /= static_cast<float>(reads_);
}

}  // namespace ohmfield::ebm
