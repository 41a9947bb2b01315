#pragma once
/// How the cells of a formula lie on tiles of word and bit lines: who shares a piece of a line. As Tiling counts them
/// (architecture/tiling.hpp): both literals of a variable in one band of word lines; a clause has a segment, a piece of a bit
/// line, in each band that holds one of its literals; the segments of a band fill tile after tile in the order of the clauses.
/// An XOR clause takes two neighbouring bit lines in each of its bands, the second with the complements of its literals.

#include <cstdint>
#include <vector>

#include "hopfield/clause_index.hpp"

namespace ohmfield::hopfield {

/// Lines of a tile; all zero: everything lies on one.
struct TileSize {
  std::uint32_t word_lines = 0, bit_lines = 0;
};

struct Segments {
  std::uint32_t or_count = 0;                   ///< of clauses that are no XOR clauses; those of XOR clauses come after them
  std::vector<std::uint32_t> of_cell;           ///< literals of clauses, then of XOR clauses, in order: their segment
  std::vector<std::uint32_t> starts;            ///< of each constraint: its first segment; one more at the end
  std::vector<std::uint32_t> clause, tile;      ///< of each segment
  std::vector<std::uint32_t> tile_bit_lines;    ///< of each tile: bit lines that it uses
  double driven_lines = 0.0;                    ///< word lines of a tile that are driven in a forward pass

  /// Pieces of word lines: one in each tile with a cell of the literal; on one tile, every literal has one.
  std::vector<std::uint32_t> piece_starts;      ///< of each literal: its first piece; one more at the end
  std::vector<std::uint32_t> tile_of_piece;
  std::vector<std::uint32_t> piece_of_cell;     ///< in the order of of_cell
  std::vector<std::uint32_t> mirror_of_xor_cell;  ///< of the cells of XOR clauses: the piece of the complement

  std::uint32_t count() const { return static_cast<std::uint32_t>(clause.size()); }
  std::uint32_t pieces() const { return static_cast<std::uint32_t>(tile_of_piece.size()); }
  std::uint32_t tiles() const { return static_cast<std::uint32_t>(tile_bit_lines.size()); }
};

/// \param size  word lines even, both numbers zero or neither
Segments segments_of(const ClauseIndex& index, const TileSize& size);

}  // namespace ohmfield::hopfield
