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
///   back:     D driven of M bit lines leave a variance D spread^2 on a word line. The driven set changes slowly: the share
///             D / M of the variance stays through a search and is drawn once for each word line, the rest at each step.
/// Noise of reads is drawn only where a comparator or converter could decide otherwise because of it; where cells and
/// comparators are so good that it never could, true literals are counted. With the off cells of an
/// ideal array, decisions are those of DenseNetwork: bit for bit, but for the noise of breaks and makes, which is drawn in
/// the order of reading. Else alike in distribution.
///
/// Tiles: a clause has a segment of a bit line in each tile that holds one of its literals. Segments are read by comparators
/// of their own, their counts added digitally; L, D and M are those of a tile. Backward, the pieces of a word line are
/// converted one by one and added digitally, so that leakage below half a clause is rounded away.
/// The segments of XOR clauses have a comparator for each level.

#include <vector>

#include "hopfield/clause_network.hpp"
#include "hopfield/event_array.hpp"
#include "hopfield/line_noise.hpp"
#include "hopfield/rare_normals.hpp"

namespace ohmfield::hopfield {

class EventNetwork final : public ClauseNetwork {
 public:
  /// \param formula  normalised, without empty clauses; outlives the network
  /// \param array    of the same formula; outlives the network
  EventNetwork(const Cnf& formula, const EventArray& array);

  void load(const Assignment& state, std::uint64_t trial_seed) override;
  void read_clauses(std::uint64_t step) override;
  void read_breaks(std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) override;
  void read_makes(std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) override;
  void flip(std::int32_t variable) override;
  /// Nothing: what lines and cells did follows from counts() and the size of the formula.
  void count_array(core::Ledger&) const override {}

 private:
  static constexpr std::uint64_t kNoStep = ~std::uint64_t{0};
  enum Flag : std::uint8_t { kSatisfied, kUnsatisfied, kCritical };  // an enumeration, as bytes would alias everything
  static constexpr Flag kFlagOfCount[]{kUnsatisfied, kCritical, kSatisfied};

  enum Certainty : std::uint8_t {
    kClear,     ///< no noise could carry the last reading over a threshold
    kMarginal,  ///< noise could
    kSure       ///< in no state could noise do so
  };

  /// A segment of a bit line.
  struct Line {
    float current_S = 0.0f;    ///< of its true literals; unless it is sure
    float leakage_S = 0.0f;    ///< of its off cells, what replica and trim leave
    float variance_S2 = 0.0f;  ///< of a read
    bool is_touched = false;
    Certainty certainty = kClear;
  };
  /// A piece of a word line, in a pass back.
  struct Piece {
    std::uint32_t number;
    float current_S;
    float variance_S2;  ///< of a read
  };

  void drive(LiteralCode literal, float sign);
  void drive_flipped();
  /// drive, read and take over in one go, for one flip of clauses of one segment each.
  void read_after_flip(std::uint64_t step);
  /// \tparam kStep  1 or -1: the literal has become true, or false
  template <int kStep>
  void drive_and_read(LiteralCode literal, std::span<const float> normals);
  void drive_and_read_cell(std::uint32_t position, float sign, float normal);
  void take_over(std::uint32_t constraint, Flag before, Flag now);
  void update_unsatisfied();
  /// Of the touched lines. \param first  what is drawn for lines before them
  void draw_leakage(std::uint64_t step, std::size_t first);
  /// The first reading after load().
  void read_all_lines(std::uint64_t step);
  void read_touched_lines();
  void read_xor_line(std::uint32_t segment);
  void read_marginal_lines(std::uint64_t step);
  unsigned xor_level(std::uint32_t segment, float reading) const;
  /// Whether noise could carry the reading of a line over a threshold; keeps the set of such lines.
  bool notes_marginal(std::uint32_t segment, float reading);
  bool notes_if_within(std::uint32_t segment, float distance);
  /// \param changed  how many constraints have changed; returns the same
  std::size_t set_level(std::uint32_t segment, unsigned level, std::size_t changed);
  Flag flag_of(std::uint32_t constraint) const;
  void take_over_changes();
  void take_over_all();
  void take_over(std::uint32_t constraint);
  void drive_tiles(std::uint32_t constraint, Flag before, Flag now);
  /// The literal of a variable that holds, or does not.
  LiteralCode line_of(DimacsLiteral literal, bool holds) const;
  void list_pieces(Pass pass, std::span<const DimacsLiteral> variables);
  void add_currents(Pass pass, std::span<const DimacsLiteral> variables);
  void add_driven(Pass pass, LiteralCode literal, std::span<Piece> pieces, std::uint32_t first_segment) const;
  /// Leakage of a piece: what is frozen goes to its current, what varies to the variance.
  void add_leakage(Pass pass, Piece& piece) const;
  void read_lines(Pass pass, std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out);
  /// Readings of all pieces, with noise: as they are, or converted.
  void read_pieces(Pass pass, std::uint64_t step);
  void convert_pieces(Pass pass, std::uint64_t step);

  const EventArray& array_;
  const ClauseIndex& index_;
  const Segments& segments_;
  bool is_noisy_, leaks_, is_simple_;                ///< simple: a segment for every clause, no XOR clauses
  float line_leak_sigma_S_, line_leak_variance_S2_;
  float comparator_reach_;                           ///< of a bit line's comparators, rounding included [clauses]
  float reach_of_variance_;                          ///< square of what the noise of a read reaches, for its variance [clauses^2/S^2]
  std::vector<Line> lines_;
  std::vector<std::uint16_t> held_;                  ///< true literals of segments
  std::vector<std::uint16_t> levels_;                ///< the same as last read, at most 2 but of an XOR clause
  std::vector<std::uint32_t> driven_[2];             ///< bit lines of each tile that are driven in a pass back; if off cells leak
  std::vector<float> tile_root_;                     ///< one over the root of the bit lines of a tile
  std::vector<std::uint16_t> true_literals_;         ///< of constraints, as read
  std::vector<Flag> flags_;                          ///< of segments: that of their constraint
  ClauseSet marginal_;
  LineNoise break_noise_, make_noise_;               ///< of pieces, where they are not converted
  std::vector<std::uint32_t> flipped_;               ///< variables since the last reading, one for each flip
  bool is_fresh_ = false;                            ///< nothing has been read since load()
  // Lists grow as they are needed, and have room for one more than they come to.
  std::vector<std::uint32_t> touched_;               ///< segments; in drive_and_read positions of cells whose lines are not sure
  std::size_t touched_count_ = 0;
  std::vector<std::uint32_t> changed_;               ///< constraints with another count
  std::size_t changed_count_ = 0;
  std::vector<std::uint32_t> left_, entered_;        ///< of the unsatisfied ones
  std::size_t left_count_ = 0, entered_count_ = 0;
  std::vector<float> normals_;
  // Of a pass back: pieces of all lines, where those of each line end, what is noisy among them.
  std::vector<Piece> pieces_;
  std::vector<std::size_t> piece_ends_;
  std::vector<float> readings_;
  RareNormals rare_;
  std::vector<core::NormalKey> keys_;
  std::size_t satisfied_xors_ = 0;
  std::uint64_t last_backward_ = kNoStep, last_make_ = kNoStep;
};

}  // namespace ohmfield::hopfield
