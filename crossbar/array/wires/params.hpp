#pragma once
/// Resistance of the wires of an array, and what the two kinds of line look like as circuits.
///
/// Word line i is driven from the left through the driver resistance; one segment lies before its first cell and one
/// between neighbours. Bit line j has one segment between neighbours and one from its last cell to the terminal resistance
/// at the bottom, which ends at 0 V; its top end is open. Word lines may be driven from both ends: the right end then has
/// a segment and a driver of its own, at the same voltage. Currents are positive out of the array.

#include <Eigen/Core>

namespace ohmfield::crossbar {

enum class DrivenEnds { one, both };

struct WireParams {
  double word_resistance_ohm = 0.0;      ///< of one segment
  double bit_resistance_ohm = 0.0;       ///< of one segment
  double driver_resistance_ohm = 0.0;    ///< in series with each driven end of a word line
  double terminal_resistance_ohm = 0.0;  ///< between a bit line and 0 V
  DrivenEnds driven_ends = DrivenEnds::one;

  /// False if all resistances are zero.
  bool present() const;
  /// \throws InputError  a resistance that is negative, not finite, or neither zero nor within 1e-12 to 1e12 ohm
  void validate() const;
};

/// One line of an array as a circuit.
struct Line {
  enum class Kind {
    chain,  ///< one node for each cell, segments between them
    node,   ///< no resistance along the line: a single node behind a resistance
    fixed,  ///< no resistance at all: the voltage is given
  };
  Kind kind = Kind::fixed;
  double segment_S = 0.0;  ///< between neighbours of a chain
  double near_S = 0.0;     ///< from the first node to the source of a word line; 0: open
  double far_S = 0.0;      ///< from the last node to the right source, or to 0 V; 0: open
};

/// The same line seen from its other end.
inline Line turned(const Line& line) { return {line.kind, line.segment_S, line.far_S, line.near_S}; }

Line word_line(const WireParams& wires);
Line bit_line(const WireParams& wires);

/// \param conductance_S  shape (bit lines, word lines)
/// \throws InputError  no cells, or a conductance that is negative, not finite, or above 1e12 S
void check_conductances(const Eigen::Ref<const Eigen::MatrixXd>& conductance_S);
/// \param voltage_V  shape (word lines, inputs)
/// \throws InputError  another number of word lines, no input, a voltage that is not finite or beyond 1e12 V
void check_voltages(const Eigen::Ref<const Eigen::MatrixXd>& voltage_V, Eigen::Index word_lines);

}  // namespace ohmfield::crossbar
