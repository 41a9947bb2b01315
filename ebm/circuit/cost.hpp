#pragma once
/// What a circuit of RC neurons draws: cells of the crossbars at the voltages of their lines, leak resistors, amplifiers, and the
/// charge of the capacitors.
///
/// Assumes a coupling of magnitude |xi| to be one conducting cell of |xi| weight_S out of a pair, its partner off; both directions
/// conduct all the time; lines end in virtual grounds, and mirrors bring the summed current to the scale of the RC node. An output
/// stage draws the current it delivers from the supply. Ignores leakage of transistors, wires, references, and writing the array.

#include <Eigen/Core>

#include "core/ledger.hpp"
#include "ebm/circuit/two_layer.hpp"

namespace ohmfield::ebm {

struct CircuitElements {
  double leak_ohm = 1e5;             ///< R of a neuron
  double capacitance_v_F = 1e-12, capacitance_h_F = 1e-13;
  double unit_V = 0.1;               ///< voltage of a state of 1
  double supply_V = 0.8;
  double bias_current_A = 62.5e-6;   ///< of one amplifier
  double amplifiers_of_neuron = 2.0; ///< one that sums currents, one that drives the couplings
  double weight_S = 0.0;             ///< conductance of a coupling of 1; 0: 1 / leak_ohm

  double tau_v_s() const { return leak_ohm * capacitance_v_F; }
  double tau_h_s() const { return leak_ohm * capacitance_h_F; }
  double conductance_S() const { return weight_S > 0.0 ? weight_S : 1.0 / leak_ohm; }
  /// \throws InputError  a value that is not above 0
  void validate() const;
};

/// Power, or energy once integrated over time.
struct CircuitDraw {
  double cells = 0.0, leak = 0.0, amplifiers = 0.0, charging = 0.0;

  double total() const { return cells + leak + amplifiers + charging; }
  CircuitDraw& operator+=(const CircuitDraw& other);
  CircuitDraw operator*(double factor) const;
};

/// Static power of a state [W]; charging is 0.
/// \throws InputError  a neuron or an output that the supply does not allow
CircuitDraw power_W(const TwoLayerCircuit& circuit, const CircuitElements& elements, const Eigen::VectorXd& state);
/// Charge that capacitors take between two states, from the supply [J]: C V_supply |dV|.
double charging_J(const TwoLayerCircuit& circuit, const CircuitElements& elements, const Eigen::VectorXd& from, const Eigen::VectorXd& to);
/// Root mean square of the thermal noise of a neuron [V]: (k T / C)^(1/2) at 300 K.
double thermal_noise_V(double capacitance_F);
/// Events of an inference of this length: reads of cells with their energy, amplifiers with their time.
void count_inference(const TwoLayerCircuit& circuit, const CircuitElements& elements, const CircuitDraw& energy_J, double time_s, core::Ledger& ledger);

}  // namespace ohmfield::ebm
