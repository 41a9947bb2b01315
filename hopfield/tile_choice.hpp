#pragma once
/// How large an array may be: as large as the leakage of its off cells leaves readings clear.

#include "hopfield/architecture/shape.hpp"
#include "hopfield/segments.hpp"
#include "hopfield/sparse_cells.hpp"

namespace ohmfield::hopfield {

/// Lines of the largest array that is taken to work in one piece. Assumption: beyond, lines are too long for any wire.
inline constexpr double kLargestArray = 8192.0;
/// Lines of the largest tile. Assumption: the size of published arrays.
inline constexpr std::uint32_t kLargestTile = 512;
/// Spread by leakage that a reading of a clause may have [clauses]. Chosen: a comparator or converter, half a clause away, is then misled
/// once in 3 million readings (5 sigma).
inline constexpr double kClearForward = 0.1;
/// Breaks and makes are the sum of what all pieces of a word line convert to, so that what counts is how many pieces are
/// misread in a reading, on average. Chosen: searches (skc on uniform random 3-SAT and flat instances, probsat_exp on 5-SAT)
/// need as many flips as without.
inline constexpr double kClearBackward = 0.05;

/// Standard deviation of the reading of a bit line, of which so many word lines are driven, by off cells [clauses].
double forward_leakage(const OffCells& off, double literal_S, double driven);
/// The same of a word line.
double backward_leakage(const OffCells& off, double literal_S, double driven);

/// Pieces of a word line that a converter or comparator half a clause away misreads, on average.
double misread_pieces(double spread, double pieces);

/// The largest powers of two that keep both clear, at least 16 lines; zeros: all of it in one array.
TileSize clear_tile(const KsatShape& shape, const OffCells& off, double literal_S);

}  // namespace ohmfield::hopfield
