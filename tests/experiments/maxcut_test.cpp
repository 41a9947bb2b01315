/// Max-Cut: graphs as read, cuts by enumeration, and the command as a user runs it.

#include <signal.h>

#include <algorithm>
#include <sstream>

#include "catch.hpp"
#include "core/random/counter_rng.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/maxcut/anneal.hpp"
#include "experiments/maxcut/gset.hpp"
#include "experiments/maxcut/tabu.hpp"
#include "experiments/program.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::experiments;

namespace {

/// Each pair of vertices an edge with the given probability, weights -3..3 without 0.
Graph random_graph(std::uint32_t vertices, double density, std::uint64_t seed) {
  core::CounterRng rng(seed, core::Stream::test, 0);
  Graph graph;
  graph.vertices = vertices;
  for (std::uint32_t i = 0; i < vertices; ++i)
    for (std::uint32_t j = 0; j < i; ++j)
      if (rng.uniform() < density) graph.edges.push_back({j, i, (rng.below(2) == 0 ? 1 : -1) * static_cast<std::int64_t>(1 + rng.below(3))});
  return graph;
}

/// A grid closed in both directions, weights 1.
Graph torus(std::uint32_t rows, std::uint32_t columns) {
  Graph graph;
  graph.vertices = rows * columns;
  for (std::uint32_t r = 0; r < rows; ++r)
    for (std::uint32_t c = 0; c < columns; ++c) {
      graph.edges.push_back({r * columns + c, r * columns + (c + 1) % columns, 1});
      graph.edges.push_back({r * columns + c, (r + 1) % rows * columns + c, 1});
    }
  return graph;
}

std::int64_t largest_cut(const Graph& graph) {
  std::int64_t largest = 0;
  for (std::uint32_t number = 0; number < (1u << (graph.vertices - 1)); ++number) {
    Partition sides(graph.vertices);
    for (std::uint32_t v = 0; v < graph.vertices; ++v) sides[v] = number >> v & 1u;
    largest = std::max(largest, cut_of(graph, sides));
  }
  return largest;
}

AnnealResult annealed(const Graph& graph, std::size_t restarts, double sweeps, int threads = 1) {
  AnnealParams params;
  params.restarts = restarts;
  params.sweeps = sweeps;
  params.threads = threads;
  return anneal(graph, cut_energy(graph), params, nullptr, {});
}

std::string error_of(const std::string& text) {
  return test::input_error([&] { parse_gset(text, "g.txt"); });
}

}  // namespace

TEST_CASE("a graph is read as it stands") {
  const Graph graph = parse_gset("c a comment\n 3 2 \r\n1 2 5\n\n3 2 -7\n", "g.txt");
  CHECK(graph.vertices == 3);
  REQUIRE(graph.edges.size() == 2);
  CHECK(graph.edges[1].from == 2);
  CHECK(graph.edges[1].to == 1);
  CHECK(graph.edges[1].weight == -7);
  CHECK(parse_gset("1 0\n", "g.txt").edges.empty());
}

TEST_CASE("a graph that is wrong is refused with place and cure") {
  struct Case {
    const char* text;
    std::vector<std::string> names;
  };
  for (const Case& c : {Case{"", {"no graph"}},
                        Case{"3\n1 2 1\n", {":1:1", "number of edges"}},
                        Case{"3 1 7\n1 2 1\n", {":1:5", "`7`"}},
                        Case{"x 1\n1 2 1\n", {":1:1", "`x`"}},
                        Case{"0 0\n", {":1:1", "vertices is 0"}},
                        Case{"3 -1\n", {":1:3", "edges is -1"}},
                        Case{"3 2\n1 2 1\n", {":1:1", "2 edges are announced, but 1 follow", "`3 1`"}},
                        Case{"3 1\n1 2 1\n2 3 1\n", {":3:1", "announced in line 1"}},
                        Case{"3 1\n1 2\n", {":2:3", "before the weight"}},
                        Case{"3 1\n1 2 1 1\n", {":2:7", "too many"}},
                        Case{"3 1\n1 4 1\n", {":2:3", "4, outside 1..3"}},
                        Case{"3 1\n0 1 1\n", {":2:1", "0, outside 1..3"}},
                        Case{"3 1\n2 2 1\n", {":2:3", "to itself"}},
                        Case{"3 1\n1 2 0.5\n", {":2:5", "`0.5`"}},
                        Case{"3 1\n1 2 99999999999999999999\n", {":2:5", "outside"}},
                        Case{"3 3\n1 2 1\n2 3 1\n2 1 4\n", {":4:1", "line 2 already"}},
                        Case{"999999999999 1\n1 2 1\n", {":1:1", "outside"}}}) {
    const std::string message = error_of(c.text);
    INFO(c.text << "\n" << message);
    for (const std::string& name : c.names) CHECK(test::contains(message, name));
    CHECK(test::contains(message, "g.txt"));
  }
}

TEST_CASE("the quadratic energy is minus the cut, for every partition") {
  const Graph graph = random_graph(9, 0.6, 4);
  const hopfield::Qubo qubo = cut_energy(graph);
  for (std::uint32_t number = 0; number < 512; ++number) {
    Partition sides(9);
    for (std::uint32_t v = 0; v < 9; ++v) sides[v] = number >> v & 1u;
    REQUIRE(hopfield::energy(qubo, sides) == -static_cast<double>(cut_of(graph, sides)));
  }
}

TEST_CASE("array and tabu search find the largest cut of small graphs, as enumerated") {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Graph graph = random_graph(14, seed % 2 == 0 ? 0.3 : 0.9, seed);
    const std::int64_t largest = largest_cut(graph);
    INFO("seed " << seed);
    const AnnealResult array = annealed(graph, 10, 100);
    CHECK(array.cut == largest);
    CHECK(cut_of(graph, array.sides) == array.cut);
    const TabuResult tabu = tabu_search(graph, seed, {.max_moves = 3000});
    CHECK(tabu.cut == largest);
    CHECK(cut_of(graph, tabu.sides) == tabu.cut);
  }
}

TEST_CASE("tori have the cuts that parity allows") {
  // Even by even: every edge. Each circle of odd length leaves one edge at least.
  for (const auto& [rows, columns, largest] : {std::tuple{6u, 8u, 96}, {7u, 8u, 112 - 8}, {5u, 7u, 70 - 5 - 7}}) {
    const Graph graph = torus(rows, columns);
    INFO(rows << " x " << columns);
    CHECK(annealed(graph, 20, 200).cut == largest);
    CHECK(tabu_search(graph, 1, {.max_moves = 20'000}).cut == largest);
  }
}

TEST_CASE("graphs without edges, with one vertex and with nothing to gain are cut") {
  Graph graph;
  graph.vertices = 1;
  CHECK(annealed(graph, 1, 2).cut == 0);
  CHECK(tabu_search(graph, 1, {.max_moves = 50}).cut == 0);
  graph.vertices = 4;
  CHECK(annealed(graph, 1, 2).cut == 0);
  graph.edges = {{0, 1, -2}, {1, 2, -1}};
  CHECK(annealed(graph, 5, 100).cut == 0);
  CHECK(tabu_search(graph, 1, {.max_moves = 200}).cut == 0);
}

TEST_CASE("the same cut, state and counts for any number of threads") {
  const Graph graph = random_graph(60, 0.2, 1);
  const AnnealResult one = annealed(graph, 9, 20);
  for (const int threads : {2, 3, 8}) {
    const AnnealResult many = annealed(graph, 9, 20, threads);
    CHECK(many.cut == one.cut);
    CHECK(many.sides == one.sides);
    CHECK(many.best_restart == one.best_restart);
    CHECK(many.restarts == 9);
    CHECK(many.counts.flips == one.counts.flips);
    CHECK(many.counts_to_best.conducting_weights == one.counts_to_best.conducting_weights);
  }
}

TEST_CASE("ohmfield maxcut prints better and better cuts, and the sides of the best") {
  const std::string file = std::string(OHMFIELD_SOURCE_DIR) + "/data/maxcut/torus15x8.txt";
  const std::vector<std::string> words{"maxcut", file, "--restarts", "8", "--sweeps", "200", "--baseline-moves", "20000"};
  const test::Outcome outcome = test::run_program(words);
  INFO(outcome.err << outcome.out);
  REQUIRE(outcome.status == 0);
  std::istringstream lines(outcome.out);
  std::vector<std::int64_t> cuts;
  Partition sides;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("o ")) cuts.push_back(std::stoll(line.substr(2)));
    if (line.starts_with("v "))
      for (const char side : line.substr(2)) sides.push_back(side == '1' ? 1 : 0);
  }
  REQUIRE_FALSE(cuts.empty());
  CHECK(std::is_sorted(cuts.begin(), cuts.end()));
  CHECK(std::adjacent_find(cuts.begin(), cuts.end()) == cuts.end());
  CHECK(cuts.back() == 232);
  const Graph graph = read_gset(file);
  REQUIRE(sides.size() == graph.vertices);
  CHECK(cut_of(graph, sides) == 232);
}

TEST_CASE("ohmfield maxcut refuses bad input, ends in time, and keeps its best when interrupted") {
  const test::TemporaryFolder folder;
  test::write_file(folder / "bad.txt", "3 1\n1 4 1\n");
  test::write_file(folder / "good.txt", "3 2\n1 2 1\n2 3 1\n");
  for (const std::vector<std::string>& words : {std::vector<std::string>{"bad.txt"}, {"none.txt"}, {"good.txt", "--restarts", "0"}, {"good.txt", "--cooling", "lineer"},
                                                {"good.txt", "--noise-start", "-1"}, {"good.txt", "--time-limit", "0"}, {"good.txt", "--threads", "0"}, {"good.txt", "--sweeps", "x"},
                                                {"good.txt", "--device", "none"}, {"good.txt", "--cooling", "geometric", "--noise-end", "0"}}) {
    std::vector<std::string> all{"maxcut"};
    all.insert(all.end(), words.begin(), words.end());
    const test::Outcome outcome = test::run_program(all, {.folder = folder.path()});
    INFO(outcome.err << outcome.out);
    CHECK(outcome.status == 2);
    CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  }
  const std::string file = std::string(OHMFIELD_SOURCE_DIR) + "/data/maxcut/random150.txt";
  const test::Outcome late = test::run_program({"maxcut", file, "--time-limit", "0.2"});
  CHECK(late.status == 0);
  CHECK(test::contains(late.out, "\nv "));

  const std::filesystem::path said = folder / "said.txt";
  test::Program endless({"maxcut", file, "--sweeps", "1000000", "--restarts", "100000"}, {.out_path = said.string()});
  // Its first words come after it listens to signals.
  while ((!std::filesystem::exists(said) || std::filesystem::file_size(said) == 0) && endless.is_running()) usleep(2000);
  kill(endless.pid(), SIGINT);
  CHECK(endless.finish().status == 3);
  const std::string text = test::read_file(said);
  CHECK(test::contains(text, "interrupted"));
  CHECK(test::contains(text, "\nv "));
}
