#include "ebm/circuit/two_layer.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"

namespace ohmfield::ebm {
namespace {

std::span<const double> part(const Eigen::VectorXd& x, Eigen::Index first, Eigen::Index size) {
  return {x.data() + first, static_cast<std::size_t>(size)};
}
std::span<double> part(Eigen::VectorXd& x, Eigen::Index first, Eigen::Index size) { return {x.data() + first, static_cast<std::size_t>(size)}; }

void check_size(const char* name, const Eigen::VectorXd& values, Eigen::Index size) {
  if (values.size() != size) throw core::InputError(fmt::format("{} has {} numbers for {} neurons", name, values.size(), size), "Give one for each neuron");
  if (!values.allFinite()) throw core::InputError(fmt::format("{} holds a number that is not finite", name), "Give finite numbers");
}

void check_above(const char* name, const Eigen::VectorXd& values, Eigen::Index size) {
  check_size(name, values, size);
  if (!(values.minCoeff() > 0.0)) throw core::InputError(fmt::format("{} holds {:g}", name, values.minCoeff()), "Give numbers above 0");
}

}  // namespace

TwoLayerModel TwoLayerModel::ideal(const Eigen::MatrixXd& xi, const Activation& visible, std::vector<HiddenGroup> hidden, double tau_v_s,
                                   double tau_h_s) {
  TwoLayerModel model;
  model.xi = model.xi_back = xi;
  model.a.setZero(xi.cols());
  model.b.setZero(xi.rows());
  model.tau_v_s.setConstant(xi.cols(), tau_v_s);
  model.tau_h_s.setConstant(xi.rows(), tau_h_s);
  model.leak_v.setOnes(xi.cols());
  model.leak_h.setOnes(xi.rows());
  model.visible = visible;
  model.hidden = std::move(hidden);
  model.clamped.assign(static_cast<std::size_t>(xi.cols()), false);
  return model;
}

void TwoLayerModel::validate() const {
  const Eigen::Index visible_count = xi.cols(), hidden_count = xi.rows();
  if (visible_count == 0 || hidden_count == 0) throw core::InputError("a circuit has no neurons", "Give couplings of at least one row and column");
  if (xi_back.rows() != hidden_count || xi_back.cols() != visible_count)
    throw core::InputError(fmt::format("couplings back are {} x {}, those forth {} x {}", xi_back.rows(), xi_back.cols(), hidden_count, visible_count),
                           "Give both as (hidden, visible)");
  if (!xi.allFinite() || !xi_back.allFinite()) throw core::InputError("couplings hold a number that is not finite", "Give finite numbers");
  check_size("a", a, visible_count);
  check_size("b", b, hidden_count);
  check_above("tau_v_s", tau_v_s, visible_count);
  check_above("tau_h_s", tau_h_s, hidden_count);
  check_above("leak_v", leak_v, visible_count);
  check_above("leak_h", leak_h, hidden_count);
  if (static_cast<Eigen::Index>(clamped.size()) != visible_count)
    throw core::InputError(fmt::format("clamped has {} entries for {} neurons", clamped.size(), visible_count), "Give one for each visible neuron");
  visible.validate();
  Eigen::Index sum = 0;
  for (const HiddenGroup& group : hidden) {
    group.activation.validate();
    if (group.size < 1) throw core::InputError("a group of hidden neurons is empty", "Leave it out");
    sum += group.size;
  }
  if (sum != hidden_count) throw core::InputError(fmt::format("groups hold {} of {} hidden neurons", sum, hidden_count), "Let the groups cover the rows of xi");
  if (!(amplifier.lag_s >= 0.0) || !(amplifier.slew_per_s >= 0.0) || !std::isfinite(amplifier.lag_s) || !std::isfinite(amplifier.slew_per_s))
    throw core::InputError("an amplifier has a lag or slew limit below 0", "Give 0 for none, or a number above it");
  if (amplifier.slew_per_s > 0.0 && amplifier.lag_s == 0.0)
    throw core::InputError("an amplifier has a slew limit and no bandwidth", "Give its bandwidth as well: the two limits are of one amplifier");
}

TwoLayerCircuit::TwoLayerCircuit(TwoLayerModel model) : model_(std::move(model)) { model_.validate(); }

void TwoLayerCircuit::activations(const Eigen::VectorXd& state, Eigen::VectorXd& g, Eigen::VectorXd& f) const {
  g.resize(visible());
  f.resize(hidden());
  model_.visible.apply(part(state, 0, visible()), part(g, 0, visible()));
  Eigen::Index first = 0;
  for (const HiddenGroup& group : model_.hidden) {
    group.activation.apply(part(state, visible() + first, group.size), part(f, first, group.size));
    first += group.size;
  }
}

Eigen::VectorXd TwoLayerCircuit::start(const Eigen::VectorXd& v) const {
  OHM_EXPECT(v.size() == visible());
  Eigen::VectorXd state = Eigen::VectorXd::Zero(size()), g, f;
  state.head(visible()) = v;
  activations(state, g, f);
  state.segment(visible(), hidden()) = (model_.xi * g + model_.b).cwiseQuotient(model_.leak_h);
  if (model_.amplifier.any()) {
    activations(state, g, f);
    state.segment(visible() + hidden(), visible()) = g;
    state.tail(hidden()) = f;
  }
  return state;
}

void TwoLayerCircuit::outputs(const Eigen::VectorXd& state, Eigen::VectorXd& g, Eigen::VectorXd& f) const {
  if (!model_.amplifier.any()) return activations(state, g, f);
  g = state.segment(visible() + hidden(), visible());
  f = state.tail(hidden());
}

void TwoLayerCircuit::rate(const Eigen::VectorXd& state, Eigen::VectorXd& out) const {
  OHM_EXPECT(state.size() == size());
  out.resize(size());
  Eigen::VectorXd g, f, driven_g, driven_f;
  activations(state, g, f);
  const bool limited = model_.amplifier.any();
  if (limited) outputs(state, driven_g, driven_f);
  const Eigen::VectorXd& to_h = limited ? driven_g : g;
  const Eigen::VectorXd& to_v = limited ? driven_f : f;
  out.head(visible()).noalias() = model_.xi_back.transpose() * to_v;
  out.head(visible()) += model_.a - model_.leak_v.cwiseProduct(state.head(visible()));
  out.head(visible()).array() /= model_.tau_v_s.array();
  for (Eigen::Index i = 0; i < visible(); ++i)
    if (model_.clamped[static_cast<std::size_t>(i)]) out(i) = 0.0;
  auto hidden_rate = out.segment(visible(), hidden());
  hidden_rate.noalias() = model_.xi * to_h;
  hidden_rate += model_.b - model_.leak_h.cwiseProduct(state.segment(visible(), hidden()));
  hidden_rate.array() /= model_.tau_h_s.array();
  if (!limited) return;
  auto lag = out.tail(visible() + hidden());
  lag.head(visible()) = (g - driven_g) / model_.amplifier.lag_s;
  lag.tail(hidden()) = (f - driven_f) / model_.amplifier.lag_s;
  if (const double slew = model_.amplifier.slew_per_s; slew > 0.0) lag = lag.cwiseMin(slew).cwiseMax(-slew);
}

double TwoLayerCircuit::energy(const Eigen::VectorXd& state) const {
  Eigen::VectorXd g, f;
  activations(state, g, f);
  double energy = g.dot(state.head(visible()) - model_.a) - model_.visible.lagrangian(part(state, 0, visible()));
  energy += f.dot(state.segment(visible(), hidden()) - model_.b) - f.dot(model_.xi * g);
  Eigen::Index first = 0;
  for (const HiddenGroup& group : model_.hidden) {
    energy -= group.activation.lagrangian(part(state, visible() + first, group.size));
    first += group.size;
  }
  return energy;
}

double spectral_norm(const Eigen::MatrixXd& matrix) {
  if (matrix.size() == 0) return 0.0;
  const Eigen::MatrixXd gram = matrix.rows() < matrix.cols() ? Eigen::MatrixXd(matrix * matrix.transpose()) : Eigen::MatrixXd(matrix.transpose() * matrix);
  return std::sqrt(std::max(0.0, Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(gram, Eigen::EigenvaluesOnly).eigenvalues().maxCoeff()));
}

}  // namespace ohmfield::ebm
