/// Rows of `ohmfield cost validate` on the screen, as CSV and as JSON.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/provenance.hpp"
#include "experiments/command.hpp"
#include "experiments/cost/validate.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::string_view kConvention = "1 MAC = 2 operations";

nlohmann::json number(double value) { return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr); }

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

}  // namespace

std::string_view name_of(RowKind kind) { return kind == RowKind::bookkeeping ? "bookkeeping" : "prediction"; }

std::string_view name_of(RowStatus status) {
  switch (status) {
    case RowStatus::ok: return "ok";
    case RowStatus::off: return "OFF";
    case RowStatus::information: break;
  }
  return "information";
}

void print_validation(const std::vector<ValidationRow>& rows) {
  std::size_t width = 0;
  for (const ValidationRow& row : rows) width = std::max(width, row.quantity.size());
  fmt::print("published figures recounted; {} unless said otherwise\n\n", kConvention);
  fmt::print("{:<9} {:<{}} {:>9} {:>9}  {:<8} {:>8} {:>9}  {:<11} {:<11}  {}\n", "reference", "quantity", width, "ours", "published", "unit", "error",
             "tolerance", "kind", "verdict", "source");
  for (const ValidationRow& row : rows)
    fmt::print("{:<9} {:<{}} {:>9.4g} {:>9.4g}  {:<8} {:>+7.2f}% {:>9}  {:<11} {:<11}  {}\n", row.reference, row.quantity, width, row.ours, row.published,
               row.unit, 100.0 * row.relative_error(), row.tolerance ? fmt::format("{:g}%", 100.0 * *row.tolerance) : "-", name_of(row.kind), name_of(row.status()), row.source);
  const ValidationCount count = count_of(rows);
  fmt::print("\n{} rows: {} ok ({} bookkeeping, {} predictions), {} off, {} for information\n", rows.size(), count.ok, count.ok_bookkeeping,
             count.ok_predictions, count.off, count.information);
  fmt::print("bookkeeping: arithmetic on what the source publishes; prediction: calibrated on something else, or a model that\n"
             "has not seen the figure; without tolerance it is for information\n");
}

std::string validation_csv(const std::vector<ValidationRow>& rows) {
  std::string text = "reference,quantity,ours,published,unit,relative_error,tolerance,kind,verdict,source\n";
  for (const ValidationRow& row : rows)
    text += fmt::format("{},{},{:.17g},{:.17g},{},{:.17g},{},{},{},{}\n", row.reference, quoted(row.quantity), row.ours, row.published, row.unit,
                        row.relative_error(), row.tolerance ? fmt::format("{:g}", *row.tolerance) : "", name_of(row.kind), name_of(row.status()), quoted(row.source));
  return text;
}

std::string validation_json(const std::vector<ValidationRow>& rows) {
  const ValidationCount count = count_of(rows);
  nlohmann::ordered_json all{{"kind", "ohmfield-cost-validation"}, {"version", "1.0"}, {"source", core::source_line()}, {"history", command_line()},
                             {"convention", kConvention},          {"ok", count.ok},   {"off", count.off},              {"information", count.information}};
  all["rows"] = nlohmann::ordered_json::array();
  for (const ValidationRow& row : rows)
    all["rows"].push_back({{"reference", row.reference},
                           {"quantity", row.quantity},
                           {"ours", number(row.ours)},
                           {"published", number(row.published)},
                           {"unit", row.unit},
                           {"relative_error", number(row.relative_error())},
                           {"tolerance", row.tolerance ? number(*row.tolerance) : nlohmann::json(nullptr)},
                           {"kind", name_of(row.kind)},
                           {"verdict", name_of(row.status())},
                           {"source", row.source}});
  return all.dump(2);
}

}  // namespace ohmfield::experiments
