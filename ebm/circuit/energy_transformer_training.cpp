/// Loss of an energy transformer by unrolled Euler steps, and the way back through them.
///
/// With F the activations of hidden neurons and S the shared couplings, a step is
///     v' = v + s_v (S^T F(h) + a - v),   h' = h + s_h (S g(v) + b - h),   s = step / tau,
/// and the adjoints run
///     dv = (1 - s_v) dv' + s_h H_g(v) S^T dh',   dh = (1 - s_h) dh' + s_v H_F(h) S dv',   dS += s_v F dv'^T + s_h dh' g^T.
/// Given tokens are sums of two rows of S, bit and place, so their activations are added up into both.

#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "ebm/circuit/energy_transformer.hpp"
#include "ebm/circuit/energy_transformer_parts.hpp"

namespace ohmfield::ebm {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

std::span<const double> column(const MatrixXd& matrix, Index c, Index first, Index size) { return {matrix.col(c).data() + first, static_cast<std::size_t>(size)}; }
std::span<double> column(MatrixXd& matrix, Index c, Index first, Index size) { return {matrix.col(c).data() + first, static_cast<std::size_t>(size)}; }

/// One batch of strings, a column each; hidden neurons are the attention, then the memories.
class Dynamics {
 public:
  Dynamics(const EtShape& shape, const EtParts& parts, const BitStrings& strings)
      : shape_(shape), parts_(parts), strings_(strings), attention_{ActivationKind::softmax, shape.beta}, memory_(shape.memory) {}

  Index count() const { return static_cast<Index>(strings_.bits.size()); }
  Index hidden() const { return shape_.length + shape_.memories; }

  /// S g(v): rows of hidden neurons.
  void gather(const MatrixXd& g, MatrixXd& out) {
    shared_.noalias() = parts_.couplings * g;
    out.resize(hidden(), g.cols());
    for (Index c = 0; c < g.cols(); ++c) {
      const auto& bits = strings_.bits[static_cast<std::size_t>(c)];
      for (Index place = 0; place < shape_.length; ++place)
        out(place, c) = shared_(bits[static_cast<std::size_t>(place)], c) + shared_(2 + place, c);
    }
    out.bottomRows(shape_.memories) = shared_.bottomRows(shape_.memories);
  }
  /// What hidden neurons give to the rows of S.
  void spread(const MatrixXd& f, MatrixXd& rows) const {
    rows.resize(shape_.rows(), f.cols());
    rows.topRows(2).setZero();
    for (Index c = 0; c < f.cols(); ++c) {
      const auto& bits = strings_.bits[static_cast<std::size_t>(c)];
      for (Index place = 0; place < shape_.length; ++place) rows(bits[static_cast<std::size_t>(place)], c) += f(place, c);
    }
    rows.bottomRows(shape_.length + shape_.memories) = f;
  }
  void activate(const MatrixXd& v, const MatrixXd& h, MatrixXd& g, MatrixXd& f) const {
    g.resize(v.rows(), v.cols());
    f.resize(h.rows(), h.cols());
    for (Index c = 0; c < v.cols(); ++c) {
      shape_.visible.apply(column(v, c, 0, v.rows()), column(g, c, 0, v.rows()));
      attention_.apply(column(h, c, 0, shape_.length), column(f, c, 0, shape_.length));
      memory_.apply(column(h, c, shape_.length, shape_.memories), column(f, c, shape_.length, shape_.memories));
    }
  }
  void back_visible(const MatrixXd& v, const MatrixXd& g, MatrixXd& u) const {
    if (shape_.visible.kind == ActivationKind::identity) return;
    for (Index c = 0; c < v.cols(); ++c)
      shape_.visible.hessian_product(column(v, c, 0, v.rows()), column(g, c, 0, v.rows()), column(u, c, 0, v.rows()), column(u, c, 0, v.rows()));
  }
  void back_hidden(const MatrixXd& h, const MatrixXd& f, MatrixXd& u) const {
    const Index length = shape_.length;
    for (Index c = 0; c < h.cols(); ++c) {
      attention_.hessian_product(column(h, c, 0, length), column(f, c, 0, length), column(u, c, 0, length), column(u, c, 0, length));
      memory_.hessian_product(column(h, c, length, shape_.memories), column(f, c, length, shape_.memories), column(u, c, length, shape_.memories),
                              column(u, c, length, shape_.memories));
    }
  }

 private:
  const EtShape& shape_;
  const EtParts& parts_;
  const BitStrings& strings_;
  Activation attention_, memory_;
  MatrixXd shared_;
};

/// -ln P of an answer with odds e^logit, without overflow.
double cross_entropy(double logit, bool answer) {
  const double against = answer ? -logit : logit;
  return std::max(against, 0.0) + std::log1p(std::exp(-std::fabs(against)));
}

}  // namespace

double EnergyTransformer::loss(const BitStrings& strings, const Unrolled& unrolled, const EtLoss& what, std::span<double> gradient,
                               std::span<double> logits) const {
  OHM_EXPECT(gradient.empty() || gradient.size() == parameters_.size());
  OHM_EXPECT(logits.empty() || logits.size() == strings.bits.size());
  OHM_EXPECT(strings.bits.size() == strings.answer.size());
  const EtParts parts(shape_, parameters_);
  Dynamics dynamics(shape_, parts, strings);
  const Index count = dynamics.count(), dimension = shape_.dimension, hidden = dynamics.hidden();
  const double s_v = unrolled.step / shape_.tau_v, s_h = unrolled.step / shape_.tau_h;
  if (!(unrolled.step > 0.0 && s_v <= 1.0 && s_h <= 1.0))
    throw core::InputError("the step of an unrolled training is not between 0 and the smallest time constant", "Take a smaller step");
  Eigen::VectorXd b(hidden);
  b << parts.bias_attention, parts.bias_memories;

  Eigen::VectorXd share = Eigen::VectorXd::Constant(count, 1.0 / static_cast<double>(count));
  if (!strings.weight.empty()) share = Eigen::Map<const Eigen::VectorXd>(strings.weight.data(), count);

  // From v = 0, hidden neurons settled.
  const std::size_t kept = gradient.empty() ? 1 : unrolled.steps + 1;
  std::vector<MatrixXd> v(kept, MatrixXd::Zero(dimension, count)), h(kept), g(kept), f(kept);
  MatrixXd drive, rows, pull;
  dynamics.activate(v[0], MatrixXd::Zero(hidden, count), g[0], f[0]);
  dynamics.gather(g[0], drive);
  h[0] = drive.colwise() + b;
  const auto rate_of_v = [&](std::size_t at) {
    dynamics.spread(f[at], rows);
    pull.noalias() = parts.couplings.transpose() * rows;
    pull.colwise() += parts.a;
    pull -= v[at];
  };
  for (std::size_t step = 0; step < unrolled.steps; ++step) {
    const std::size_t from = gradient.empty() ? 0 : step, to = gradient.empty() ? 0 : step + 1;
    dynamics.activate(v[from], h[from], g[from], f[from]);
    rate_of_v(from);
    dynamics.gather(g[from], drive);
    drive.colwise() += b;
    v[to] = v[from] + s_v * pull;
    h[to] = (1.0 - s_h) * h[from] + s_h * drive;
  }
  const std::size_t last = kept - 1;
  dynamics.activate(v[last], h[last], g[last], f[last]);
  rate_of_v(last);
  const Eigen::VectorXd logit = (g[last].transpose() * parts.readout).array() + parts.readout_bias;
  double total = what.rest_weight * pull.colwise().squaredNorm().dot(share);
  for (Index c = 0; c < count; ++c) {
    total += share(c) * cross_entropy(logit(c), strings.answer[static_cast<std::size_t>(c)] != 0);
    if (!logits.empty()) logits[static_cast<std::size_t>(c)] = logit(c);
  }
  if (gradient.empty()) return total;

  // Back. Adjoints of the last state, by the readout and by the rate at rest.
  Eigen::VectorXd error(count);
  for (Index c = 0; c < count; ++c) error(c) = share(c) * (1.0 / (1.0 + std::exp(-logit(c))) - (strings.answer[static_cast<std::size_t>(c)] != 0 ? 1.0 : 0.0));
  MatrixXd couplings = MatrixXd::Zero(shape_.rows(), dimension), wide;
  Eigen::VectorXd d_a = Eigen::VectorXd::Zero(dimension), d_b = Eigen::VectorXd::Zero(hidden);
  const Eigen::VectorXd d_readout = g[last] * error;
  MatrixXd d_v = parts.readout * error.transpose(), d_h = MatrixXd::Zero(hidden, count), to_v, to_h;
  dynamics.back_visible(v[last], g[last], d_v);
  if (what.rest_weight > 0.0) {
    pull *= (2.0 * what.rest_weight * share).asDiagonal();
    couplings.noalias() += rows * pull.transpose();
    d_a += pull.rowwise().sum();
    dynamics.gather(pull, d_h);
    dynamics.back_hidden(h[last], f[last], d_h);
    d_v -= pull;
  }
  for (std::size_t step = unrolled.steps; step-- > 0;) {
    dynamics.spread(f[step], rows);
    couplings.noalias() += s_v * rows * d_v.transpose();
    d_a += s_v * d_v.rowwise().sum();
    dynamics.spread(d_h, wide);
    couplings.noalias() += s_h * wide * g[step].transpose();
    d_b += s_h * d_h.rowwise().sum();
    to_v.noalias() = s_h * parts.couplings.transpose() * wide;
    dynamics.back_visible(v[step], g[step], to_v);
    dynamics.gather(d_v, to_h);
    to_h *= s_v;
    dynamics.back_hidden(h[step], f[step], to_h);
    d_v = (1.0 - s_v) * d_v + to_v;
    d_h = (1.0 - s_h) * d_h + to_h;
  }
  // The start: h(0) = S g(0) + b.
  dynamics.spread(d_h, wide);
  couplings.noalias() += wide * g[0].transpose();
  d_b += d_h.rowwise().sum();

  const EtLayout at(shape_);
  if (shape_.places == Places::none) {
    couplings.middleRows(2, shape_.length).setZero();
    d_b.head(shape_.length).setZero();
  }
  for (Index row = 0; row < shape_.rows(); ++row)
    for (Index i = 0; i < dimension; ++i) gradient[static_cast<std::size_t>(row * dimension + i)] += couplings(row, i);
  const auto add = [&](std::size_t first, const Eigen::VectorXd& values) {
    for (Index i = 0; i < values.size(); ++i) gradient[first + static_cast<std::size_t>(i)] += values(i);
  };
  add(at.bias_attention, d_b);  // biases of memories follow
  add(at.a, d_a);
  add(at.readout, d_readout);
  gradient[at.readout_bias] += error.sum();
  return total;
}

}  // namespace ohmfield::ebm
