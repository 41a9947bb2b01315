#include "core/io/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "core/io/byte_source.hpp"

namespace ohmfield::core {
namespace {

struct Unit {
  std::string_view suffix, name;
};
constexpr std::array kUnits{Unit{"_S2_per_Hz", "S^2/Hz"}, Unit{"_Hz", "hertz"}, Unit{"_S", "siemens"},
                            Unit{"_s", "seconds"},        Unit{"_V", "volts"},  Unit{"_A", "amperes"}};

/// Quantities that people name without a unit, and the unit to suggest: an index into kUnits.
struct Quantity {
  std::string_view name;
  std::size_t unit;
};
constexpr std::array kQuantities{Quantity{"conductance", 2}, Quantity{"target", 2},  Quantity{"g", 2},
                                 Quantity{"time", 3},        Quantity{"t", 3},       Quantity{"voltage", 4},
                                 Quantity{"current", 5},     Quantity{"frequency", 1}, Quantity{"psd", 0}};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlank);
  return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// Lines with content, one after the other.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  bool next() {
    while (!rest_.empty()) {
      const std::size_t end = std::min(rest_.find('\n'), rest_.size());
      line_ = rest_.substr(0, end);
      rest_.remove_prefix(std::min(end + 1, rest_.size()));
      ++number_;
      const std::string_view content = trimmed(line_);
      if (!content.empty() && content.front() != '#') {
        if (line_.ends_with('\r')) line_.remove_suffix(1);
        return true;
      }
    }
    return false;
  }
  std::string_view line() const { return line_; }
  int number() const { return number_; }

 private:
  std::string_view rest_, line_;
  int number_ = 0;
};

/// A semicolon or a tab separates where there is one: a comma may then be meant as a decimal mark, which is an error.
char separator_of(std::string_view line) {
  for (const char candidate : {'\t', ';', ','}) {
    if (line.find(candidate) != std::string_view::npos) return candidate;
  }
  return trimmed(line).find(' ') == std::string_view::npos ? ',' : ' ';
}

std::vector<std::string_view> cells_of(std::string_view line, char separator) {
  std::vector<std::string_view> cells;
  if (separator == ' ') line = trimmed(line);
  while (true) {
    const std::size_t end = line.find(separator);
    const std::string_view cell = trimmed(line.substr(0, end));
    if (separator != ' ' || !cell.empty()) cells.push_back(cell);
    if (end == std::string_view::npos) return cells;
    line.remove_prefix(end + 1);
  }
}

std::optional<double> number_in(std::string_view cell) {
  if (cell.starts_with('+')) cell.remove_prefix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
  return value;
}

// A row of a table can be left out, one of a matrix not: its number is its place.
constexpr std::string_view kGapInTable = "Leave out the row if the value was not measured";
constexpr std::string_view kGapInMatrix = "A matrix has no gaps: give a number there";

std::string_view cure_for(std::string_view cell, std::string_view gap) {
  if (cell.find('"') != std::string_view::npos) return "Write numbers without quotes";
  if (cell.find(',') != std::string_view::npos) return "Use a point as decimal mark";
  return gap;
}

/// \param column  as the message calls it
/// \param gap     what to do where there is no number
double finite_number(std::string_view cell, const Place& place, std::string_view column, std::string_view gap) {
  if (cell.empty()) throw InputError(place, fmt::format("{}: the cell is empty", column), cure_for(cell, gap));
  const std::optional<double> value = number_in(cell);
  if (value && std::isfinite(*value)) return *value;
  throw InputError(place, fmt::format("{}: '{}' is not a finite number", column, cell.substr(0, 40)), cure_for(cell, gap));
}

void check_width(std::size_t cells, std::size_t wanted, const Place& place, std::string_view model) {
  if (cells == wanted) return;
  throw InputError(place, fmt::format("the row has {} cell{}, {} has {}", cells, cells == 1 ? "" : "s", model, wanted),
                   "Give every row one number per column, with one separator throughout");
}

void check_name(std::string_view name, const Place& place, std::span<const std::string_view> dimensionless) {
  if (name.empty()) throw InputError(place, "a column has no name", "Name every column in the header");
  if (name.find('"') != std::string_view::npos)
    throw InputError(place, fmt::format("the column name {} is quoted", name), "Write names without quotes");
  if (std::find(dimensionless.begin(), dimensionless.end(), name) != dimensionless.end()) return;
  for (const Unit& unit : kUnits) {
    if (name.size() > unit.suffix.size() && name.ends_with(unit.suffix)) return;
  }
  const std::string_view stem = name.substr(0, name.find('_'));
  for (const Quantity& quantity : kQuantities) {
    if (stem != quantity.name) continue;
    const Unit& unit = kUnits[quantity.unit];
    const std::string problem = stem == name
                                    ? fmt::format("column '{}' has no unit", name)
                                    : fmt::format("column '{}' is not in the unit {}", name, unit.suffix.substr(1));
    throw InputError(place, problem, fmt::format("Name it {}{} and give {}", stem, unit.suffix, unit.name));
  }
  const std::string near = nearest_word(name, dimensionless);
  throw InputError(place, fmt::format("column '{}' has no unit", name),
                   near.empty() ? "End its name in _S, _s, _V, _A, _Hz or _S2_per_Hz, and give that unit"
                                : fmt::format("Is '{}' meant?", near));
}

}  // namespace

CsvTable CsvTable::from_file(const std::string& path, std::span<const std::string_view> dimensionless) {
  const Input input = read_input(path);
  return from_text(input.bytes, input.name, dimensionless);
}

CsvTable CsvTable::from_text(std::string_view text, const std::string& file,
                             std::span<const std::string_view> dimensionless) {
  Lines lines(text);
  if (!lines.next()) throw InputError({file}, "holds no table", "Begin with a line of column names");
  CsvTable table;
  table.file_ = file;
  const char separator = separator_of(lines.line()) == ' ' ? ',' : separator_of(lines.line());
  const Place header{file, lines.number()};
  for (const std::string_view name : cells_of(lines.line(), separator)) {
    if (number_in(name)) throw InputError(header, fmt::format("'{}' is a number, not a column name", name), "Begin with a line of column names");
    check_name(name, header, dimensionless);
    if (table.has(name)) throw InputError(header, fmt::format("column '{}' is there twice", name), "Name columns differently");
    table.names_.emplace_back(name);
  }
  table.columns_.resize(table.names_.size());
  while (lines.next()) {
    const Place place{file, lines.number()};
    const std::vector<std::string_view> cells = cells_of(lines.line(), separator);
    check_width(cells.size(), table.names_.size(), place, "the header");
    for (std::size_t i = 0; i < cells.size(); ++i)
      table.columns_[i].push_back(finite_number(cells[i], place, fmt::format("column '{}'", table.names_[i]), kGapInTable));
    table.lines_.push_back(lines.number());
  }
  if (table.lines_.empty()) throw InputError({file}, "has a header but no rows", "Add one row for each measured value");
  return table;
}

bool CsvTable::has(std::string_view column) const {
  return std::find(names_.begin(), names_.end(), column) != names_.end();
}

std::span<const double> CsvTable::column(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found != names_.end()) return columns_[static_cast<std::size_t>(found - names_.begin())];
  const std::string near = nearest_word(name, names_);
  throw InputError({file_}, fmt::format("column '{}' is missing", name),
                   near.empty() ? "Add it" : fmt::format("Is '{}' meant?", near));
}

InputError CsvTable::error(std::size_t row, std::string_view column, std::string_view problem,
                           std::string_view hint) const {
  return {{file_, lines_[row]}, fmt::format("column '{}': {}", column, problem), hint};
}

bool is_matrix(std::string_view text) {
  Lines lines(text);
  if (!lines.next()) return false;
  const std::vector<std::string_view> cells = cells_of(lines.line(), separator_of(lines.line()));
  return std::all_of(cells.begin(), cells.end(), [](std::string_view cell) { return number_in(cell).has_value(); });
}

NumberMatrix matrix_from_text(std::string_view text, const std::string& file) {
  NumberMatrix matrix;
  char separator = ',';
  for (Lines lines(text); lines.next(); ++matrix.rows) {
    if (matrix.rows == 0) separator = separator_of(lines.line());
    const std::vector<std::string_view> cells = cells_of(lines.line(), separator);
    const Place place{file, lines.number()};
    if (matrix.rows == 0) matrix.columns = cells.size();
    check_width(cells.size(), matrix.columns, place, "the first row");
    for (std::size_t i = 0; i < cells.size(); ++i)
      matrix.values.push_back(finite_number(cells[i], place, fmt::format("column {}", i + 1), kGapInMatrix));
  }
  if (matrix.rows == 0) throw InputError({file}, "holds no numbers", "Give one line of numbers per word line");
  return matrix;
}

}  // namespace ohmfield::core
