#pragma once
/// What networks on an array with real cells share: on cells by literal, segments of lines, comparators. Immutable, so that
/// the trials of many threads share one.
///
/// On tiles, breaks and makes are converted piece by piece and added digitally; on one tile readings pass as they are unless
/// there is a converter.

#include <cstdint>
#include <span>
#include <vector>

#include "core/random/fill.hpp"
#include "hopfield/clause_comparators.hpp"
#include "hopfield/clause_index.hpp"
#include "hopfield/line_comparators.hpp"
#include "hopfield/segments.hpp"
#include "hopfield/sparse_cells.hpp"

namespace ohmfield::hopfield {

/// No normal reaches this, rounding of the noise included.
inline constexpr float kReach = 6.7f;
static_assert(kReach > core::kLargestNormal);

class EventArray {
 public:
  /// \param index  of the formula, without empty clauses; outlives the array
  /// \param cells  of the same formula
  /// \param seed   offsets of comparators, and what is frozen into the word lines
  EventArray(const ClauseIndex& index, SparseCells cells, const TileSize& size, const ReadoutParams& readout,
             std::uint64_t seed);

  struct Cell {
    std::uint32_t segment;
    float signal_S;
  };

  const ClauseIndex& index() const { return index_; }
  const Segments& segments() const { return segments_; }
  const OffCells& off() const { return by_clause_.off; }
  float per_siemens() const { return per_siemens_; }  ///< from a current to true literals
  bool reads_noisily() const { return !variance_S2_.empty(); }
  bool leaks() const { return off().spread_S > 0.0; }

  /// Positions of the cells of a literal, by segment; the same numbers lead into cell(), variance_S2() and piece().
  std::uint32_t begin(LiteralCode literal) const { return starts_[literal]; }
  std::uint32_t end(LiteralCode literal) const { return starts_[literal + 1]; }
  const Cell& cell(std::uint32_t position) const { return cells_[position]; }
  float variance_S2(std::uint32_t position) const { return variance_S2_[position]; }
  /// The same cells in the order of constraints and their literals, as Segments numbers them.
  std::uint32_t clause_begin(std::uint32_t constraint) const { return clause_starts_[constraint]; }
  std::uint32_t clause_end(std::uint32_t constraint) const { return clause_starts_[constraint + 1]; }
  std::uint32_t first_xor_cell() const { return clause_starts_[index_.clauses()]; }
  const SparseCells& by_clause() const { return by_clause_; }

  const ClauseComparators& clause_comparators() const { return clause_comparators_; }
  /// Whether a segment reads as the number of its true literals in every state, whatever noise there may be.
  bool is_sure(std::uint32_t segment) const { return is_sure_[segment] != 0; }
  const LineComparators& piece_comparators() const { return piece_comparators_; }
  /// Thresholds between the levels of a segment of an XOR clause. \param x  from 0
  std::span<const float> xor_thresholds(std::uint32_t x) const {
    return {xor_thresholds_.data() + xor_threshold_starts_[x], xor_threshold_starts_[x + 1] - xor_threshold_starts_[x]};
  }
  std::uint64_t decisions() const { return decisions_; }  ///< comparators of a forward pass
  /// Of pieces of word lines, standard normal; empty if off cells do not spread.
  std::span<const float> frozen_leakage() const { return frozen_leakage_; }

 private:
  void lay_out();
  void find_sure_segments();
  void set_xor_thresholds(double offset, std::uint64_t seed);

  const ClauseIndex& index_;
  Segments segments_;
  SparseCells by_clause_;
  float per_siemens_;
  std::vector<Cell> cells_;
  std::vector<float> variance_S2_;
  std::vector<std::uint32_t> starts_, clause_starts_;
  ClauseComparators clause_comparators_;
  LineComparators piece_comparators_;
  std::vector<std::uint8_t> is_sure_;
  std::vector<float> xor_thresholds_;
  std::vector<std::uint32_t> xor_threshold_starts_;
  std::uint64_t decisions_ = 0;
  std::vector<float> frozen_leakage_;
};

}  // namespace ohmfield::hopfield
