#include "ebm/circuit/settle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"

namespace ohmfield::ebm {

const CircuitDraw& Settled::drawn_by(double until_s, double sample_s) const {
  return drawn_J.at(std::min(drawn_J.size() - 1, static_cast<std::size_t>(std::llround(until_s / sample_s))));
}

Settled settle(const TwoLayerCircuit& circuit, const Eigen::VectorXd& start, const SettleParams& params, const CircuitElements* elements) {
  if (!(params.sample_s > 0.0) || !(params.duration_s >= params.sample_s) || !(params.tolerance > 0.0))
    throw core::InputError(fmt::format("settling within {:g} for {:g} s with samples every {:g} s", params.tolerance, params.duration_s, params.sample_s),
                           "Give a tolerance and a sample above 0, and a duration of at least one sample");
  Integrator integrator(params.method, [&](const Eigen::VectorXd& y, Eigen::VectorXd& out) { circuit.rate(y, out); }, start, params.control);
  const auto samples = static_cast<std::size_t>(std::llround(params.duration_s / params.sample_s));
  const Eigen::Index visible = circuit.visible();
  Settled result;
  double energy = result.first_energy = circuit.energy(start);
  result.largest_rise = -std::numeric_limits<double>::infinity();
  Eigen::MatrixXd voltages(visible, static_cast<Eigen::Index>(samples) + 1);
  voltages.col(0) = start.head(visible);
  Eigen::VectorXd before = start;
  CircuitDraw power;
  if (elements != nullptr) {
    power = power_W(circuit, *elements, start);
    result.drawn_J.resize(1);
    // All capacitors are charged from 0 first, by circuits that set the inputs.
    result.drawn_J[0].charging = charging_J(circuit, *elements, Eigen::VectorXd::Zero(start.size()), start);
  }
  CircuitDraw drawn = elements != nullptr ? result.drawn_J[0] : CircuitDraw{};
  double last_s = 0.0;
  const Eigen::Index neurons = visible + circuit.hidden();
  result.largest = start.head(neurons).cwiseAbs().maxCoeff();
  const auto observe = [&](double t_s, const Eigen::VectorXd& y) {
    result.largest = std::max(result.largest, y.head(neurons).cwiseAbs().maxCoeff());
    const double now = circuit.energy(y);
    result.largest_rise = std::max(result.largest_rise, now - energy);
    energy = now;
    if (elements == nullptr) return;
    const CircuitDraw next = power_W(circuit, *elements, y);
    power += next;
    drawn += power * (0.5 * (t_s - last_s));  // trapezoid: steps are short where anything moves
    drawn.charging += charging_J(circuit, *elements, before, y);
    power = next;
    before = y;
    last_s = t_s;
  };
  for (std::size_t i = 1; i <= samples; ++i) {
    integrator.advance(static_cast<double>(i) * params.sample_s, observe);
    voltages.col(static_cast<Eigen::Index>(i)) = integrator.state().head(visible);
    if (elements != nullptr) result.drawn_J.push_back(drawn);
  }
  result.state = integrator.state();
  std::size_t settled = samples;
  while (settled > 0 && (voltages.col(static_cast<Eigen::Index>(settled) - 1) - result.state.head(visible)).cwiseAbs().maxCoeff() < params.tolerance) --settled;
  result.time_s = static_cast<double>(settled) * params.sample_s;
  Eigen::VectorXd rate(start.size());
  circuit.rate(result.state, rate);
  result.rest = rate.head(visible).cwiseProduct(circuit.model().tau_v_s).cwiseAbs().maxCoeff();
  result.last_energy = energy;
  result.steps = integrator.steps();
  result.evaluations = integrator.evaluations();
  return result;
}

}  // namespace ohmfield::ebm
