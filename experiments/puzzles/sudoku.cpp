#include "experiments/puzzles/sudoku.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/error.hpp"
#include "hopfield/dimacs_scanner.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::array<std::int32_t, 5> kOrders{2, 3, 4, 5, 6};

struct Token {
  std::string_view word;
  core::Place place;
};

bool is_frame(char c) { return c == '|' || c == '+' || c == '-'; }
bool is_empty(char c) { return c == '0' || c == '.' || c == '_'; }

/// Words between blanks and drawn lines.
std::vector<Token> tokens_of(std::string_view text, const std::string& name) {
  std::vector<Token> tokens;
  int line = 1;
  std::size_t line_start = 0;
  const auto separates = [&](std::size_t i) { return text[i] == ' ' || (text[i] >= '\t' && text[i] <= '\r') || is_frame(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '\n') {
      ++line;
      line_start = i + 1;
    }
    if (separates(i)) {
      ++i;
      continue;
    }
    const std::size_t start = i;
    while (i < text.size() && !separates(i)) ++i;
    tokens.push_back({text.substr(start, i - start), {name, line, static_cast<int>(start - line_start) + 1}});
  }
  return tokens;
}

/// The order whose grid has so many cells, or 0.
std::int32_t order_of(std::size_t cells) {
  for (const std::int32_t n : kOrders)
    if (cells == static_cast<std::size_t>(n * n * n * n)) return n;
  return 0;
}

/// Tokens of one character each, if the text is a run of such.
std::vector<Token> characters_of(const std::vector<Token>& tokens) {
  std::vector<Token> characters;
  for (const Token& token : tokens)
    for (std::size_t i = 0; i < token.word.size(); ++i) {
      core::Place place = token.place;
      place.column += static_cast<int>(i);
      characters.push_back({token.word.substr(i, 1), place});
    }
  return characters;
}

std::int32_t number_in(const Token& token, std::int32_t side) {
  if (token.word.size() == 1 && is_empty(token.word[0])) return 0;
  if (token.word.find_first_not_of("0123456789") != std::string_view::npos)
    throw core::InputError(token.place, hopfield::quoted(token.word) + " is no number of a Sudoku", "Numbers count from 1; 0, . or _ is an empty cell");
  std::int32_t number = 0;
  for (const char digit : token.word) number = std::min(10 * number + (digit - '0'), 9999);
  if (number > side) throw core::InputError(token.place, fmt::format("{} in a grid of numbers up to {}", token.word.substr(0, 24), side), "Correct the cell");
  return number;
}

/// Rows, columns and boxes, each as the cells it has.
struct Unit {
  std::string name;
  std::vector<std::size_t> cells;
};

std::vector<Unit> units_of(std::int32_t order) {
  const std::int32_t side = order * order;
  std::vector<Unit> units;
  const auto cell = [&](std::int32_t row, std::int32_t column) { return static_cast<std::size_t>(row * side + column); };
  for (std::int32_t i = 0; i < side; ++i) {
    Unit row{fmt::format("row {}", i + 1), {}}, column{fmt::format("column {}", i + 1), {}};
    Unit box{fmt::format("box {}", i + 1), {}};
    for (std::int32_t j = 0; j < side; ++j) {
      row.cells.push_back(cell(i, j));
      column.cells.push_back(cell(j, i));
      box.cells.push_back(cell(i / order * order + j / order, i % order * order + j % order));
    }
    for (Unit* unit : {&row, &column, &box}) units.push_back(std::move(*unit));
  }
  return units;
}

void check_givens(const Sudoku& givens, const std::vector<Token>& tokens) {
  for (const Unit& unit : units_of(givens.order)) {
    std::vector<std::size_t> first(static_cast<std::size_t>(givens.side()) + 1, givens.cells.size());
    for (const std::size_t cell : unit.cells) {
      const auto number = static_cast<std::size_t>(givens.cells[cell]);
      if (number == 0) continue;
      if (first[number] < givens.cells.size())
        throw core::InputError(tokens[std::max(cell, first[number])].place, fmt::format("{} stands twice in {}", number, unit.name), "Correct one of the two cells");
      first[number] = cell;
    }
  }
}

}  // namespace

Sudoku parse_sudoku(std::string_view text, const std::string& name) {
  std::vector<Token> tokens = tokens_of(text, name);
  if (order_of(tokens.size()) == 0) {
    std::vector<Token> characters = characters_of(tokens);
    if (characters.size() == 16 || characters.size() == 81) tokens = std::move(characters);
    else
      throw core::InputError({name}, fmt::format("has {} words and {} characters, which is no grid", tokens.size(), characters.size()),
                             "A Sudoku is 16 or 81 digits, or 16, 81, 256, 625 or 1296 numbers with blanks between");
  }
  Sudoku sudoku{order_of(tokens.size()), {}};
  for (const Token& token : tokens) sudoku.cells.push_back(number_in(token, sudoku.side()));
  check_givens(sudoku, tokens);
  return sudoku;
}

Puzzle sudoku_puzzle(const Sudoku& givens) {
  const std::int32_t side = givens.side(), variables = side * side * side;
  const auto variable = [&](std::size_t cell, std::int32_t number) { return side * static_cast<std::int32_t>(cell) + number; };
  Puzzle puzzle{hopfield::Cnf(variables), hopfield::Groups(variables)};
  for (std::size_t cell = 0; cell < givens.cells.size(); ++cell) {
    hopfield::Group one;
    for (std::int32_t number = 1; number <= side; ++number) one.literals.push_back(variable(cell, number));
    puzzle.groups.add(std::move(one));
    if (givens.cells[cell] != 0) puzzle.formula.add(std::vector{variable(cell, givens.cells[cell])});
  }
  for (const Unit& unit : units_of(givens.order))
    for (std::int32_t number = 1; number <= side; ++number) {
      std::vector<hopfield::DimacsLiteral> somewhere;
      for (std::size_t i = 0; i < unit.cells.size(); ++i) {
        somewhere.push_back(variable(unit.cells[i], number));
        for (std::size_t j = 0; j < i; ++j) puzzle.formula.add(std::vector{-somewhere[j], -somewhere[i]});
      }
      puzzle.formula.add(somewhere);
    }
  return puzzle;
}

Sudoku sudoku_of(const Sudoku& givens, const hopfield::Assignment& model) {
  Sudoku found{givens.order, std::vector<std::int32_t>(givens.cells.size(), 0)};
  const auto side = static_cast<std::size_t>(givens.side());
  for (std::size_t i = 0; i < model.size(); ++i)
    if (model[i] != 0) found.cells[i / side] = static_cast<std::int32_t>(i % side) + 1;
  return found;
}

std::string sudoku_fault(const Sudoku& givens, const Sudoku& found) {
  const std::int32_t n = givens.order, side = givens.side();
  for (std::size_t i = 0; i < givens.cells.size(); ++i)
    if (givens.cells[i] != 0 && givens.cells[i] != found.cells[i]) return fmt::format("cell {} is not as given", i + 1);
  for (std::int32_t a = 0; a < side * side; ++a) {
    const std::int32_t row = a / side, column = a % side, number = found.at(row, column);
    if (number < 1 || number > side) return fmt::format("cell {} is empty", a + 1);
    for (std::int32_t b = 0; b < a; ++b) {
      const std::int32_t r = b / side, c = b % side;
      if (found.at(r, c) == number && (r == row || c == column || (r / n == row / n && c / n == column / n)))
        return fmt::format("cells {} and {} both hold {}", b + 1, a + 1, number);
    }
  }
  return "";
}

std::string sudoku_text(const Sudoku& grid) {
  const std::int32_t side = grid.side();
  const int width = side > 9 ? 2 : 1;
  std::string text;
  for (std::int32_t row = 0; row < side; ++row) {
    if (row > 0 && row % grid.order == 0) text += '\n';
    for (std::int32_t column = 0; column < side; ++column) {
      if (column > 0) text += column % grid.order == 0 ? "  " : " ";
      text += fmt::format("{:>{}}", grid.at(row, column) == 0 ? std::string(".") : fmt::format("{}", grid.at(row, column)), width);
    }
    text += '\n';
  }
  return text;
}

}  // namespace ohmfield::experiments
