#include "ebm/circuit/cost.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/error.hpp"

namespace ohmfield::ebm {
namespace {

constexpr double kBoltzmann = 1.380649e-23;  // J/K, exact in the SI since 2019

/// Amplifiers that drive lines of `conductance` [S] with outputs in units of the state.
void add_lines(const CircuitElements& elements, const Eigen::VectorXd& output, const Eigen::VectorXd& conductance, CircuitDraw& draw) {
  for (Eigen::Index i = 0; i < output.size(); ++i) {
    const double volt = std::fabs(output(i)) * elements.unit_V, ampere = volt * conductance(i);
    if (volt > elements.supply_V)
      throw core::InputError(fmt::format("an output of {:g} V is above supply_V = {:g}", volt, elements.supply_V), "Give a smaller unit_V or a higher supply");
    draw.cells += ampere * volt;
    draw.amplifiers += ampere * (elements.supply_V - volt);
  }
}

}  // namespace

void CircuitElements::validate() const {
  const auto check = [](const char* name, double value) {
    if (!(value > 0.0 && std::isfinite(value))) throw core::InputError(fmt::format("{} = {:g}", name, value), "Give a number above 0");
  };
  check("leak_ohm", leak_ohm);
  check("capacitance_v_F", capacitance_v_F);
  check("capacitance_h_F", capacitance_h_F);
  check("unit_V", unit_V);
  check("supply_V", supply_V);
  check("bias_current_A", bias_current_A);
  check("amplifiers_of_neuron", amplifiers_of_neuron);
  if (!(weight_S >= 0.0 && std::isfinite(weight_S))) throw core::InputError(fmt::format("weight_S = {:g}", weight_S), "Give 0 for 1 / leak_ohm, or a number above it");
}

CircuitDraw& CircuitDraw::operator+=(const CircuitDraw& other) {
  cells += other.cells;
  leak += other.leak;
  amplifiers += other.amplifiers;
  charging += other.charging;
  return *this;
}

CircuitDraw CircuitDraw::operator*(double factor) const { return {cells * factor, leak * factor, amplifiers * factor, charging * factor}; }

CircuitDraw power_W(const TwoLayerCircuit& circuit, const CircuitElements& elements, const Eigen::VectorXd& state) {
  const TwoLayerModel& model = circuit.model();
  CircuitDraw draw;
  const double largest_V = state.head(circuit.visible() + circuit.hidden()).cwiseAbs().maxCoeff() * elements.unit_V;
  if (largest_V > elements.supply_V)
    throw core::InputError(fmt::format("a neuron at {:g} V is above supply_V = {:g}", largest_V, elements.supply_V), "Give a smaller unit_V or a higher supply");
  Eigen::VectorXd g, f;
  circuit.outputs(state, g, f);
  add_lines(elements, g, elements.conductance_S() * model.xi.cwiseAbs().colwise().sum().transpose(), draw);
  add_lines(elements, f, elements.conductance_S() * model.xi_back.cwiseAbs().rowwise().sum(), draw);
  const double square_V = elements.unit_V * elements.unit_V;
  draw.leak = square_V / elements.leak_ohm *
              (model.leak_v.dot(state.head(circuit.visible()).cwiseAbs2()) + model.leak_h.dot(state.segment(circuit.visible(), circuit.hidden()).cwiseAbs2()));
  // Biases are currents out of the supply.
  draw.leak += elements.unit_V / elements.leak_ohm * elements.supply_V * (model.a.cwiseAbs().sum() + model.b.cwiseAbs().sum());
  draw.amplifiers += static_cast<double>(circuit.visible() + circuit.hidden()) * elements.amplifiers_of_neuron * elements.bias_current_A * elements.supply_V;
  return draw;
}

double charging_J(const TwoLayerCircuit& circuit, const CircuitElements& elements, const Eigen::VectorXd& from, const Eigen::VectorXd& to) {
  const Eigen::VectorXd change = (to - from).cwiseAbs();
  return elements.supply_V * elements.unit_V *
         (elements.capacitance_v_F * change.head(circuit.visible()).sum() + elements.capacitance_h_F * change.segment(circuit.visible(), circuit.hidden()).sum());
}

double thermal_noise_V(double capacitance_F) { return std::sqrt(kBoltzmann * 300.0 / capacitance_F); }

void count_inference(const TwoLayerCircuit& circuit, const CircuitElements& elements, const CircuitDraw& energy_J, double time_s, core::Ledger& ledger) {
  ledger.add(core::Event::cell_read, 2.0 * static_cast<double>(circuit.model().xi.size()), energy_J.cells);
  const double amplifiers = static_cast<double>(circuit.visible() + circuit.hidden()) * elements.amplifiers_of_neuron;
  ledger.add(core::Event::amplifier, amplifiers, amplifiers * time_s);
}

}  // namespace ohmfield::ebm
