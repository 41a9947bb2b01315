#pragma once
/// A block of at most 8 x 8 cells with its wires, reduced to couplings between the wires that leave it.
///
/// Cells are added one by one. A line grows by a segment: its old end is eliminated and its new end takes the place of it
/// (a rank-1 update of a 32 x 32 matrix that stays in the first-level cache). chosen: blocks of 8; with blocks of 16 this
/// stage takes four times as long.

#include <Eigen/Core>
#include <array>
#include <vector>

#include "crossbar/array/wires/params.hpp"

namespace ohmfield::crossbar {

/// Part of an array: word lines [first_word, first_word + words), bit lines likewise.
struct CellRange {
  Eigen::Index first_word = 0, words = 0, first_bit = 0, bits = 0;
};

/// Wires leaving a block, in this order: left, right, top, bottom. The left end of a word line is the node before the
/// block (or its source), the right end its own last node (or the right source); the top of a bit line is the node above
/// the block, the bottom its own last node (or 0 V). Open ends are absent.
struct Ports {
  Eigen::Index left = 0, right = 0, top = 0, bottom = 0;
  Eigen::Index count() const { return left + right + top + bottom; }
};

/// An array whose lines are chains.
struct ChainNetwork {
  Eigen::Ref<const Eigen::MatrixXd> conductance_S;  ///< shape (bit lines, word lines)
  Line word, bit;
  double pair_S = 0.0;  ///< of the bit line between word lines 2 i and 2 i + 1, where pairs share a place; 0: as elsewhere

  /// Conductance of a bit line between this word line and the next.
  double bit_segment_S(Eigen::Index word_line) const { return pair_S > 0.0 && word_line % 2 == 0 ? pair_S : bit.segment_S; }
  Ports ports_of(const CellRange& cells) const;
};

class Front {
 public:
  static constexpr Eigen::Index kSide = 8;
  static constexpr Eigen::Index kSlots = 4 * kSide;

  /// One growth of a line: voltage of its old end from those of all slots.
  struct Step {
    Eigen::Index slot = 0, word = 0, bit = 0;
    std::array<double, kSlots> share;  ///< of the voltage of each slot; that of `slot` is the share of the new end
  };

  /// \param steps  takes the elimination steps in order, if given
  Front(const ChainNetwork& network, const CellRange& cells, std::vector<Step>* steps = nullptr);

  /// Couplings [S] between the ports.
  Eigen::MatrixXd couplings() const;

  static constexpr Eigen::Index slot_left(Eigen::Index i) { return i; }
  static constexpr Eigen::Index slot_right(Eigen::Index i) { return kSide + i; }
  static constexpr Eigen::Index slot_top(Eigen::Index j) { return 2 * kSide + j; }
  static constexpr Eigen::Index slot_bottom(Eigen::Index j) { return 3 * kSide + j; }
  /// Slots of the ports, in their order.
  static std::vector<Eigen::Index> slots(const Ports& ports);

 private:
  void grow(Eigen::Index slot, double segment_S, Step* step);

  Ports ports_;
  Eigen::Matrix<double, kSlots, kSlots> coupling_;
};

}  // namespace ohmfield::crossbar
