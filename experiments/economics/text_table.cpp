#include "experiments/economics/text_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <sstream>

#include "core/expect.hpp"

namespace ohmfield::experiments {
namespace {

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1));
}

std::vector<std::string> split(std::string_view line) {
  std::vector<std::string> cells;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t comma = std::min(line.find(',', begin), line.size());
    cells.push_back(trimmed(line.substr(begin, comma - begin)));
    begin = comma + 1;
  }
  return cells;
}

void check_header(const std::vector<std::string>& names, std::span<const std::string_view> columns, const core::Place& place) {
  for (const std::string_view column : columns)
    if (std::count(names.begin(), names.end(), column) != 1)
      throw core::InputError(place, fmt::format("column '{}' is {}", column, std::count(names.begin(), names.end(), column) == 0 ? "missing"
          : "there twice"),
                             fmt::format("The header names {}", fmt::join(columns, ", ")));
  for (const std::string& name : names)
    if (std::find(columns.begin(), columns.end(), name) == columns.end()) {
      const std::string near = core::nearest_word(name, columns);
      throw core::InputError(place, fmt::format("unknown column '{}'", name), near.empty() ? "Remove it" : fmt::format("Is '{}' meant?", near));
    }
}

}  // namespace

TextTable TextTable::from_file(const std::filesystem::path& file, std::span<const std::string_view> columns) {
  std::error_code ignored;
  std::ifstream stream(file);
  if (!stream || std::filesystem::is_directory(file, ignored)) throw core::InputError({file.string()}, "cannot be read",
      "Check the path and its permissions");
  std::ostringstream text;
  text << stream.rdbuf();
  return from_text(text.str(), file.string(), columns);
}

TextTable TextTable::from_text(std::string_view text, const std::string& name, std::span<const std::string_view> columns) {
  TextTable table;
  table.file_ = name;
  int number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = trimmed(text.substr(begin, end - begin));
    begin = end + 1;
    ++number;
    if (line.empty() || line.front() == '#') continue;
    std::vector<std::string> cells = split(line);
    if (table.names_.empty()) {
      check_header(cells, columns, {name, number});
      table.names_ = std::move(cells);
      continue;
    }
    if (cells.size() != table.names_.size())
      throw core::InputError({name, number}, fmt::format("has {} cells, the header {}", cells.size(), table.names_.size()),
          "Leave cells empty, but keep their commas");
    table.cells_.push_back(std::move(cells));
    table.lines_.push_back(number);
  }
  if (table.cells_.empty()) throw core::InputError({name}, "has no rows", fmt::format("Begin with the header {}, then one line for each row",
      fmt::join(columns, ",")));
  return table;
}

const std::string& TextTable::text(std::size_t row, std::string_view column) const {
  const auto at = std::find(names_.begin(), names_.end(), column);
  OHM_EXPECT(at != names_.end());
  return cells_[row][static_cast<std::size_t>(at - names_.begin())];
}

const std::string& TextTable::word(std::size_t row, std::string_view column) const {
  const std::string& cell = text(row, column);
  if (cell.empty()) throw error(row, column, "is empty", "Fill it in");
  return cell;
}

std::optional<double> TextTable::number(std::size_t row, std::string_view column, core::Range range) const {
  const std::string& cell = text(row, column);
  if (cell.empty()) return std::nullopt;
  double value = 0.0;
  const auto [end, bad] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (bad != std::errc{} || end != cell.data() + cell.size() || !std::isfinite(value)) throw error(row, column, fmt::format("= {} is not a number",
      cell), "Give such a number, or leave it empty");
  if (!range.holds(value)) throw error(row, column, fmt::format("= {} {}", cell, range.str()), "Correct it, or leave it empty");
  return value;
}

std::optional<Day> TextTable::day(std::size_t row, std::string_view column) const {
  const std::string& cell = text(row, column);
  if (cell.empty()) return std::nullopt;
  const std::optional<Day> day = parse_day(cell);
  if (!day) throw error(row, column, fmt::format("= {} is not a day", cell), "Write it as 2023-03-15");
  return day;
}

core::InputError TextTable::error(std::size_t row, std::string_view column, std::string_view problem, std::string_view hint) const {
  return {core::Place{file_, lines_[row]}, fmt::format("{} {}", column, problem), hint};
}

}  // namespace ohmfield::experiments
