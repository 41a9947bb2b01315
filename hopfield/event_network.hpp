#pragma once
/// The network on an array with real cells, lines and comparators, at the cost of what a flip touches: the bit lines of the
/// clauses that hold the variable. For any size: no memory and no time goes with variables times clauses.
///
/// On cells: exact, each with its own conductance, fault and read noise; so are offsets and noise of all comparators.
/// Off cells, of which every read adds up hundreds, act through their sums, which are normal:
///   forward:  after replica line and trim, what is left of a bit line's leakage has variance L spread^2 / 2, L driven word
///             lines, because half of a random state's cells changes from one state to another. Drawn anew whenever the
///             bit line is touched. (On an array it also changes slowly while other variables flip, and comes back with a
///             state. The exact engine, IncrementalNetwork, has that.)
///   backward: D driven of M bit lines leave a variance D spread^2 on a word line. The driven set changes slowly: the share
///             D / M of the variance stays through a search and is drawn once for each word line, the rest at each step.
/// Noise of reads is drawn only where a comparator could decide otherwise because of it. With the off cells of an ideal
/// array, decisions are those of DenseNetwork, bit for bit; else alike in distribution.
///
/// Tiles: with word lines in tiles, a clause has a bit line segment in each tile that holds one of its literals. Segments
/// are read by comparators of their own, their counts added digitally; L is then the driven lines of a tile.
/// XOR clauses have a comparator for each level.

#include <memory>
#include <vector>

#include "hopfield/clause_comparators.hpp"
#include "hopfield/clause_network.hpp"
#include "hopfield/line_comparators.hpp"
#include "hopfield/sparse_cells.hpp"

namespace ohmfield::hopfield {

/// Which cells share a bit line. The same for all networks on an array.
struct BitLines {
  /// Literals of clauses and XOR clauses, in order: their bit line; bit lines of XOR clauses come last.
  std::vector<std::uint32_t> line_of_cell;
  std::vector<std::uint32_t> clause_of_line;
  std::uint32_t or_lines = 0;      ///< bit lines of clauses that are no XOR clauses
  double driven_lines = 0.0;  ///< word lines that are driven together with each
};

/// Every clause one bit line, or one in each tile of word lines that it needs. XOR clauses are not cut.
/// \param tile_variables  whose literals share a tile of word lines; 0: all of them
BitLines bit_lines(const ClauseIndex& index, std::uint32_t tile_variables);

/// What several networks share.
struct EventArray {
  const ClauseIndex& index;
  const SparseCells& cells;
  const BitLines& lines;
};

class EventNetwork final : public ClauseNetwork {
 public:
  /// \param formula  normalised, without empty clauses; outlives the network
  /// \param array    of the same formula; what it refers to outlives the network
  EventNetwork(const Cnf& formula, const EventArray& array, const ReadoutParams& readout, std::uint64_t seed);

  void load(const Assignment& state, std::uint64_t trial_seed) override;
  void read_clauses(std::uint64_t step) override;
  void read_breaks(std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) override;
  void read_makes(std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) override;
  void flip(std::int32_t variable) override;
  /// Nothing: what lines and cells did follows from counts() and the size of the formula.
  void count_array(core::Ledger&) const override {}

 private:
  static constexpr std::uint64_t kNoStep = ~std::uint64_t{0};
  enum Flag : std::uint8_t { kSatisfied, kUnsatisfied, kCritical };

  struct Cell {
    std::uint32_t line;  ///< bit line
    float signal_S, variance_S2;
  };
  struct Line {
    float current_S = 0.0f;    ///< of its true literals
    float leakage_S = 0.0f;    ///< of its off cells, what replica and trim leave
    float variance_S2 = 0.0f;  ///< of a read
    std::uint8_t level = 0;    ///< true literals, as last read
    std::uint8_t is_touched = 0;
  };

  void lay_out();
  void drive(LiteralCode literal, float sign);
  void read_line(std::uint32_t line, std::uint64_t step);
  /// Level of a line from its reading; with the noise of comparators and cells where that could matter.
  unsigned noisy_level(std::uint32_t line, std::uint64_t step) const;
  unsigned quiet_level(std::uint32_t line, float reading) const;
  bool is_near_threshold(std::uint32_t line, float reading) const;
  void set_level(std::uint32_t line, unsigned level);
  Flag flag_of(std::uint32_t constraint) const;
  void take_over_changes();
  void drive_back(std::uint32_t constraint, float sign);
  float made_S(std::uint32_t variable, float& variance_S2) const;
  void read_lines(Pass pass, std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out);

  EventArray array_;
  const ClauseIndex& index_;
  LineComparators line_comparators_;
  ClauseComparators clause_comparators_;             ///< of lines of clauses that are no XOR clauses
  std::vector<float> xor_thresholds_;                ///< of XOR lines, one for each of their literals
  std::vector<std::uint32_t> xor_threshold_starts_;
  bool is_noisy_, leaks_;
  float per_siemens_;
  std::vector<Cell> cells_;                          ///< by literal, then by bit line
  std::vector<std::uint32_t> cell_starts_;
  std::vector<std::uint32_t> clause_cells_;          ///< of constraints in order: positions in cells_
  std::vector<std::uint32_t> clause_cell_starts_;
  std::vector<Line> lines_;
  std::vector<std::uint16_t> true_literals_;         ///< of constraints, as read
  std::vector<std::uint8_t> flags_;
  std::vector<float> driven_S_, driven_variance_S2_;  ///< into word lines, by critical clauses
  std::vector<float> xor_driven_S_, xor_variance_S2_;  ///< into the lines of variables, by satisfied XOR clauses
  std::vector<float> frozen_leakage_;                ///< of word lines, standard normal
  ClauseSet marginal_;                               ///< bit lines that noise could carry over a threshold
  std::vector<std::uint32_t> touched_, changed_, entered_;
  std::vector<float> normals_;
  std::size_t satisfied_xors_ = 0;
  std::uint64_t last_backward_ = kNoStep, last_make_ = kNoStep;
};

}  // namespace ohmfield::hopfield
