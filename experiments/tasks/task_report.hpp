#pragma once
/// The table that a task prints, row by row, and the same figures as JSON for programs that draw them.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossbar/cost/price.hpp"

namespace ohmfield::core {
class TextFile;
}

namespace ohmfield::experiments {

/// What a figure should be.
struct Target {
  enum class Side { at_most, at_least } side = Side::at_most;
  double value = 0.0;
};

class TaskReport {
 public:
  /// \param verb   "train" or "eval" \param json  path; empty: no file
  /// \throws InputError  the path cannot be written
  TaskReport(std::string verb, std::string title, const std::string& json);
  ~TaskReport();

  /// Heading of the rows that follow. \param unit  of their values
  void table(std::string heading, std::string unit, int digits = 4);
  /// Prints mean and interval over seeds. \param marks  numbers that figures are drawn by, such as {"age_s", 86400}
  void row(std::string what, std::vector<double> values, std::optional<Target> target = {}, std::map<std::string, double> marks = {});
  /// A figure that no seed has a part in.
  void fixed(std::string what, double value, std::optional<Target> target = {}, std::map<std::string, double> marks = {});
  /// A figure with the band of its prices.
  void priced(std::string what, const crossbar::Energy& energy, std::map<std::string, double> marks = {});
  /// Writes the file. Nothing stands under its name before.
  void finish();

 private:
  struct Row {
    std::size_t table = 0;
    std::string what;
    std::vector<double> values;
    std::optional<Target> target;
    std::map<std::string, double> marks;
    std::optional<crossbar::Energy> energy = {};
  };
  void print(const Row& row, const std::string& figure, double mean) const;

  struct Table {
    std::string heading, unit;
    int digits = 4;
  };

  std::string verb_, title_;
  std::unique_ptr<core::TextFile> json_;
  std::vector<Table> tables_;
  std::vector<Row> rows_;
};

}  // namespace ohmfield::experiments
