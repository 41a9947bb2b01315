#pragma once
/// Reference tables of training costs, and the data that ships with the program.

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace ohmfield::test {

/// Cells of a row by the name of their column.
using Row = std::map<std::string, std::string>;

/// Comma-separated cells, quotes around those that hold commas, comments after `#`.
inline std::vector<Row> read_reference(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw std::runtime_error("cannot read " + file.string());
  std::vector<std::string> names;
  std::vector<Row> rows;
  for (std::string line; std::getline(stream, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (const char letter : line) {
      if (letter == '"') quoted = !quoted;
      else if (letter == ',' && !quoted) cells.emplace_back();
      else cells.back() += letter;
    }
    if (names.empty()) {
      names = cells;
      continue;
    }
    Row row;
    for (std::size_t i = 0; i < names.size() && i < cells.size(); ++i) row[names[i]] = cells[i];
    rows.push_back(row);
  }
  return rows;
}

/// Largest difference from a printed number that its digits leave open: half a unit of the last of `digits` significant ones.
inline double rounding(double printed, int digits) {
  if (printed == 0.0) return 0.0;
  return 0.5 * std::pow(10.0, std::floor(std::log10(std::abs(printed))) - (digits - 1));
}

inline std::filesystem::path economics_data(const std::string& name) { return std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data" / "economics" / name; }

}  // namespace ohmfield::test
