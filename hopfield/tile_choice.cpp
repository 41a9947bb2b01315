#include "hopfield/tile_choice.hpp"

#include <algorithm>
#include <cmath>

namespace ohmfield::hopfield {
namespace {

/// Critical clauses among all: what a backward pass drives. Measured in searches on uniform random 3-SAT near the phase transition
/// (0.45 to 0.46); longer clauses have fewer.
constexpr double kCriticalShare = 0.46;
constexpr std::uint32_t kSmallestTile = 16;

}  // namespace

double forward_leakage(const OffCells& off, double literal_S, double driven) {
  return std::sqrt(driven * (off.spread_S * off.spread_S / 2.0 + off.variance_S2)) / literal_S;
}

double backward_leakage(const OffCells& off, double literal_S, double driven) {
  return std::sqrt(driven * (off.spread_S * off.spread_S + off.variance_S2)) / literal_S;
}

double misread_pieces(double spread, double pieces) {
  return spread == 0.0 ? 0.0 : pieces * std::erfc(0.5 / (spread * std::sqrt(2.0)));
}

TileSize clear_tile(const KsatShape& shape, const OffCells& off, double literal_S) {
  const auto rows_are_clear = [&](double word_lines) { return forward_leakage(off, literal_S, word_lines / 2.0) <= kClearForward; };
  // A literal has a piece in each tile with one of its clauses; in tiles of few bit lines, one for each clause.
  const double lines = std::max(1.0, shape.word_lines()), occurrences = std::max(1.0, (shape.literals + 2.0 * shape.xor_literals) / lines);
  const auto columns_are_clear = [&](double bit_lines, double word_lines) {
    const double segments = std::min(shape.literals + 2.0 * shape.xor_literals, shape.bit_lines() * std::max(1.0, shape.mean_length()));
    const double tiles = word_lines >= lines ? shape.bit_lines() / bit_lines : segments * word_lines / lines / bit_lines;
    const double pieces = std::clamp(tiles, 1.0, occurrences);
    return misread_pieces(backward_leakage(off, literal_S, kCriticalShare * bit_lines), pieces) <= kClearBackward;
  };
  const double rows = shape.word_lines(), columns = shape.bit_lines();
  if (rows <= kLargestArray && columns <= kLargestArray && rows_are_clear(rows) && columns_are_clear(columns, rows)) return {};
  TileSize size{kLargestTile, kLargestTile};
  while (size.word_lines > kSmallestTile && !rows_are_clear(size.word_lines)) size.word_lines /= 2;
  while (size.bit_lines > kSmallestTile && !columns_are_clear(size.bit_lines, size.word_lines)) size.bit_lines /= 2;
  return size;
}

}  // namespace ohmfield::hopfield
