#include "experiments/tasks/task_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/io/text_file.hpp"
#include "core/provenance.hpp"
#include "experiments/command.hpp"
#include "experiments/tasks/seed_table.hpp"

namespace ohmfield::experiments {
namespace {

/// Width of the first column.
constexpr int kWhat = 58;

bool is_met(const Target& target, double value) { return target.side == Target::Side::at_most ? value <= target.value : value >= target.value; }
const char* words_of(Target::Side side) { return side == Target::Side::at_most ? "at most" : "at least"; }

nlohmann::ordered_json number(double value) { return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr); }

}  // namespace

TaskReport::TaskReport(std::string verb, std::string title, const std::string& json)
    : verb_(std::move(verb)), title_(std::move(title)), json_(json.empty() ? nullptr : std::make_unique<core::TextFile>(json)) {}

TaskReport::~TaskReport() = default;

void TaskReport::table(std::string heading, std::string unit, int digits) {
  fmt::print("\n{:<{}} {}\n", "", kWhat, heading);
  tables_.push_back({std::move(heading), std::move(unit), digits});
}

void TaskReport::print(const Row& row, const std::string& figure, double mean) const {
  fmt::print("{:<{}} {}", row.what, kWhat, figure);
  if (row.target) fmt::print("  ({} {:g}: {})", words_of(row.target->side), row.target->value, is_met(*row.target, mean) ? "reached" : "missed");
  fmt::print("\n");
  std::fflush(stdout);
}

void TaskReport::row(std::string what, std::vector<double> values, std::optional<Target> target, std::map<std::string, double> marks) {
  const SeedMean mean = seed_mean(values);
  rows_.push_back({tables_.size() - 1, std::move(what), std::move(values), target, std::move(marks)});
  print(rows_.back(), to_text(mean, tables_.back().digits), mean.mean);
}

void TaskReport::fixed(std::string what, double value, std::optional<Target> target, std::map<std::string, double> marks) {
  rows_.push_back({tables_.size() - 1, std::move(what), {value}, target, std::move(marks)});
  print(rows_.back(), fmt::format("{:.{}f}", value, tables_.back().digits), value);
}

void TaskReport::priced(std::string what, const crossbar::Energy& energy, std::map<std::string, double> marks) {
  rows_.push_back({tables_.size() - 1, std::move(what), {energy.nominal_J}, {}, std::move(marks), energy});
  print(rows_.back(), fmt::format("{:.3g} [{:.3g}; {:.3g}]", energy.nominal_J, energy.low_J, energy.high_J), energy.nominal_J);
}

void TaskReport::finish() {
  if (!json_) return;
  nlohmann::ordered_json file;
  file["file_type"] = "ohmfield-task";
  file["format_version"] = "1.0";
  file["source"] = core::source_line();
  file["history"] = command_line();
  file["date_created"] = core::utc_now();
  file["verb"] = verb_;
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
      one["reached"] = is_met(*row.target, mean.mean);
    }
    for (const auto& [name, value] : row.marks) one[name] = number(value);
    file["rows"].push_back(std::move(one));
  }
  json_->commit(file.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

}  // namespace ohmfield::experiments
