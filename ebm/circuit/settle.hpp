#pragma once
/// Lets a circuit settle and tells how long it took, what it drew, and whether its energy only fell.

#include <vector>

#include "ebm/circuit/cost.hpp"
#include "ebm/circuit/integrator.hpp"

namespace ohmfield::ebm {

struct SettleParams {
  double duration_s = 0.0;
  double sample_s = 0.0;        ///< settling times are multiples of this
  double tolerance = 0.01;      ///< of every visible neuron, in units of the state
  Method method = Method::dormand_prince;
  StepControl control = {};
};

struct Settled {
  Eigen::VectorXd state;        ///< at the end
  double time_s = 0.0;          ///< first sample from which on all visible neurons stay within tolerance of the end
  double rest = 0.0;            ///< largest tau |dv/dt| at the end, of neurons that are not clamped
  double largest = 0.0;         ///< magnitude of v or h at the end of a step
  double first_energy = 0.0, last_energy = 0.0;
  double largest_rise = 0.0;    ///< of the energy in a step; below 0 if it fell in all
  std::uint64_t steps = 0, evaluations = 0;
  std::vector<CircuitDraw> drawn_J;  ///< up to every sample, the start included; empty without elements

  /// Up to a time that is a multiple of the samples.
  const CircuitDraw& drawn_by(double time_s, double sample_s) const;
};

/// \param elements  null: no figures of cost
Settled settle(const TwoLayerCircuit& circuit, const Eigen::VectorXd& start, const SettleParams& params, const CircuitElements* elements = nullptr);

}  // namespace ohmfield::ebm
