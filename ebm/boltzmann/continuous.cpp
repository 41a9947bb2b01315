#include "ebm/boltzmann/continuous.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/fill.hpp"
#include "ebm/boltzmann/rbm.hpp"
#include "ebm/boltzmann/sigmoid.hpp"

namespace ohmfield::ebm {

GaussianRbm::GaussianRbm(const crossbar::LinearOperator& weights, Eigen::VectorXf visible_mean, Eigen::VectorXf hidden_bias)
    : weights_(weights), visible_mean_(std::move(visible_mean)), hidden_bias_(std::move(hidden_bias)) {
  const crossbar::Shape shape = weights.shape();
  if (shape.inputs != units() || shape.outputs != hidden())
    throw core::InputError(fmt::format("a matrix of {} x {} for {} hidden and {} visible units", shape.outputs, shape.inputs, hidden(), units()),
                           "Give one bias for each row and column");
}

Eigen::MatrixXf GaussianRbm::hidden_fields(crossbar::ConstMatrix v, crossbar::Context& context) const {
  Eigen::MatrixXf fields(hidden(), v.cols());
  weights_.apply(v, fields, context);
  ++context.operation;
  fields.colwise() += hidden_bias_;
  return fields;
}

void GaussianRbm::energies_and_gradients(crossbar::ConstMatrix v, std::span<double> e, crossbar::MutableMatrix gradient, crossbar::Context& context) const {
  OHM_EXPECT(static_cast<Eigen::Index>(e.size()) == v.cols() && gradient.cols() == v.cols());
  const Eigen::MatrixXf fields = hidden_fields(v, context);
  const Eigen::MatrixXf p = fields.unaryExpr([](float x) { return sigmoid(x); });
  weights_.apply_transposed(p, gradient, context);
  ++context.operation;
  for (Eigen::Index s = 0; s < v.cols(); ++s) {
    const Eigen::VectorXf apart = v.col(s) - visible_mean_;
    gradient.col(s) = apart - gradient.col(s);
    double sum = 0.5 * apart.cast<double>().squaredNorm();
    for (const float field : fields.col(s)) sum -= softplus(field);
    e[static_cast<std::size_t>(s)] = sum;
  }
}

void GaussianRbm::sweep(Eigen::MatrixXf& v, std::uint64_t seed, std::uint64_t& step, crossbar::Context& context) const {
  const Eigen::MatrixXf fields = hidden_fields(v, context);
  Eigen::MatrixXf h(fields.rows(), fields.cols());
  core::fill_uniform({h.data(), static_cast<std::size_t>(h.size())}, seed, core::Stream::sampler, step++);
  for (Eigen::Index i = 0; i < h.size(); ++i) h.data()[i] = h.data()[i] < sigmoid(fields.data()[i]) ? 1.0f : 0.0f;
  weights_.apply_transposed(h, v, context);
  ++context.operation;
  Eigen::MatrixXf normal(v.rows(), v.cols());
  core::fill_normal({normal.data(), static_cast<std::size_t>(normal.size())}, seed, core::Stream::sampler, step++);
  v = (v + normal).colwise() + visible_mean_;
  context.ledger.add(core::Event::random_bit, 32.0 * static_cast<double>(h.size() + normal.size()));
}

}  // namespace ohmfield::ebm
