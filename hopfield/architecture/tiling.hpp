#pragma once
/// A formula cut into arrays that can be built: which tiles there are, and what has to be carried and added between them.
///
/// Word lines are cut into bands of a tile's rows, both literals of a variable in the same one. A clause has a *segment*, a
/// piece of a bit line, in each band that holds one of its literals, and none elsewhere: the mapping is block-sparse. The
/// segments of a band are packed into tiles in the order of clauses. A segment tells by one or two comparators how many of
/// its literals are true (0, 1, more), that of an XOR clause the parity of its own; the *home* of a clause, the tile of its
/// middle segment, adds these counts up. Backward, the home tells its segments "critical", and the break of a literal is the
/// sum of what the tiles of its band convert.
///
/// Tiles stand in a square, row by row, and send over a mesh: distances are in tiles, along rows and columns. Variables keep
/// their numbers: a numbering that puts the variables of a clause close to each other saves segments, which uniform random
/// formulas hardly allow. Ours; ignored are the tree that finds an unsatisfied clause among the homes, and spare tiles.

#include "hopfield/architecture/shape.hpp"

namespace ohmfield::hopfield {

/// All counts are of the whole formula unless they say otherwise.
struct Tiling {
  double rows = 0.0, columns = 0.0;      ///< of the largest tile that is needed
  double bands = 0.0, tiles = 0.0;
  double widest_band = 1.0;              ///< tiles of it
  double line_pieces = 0.0;              ///< pieces of word lines: rows of all tiles
  double segments = 0.0;                 ///< pieces of bit lines
  double cells = 0.0;                    ///< at a crossing of a line piece and a segment
  double on_cells = 0.0;
  double built_cells = 0.0;              ///< of full tiles, unused columns included
  double decisions = 0.0;                ///< comparators of a forward pass
  double constraints = 0.0;
  double most_segments = 1.0;            ///< of a clause
  double adds = 0.0;                     ///< of partial counts, for a whole forward pass
  double hops = 0.0;                     ///< from every segment to its home, once
  double count_bit_hops = 0.0;           ///< all partial counts brought home
  double longest_hops = 0.0;
  double corner_hops = 0.0;              ///< of the farthest tile to the controller in the middle
  double centre_hops = 0.0;              ///< mean distance to it
  // Of one variable on average, all variables alike.
  double flip_tiles = 0.0;               ///< tiles that hold a cell of it
  double flip_segments = 0.0;            ///< whose count its flip changes
  double flip_bit_hops = 0.0;            ///< these brought home
  double line_tiles = 0.0;               ///< with a cell on the line of one literal that occurs
  double line_hops = 0.0;                ///< from these to the first tile of the band

  /// Cells that hold a literal, among those built.
  double utilisation() const { return built_cells == 0.0 ? 0.0 : on_cells / built_cells; }
  bool one_piece() const { return tiles <= 1.0; }
};

/// Everything in one array, whatever its size.
Tiling one_array(const KsatShape& shape);

/// \param formula  normalised
/// \param rows     word lines of a tile, even
/// \param columns  bit lines of a tile
/// \throws InputError  a tile without cells, or with an odd number of rows
/// Cost: linear in literals; 16 bytes a variable beside the formula.
Tiling tile(const Cnf& formula, std::size_t rows, std::size_t columns);

}  // namespace ohmfield::hopfield
