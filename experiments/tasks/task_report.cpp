#include "experiments/tasks/task_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <span>

#include "core/expect.hpp"
#include "core/io/text_file.hpp"
#include "core/provenance.hpp"
#include "experiments/command.hpp"
#include "experiments/tasks/seed_table.hpp"

namespace ohmfield::experiments {
namespace {

/// Widths: of what a row is of, of figures that stand before further ones, of the first column of a grid.
constexpr int kWhat = 58, kFigure = 24, kMark = 10;

bool is_met(const Target& target, double value) { return target.side == Target::Side::at_most ? value <= target.value : value >= target.value; }
bool is_met(const Target& target, std::span<const double> values) {
  if (target.of == Target::Of::mean) return is_met(target, seed_mean(values).mean);
  return std::all_of(values.begin(), values.end(), [&](double value) { return is_met(target, value); });
}
const char* words_of(Target::Side side) { return side == Target::Side::at_most ? "at most" : "at least"; }
const char* words_of(Target::Of of) { return of == Target::Of::mean ? "mean" : "each seed"; }

nlohmann::ordered_json number(double value) { return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr); }

/// "mean_ns" is "mean ns" on paper.
std::string printed(std::string mark) {
  std::replace(mark.begin(), mark.end(), '_', ' ');
  return mark;
}
int width(const Column& column) { return std::max(9, static_cast<int>(column.mark.size())); }

}  // namespace

TaskReport::TaskReport(std::string verb, std::string title, const FigureFile& json)
    : verb_(std::move(verb)), title_(std::move(title)), kind_(json.kind), json_(json.path.empty() ? nullptr : std::make_unique<core::TextFile>(json.path)) {}

TaskReport::~TaskReport() = default;

void TaskReport::table(std::string heading, std::string unit, int digits, std::vector<Column> columns) {
  fmt::print("\n{:<{}} {:<{}}", "", kWhat, heading, columns.empty() ? 0 : kFigure);
  for (const Column& column : columns) fmt::print(" {:>{}}", printed(column.mark), width(column));
  fmt::print("\n");
  tables_.push_back({std::move(heading), std::move(unit), digits, std::move(columns)});
}

void TaskReport::print(const Row& row, const std::string& figure) const {
  const std::vector<Column>& columns = tables_[row.table].columns;
  fmt::print("{:<{}} {:<{}}", row.what, kWhat, figure, columns.empty() ? 0 : kFigure);
  for (const Column& column : columns) {
    const auto mark = row.marks.find(column.mark);
    fmt::print(" {:>{}}", mark == row.marks.end() ? "-" : fmt::format("{:.{}f}", mark->second, column.digits), width(column));
  }
  if (row.target)
    fmt::print("  ({} {:g}{}: {})", words_of(row.target->side), row.target->value, row.target->of == Target::Of::mean ? "" : " for each",
               is_met(*row.target, row.values) ? "reached" : "missed");
  fmt::print("\n");
  std::fflush(stdout);
}

void TaskReport::row(std::string what, std::vector<double> values, std::optional<Target> target, Marks marks) {
  rows_.push_back({tables_.size() - 1, std::move(what), std::move(values), target, std::move(marks)});
  print(rows_.back(), to_text(seed_mean(rows_.back().values), tables_.back().digits));
}

void TaskReport::fixed(std::string what, double value, std::optional<Target> target, Marks marks) {
  rows_.push_back({tables_.size() - 1, std::move(what), {value}, target, std::move(marks)});
  print(rows_.back(), fmt::format("{:.{}f}", value, tables_.back().digits));
}

void TaskReport::priced(std::string what, const crossbar::Energy& energy, Marks marks) {
  rows_.push_back({tables_.size() - 1, std::move(what), {energy.nominal_J}, {}, std::move(marks), energy});
  const Table& table = tables_.back();
  if (table.unit == "J") print(rows_.back(), fmt::format("{:.3g} [{:.3g}; {:.3g}]", energy.nominal_J, energy.low_J, energy.high_J));
  else print(rows_.back(), fmt::format("{0:.{3}f} [{1:.{3}f}; {2:.{3}f}]", energy.nominal_J, energy.low_J, energy.high_J, table.digits));
}

void TaskReport::priced_parts(std::string what, const core::Ledger& ledger, const crossbar::Technology& technology, Marks marks) {
  const crossbar::Energy whole = technology.energy(ledger);
  priced(std::move(what), whole, std::move(marks));
  for (std::size_t p = 0; p < core::kParts; ++p) {
    const auto part = static_cast<core::Part>(p);
    const crossbar::Energy energy = technology.energy(ledger, part);
    if (energy.nominal_J >= 0.02 * whole.nominal_J) priced(fmt::format("  of which {}", core::part_name(part)), energy);
  }
}

void TaskReport::grid(std::string heading, std::string unit, std::string mark, std::vector<Series> series, int digits) {
  fmt::print("\n{}\n{:>{}}", heading, printed(mark), kMark);
  for (std::size_t s = 0; s < series.size(); ++s) fmt::print("  {:>{}}", fmt::format("({})", s + 1), kFigure);
  fmt::print("\n");
  tables_.push_back({std::move(heading), std::move(unit), digits, {}, std::move(mark), std::move(series)});
}

void TaskReport::line(double mark, std::vector<std::vector<double>> figures) {
  const Table& table = tables_.back();
  OHM_EXPECT(figures.size() == table.series.size());
  fmt::print("{:>{}.12g}", mark, kMark);
  for (std::size_t s = 0; s < figures.size(); ++s) {
    fmt::print("  {:>{}}", to_text(seed_mean(figures[s]), table.digits), kFigure);
    Marks marks = table.series[s].marks;
    marks[table.mark] = mark;
    rows_.push_back({tables_.size() - 1, table.series[s].what, std::move(figures[s]), {}, std::move(marks)});
  }
  fmt::print("\n");
  std::fflush(stdout);
}

void TaskReport::finish() {
  if (!json_) return;
  nlohmann::ordered_json file;
  file["file_type"] = "ohmfield-task";
  file["format_version"] = "1.1";
  file["source"] = core::source_line();
  file["history"] = command_line();
  file["date_created"] = core::utc_now();
  file["verb"] = verb_;
  file["kind"] = kind_;
  file["title"] = title_;
  file["rows"] = nlohmann::ordered_json::array();
  for (const Row& row : rows_) {
    const Table& table = tables_[row.table];
    SeedMean mean = seed_mean(row.values);
    if (row.energy) mean.interval = {row.energy->low_J, row.energy->high_J};
    nlohmann::ordered_json one{{"table", table.heading}, {"unit", table.unit}, {"what", row.what}, {"mean", number(mean.mean)},
                               {"low", number(mean.interval.low)}, {"high", number(mean.interval.high)}};
    one["values"] = nlohmann::ordered_json::array();
    for (const double value : row.values) one["values"].push_back(number(value));
    if (row.target) {
      one["target"] = row.target->value;
      one["target_side"] = words_of(row.target->side);
      one["target_of"] = words_of(row.target->of);
      one["reached"] = is_met(*row.target, row.values);
    }
    for (const auto& [name, value] : row.marks) one[name] = number(value);
    file["rows"].push_back(std::move(one));
  }
  json_->commit(file.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

}  // namespace ohmfield::experiments
