/// Puzzles: encodings against enumeration, texts that are read, and the command as a user runs it.

#include <algorithm>
#include <set>
#include <sstream>

#include "catch.hpp"
#include "core/io/byte_source.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/baselines/walksat.hpp"
#include "experiments/program.hpp"
#include "experiments/puzzles/colouring.hpp"
#include "experiments/puzzles/queens.hpp"
#include "experiments/puzzles/sudoku.hpp"
#include "hopfield/cnf.hpp"
#include "hopfield/groups/group_clauses.hpp"
#include "hopfield/groups/group_search.hpp"
#include "hopfield/model_check.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::experiments;
using test::contains;
using test::input_error;
using test::run_program;
using test::TemporaryFolder;
using test::without_clock;
using test::write_file;

namespace {

const char* const kPetersen =
    "c a comment\np edge 10 15\ne 1 2\ne 2 3\ne 3 4\ne 4 5\ne 1 5\ne 1 6\ne 2 7\ne 3 8\ne 4 9\ne 5 10\ne 6 8\ne 7 9\ne 8 10\ne 6 9\ne 7 10\n";

/// The assignment in which group g has its member choice[g] true and no other.
hopfield::Assignment chosen(const Puzzle& puzzle, const std::vector<std::int32_t>& choice) {
  hopfield::Assignment values(static_cast<std::size_t>(puzzle.formula.variables()), 0);
  for (std::size_t g = 0; g < choice.size(); ++g) values[static_cast<std::size_t>(puzzle.groups[g].literals[static_cast<std::size_t>(choice[g] - 1)]) - 1] = 1;
  return values;
}

/// Calls `visit` with every vector of `length` numbers from 1 to `most`.
template <class Visit>
void for_each_choice(std::size_t length, std::int32_t most, Visit&& visit) {
  std::vector<std::int32_t> choice(length, 1);
  for (;;) {
    visit(choice);
    std::size_t i = 0;
    while (i < length && choice[i] == most) choice[i++] = 1;
    if (i == length) return;
    ++choice[i];
  }
}

std::string path_of(const char* name) { return std::string(OHMFIELD_SOURCE_DIR) + "/data/puzzles/" + name; }

}  // namespace

TEST_CASE("the Petersen graph has 120 colourings in three colours and none in two") {
  const Graph graph = parse_graph(kPetersen, "petersen");
  REQUIRE(graph.edges.size() == 15);
  for (const auto& [colours, expected] : {std::pair{2, 0}, std::pair{3, 120}}) {
    const Puzzle puzzle = colouring_puzzle(graph, colours);
    int found = 0;
    for_each_choice(10, colours, [&](const std::vector<std::int32_t>& choice) {
      const hopfield::Assignment values = chosen(puzzle, choice);
      REQUIRE(colours_of(graph, colours, values) == choice);
      const bool proper = !first_clash(graph, colours, choice);
      REQUIRE(proper == !first_unsatisfied(puzzle.formula, values));
      found += proper ? 1 : 0;
    });
    CHECK(found == expected);
  }
}

TEST_CASE("queens have as many solutions as are known") {
  // Sloane's A000170.
  for (const auto& [queens, expected] : {std::pair{1, 1}, std::pair{2, 0}, std::pair{3, 0}, std::pair{4, 2}, std::pair{5, 10}, std::pair{6, 4}}) {
    const Puzzle puzzle = queens_puzzle(queens);
    int found = 0;
    for_each_choice(static_cast<std::size_t>(queens), queens, [&](const std::vector<std::int32_t>& choice) {
      const hopfield::Assignment values = chosen(puzzle, choice);
      REQUIRE(queens_of(queens, values) == choice);
      REQUIRE(!first_attack(choice) == !first_unsatisfied(puzzle.formula, values));
      found += first_attack(choice) ? 0 : 1;
    });
    CHECK(found == expected);
  }
  CHECK(first_attack({2, 4, 1, 5}).has_value());  // a column that there is not
}

TEST_CASE("Sudokus of order 2 with a first row and one cell more allow as many grids as there are") {
  // Of the 288 grids 12 have this first row, and of these half begin their second row with 3.
  const Sudoku givens = parse_sudoku("1234 3... ....  ....", "s");
  const Puzzle puzzle = sudoku_puzzle(givens);
  int found = 0;
  std::vector<std::vector<std::int32_t>> permutations;
  std::vector<std::int32_t> row{1, 2, 3, 4};
  do permutations.push_back(row);
  while (std::next_permutation(row.begin(), row.end()));
  for (const auto& a : permutations)
    for (const auto& b : permutations)
      for (const auto& c : permutations) {
        std::vector<std::int32_t> cells{1, 2, 3, 4};
        for (const auto* more : {&a, &b, &c}) cells.insert(cells.end(), more->begin(), more->end());
        const hopfield::Assignment values = chosen(puzzle, cells);
        const Sudoku grid = sudoku_of(givens, values);
        REQUIRE(grid.cells == cells);
        const bool right = sudoku_fault(givens, grid).empty();
        REQUIRE(right == !first_unsatisfied(puzzle.formula, values));
        found += right ? 1 : 0;
      }
  CHECK(found == 6);
}

TEST_CASE("Sudokus are read as digits, as grids with frames, and as numbers") {
  const Sudoku digits = parse_sudoku("1.3.\n..2_\n0000\n....\n", "s");
  CHECK(digits.order == 2);
  CHECK(digits.cells == std::vector<std::int32_t>{1, 0, 3, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(parse_sudoku("1 . | 3 .\n. . | 2 .\n----+----\n. . | . .\n. . | . .\n", "s").cells == digits.cells);
  CHECK(parse_sudoku(sudoku_text(digits), "s").cells == digits.cells);
  const core::Input big = core::read_input(path_of("sudoku16.txt"));
  const Sudoku numbers = parse_sudoku(big.bytes, big.name);
  CHECK(numbers.order == 4);
  CHECK(parse_sudoku(sudoku_text(numbers), "s").cells == numbers.cells);
}

TEST_CASE("bad Sudokus and graphs are refused with place and cure") {
  struct Case {
    const char* text;
    std::vector<std::string> names;
  };
  for (const Case& c : {Case{"123", {"s", "3 characters", "16 or 81"}}, Case{"1234341.3412432x", {"s:1:16", "`x`"}}, Case{"1234\n3..5\n....\n....", {"s:2:4", "5 in a grid", "up to 4"}},
                        Case{"1234\n...4\n....\n....", {"s:2:4", "4 stands twice in"}}, Case{"12..\n.2..\n....\n....", {"s:2:2", "2 stands twice in"}},
                        Case{"1..1\n....\n....\n....", {"s:1:4", "1 stands twice in row 1"}}}) {
    const std::string message = input_error([&] { parse_sudoku(c.text, "s"); });
    INFO(c.text << "\n" << message);
    for (const std::string& name : c.names) CHECK(contains(message, name));
  }
  for (const Case& c : {Case{"c nothing\n", {"g", "no graph", "p edge"}}, Case{"e 1 2\np edge 2 1\n", {"g:1:1", "before the header"}}, Case{"p cnf 3 2\n", {"g:1:1", "edge"}},
                        Case{"p edge 3 1\np edge 3 1\n", {"g:2:1", "second header", "line 1"}}, Case{"p edge 3 1\ne 1 4\n", {"g:2:5", "4", "1..3"}},
                        Case{"p edge 3 1\ne 2 2\n", {"g:2:1", "vertex 2 is joined to itself"}}, Case{"p edge 3 3\ne 1 2\ne 2 3\n", {"g:1:1", "announces 3", "2 follow", "p edge 3 2"}},
                        Case{"p edge 3 1\ne 1\n", {"g:2:3", "second vertex"}}, Case{"p edge 3 1\ne 1 2 3\n", {"g:2:7", "`3`"}}, Case{"p edge 3 x\n", {"g:1:10", "`x`"}},
                        Case{"p edge 3 1\nf 1 2\n", {"g:2:1", "`f`"}}, Case{"p edge 0 0\n", {"g:1:8", "0"}}}) {
    const std::string message = input_error([&] { parse_graph(c.text, "g"); });
    INFO(c.text << message);
    for (const std::string& name : c.names) CHECK(contains(message, name));
  }
  // Both directions, counted either way, and lines with values of vertices.
  CHECK(parse_graph("p col 3 4\nn 1 5\ne 1 2\ne 2 1\ne 2 3\ne 3 2\n", "g").edges.size() == 2);
  CHECK(parse_graph("p edge 3 2\ne 1 2\ne 2 1\ne 2 3\ne 3 2\n", "g").edges.size() == 2);
}

TEST_CASE("without groups the search is digital WalkSAT, flip by flip") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    core::CounterRng rng(seed, core::Stream::test, 0);
    hopfield::Cnf cnf(80);
    for (int c = 0; c < 330; ++c) {
      std::set<std::int32_t> variables;
      while (variables.size() < 3) variables.insert(static_cast<std::int32_t>(rng.below(80)) + 1);
      std::vector<hopfield::DimacsLiteral> clause(variables.begin(), variables.end());
      for (auto& literal : clause) literal = rng() % 2 == 0 ? literal : -literal;
      cnf.add(clause);
    }
    const hopfield::GroupedFormula problem = hopfield::without_groups(cnf);
    REQUIRE(problem.formula.clauses() == 330);
    hopfield::GroupSearchOptions options;
    options.max_cycles = 20'000;
    StopRule stop;
    stop.most_flips = 20'000;
    for (const double p : {0.2, 0.5}) {
      const auto ours = search_groups(hopfield::GroupIndex(problem), {hopfield::GroupRule::skc, p}, seed, options);
      const SearchResult theirs = walksat(hopfield::ClauseIndex(cnf), {p}, seed, stop);
      INFO("seed " << seed << ", p " << p);
      CHECK(ours.solved == theirs.solved);
      CHECK(ours.counts.flips == theirs.flips);
      CHECK(ours.state == theirs.best);
    }
  }
}

TEST_CASE("puzzles are solved from the command line, and the answer is a solution") {
  const auto sudoku = run_program({"puzzle", "sudoku", path_of("sudoku9.txt")});
  CHECK(sudoku.status == 10);
  const std::size_t answer = sudoku.out.find("s SATISFIABLE\n");
  REQUIRE(answer != std::string::npos);
  const core::Input input = core::read_input(path_of("sudoku9.txt"));
  CHECK(sudoku_fault(parse_sudoku(input.bytes, "s"), parse_sudoku(sudoku.out.substr(answer + 14), "out")) == "");

  const auto queens = run_program({"puzzle", "queens", "12", "--seed", "7"});
  CHECK(queens.status == 10);
  std::vector<std::int32_t> columns;
  std::istringstream board(queens.out.substr(queens.out.find("s SATISFIABLE\n") + 14));
  for (std::string line; std::getline(board, line);) columns.push_back(static_cast<std::int32_t>(line.find('Q') / 2) + 1);
  CHECK(columns.size() == 12);
  CHECK(!first_attack(columns));

  const auto grotzsch = run_program({"puzzle", "colouring", path_of("grotzsch.col"), "--colours", "4"});
  CHECK(grotzsch.status == 10);
  CHECK(contains(grotzsch.out, "colour 4:"));
  CHECK(run_program({"puzzle", "colouring", "-", "--colours", "3"}, {.input = kPetersen}).status == 10);
  CHECK(run_program({"puzzle", "colouring", path_of("grotzsch.col"), "--colours", "3", "--restarts", "2", "--max-cycles", "1000"}).status == 0);
  CHECK(run_program({"puzzle", "colouring", path_of("petersen.col"), "--colours", "1"}).status == 20);
  CHECK(run_program({"puzzle", "queens", "3"}).status == 20);
  CHECK(run_program({"puzzle", "sudoku", "-"}, {.input = "12..|...3|....|...."}).status == 20);
}

TEST_CASE("answers do not depend on threads, and a puzzle as CNF is the same puzzle") {
  const TemporaryFolder folder;
  const auto one = run_program({"puzzle", "sudoku", path_of("sudoku9.txt"), "--threads", "1", "--cnf", "s.cnf"}, {.folder = folder.path()});
  const auto three = run_program({"puzzle", "sudoku", path_of("sudoku9.txt"), "--threads", "3"});
  CHECK(one.status == 10);
  CHECK(without_clock(one.out) == without_clock(three.out));
  const auto plain = run_program({"solve", "s.cnf", "--baseline", "cadical"}, {.folder = folder.path()});
  const auto grouped = run_program({"solve", "s.cnf", "--groups", "auto"}, {.folder = folder.path()});
  CHECK(plain.status == 10);
  CHECK(grouped.status == 10);
  // The puzzle has one solution.
  CHECK(plain.out.substr(plain.out.find("\nv ")) == grouped.out.substr(grouped.out.find("\nv ")));
}

TEST_CASE("solve keeps groups that are given, and refuses bad ones") {
  const TemporaryFolder folder;
  write_file(folder / "f.cnf", "p cnf 6 3\n1 2 3 0\n-4 5 0\n6 0\n");
  write_file(folder / "two.txt", "exactly 2 : 1 2 3\nexactly 1 : 4 5\n");
  const auto good = run_program({"solve", "f.cnf", "--groups", "two.txt"}, {.folder = folder.path()});
  CHECK(good.status == 10);
  CHECK(contains(good.out, "\nv "));
  CHECK(contains(good.out, " -4 5 6 0"));

  // Groups without a clause beside them.
  for (const char* nothing : {"p cnf 3 0\n", "p cnf 3 1\n1 -1 0\n"}) {
    write_file(folder / "none.cnf", nothing);
    write_file(folder / "exactly.txt", "exactly 2 : 1 -2 3\n");
    const auto kept = run_program({"solve", "none.cnf", "--groups", "exactly.txt"}, {.folder = folder.path()});
    INFO(kept.out << kept.err);
    CHECK(kept.status == 10);
    const int held = contains(kept.out, "v 1 ") + contains(kept.out, " -2 ") + contains(kept.out, " 3 0");
    CHECK(held == 2);
    CHECK(run_program({"solve", "none.cnf", "--groups", "auto"}, {.folder = folder.path()}).status == 10);
    CHECK(run_program({"solve", "none.cnf", "--groups", "missing.txt"}, {.folder = folder.path()}).status == 2);
  }

  struct Case {
    const char* groups;
    std::vector<std::string> names;
  };
  for (const Case& c : {Case{"exactly 1 : 1 2\natmost 1 : 2 3\n", {"bad.txt:2", "variable 2", "line 1"}}, Case{"exactly 1 : 1 7\n", {"bad.txt:1:15", "literal 7"}},
                        Case{"exactly 1 : 1 -6\nexactly 2 : -6 5\n", {"bad.txt:2", "variable 6"}}, Case{"exactly 2 : -6 5\n", {"bad.txt:1", "exactly 2 of 2", "contradicts"}},
                        Case{"atmost 0 : 1 2 3\n", {"bad.txt", "clause 1"}}, Case{"", {"bad.txt", "empty"}}}) {
    write_file(folder / "bad.txt", c.groups);
    const auto refused = run_program({"solve", "f.cnf", "--groups", "bad.txt"}, {.folder = folder.path()});
    INFO(c.groups << refused.err << refused.out);
    CHECK(refused.status == 2);
    CHECK(std::count(refused.err.begin(), refused.err.end(), '\n') == 1);
    for (const std::string& name : c.names) CHECK(contains(refused.err, name));
  }
  for (const std::vector<std::string>& words : {std::vector<std::string>{"--device", "ideal"}, {"--rule", "wta"}, {"--baseline", "walksat"}, {"--trace", "t.h5"}}) {
    std::vector<std::string> all{"solve", "f.cnf", "--groups", "auto"};
    all.insert(all.end(), words.begin(), words.end());
    const auto refused = run_program(all, {.folder = folder.path()});
    INFO(refused.err);
    CHECK(refused.status == 2);
    CHECK(contains(refused.err, words.front()));
  }
  write_file(folder / "no.cnf", "p cnf 2 3\n1 0\n-1 2 0\n-2 0\n");
  CHECK(run_program({"solve", "no.cnf", "--groups", "auto"}, {.folder = folder.path()}).status == 20);
  for (const std::vector<std::string>& words : {std::vector<std::string>{"queens", "0"}, {"queens", "201"}, {"queens", "x"}, {"queens", "8", "--time-limit", "0"},
                                                {"colouring", "missing.col", "--colours", "3"}, {"colouring", path_of("petersen.col"), "--colours", "0"}}) {
    std::vector<std::string> all{"puzzle"};
    all.insert(all.end(), words.begin(), words.end());
    const auto refused = run_program(all, {.folder = folder.path()});
    INFO(refused.err);
    CHECK(refused.status == 2);
    CHECK(std::count(refused.err.begin(), refused.err.end(), '\n') == 1);
  }
}
