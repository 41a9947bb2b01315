/// `ohmfield puzzle`: examples that live on constraint groups; encodings under experiments/puzzles.

#include "experiments/puzzles/puzzle_command.hpp"
#include "experiments/sub_verbs.hpp"

namespace ohmfield::experiments {
namespace {

constexpr SubVerb kPuzzleVerbs[] = {
    {"colouring", "colours for the vertices of a graph, different ones where an edge is", declare_puzzle_colouring},
    {"sudoku", "a grid to be filled in", declare_puzzle_sudoku},
    {"queens", "queens on a board, none of which attacks another", declare_puzzle_queens},
};

}  // namespace

Run declare_puzzle(CLI::App& command) { return declare_verbs(command, kPuzzleVerbs); }

}  // namespace ohmfield::experiments
