#pragma once
/// What the verbs of `puzzle` share: options, the search, the verdict.

#include <functional>
#include <optional>
#include <string>

#include "experiments/command.hpp"
#include "experiments/puzzles/puzzle.hpp"

namespace ohmfield::experiments {

struct PuzzleOptions {
  std::string time_limit, first_restart, seed, restarts, max_cycles, walk_probability, threads, cnf, compare;
  bool explain = false;

  void declare(CLI::App& command);
};

/// Solves a puzzle and answers as `solve` does, the solution as text in place of values of variables.
/// \param text   the solution of a model, for people
/// \param fault  what is wrong with a model, found without the solver; empty if nothing
/// \return exit status
int solve_puzzle(const Puzzle& puzzle, const PuzzleOptions& options, const std::function<std::string(const hopfield::Assignment&)>& text,
                 const std::function<std::string(const hopfield::Assignment&)>& fault);

Run declare_puzzle_colouring(CLI::App& command);
Run declare_puzzle_sudoku(CLI::App& command);
Run declare_puzzle_queens(CLI::App& command);

}  // namespace ohmfield::experiments
