/// `ohmfield puzzle colouring | sudoku | queens`.

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "core/error.hpp"
#include "core/io/byte_source.hpp"
#include "experiments/options.hpp"
#include "experiments/puzzles/colouring.hpp"
#include "experiments/puzzles/puzzle_command.hpp"
#include "experiments/puzzles/queens.hpp"
#include "experiments/puzzles/sudoku.hpp"

namespace ohmfield::experiments {
namespace {

struct Words {
  std::string subject, colours;
  PuzzleOptions options;
};

using hopfield::Assignment;

int colour(const Words& words) {
  const auto colours = static_cast<std::int32_t>(whole_number("--colours", words.colours, 1, 100'000));
  const core::Input input = core::read_input(words.subject);
  const Graph graph = parse_graph(input.bytes, input.name);
  fmt::print("c ohmfield puzzle colouring: {} vertices, {} edges, {} colours\n", graph.vertices, graph.edges.size(), colours);
  return solve_puzzle(
      colouring_puzzle(graph, colours), words.options,
      [&](const Assignment& model) { return colouring_text(colours, colours_of(graph, colours, model)); },
      [&](const Assignment& model) {
        const auto clash = first_clash(graph, colours, colours_of(graph, colours, model));
        return clash ? fmt::format("vertices {} and {} clash", clash->first, clash->second) : std::string();
      });
}

int fill_in(const Words& words) {
  const core::Input input = core::read_input(words.subject);
  const Sudoku givens = parse_sudoku(input.bytes, input.name);
  fmt::print("c ohmfield puzzle sudoku: {} x {}, {} cells given\n", givens.side(), givens.side(),
             givens.cells.size() - static_cast<std::size_t>(std::count(givens.cells.begin(), givens.cells.end(), 0)));
  return solve_puzzle(
      sudoku_puzzle(givens), words.options, [&](const Assignment& model) { return sudoku_text(sudoku_of(givens, model)); },
      [&](const Assignment& model) { return sudoku_fault(givens, sudoku_of(givens, model)); });
}

int place_queens(const Words& words) {
  const auto queens = static_cast<std::int32_t>(whole_number("N", words.subject, 1, kMostQueens));
  fmt::print("c ohmfield puzzle queens: {}\n", queens);
  if (queens == 2 || queens == 3) {
    fmt::print("c two or three queens always attack each other\ns UNSATISFIABLE\n");
    return 20;
  }
  return solve_puzzle(
      queens_puzzle(queens), words.options, [&](const Assignment& model) { return queens_text(queens_of(queens, model)); },
      [&](const Assignment& model) {
        const auto attack = first_attack(queens_of(queens, model));
        return attack ? fmt::format("the queens of rows {} and {} attack each other", attack->first, attack->second) : std::string();
      });
}

Run declare(CLI::App& command, const char* subject, const char* help, int (*run)(const Words&), std::shared_ptr<Words> words) {
  command.add_option(subject, words->subject, help)->required();
  words->options.declare(command);
  return [words, run] { return run(*words); };
}

}  // namespace

Run declare_puzzle_colouring(CLI::App& command) {
  auto words = std::make_shared<Words>();
  command.add_option("--colours", words->colours, "how many colours there are")->required();
  return declare(command, "GRAPH", "DIMACS graph (.col), plain, .gz or .xz; - for standard input", colour, words);
}

Run declare_puzzle_sudoku(CLI::App& command) {
  return declare(command, "FILE", "16 or 81 digits, or a grid of numbers; . is an empty cell; - for standard input", fill_in, std::make_shared<Words>());
}

Run declare_puzzle_queens(CLI::App& command) {
  return declare(command, "N", "queens, and side of the board", place_queens, std::make_shared<Words>());
}

}  // namespace ohmfield::experiments
