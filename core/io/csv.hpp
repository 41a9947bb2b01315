#pragma once
/// Tables of numbers from text: a header with names that carry their units, then rows.
///
/// Cells are separated by commas, semicolons or tabs (whichever the header holds); lines that begin with `#` and empty
/// lines are skipped; a line may end with a carriage return, a file may begin with a byte order mark. Quotes, empty
/// cells, NaN and infinity are refused: a gap in measured data is said by leaving out the row.

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace ohmfield::core {

/// Columns of finite numbers, with the lines they came from.
class CsvTable {
 public:
  /// \param dimensionless  names of the columns that need no unit; all others must end in _S, _s, _V, _A, _Hz or
  ///                       _S2_per_Hz, preceded by at least one letter
  /// \throws InputError  unreadable, no header, no rows, a column without unit or twice, a ragged row, a bad number
  static CsvTable from_file(const std::string& path, std::span<const std::string_view> dimensionless);
  /// \param file  stands for the file in messages
  static CsvTable from_text(std::string_view text, const std::string& file,
                            std::span<const std::string_view> dimensionless);

  const std::string& file() const { return file_; }
  std::size_t rows() const { return lines_.size(); }
  const std::vector<std::string>& names() const { return names_; }
  bool has(std::string_view column) const;
  /// \throws InputError  no such column; with the nearest name
  std::span<const double> column(std::string_view name) const;
  /// An error at a cell, for checks of the caller.
  InputError error(std::size_t row, std::string_view column, std::string_view problem, std::string_view hint) const;

 private:
  std::string file_;
  std::vector<std::string> names_;
  std::vector<std::vector<double>> columns_;
  std::vector<int> lines_;  // of each row in the file
};

/// Rows of equally many numbers, first index slowest.
struct NumberMatrix {
  std::size_t rows = 0, columns = 0;
  std::vector<double> values;
};

/// True if the first line that is neither empty nor a comment is numbers only: a matrix, not a table.
bool is_matrix(std::string_view text);

/// A matrix: lines of numbers without a header, separated and commented as a table is, or by spaces.
/// \throws InputError  as for a table
NumberMatrix matrix_from_text(std::string_view text, const std::string& file);

}  // namespace ohmfield::core
