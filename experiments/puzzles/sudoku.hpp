#pragma once
/// Sudoku of order n: an n^2 x n^2 grid whose rows, columns and n x n boxes hold every number 1..n^2.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/puzzles/puzzle.hpp"

namespace ohmfield::experiments {

struct Sudoku {
  std::int32_t order = 3;           ///< n
  std::vector<std::int32_t> cells;  ///< row by row, 0 is empty

  std::int32_t side() const { return order * order; }
  std::int32_t at(std::int32_t row, std::int32_t column) const { return cells[static_cast<std::size_t>(row * side() + column)]; }
};

/// Reads either 16 or 81 characters (digits; 0, full stop or underscore where empty), in one line or many; or 4^2, 9^2,
/// 16^2, 25^2 or 36^2 numbers with blanks between. Lines drawn with | + - are skipped.
/// \throws InputError  with line and column: another character, a number too large, too few or too many cells, a number
///                     twice in a row, a column or a box
Sudoku parse_sudoku(std::string_view text, const std::string& name);

/// Variable side (side row + column) + number, from row and column 0; a group for each cell. For each number of a row,
/// column and box: not in two cells, and in one at least, which groups do not imply but propagation uses.
Puzzle sudoku_puzzle(const Sudoku& givens);

Sudoku sudoku_of(const Sudoku& givens, const hopfield::Assignment& model);

/// What is wrong with a grid as a solution of the givens; empty if nothing.
std::string sudoku_fault(const Sudoku& givens, const Sudoku& found);

/// The grid, boxes apart.
std::string sudoku_text(const Sudoku& grid);

}  // namespace ohmfield::experiments
