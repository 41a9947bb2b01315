#pragma once
/// Currents, node voltages and power of an array with wire resistance, for given inputs.
///
/// Cost model (seconds on one Zen 4 core, GCC 12, c = m n cells), by which `automatic` chooses:
///   transfer:  1.7e-9 c min(m, n) + 4.5e-7 c + inputs 2.8e-8 c
///   iterative: inputs 4.5e-8 c (c / 65536)^0.28, the power being that of vectors leaving one cache after the other
/// chosen: measured for squares of 64 to 1024 cells and 1 to 256 inputs at 3 ohm, where it is right within a factor of 1.5;
/// at 100 ohm and 2048 the iteration takes up to 2.5 times as long. Elimination pays from some 30 to 60 inputs on.

#include <Eigen/Core>

#include "crossbar/array/wires/solution.hpp"

namespace ohmfield::crossbar {

/// \param conductance_S  shape (bit lines, word lines), each >= 0; 0 is an open cell
/// \param voltage_V      of the word-line sources, shape (word lines, inputs)
/// \throws InputError    bad shapes or values; a method that needs more memory than the machine has; an iteration that
///                       does not converge (names the input)
WireSolution solve_wires(const Eigen::Ref<const Eigen::MatrixXd>& conductance_S, const WireParams& wires, const Eigen::Ref<const Eigen::MatrixXd>& voltage_V,
                         const WireOptions& options = {});

struct WireChoice {
  WireMethod method;
  std::string reason;
};
/// What `automatic` uses for an array of this size.
WireChoice choose_method(const WireParams& wires, Eigen::Index bits, Eigen::Index words, Eigen::Index inputs);

}  // namespace ohmfield::crossbar
