#pragma once
/// From an array and its inputs to their solution, by the solvers of crossbar/array/wires.

#include <memory>
#include <optional>

#include "crossbar/array/wires/params.hpp"
#include "crossbar/array/wires/solution.hpp"
#include "crossbar/device/model.hpp"
#include "experiments/array/solve.hpp"

namespace ohmfield::experiments {

struct SolvePlan {
  crossbar::WireParams wires;
  crossbar::WireMethod method = crossbar::WireMethod::automatic;
  double tolerance = 1e-12;
  crossbar::KeepNodes nodes = crossbar::KeepNodes::no;
  int threads = 1;
  std::shared_ptr<const crossbar::DeviceModel> device;  ///< null: cells follow Ohm's law
};

/// \returns nothing if the user interrupted between two inputs
/// \throws InputError  an iteration does not end (which input, how far, and what to do)
std::optional<ArraySolution> solve_array(const ArrayProblem& problem, const SolvePlan& plan);

}  // namespace ohmfield::experiments
