/// Pieces of lines on tiles, against the count that prices them; arrays as large as their leakage allows.

#include "hopfield/segments.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "catch.hpp"
#include "hopfield/architecture/tiling.hpp"
#include "hopfield/draws.hpp"
#include "hopfield/event_network.hpp"
#include "hopfield/fixtures.hpp"
#include "hopfield/ideal_network.hpp"
#include "hopfield/ksat_machine.hpp"
#include "hopfield/tile_choice.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;

namespace {

Cnf hybrid(std::uint64_t seed) {
  Cnf formula = test::random_cnf(40, 150, 1, 5, seed);
  core::CounterRng rng(seed, core::Stream::test, 2);
  for (int x = 0; x < 15; ++x) {
    std::set<DimacsLiteral> literals;
    while (literals.size() < 4) literals.insert(static_cast<DimacsLiteral>(rng.below(40)) + 1);
    formula.add_xor(std::vector<DimacsLiteral>(literals.begin(), literals.end()));
  }
  return normalised(formula);
}

}  // namespace

TEST_CASE("segments and pieces are those that the tiling counts") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed)
    for (const TileSize size : {TileSize{10, 16}, TileSize{16, 7}, TileSize{64, 1000}, TileSize{200, 20}}) {
      const Cnf formula = hybrid(seed);
      const ClauseIndex index(formula);
      const Segments segments = segments_of(index, size);
      const Tiling counted = tile(formula, size.word_lines, size.bit_lines);
      INFO("seed " << seed << ", " << size.word_lines << " x " << size.bit_lines);
      CHECK(segments.tiles() == counted.tiles);
      double bit_lines = 0.0, pieces = 0.0, lines = 0.0;
      for (const std::uint32_t used : segments.tile_bit_lines) bit_lines += used;
      CHECK(bit_lines == counted.segments);
      for (std::uint32_t l = 0; l < 2 * index.variables(); ++l) {
        const std::uint32_t of_line = segments.piece_starts[l + 1] - segments.piece_starts[l];
        pieces += of_line;
        lines += of_line > 0 ? 1.0 : 0.0;
      }
      if (segments.tiles() > 1) CHECK(std::fabs(pieces / lines - counted.line_tiles) < 1e-9);
    }
}

TEST_CASE("every cell lies where its segment and its piece meet") {
  const Cnf formula = hybrid(9);
  const ClauseIndex index(formula);
  const Segments segments = segments_of(index, {12, 9});
  std::uint32_t cell = 0;
  for (std::uint32_t c = 0; c < index.constraints(); ++c) {
    const bool is_xor = c >= index.clauses();
    for (const LiteralCode literal : is_xor ? index.xor_clause(c - index.clauses()) : index.clause(c)) {
      const std::uint32_t segment = segments.of_cell[cell];
      REQUIRE(segments.clause[segment] == c);
      REQUIRE((segment >= segments.starts[c] && segment < segments.starts[c + 1]));
      std::size_t meets = 0;
      for (std::uint32_t p = segments.piece_starts[literal]; p < segments.piece_starts[literal + 1]; ++p)
        meets += segments.tile_of_piece[p] == segments.tile[segment] ? 1 : 0;
      REQUIRE(meets == 1);
      ++cell;
    }
  }
  CHECK(cell == segments.of_cell.size());
}

TEST_CASE("an array is as large as its leakage leaves readings clear") {
  const OffCells quiet{}, loud{.mean_S = 1e-6, .spread_S = 1e-6, .variance_S2 = 0.0};
  CHECK(clear_tile(uniform_shape(50, 200, 3), quiet, 40e-6).word_lines == 0);
  CHECK(clear_tile(uniform_shape(5000, 20000, 3), quiet, 40e-6).word_lines == 512);  // too long for one array
  // 0.1 = sqrt(V / 2) / 40 for V = 32 driven word lines; 0.2 = sqrt(D) / 40 for D = 64 bit lines, 0.46 of 139.
  const TileSize tile = clear_tile(uniform_shape(250, 1065, 3), loud, 40e-6);
  CHECK(tile.word_lines == 64);
  CHECK(tile.bit_lines == 128);
  CHECK(clear_tile(uniform_shape(32, 139, 3), loud, 40e-6).word_lines == 0);
  CHECK(clear_tile(uniform_shape(33, 139, 3), loud, 40e-6).word_lines == 64);
  CHECK(std::fabs(forward_leakage(loud, 40e-6, 32.0) - 0.1) < 1e-12);
  CHECK(std::fabs(backward_leakage(loud, 40e-6, 64.0) - 0.2) < 1e-12);
}

TEST_CASE("in tiles that leakage leaves clear, a search reads what is true") {
  // Uniform 3-SAT of 200 variables on the ReRAM set: in one array leakage misleads, in tiles of the machine's choice hardly.
  const Cnf formula = test::random_cnf(200, 840, 3, 3, 4);
  const crossbar::Technology technology = test::technology();
  const ClauseIndex index(formula);
  const auto wrong = [&](Tiles tiles) {
    KsatMachineParams params;
    params.engine = tiles == Tiles::none ? Engine::event : Engine::automatic;
    params.tiles = tiles;
    const KsatMachine machine(formula, test::device_set("reram_wan2022"), {}, params, "skc", technology, 2);
    const auto network = machine.network();
    IdealNetwork truth(formula, index);
    double misread_clauses = 0.0, misread_breaks = 0.0, breaks = 0.0;
    for (std::uint64_t trial = 0; trial < 20; ++trial) {
      ClauseNetwork* const networks[]{network.get(), &truth};
      for (ClauseNetwork* const n : networks) {
        n->load(random_assignment(200, trial), trial);
        n->read_clauses(0);
      }
      for (std::uint32_t c = 0; c < index.clauses(); ++c)
        misread_clauses += network->unsatisfied().contains(c) != truth.unsatisfied().contains(c) ? 1.0 : 0.0;
      for (std::int32_t v = 1; v <= 200; ++v) {
        float read = 0.0f, wanted = 0.0f;
        network->read_breaks(0, std::span(&v, 1), std::span(&read, 1));
        truth.read_breaks(0, std::span(&v, 1), std::span(&wanted, 1));
        misread_breaks += std::fabs(read - wanted) > 0.25f ? 1.0 : 0.0;
        breaks += 1.0;
      }
    }
    return std::pair(misread_clauses / 20.0, misread_breaks / breaks);
  };
  const auto one = wrong(Tiles::none), tiled = wrong(Tiles::automatic);
  CAPTURE(one.first, one.second, tiled.first, tiled.second);
  CHECK(one.first > 0.3);
  CHECK(tiled.first < 0.2);    // 16 800 readings, 5 sigma each
  CHECK(one.second > 0.2);
  CHECK(tiled.second < 0.1);   // some 6 pieces a line, a hundredth of them misread at most
}
