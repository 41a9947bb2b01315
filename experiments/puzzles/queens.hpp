#pragma once
/// N queens on an N x N board, none of which attacks another.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/puzzles/puzzle.hpp"

namespace ohmfield::experiments {

/// chosen: 9 million clauses, half a gigabyte; clauses grow as the cube
inline constexpr std::int32_t kMostQueens = 200;

/// Variable N (row - 1) + column; a group for each row, clauses against two queens in a column or a diagonal.
Puzzle queens_puzzle(std::int32_t queens);

/// Column 1..N of the queen of each row.
std::vector<std::int32_t> queens_of(std::int32_t queens, const hopfield::Assignment& model);

/// Two rows whose queens attack each other, or twice the row whose column is out of 1..N.
std::optional<std::pair<std::int32_t, std::int32_t>> first_attack(const std::vector<std::int32_t>& columns);

/// A row of the board on each line, Q or a full stop for a square.
std::string queens_text(const std::vector<std::int32_t>& columns);

}  // namespace ohmfield::experiments
