#pragma once
/// Tables of words and numbers between commas, with a header; lines that begin with `#` and empty lines are skipped. A cell
/// may be empty and holds no comma. Unlike core::CsvTable, which is for measured numbers alone.

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/toml.hpp"
#include "experiments/economics/calendar.hpp"

namespace ohmfield::experiments {

class TextTable {
 public:
  /// \param columns  that the header must name, in any order, and no other
  /// \throws InputError  unreadable, no rows, a column missing, unknown or twice, a ragged row
  static TextTable from_file(const std::filesystem::path& file, std::span<const std::string_view> columns);
  static TextTable from_text(std::string_view text, const std::string& name, std::span<const std::string_view> columns);

  std::size_t rows() const { return cells_.size(); }
  /// May be empty.
  const std::string& text(std::size_t row, std::string_view column) const;
  /// \throws InputError  empty
  const std::string& word(std::size_t row, std::string_view column) const;
  /// Nothing where the cell is empty. \throws InputError  not a number in the range
  std::optional<double> number(std::size_t row, std::string_view column, core::Range range) const;
  /// Nothing where the cell is empty. \throws InputError  not a day such as 2023-03-15
  std::optional<Day> day(std::size_t row, std::string_view column) const;
  /// An error at a cell.
  core::InputError error(std::size_t row, std::string_view column, std::string_view problem, std::string_view hint) const;

 private:
  std::string file_;
  std::vector<std::string> names_;
  std::vector<std::vector<std::string>> cells_;
  std::vector<int> lines_;
};

}  // namespace ohmfield::experiments
