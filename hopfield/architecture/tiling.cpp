#include "hopfield/architecture/tiling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "core/error.hpp"
#include "hopfield/interconnect.hpp"

namespace ohmfield::hopfield {
namespace {

/// Part of a constraint in one band.
struct Segment {
  std::size_t band = 0, tile = 0;
  double literals = 0.0;
};

/// The segments of a constraint, in the order of bands.
void find_segments(std::span<const DimacsLiteral> literals, std::size_t rows, std::vector<Segment>& segments) {
  segments.clear();
  for (const DimacsLiteral literal : literals) {
    const std::size_t band = static_cast<std::size_t>(word_line(literal)) / rows;
    const auto at = std::lower_bound(segments.begin(), segments.end(), band,
                                     [](const Segment& s, std::size_t b) { return s.band < b; });
    if (at == segments.end() || at->band != band) segments.insert(at, {band, 0, 1.0});
    else at->literals += 1.0;
  }
}

/// Where tiles stand.
class Grid {
 public:
  explicit Grid(std::size_t tiles)
      : tiles_(tiles),
        side_(std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(tiles)))))) {}

  double distance(std::size_t a, std::size_t b) const {
    return std::abs(number(a / side_) - number(b / side_)) + std::abs(number(a % side_) - number(b % side_));
  }
  double mean_to_centre() const {
    const double middle = (number(side_) - 1.0) / 2.0;
    double sum = 0.0;
    for (std::size_t t = 0; t < tiles_; ++t)
      sum += std::abs(number(t / side_) - middle) + std::abs(number(t % side_) - middle);
    return tiles_ == 0 ? 0.0 : sum / number(tiles_);
  }
  /// Half of a side in each of two directions.
  double corner_to_centre() const { return number(side_) - 1.0; }

 private:
  static double number(std::size_t value) { return static_cast<double>(value); }
  std::size_t tiles_, side_;
};

/// Comparators of a segment; a clause in one piece has those of a whole bit line.
double decisions_of(const Segment& segment, bool is_xor, bool whole) {
  if (is_xor) return segment.literals;
  return whole ? 2.0 : std::min(segment.literals, 2.0);
}

double bits_of(const Segment& segment, bool is_xor) { return is_xor || segment.literals < 2.0 ? 1.0 : 2.0; }

/// Adds up what the lines of variables have to do with tiles. Tiles of a band come in ascending order.
class LineTiles {
 public:
  LineTiles(std::int32_t variables, const std::vector<std::size_t>& first_tile, const Grid& grid)
      : first_tile_(first_tile),
        grid_(grid),
        last_(2 * static_cast<std::size_t>(variables), kNone),
        last_of_variable_(static_cast<std::size_t>(variables), kNone) {}

  void add(Eigen::Index line, const Segment& segment) {
    const auto tile = static_cast<std::uint32_t>(segment.tile);
    std::uint32_t& last = last_[static_cast<std::size_t>(line)];
    if (last == kNone) ++lines_;
    if (last != tile) {
      ++line_tiles_;
      hops_ += grid_.distance(segment.tile, first_tile_[segment.band]);
    }
    last = tile;
    std::uint32_t& last_of_variable = last_of_variable_[static_cast<std::size_t>(line) / 2];
    if (last_of_variable != tile) ++variable_tiles_;
    last_of_variable = tile;
  }
  double tiles_of_variables() const { return variable_tiles_; }
  double tiles_of_a_line() const { return lines_ == 0.0 ? 0.0 : line_tiles_ / lines_; }
  double hops_of_a_line() const { return lines_ == 0.0 ? 0.0 : hops_ / lines_; }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;
  const std::vector<std::size_t>& first_tile_;
  const Grid& grid_;
  std::vector<std::uint32_t> last_, last_of_variable_;
  double lines_ = 0.0, line_tiles_ = 0.0, variable_tiles_ = 0.0, hops_ = 0.0;
};

}  // namespace

Tiling one_array(const KsatShape& shape) {
  Tiling one;
  one.rows = one.line_pieces = shape.word_lines();
  one.columns = one.segments = shape.bit_lines();
  one.bands = one.tiles = one.line_tiles = one.flip_tiles = 1.0;
  one.cells = one.built_cells = one.rows * one.columns;
  one.on_cells = shape.on_cells();
  one.decisions = shape.decisions();
  one.constraints = shape.constraints();
  one.flip_segments = shape.variables == 0.0 ? 0.0 : (shape.literals + shape.xor_literals) / shape.variables;
  return one;
}

Tiling tile(const Cnf& formula, std::size_t rows, std::size_t columns) {
  if (rows < 2 || rows % 2 != 0)
    throw core::InputError(fmt::format("a tile of {} rows does not hold both literals of a variable", rows),
                           "Give an even number of rows, 2 or more");
  if (columns == 0) throw core::InputError("a tile of 0 columns holds no clause", "Give 1 column or more");
  const std::size_t lines = 2 * static_cast<std::size_t>(formula.variables()),
                    bands = std::max<std::size_t>(1, (lines + rows - 1) / rows);
  std::vector<std::size_t> segments_of_band(bands, 0);
  std::vector<Segment> segments;
  const auto width = [&](std::size_t constraint) {
    return formula.is_xor(constraint) ? std::size_t{2} : std::size_t{1};
  };
  for (std::size_t c = 0; c < formula.constraints(); ++c) {
    find_segments(formula.constraint(c), rows, segments);
    for (const Segment& segment : segments) segments_of_band[segment.band] += width(c);
  }

  Tiling result;
  std::vector<std::size_t> first_tile(bands);
  std::size_t tiles = 0, most_columns = 0;
  for (std::size_t b = 0; b < bands; ++b) {
    first_tile[b] = tiles;
    const std::size_t of_band = (segments_of_band[b] + columns - 1) / columns,
                      lines_of_band = std::min(rows, lines - b * rows);
    tiles += of_band;
    most_columns = std::max(most_columns, std::min(columns, segments_of_band[b]));
    result.widest_band = std::max(result.widest_band, static_cast<double>(of_band));
    result.line_pieces += static_cast<double>(of_band * lines_of_band);
    result.segments += static_cast<double>(segments_of_band[b]);
    result.cells += static_cast<double>(segments_of_band[b] * lines_of_band);
  }
  result.rows = static_cast<double>(std::min(rows, lines));
  result.columns = static_cast<double>(most_columns);
  result.bands = static_cast<double>(bands);
  result.tiles = static_cast<double>(tiles);
  result.built_cells = result.tiles * result.rows * result.columns;
  result.constraints = static_cast<double>(formula.constraints());
  const KsatShape shape = ksat_shape(formula);
  result.on_cells = shape.on_cells();

  const Grid grid(tiles);
  result.centre_hops = grid.mean_to_centre();
  result.corner_hops = grid.corner_to_centre();
  LineTiles line_tiles(formula.variables(), first_tile, grid);
  std::vector<std::size_t> placed(bands, 0);
  for (std::size_t c = 0; c < formula.constraints(); ++c) {
    const bool is_xor = formula.is_xor(c);
    find_segments(formula.constraint(c), rows, segments);
    for (Segment& segment : segments) {
      segment.tile = first_tile[segment.band] + placed[segment.band] / columns;
      placed[segment.band] += width(c);
      result.decisions += decisions_of(segment, is_xor, segments.size() == 1);
    }
    if (segments.empty()) continue;
    const std::size_t home = segments[segments.size() / 2].tile;
    result.most_segments = std::max(result.most_segments, static_cast<double>(segments.size()));
    result.adds += static_cast<double>(segments.size() - 1);
    for (const Segment& segment : segments) {
      const double distance = grid.distance(segment.tile, home), bits = bits_of(segment, is_xor);
      result.hops += distance;
      result.count_bit_hops += bits * distance;
      result.flip_bit_hops += segment.literals * bits * distance;
      result.longest_hops = std::max(result.longest_hops, distance);
    }
    for (const DimacsLiteral literal : formula.constraint(c)) {
      const std::size_t band = static_cast<std::size_t>(word_line(literal)) / rows;
      const Segment& segment =
          *std::find_if(segments.begin(), segments.end(), [band](const Segment& s) { return s.band == band; });
      line_tiles.add(word_line(literal), segment);
      if (is_xor) line_tiles.add(word_line(-literal), segment);
    }
  }
  if (shape.variables > 0.0) {
    result.flip_tiles = line_tiles.tiles_of_variables() / shape.variables;
    result.flip_segments = (shape.literals + shape.xor_literals) / shape.variables;
    result.flip_bit_hops /= shape.variables;
  }
  result.line_tiles = line_tiles.tiles_of_a_line();
  result.line_hops = line_tiles.hops_of_a_line();
  return result;
}

}  // namespace ohmfield::hopfield
