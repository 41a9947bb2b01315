#pragma once
/// The table that a task prints, row by row, and the same figures as JSON for programs that draw them.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossbar/cost/technology.hpp"
#include "experiments/tasks/task.hpp"

namespace ohmfield::core {
class TextFile;
}

namespace ohmfield::experiments {

/// What a figure should be.
struct Target {
  enum class Side { at_most, at_least } side = Side::at_most;
  double value = 0.0;
  enum class Of { mean, each_seed } of = Of::mean;
};
/// Nothing for no value.
inline std::optional<Target> at_most(std::optional<double> value) {
  return value ? std::optional(Target{Target::Side::at_most, *value}) : std::nullopt;
}
inline std::optional<Target> at_least(std::optional<double> value) {
  return value ? std::optional(Target{Target::Side::at_least, *value}) : std::nullopt;
}

/// Numbers that figures are drawn by, such as {"age_s", 86400}: names carry units and are none of the keys of docs/formats/task.md.
using Marks = std::map<std::string, double>;

/// A mark that is printed beside the figure.
struct Column {
  std::string mark;
  int digits = 4;
};
/// A column of a grid.
struct Series {
  std::string what;
  Marks marks = {};
};

class TaskReport {
 public:
  /// \param verb  "train" or "eval"
  /// \throws InputError  the path cannot be written
  TaskReport(std::string verb, std::string title, const FigureFile& json);
  ~TaskReport();

  /// Heading of the rows that follow. \param unit  of their values
  void table(std::string heading, std::string unit, int digits = 4, std::vector<Column> columns = {});
  /// Prints mean and interval over seeds.
  void row(std::string what, std::vector<double> values, std::optional<Target> target = {}, Marks marks = {});
  /// A figure that no seed has a part in.
  void fixed(std::string what, double value, std::optional<Target> target = {}, Marks marks = {});
  /// A figure with the band of its prices, in the unit of the table: J, to three significant digits, or such as nJ, scaled by the caller.
  void priced(std::string what, const crossbar::Energy& energy, Marks marks = {});
  /// A figure of that kind, in J, and one for each part of it that makes at least 2 %.
  void priced_parts(std::string what, const core::Ledger& ledger, const crossbar::Technology& technology, Marks marks = {});
  /// Heading of lines, one for each value of a mark, that have a figure for each series. In the file each of these is a row.
  void grid(std::string heading, std::string unit, std::string mark, std::vector<Series> series, int digits = 4);
  /// \param figures  values of each series
  void line(double mark, std::vector<std::vector<double>> figures);
  /// Writes the file. Nothing stands under its name before.
  void finish();

 private:
  struct Row {
    std::size_t table = 0;
    std::string what;
    std::vector<double> values;
    std::optional<Target> target;
    Marks marks;
    std::optional<crossbar::Energy> energy = {};
  };
  void print(const Row& row, const std::string& figure) const;

  struct Table {
    std::string heading, unit;
    int digits = 4;
    std::vector<Column> columns = {};
    std::string mark = {};             ///< of a grid
    std::vector<Series> series = {};
  };

  std::string verb_, title_, kind_;
  std::unique_ptr<core::TextFile> json_;
  std::vector<Table> tables_;
  std::vector<Row> rows_;
};

}  // namespace ohmfield::experiments
