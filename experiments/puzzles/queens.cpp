#include "experiments/puzzles/queens.hpp"

#include <cstdlib>

namespace ohmfield::experiments {

Puzzle queens_puzzle(std::int32_t queens) {
  const std::int32_t n = queens;
  Puzzle puzzle{hopfield::Cnf(n * n), hopfield::Groups(n * n)};
  for (std::int32_t row = 0; row < n; ++row) {
    hopfield::Group one;
    for (std::int32_t column = 0; column < n; ++column) one.literals.push_back(n * row + column + 1);
    puzzle.groups.add(std::move(one));
  }
  for (std::int32_t row = 0; row < n; ++row)
    for (std::int32_t column = 0; column < n; ++column)
      for (std::int32_t below = row + 1; below < n; ++below)
        for (const std::int32_t attacked : {column - (below - row), column, column + (below - row)})
          if (attacked >= 0 && attacked < n) puzzle.formula.add(std::vector{-(n * row + column + 1), -(n * below + attacked + 1)});
  return puzzle;
}

std::vector<std::int32_t> queens_of(std::int32_t queens, const hopfield::Assignment& model) {
  std::vector<std::int32_t> columns(static_cast<std::size_t>(queens), 0);
  for (std::size_t i = 0; i < model.size(); ++i)
    if (model[i] != 0) columns[i / columns.size()] = static_cast<std::int32_t>(i % columns.size()) + 1;
  return columns;
}

std::optional<std::pair<std::int32_t, std::int32_t>> first_attack(const std::vector<std::int32_t>& columns) {
  const auto n = static_cast<std::int32_t>(columns.size());
  for (std::int32_t a = 0; a < n; ++a) {
    const std::int32_t in_a = columns[static_cast<std::size_t>(a)];
    if (in_a < 1 || in_a > n) return std::pair{a + 1, a + 1};
    for (std::int32_t b = 0; b < a; ++b) {
      const std::int32_t apart = std::abs(in_a - columns[static_cast<std::size_t>(b)]);
      if (apart == 0 || apart == a - b) return std::pair{b + 1, a + 1};
    }
  }
  return std::nullopt;
}

std::string queens_text(const std::vector<std::int32_t>& columns) {
  std::string text;
  for (const std::int32_t queen : columns) {
    for (std::int32_t column = 1; column <= static_cast<std::int32_t>(columns.size()); ++column) {
      text += column == 1 ? "" : " ";
      text += column == queen ? 'Q' : '.';
    }
    text += '\n';
  }
  return text;
}

}  // namespace ohmfield::experiments
