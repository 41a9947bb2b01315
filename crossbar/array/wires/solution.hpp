#pragma once
/// What a solved array gives: currents, balance, power by part, and node voltages on demand.

#include <Eigen/Core>
#include <string>
#include <vector>

#include "core/team.hpp"
#include "crossbar/array/wires/params.hpp"

namespace ohmfield::crossbar {

enum class WireMethod {
  automatic,  ///< the cheaper of transfer and iterative by the cost model of solve.hpp
  transfer,   ///< elimination of all nodes once, then products for each input
  iterative,  ///< conjugate gradients for each input
  direct,     ///< sparse Cholesky of the nodal matrix: slow, and shares nothing with the others
};

enum class KeepNodes { no, yes };

struct WireOptions {
  WireMethod method = WireMethod::automatic;
  double tolerance = 1e-12;  ///< of the iteration: relative, both residual in the energy norm and Kirchhoff mismatch
  int max_iterations = 5000;
  KeepNodes nodes = KeepNodes::no;
  int threads = 1;  ///< same bits for any number
  Eigen::Index first_input = 0;  ///< number of the first input in messages, where a caller solves some at a time
};

/// Power [W] for each input, by where it turns into heat.
struct WirePower {
  Eigen::VectorXd cells_W, word_wires_W, bit_wires_W, drivers_W, terminals_W;

  Eigen::VectorXd total_W() const { return cells_W + word_wires_W + bit_wires_W + drivers_W + terminals_W; }
};

struct WireSolution {
  Eigen::MatrixXd current_A;         ///< out of the bit lines, shape (bit lines, inputs)
  Eigen::MatrixXd source_current_A;  ///< into the word lines, both ends together, shape (word lines, inputs)
  Eigen::VectorXd mismatch;          ///< |sum in - sum out| over the larger of sum |in| and sum |out|, for each input
  std::vector<int> iterations;       ///< for each input; 0 where nothing was iterated
  Eigen::VectorXd residual;          ///< relative, in the energy norm, for each input; 0 where nothing was iterated
  WirePower power;
  /// For each input a matrix of shape (bit lines, word lines); empty unless kept.
  std::vector<Eigen::MatrixXd> word_voltage_V, bit_voltage_V;
  WireMethod method = WireMethod::automatic;  ///< that was used
  std::string reason;                         ///< why, in one sentence

  /// Power of each cell that obeys Ohm's law [W], shape (bit lines, word lines). Needs the nodes.
  Eigen::MatrixXd cell_power_W(const Eigen::Ref<const Eigen::MatrixXd>& conductance_S, Eigen::Index input) const;
};

/// A solution with room for so many inputs.
WireSolution empty_solution(Eigen::Index bits, Eigen::Index words, Eigen::Index inputs, KeepNodes nodes);

/// Enters power by part of one input from its cell currents. Segment currents follow from Kirchhoff's law along each line:
/// differences of node voltages would lose the digits that a small resistance leaves in them.
/// \param cell_current_A, cell_voltage_V  shape (bit lines, word lines)
void enter_power(WireSolution& solution, Eigen::Index input, const WireParams& wires, const Eigen::Ref<const Eigen::MatrixXd>& cell_current_A,
                 const Eigen::Ref<const Eigen::MatrixXd>& cell_voltage_V, core::Team* team = nullptr);

/// Enters the Kirchhoff mismatch of one input from its currents.
void enter_mismatch(WireSolution& solution, Eigen::Index input);

}  // namespace ohmfield::crossbar
