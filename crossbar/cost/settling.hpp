#pragma once
/// How long the currents of an array take to settle once its word lines are driven, from resistances and capacitances.
///
/// The network: word line i is a chain of segments behind its driver, bit line j one that ends in the readout, each node
/// carries the capacitance of one cell pitch, cell (i, j) joins node (i, j) of both. With equal cells it separates into
/// pairs of modes of the two kinds of line, and every pair is a system of two poles. From the slowest pair follow the exact
/// slowest time constant and an upper bound of the time until the slowest output is close to its final value; the bound is
/// exact in the limit of high accuracy. Derivation, proof and measured tightness: docs/methods/settling.md.
///
/// All word lines step at once, which is the worst case for any bounded inputs. Ignores inductance, slew of drivers,
/// coupling between neighbours, capacitance at the ends of lines. Cells differ in truth: the mean conductance describes
/// arrays of mixed cells, the lowest one gives a time constant that no array of larger conductances exceeds.
/// Cost: some microseconds for any size; the modes of a uniform line are known in closed form.

#include <cstddef>

#include "crossbar/array/wires/params.hpp"

namespace ohmfield::crossbar {

/// 0.2 fF/um: NeuroSim V1.4, Bus.cpp.
inline constexpr double kWireCapacitance_F_per_m = 0.2e-9;
/// assumption: 0.1 fF, the junction of a minimal access transistor (some 1 fF/um of width, 0.1 um wide).
inline constexpr double kJunctionCapacitance_F = 0.1e-15;

/// Capacitance of a line: one pitch of wire and one junction, or gate, for each cell.
/// \throws InputError  no cells, or a number that is negative or not finite
double line_capacitance_F(std::size_t cells, double cell_pitch_m, double wire_F_per_m = kWireCapacitance_F_per_m,
                          double junction_F = kJunctionCapacitance_F);

/// One line, its crossing lines held at given voltages.
struct LineRc {
  std::size_t cells = 1;
  double end_ohm = 0.0;      ///< of the driver or the readout, in series with the segment beside it
  double segment_ohm = 0.0;
  double cell_F = 0.0;       ///< for each cell pitch
  double cell_S = 0.0;       ///< of each cell, towards the crossing line
  DrivenEnds ends = DrivenEnds::one;
};

/// 1 / the smallest eigenvalue of the ladder [s]; 0 without any resistance.
/// \throws InputError  a number that is out of range or not finite
double slowest_time_constant_s(const LineRc& line);

/// An array that is read out of its bit lines. Read backward: swap everything of word and bit lines.
struct ArrayRc {
  std::size_t word_lines = 1, bit_lines = 1;
  WireParams wires;
  double word_cell_F = 0.0;  ///< capacitance of a word line for each cell
  double bit_cell_F = 0.0;   ///< capacitance of a bit line for each cell
  double cell_S = 0.0;       ///< of each cell; 0 is the limit of small conductances
  double readout_ohm = 0.0;  ///< input resistance of a readout, in series with the terminal resistance; 1 / gm of a current conveyor
  double amplifier_bandwidth_Hz = 0.0;  ///< of one pole behind the bit line (-3 dB); 0: no amplifier

  /// \throws InputError  naming what is out of range or not finite
  void validate() const;
};

/// Of all 2 m n nodes, exact for equal cells [s]; without the amplifier.
double slowest_time_constant_s(const ArrayRc& array);

/// Time after which every output is within `accuracy` of its final value, relative to the full step [s]. An upper bound.
/// \param accuracy  in (0, 1), see half_lsb
double settling_time_s(const ArrayRc& array, double accuracy);

/// 2^-(bits + 1), half a step of a converter relative to its range. \param bits  1 to 24
double half_lsb(int bits);

}  // namespace ohmfield::crossbar
