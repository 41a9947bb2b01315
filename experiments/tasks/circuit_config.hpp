#pragma once
/// What task files of circuits have in common: elements of neurons, and the ways in which a circuit may be worse than its equations.

#include <string>
#include <vector>

#include "core/config/toml.hpp"
#include "ebm/circuit/couplings.hpp"
#include "ebm/circuit/settle.hpp"
#include "experiments/tasks/task_report.hpp"
#include "experiments/tasks/task_values.hpp"

namespace ohmfield::experiments {

/// A circuit off its equations. Every part of it may be absent.
struct CircuitDefect {
  std::string title;
  std::string device;                 ///< that holds the couplings; empty: as they are
  ebm::CouplingParams coupling;
  double coupling_noise = 0.0;        ///< normal, static, share of the largest coupling, alike both ways
  ebm::ElementSpread spread;
  ebm::AmplifierLimits amplifier;     ///< slew in units of the state

  /// What is off, by number: "coupling_noise", "age_s" in devices, "capacitance_spread", "resistance_spread", "bandwidth_Hz".
  Marks marks() const;
  bool random() const { return !device.empty() || coupling_noise > 0.0 || spread.capacitance > 0.0 || spread.resistance > 0.0; }
};

/// Table `circuit`: R, C, supply and bias of a neuron.
ebm::CircuitElements circuit_elements(const core::TomlTable& table);
/// Array of tables `defect`.
std::vector<CircuitDefect> circuit_defects(const core::TomlTable& task, const ebm::CircuitElements& elements);

/// Couplings as a defect leaves them, forth and back, and the conductance of a coupling of 1 [S] (0: by the leak resistor).
ebm::HeldCouplings defect_couplings(const Eigen::MatrixXd& xi, const CircuitDefect& defect, std::uint64_t seed);
/// Elements and amplifiers of a model as a defect leaves them.
void apply_defect(ebm::TwoLayerModel& model, const CircuitDefect& defect, std::uint64_t seed);

/// Of a gate of a digital rival: one bit of an adder, an exclusive-or and more, at 28 nm [J].
double digital_gate_J();

}  // namespace ohmfield::experiments
