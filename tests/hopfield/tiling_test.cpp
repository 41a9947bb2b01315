/// Formulas cut into tiles: by hand, against a slow count, and what must not depend on tiles.

#include "hopfield/architecture/tiling.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "catch.hpp"
#include "hopfield/architecture/architecture.hpp"
#include "hopfield/fixtures.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;
using core::Event;

namespace {

const crossbar::Technology& prices() {
  static const crossbar::Technology technology = test::technology();
  return technology;
}

}  // namespace

TEST_CASE("a formula of four variables in tiles of two variables and one clause") {
  // Band 0 (x1, x2) has pieces of both clauses, in tiles 0 and 1; band 1 one of the first, in tile 2. They stand in a square:
  // tile 1 right of tile 0, tile 2 below it. The home of the first clause is tile 2, one step from tile 0.
  const Tiling tiling = tile(test::cnf_of(4, {{1, 3}, {1, 2}}), 4, 1);
  CHECK((tiling.bands == 2 && tiling.tiles == 3 && tiling.widest_band == 2));
  CHECK((tiling.rows == 4 && tiling.columns == 1));
  CHECK((tiling.segments == 3 && tiling.line_pieces == 12 && tiling.cells == 12 && tiling.built_cells == 12 &&
         tiling.on_cells == 4));
  CHECK(tiling.utilisation() == Approx(4.0 / 12));
  CHECK(tiling.decisions == 1 + 1 + 2);  // pieces of one literal tell one bit
  CHECK((tiling.most_segments == 2 && tiling.adds == 1));
  CHECK((tiling.hops == 1 && tiling.count_bit_hops == 1 && tiling.longest_hops == 1 && tiling.centre_hops == 1 &&
         tiling.corner_hops == 1));
  CHECK(tiling.flip_tiles == (2 + 1 + 1 + 0) / 4.0);
  CHECK(tiling.flip_segments == 4 / 4.0);
  CHECK(tiling.flip_bit_hops ==
        (1 + 1) / 4.0 / 2.0);  // x1 in tile 0 is away from home, x3 is not: one bit, one step, one of four
  CHECK(tiling.line_tiles == Approx((2 + 1 + 1) / 3.0));
  CHECK(tiling.line_hops == Approx((1 + 1 + 0) / 3.0));  // the lines of x1 and x2 reach tile 1
}

TEST_CASE("an XOR clause tells the parity of its pieces and has a line of complements in each") {
  Cnf formula(4);
  formula.add_xor(std::vector<DimacsLiteral>{1, 2, 3});
  const Tiling tiling = tile(formula, 4, 8);
  CHECK((tiling.segments == 4 && tiling.on_cells == 6 && tiling.tiles == 2));
  CHECK(tiling.decisions == 2 + 1);
  CHECK((tiling.count_bit_hops == 1 && tiling.adds == 1));
  CHECK(tiling.line_tiles == 1);
}

TEST_CASE("a tile that holds everything is one array") {
  Cnf formula = test::random_cnf(20, 90, 1, 4, 3);
  formula.add_xor(std::vector<DimacsLiteral>{1, -2, 3, 5});
  const KsatShape shape = ksat_shape(formula);
  const Tiling one = one_array(shape), tiled = tile(formula, 512, 512);
  CHECK(tiled.one_piece());
  CHECK((tiled.rows == one.rows && tiled.columns == one.columns && tiled.cells == one.cells &&
         tiled.built_cells == one.built_cells));
  CHECK((tiled.line_pieces == one.line_pieces && tiled.segments == one.segments && tiled.on_cells == one.on_cells));
  CHECK((tiled.decisions == one.decisions && tiled.adds == 0 && tiled.hops == 0 &&
         tiled.flip_segments == one.flip_segments));
  CHECK((tiled.line_tiles == 1 && tiled.flip_tiles == 1));
  for (const ArchitectureInfo& info : architectures()) {
    if (info.name == "cam_published" || info.name == "quadratic") continue;  // they know no XOR clauses
    const CycleNeeds needs = typical_needs(shape, RuleKind::one_clause, 1.0);
    const auto a = make_architecture(info.name, shape, one, {}, prices()),
               b = make_architecture(info.name, shape, tiled, {}, prices());
    CHECK(a->cycle_s(needs) == b->cycle_s(needs));
    CHECK(prices().energy(a->cycle_events(needs)).nominal_J == prices().energy(b->cycle_events(needs)).nominal_J);
  }
}

TEST_CASE("a slow count of tiles says the same") {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const std::size_t rows = 2 * (2 + seed), columns = 3 + 5 * seed;
    const Cnf formula = test::random_cnf(40, 150, 1, 5, seed);
    CAPTURE(seed, rows, columns);
    // By maps: pieces of every band in the order of clauses, tiles numbered band by band.
    std::map<std::size_t, std::map<std::size_t, std::vector<DimacsLiteral>>> pieces;
    for (std::size_t c = 0; c < formula.clauses(); ++c)
      for (const DimacsLiteral literal : formula.clause(c))
        pieces[(static_cast<std::size_t>(std::abs(literal)) - 1) / (rows / 2)][c].push_back(literal);
    std::map<std::size_t, std::vector<std::pair<std::size_t, std::size_t>>> tiles_of_clause;  // (tile, literals)
    std::map<std::int32_t, std::set<std::size_t>> tiles_of_literal, tiles_of_variable;
    std::size_t tiles = 0, segments = 0, cells = 0, decisions = 0;
    std::map<std::size_t, std::size_t> clause_pieces;
    for (const auto& [band, of_band] : pieces)
      for (const auto& [clause, literals] : of_band) ++clause_pieces[clause];
    for (const auto& [band, of_band] : pieces) {
      std::size_t position = 0;
      for (const auto& [clause, literals] : of_band) {
        const std::size_t tile_number = tiles + position++ / columns;
        tiles_of_clause[clause].emplace_back(tile_number, literals.size());
        for (const DimacsLiteral literal : literals) {
          tiles_of_literal[literal].insert(tile_number);
          tiles_of_variable[std::abs(literal)].insert(tile_number);
        }
        decisions += clause_pieces[clause] == 1 ? 2 : std::min<std::size_t>(2, literals.size());
      }
      tiles += (of_band.size() + columns - 1) / columns;
      segments += of_band.size();
      cells += of_band.size() * std::min(rows, 80 - band * rows);
    }
    const auto side = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(tiles))));
    const auto distance = [side](std::size_t a, std::size_t b) {
      return std::abs(static_cast<double>(a / side) - static_cast<double>(b / side)) +
             std::abs(static_cast<double>(a % side) - static_cast<double>(b % side));
    };
    double bits = 0.0, flip_bits = 0.0, adds = 0.0;
    for (const auto& [clause, of_clause] : tiles_of_clause) {
      adds += static_cast<double>(of_clause.size() - 1);
      for (const auto& [tile_number, literals] : of_clause) {
        const double step = distance(tile_number, of_clause[of_clause.size() / 2].first) * (literals == 1 ? 1.0 : 2.0);
        bits += step;
        flip_bits += step * static_cast<double>(literals);
      }
    }
    double line_tiles = 0.0, variable_tiles = 0.0;
    for (const auto& [literal, where] : tiles_of_literal) line_tiles += static_cast<double>(where.size());
    for (const auto& [variable, where] : tiles_of_variable) variable_tiles += static_cast<double>(where.size());
    const Tiling tiling = tile(formula, rows, columns);
    CHECK(tiling.tiles == static_cast<double>(tiles));
    CHECK(tiling.segments == static_cast<double>(segments));
    CHECK(tiling.cells == static_cast<double>(cells));
    CHECK(tiling.decisions == static_cast<double>(decisions));
    CHECK(tiling.adds == adds);
    CHECK(tiling.count_bit_hops == bits);
    CHECK(tiling.flip_bit_hops == Approx(flip_bits / 40));
    CHECK(tiling.flip_tiles == Approx(variable_tiles / 40));
    CHECK(tiling.line_tiles == Approx(line_tiles / static_cast<double>(tiles_of_literal.size())));
  }
}

TEST_CASE("a cycle in tiles by hand") {
  const Cnf formula = test::cnf_of(4, {{1, 3}, {1, 2}});
  const KsatShape shape = ksat_shape(formula);
  const Tiling tiling = tile(formula, 4, 1);
  ArchitectureParams params;
  params.off_S = 0.0;
  params.tile_reads = TileReads::all;
  CycleNeeds needs;
  needs.backward_passes = 1;
  needs.critical_driven = 1;
  needs.break_readings = needs.literal_fetches = 2;
  needs.clause_choices = 1;
  const auto two_pass = make_architecture("two_pass", shape, tiling, params, prices());
  const core::Ledger all = two_pass->cycle_events(needs);
  // Forward half of 12 pieces of word lines with a cell and a replica each; back the 1.5 pieces of a clause with 4 cells and one.
  CHECK(all[Event::row_drive].count == Approx(6 + 1.5));
  CHECK(all[Event::cell_read].count == Approx(6 * 2 + 1.5 * 5));
  CHECK(all[Event::comparator].count == Approx(4));
  // Each break is converted in the 4/3 tiles of its line, 4 bits.
  CHECK(all.line(Event::adc_sar, 4).entry.count == Approx(2 * 4.0 / 3));
  // A partial count of 2 bits added; a third of an addition of 4 bits for each break; two comparisons of 4 bits.
  CHECK(all[Event::digital_add].amount == Approx(2 + 2 * 4 / 3.0 + 2 * 4));
  // A count comes home; half a flag on average goes out; two breaks of 4 bits come along two thirds of a step and one to
  // the controller; it sends back the variable, 4 bits.
  CHECK(all[Event::link].amount == Approx(1 + 0.5 + 2 * 4 * (2 / 3.0 + 1) + 4));
  // Changed tiles: 1 of 3 for a flip; 8/3 of 3 for two lines.
  params.tile_reads = TileReads::changed;
  const core::Ledger changed = make_architecture("two_pass", shape, tiling, params, prices())->cycle_events(needs);
  CHECK(changed[Event::row_drive].count == Approx(6 / 3.0 + 1.5 * 8 / 9));
  CHECK(changed[Event::comparator].count == Approx(4 / 3.0));
  CHECK(changed[Event::link].amount == Approx(0.25 + 0.5 + 2 * 4 * (2 / 3.0 + 1) + 4));
}

TEST_CASE("tiles cost more wire and fewer cells, and what did not change need not be read") {
  const Cnf formula = test::random_cnf(2000, 8400, 3, 3, 1);
  const KsatShape shape = ksat_shape(formula);
  const Tiling one = one_array(shape), tiled = tile(formula, 256, 256), small = tile(formula, 128, 128);
  CHECK(tiled.built_cells < one.built_cells);
  CHECK(tiled.utilisation() > one.utilisation());
  CHECK(small.tiles > tiled.tiles);
  CHECK(small.hops > tiled.hops);
  CHECK(tiled.segments <= shape.literals);
  CHECK(tiled.segments >= shape.clauses);
  const CycleNeeds needs = typical_needs(shape, RuleKind::one_clause, 1.0);
  ArchitectureParams all, changed;
  all.tile_reads = TileReads::all;
  for (const char* name : {"two_pass", "three_pass", "cam"}) {
    const core::Ledger a = make_architecture(name, shape, tiled, all, prices())->cycle_events(needs);
    const core::Ledger b = make_architecture(name, shape, tiled, changed, prices())->cycle_events(needs);
    for (std::size_t e = 0; e < core::kEvents; ++e)
      CHECK(b[static_cast<Event>(e)].amount <= a[static_cast<Event>(e)].amount * (1 + 1e-12));
    CHECK(prices().energy(b).nominal_J < 0.5 * prices().energy(a).nominal_J);
  }
}

TEST_CASE("a large formula is tiled in a moment") {
  const Cnf formula = test::random_cnf(50'000, 210'000, 3, 3, 1);
  const Tiling tiling = tile(formula, 512, 512);
  CHECK(tiling.bands == 196);
  // A band has 256 variables, with 12.6 literals each: seven tiles, the last one rarely full.
  CHECK((tiling.tiles > 6.3 * 196 && tiling.tiles <= 7 * 196 + 20));
  CHECK(tiling.flip_segments == Approx(12.6));
  CHECK((tiling.flip_tiles > 4 && tiling.flip_tiles < 7));
}

TEST_CASE("tiles that cannot hold a variable are refused, and no formula is too small") {
  const Cnf formula = test::cnf_of(2, {{1, -2}});
  for (const std::size_t rows : {std::size_t{0}, std::size_t{1}, std::size_t{5}})
    CHECK(test::contains(test::input_error([&] { tile(formula, rows, 4); }), "does not hold both literals"));
  CHECK(test::contains(test::input_error([&] { tile(formula, 4, 0); }), "0 columns"));
  const Tiling empty = tile(Cnf(3), 4, 4);
  CHECK((empty.tiles == 0 && empty.segments == 0 && empty.utilisation() == 0.0));
}
