#include "hopfield/segments.hpp"

#include <algorithm>

#include "core/expect.hpp"

namespace ohmfield::hopfield {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFFu;

std::span<const LiteralCode> literals_of(const ClauseIndex& index, std::uint32_t constraint) {
  return constraint < index.clauses() ? index.clause(constraint) : index.xor_clause(constraint - index.clauses());
}

/// Segments of all constraints and the bands that they lie in.
std::vector<std::uint32_t> cut_bit_lines(const ClauseIndex& index, std::uint32_t band_variables, Segments& segments) {
  std::vector<std::uint32_t> bands;
  for (std::uint32_t c = 0; c < index.constraints(); ++c) {
    if (c == index.clauses()) segments.or_count = segments.count();
    segments.starts.push_back(segments.count());
    const auto first = static_cast<std::ptrdiff_t>(bands.size());
    for (const LiteralCode literal : literals_of(index, c)) {
      const std::uint32_t band = (literal >> 1) / band_variables;
      const auto at = std::find(bands.begin() + first, bands.end(), band);
      segments.of_cell.push_back(static_cast<std::uint32_t>(at - bands.begin()));
      if (at != bands.end()) continue;
      bands.push_back(band);
      segments.clause.push_back(c);
    }
  }
  if (index.xors() == 0) segments.or_count = segments.count();
  segments.starts.push_back(segments.count());
  return bands;
}

/// Puts the segments of each band into tiles.
void place_segments(const std::vector<std::uint32_t>& bands, std::uint32_t tile_bit_lines, Segments& segments) {
  const std::uint32_t band_count = bands.empty() ? 1 : *std::max_element(bands.begin(), bands.end()) + 1;
  std::vector<std::uint32_t> used(band_count, 0), first_tile(band_count, 0);
  const auto width = [&](std::uint32_t s) { return s < segments.or_count ? 1u : 2u; };
  for (std::uint32_t s = 0; s < segments.count(); ++s) used[bands[s]] += width(s);
  std::uint32_t tiles = 0;
  for (std::uint32_t b = 0; b < band_count; ++b) {
    first_tile[b] = tiles;
    tiles += (used[b] + tile_bit_lines - 1) / tile_bit_lines;
    used[b] = 0;
  }
  segments.tile_bit_lines.assign(std::max(tiles, 1u), 0);
  for (std::uint32_t s = 0; s < segments.count(); ++s) {
    segments.tile.push_back(first_tile[bands[s]] + used[bands[s]] / tile_bit_lines);
    used[bands[s]] += width(s);
    segments.tile_bit_lines[segments.tile.back()] += width(s);
  }
}

/// Calls visit(literal, tile, cell or kNone for a complement) for all cells in order.
template <class Visit>
void for_each_cell(const ClauseIndex& index, const Segments& segments, Visit visit) {
  std::uint32_t cell = 0;
  for (std::uint32_t c = 0; c < index.constraints(); ++c)
    for (const LiteralCode literal : literals_of(index, c)) {
      const std::uint32_t tile = segments.tile[segments.of_cell[cell]];
      visit(literal, tile, cell);
      if (c >= index.clauses()) visit(literal ^ 1u, tile, kNone);
      ++cell;
    }
}

/// The tiles of a literal come in ascending order, so that a piece ends where the tile changes.
void cut_word_lines(const ClauseIndex& index, Segments& segments) {
  const std::size_t literals = 2 * std::size_t{index.variables()};
  std::vector<std::uint32_t> last(literals, kNone), pieces(literals, 0);
  if (segments.tiles() == 1) {
    std::fill(last.begin(), last.end(), 0u);
    std::fill(pieces.begin(), pieces.end(), 1u);
  }
  for_each_cell(index, segments, [&](LiteralCode literal, std::uint32_t tile, std::uint32_t) {
    OHM_EXPECT(last[literal] == kNone || last[literal] <= tile);
    if (last[literal] != tile) ++pieces[literal];
    last[literal] = tile;
  });
  segments.piece_starts.assign(1, 0);
  for (const std::uint32_t count : pieces) segments.piece_starts.push_back(segments.piece_starts.back() + count);
  segments.tile_of_piece.assign(segments.piece_starts.back(), 0);
  segments.piece_of_cell.resize(segments.of_cell.size());
  std::fill(last.begin(), last.end(), kNone);
  std::vector<std::uint32_t> next(segments.piece_starts.begin(), segments.piece_starts.end() - 1);
  for_each_cell(index, segments, [&](LiteralCode literal, std::uint32_t tile, std::uint32_t cell) {
    if (last[literal] != tile) segments.tile_of_piece[next[literal]++] = tile;
    last[literal] = tile;
    const std::uint32_t piece = next[literal] - 1;
    if (cell == kNone) segments.mirror_of_xor_cell.push_back(piece);
    else segments.piece_of_cell[cell] = piece;
  });
}

}  // namespace

Segments segments_of(const ClauseIndex& index, const TileSize& size) {
  OHM_EXPECT((size.word_lines == 0) == (size.bit_lines == 0) && size.word_lines % 2 == 0);
  Segments segments;
  const std::uint32_t all = std::max(index.variables(), 1u);
  const std::uint32_t band_variables = size.word_lines == 0 ? all : std::min(all, size.word_lines / 2);
  segments.driven_lines = band_variables;
  const std::vector<std::uint32_t> bands = cut_bit_lines(index, band_variables, segments);
  place_segments(bands, size.bit_lines == 0 ? kNone / 2 : size.bit_lines, segments);
  cut_word_lines(index, segments);
  return segments;
}

}  // namespace ohmfield::hopfield
