#include "experiments/sweep/sweep_row.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/statistics/interval.hpp"
#include "core/statistics/time_to_solution.hpp"

namespace ohmfield::experiments {
namespace {

using nlohmann::ordered_json;

std::vector<core::Run> runs_of(const InstanceOutcome& outcome) {
  std::vector<core::Run> runs;
  for (const RunOutcome& run : outcome.runs) runs.push_back({static_cast<double>(run.cycles), run.solved});
  return runs;
}

/// Of the median of some values.
core::Interval median_interval(const std::vector<double>& values, std::uint64_t seed) {
  return core::bootstrap_interval(
      values.size(),
      [&values](std::span<const std::size_t> chosen) {
        std::vector<double> resampled;
        for (const std::size_t i : chosen) resampled.push_back(values[i]);
        return core::quantile(resampled, 0.5);
      },
      seed);
}

constexpr auto kLine = FMT_STRING("{:<20} {:<34} {:>13} {:>8} {:>8} {:>22} {:>22} {:>9} {:>30}\n");

std::string number(double value) { return std::isfinite(value) ? fmt::format("{:.3g}", value) : "never"; }

/// All digits of those that a person compares.
std::string steps(double value) { return std::isfinite(value) && value < 1e6 ? fmt::format("{:.0f}", value) : number(value); }

std::string value_text(const SweepRow& row) { return row.key.empty() ? "as configured" : fmt::format("{:g}", row.value); }

/// JSON has no infinity; a ratio may be infinite, and a bound of what was never reached.
ordered_json json_number(double value) { return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr); }

}  // namespace

PairedRatio paired_ratio(const std::vector<InstanceOutcome>& before, const std::vector<InstanceOutcome>& after, std::uint64_t seed) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const double a = core::length_to_solution(runs_of(before[i])), b = core::length_to_solution(runs_of(after[i]));
    if (std::isfinite(a) || std::isfinite(b)) ratios.push_back(a == b ? 1.0 : b / a);
  }
  if (ratios.empty()) return {NAN, NAN, NAN, 0};
  const core::Interval interval = median_interval(ratios, seed);
  return {core::quantile(ratios, 0.5), interval.low, interval.high, ratios.size()};
}

SweepRow make_sweep_row(const std::string& set, const SweepPoint& point, const std::vector<InstanceOutcome>& outcomes,
                        const std::vector<InstanceOutcome>& unchanged, std::uint64_t seed) {
  SweepRow result{point.key, point.value, make_row(set, point.solver, outcomes, seed), paired_ratio(unchanged, outcomes, seed)};
  result.row.solver = point.solver.name.substr(0, point.solver.name.find(", "));
  return result;
}

void print_sweep_heading(const std::string& set, std::size_t instances, std::size_t restarts) {
  fmt::print("\n{}: {} instances, {} restarts each\n", set, instances, restarts);
  fmt::print(kLine, "key", "device/rule", "value", "success", "flips", "ITS99 [95 %]", "over unchanged [95 %]", "J/cycle", "ETS99/J [95 %]");
  std::fflush(stdout);
}

void print_sweep_row(const SweepRow& row) {
  const Row& r = row.row;
  const std::string ratio = row.key.empty() ? "-" : fmt::format("{} [{}; {}]", number(row.ratio.median), number(row.ratio.low), number(row.ratio.high));
  fmt::print(kLine, row.key.empty() ? "-" : row.key, r.solver, value_text(row), fmt::format("{:.3f}", r.success), steps(r.flips_median.value_or(NAN)),
             fmt::format("{} [{}; {}]", steps(r.its99_median.value_or(NAN)), steps(r.its99_lo.value_or(NAN)), steps(r.its99_hi.value_or(NAN))), ratio, number(r.unit_J_median),
             fmt::format("{} [{}; {}]", number(r.ets99_J_median.value_or(NAN)), number(r.ets99_J_ci_lo.value_or(NAN)), number(r.ets99_J_ci_hi.value_or(NAN))));
  std::fflush(stdout);
}

void print_digital_row(const Row& digital) {
  fmt::print(kLine, "-", "walksat_asic", "digital", fmt::format("{:.3f}", digital.success), steps(digital.flips_median.value_or(NAN)),
             fmt::format("{} [{}; {}]", steps(digital.its99_median.value_or(NAN)), steps(digital.its99_lo.value_or(NAN)), steps(digital.its99_hi.value_or(NAN))), "-",
             number(digital.unit_J_median), number(digital.ets99_J_median.value_or(NAN)));
  std::fflush(stdout);
}

std::string sweep_csv(const std::vector<SweepRow>& rows, Timing timing) {
  const std::string header = to_csv({}, timing);
  const auto line = [](const std::string& text) { return text.substr(0, text.size() - 1); };  // without its end
  std::string text = "key,value," + line(header) + ",its99_ratio,its99_ratio_lo,its99_ratio_hi,step_s_median,step_J_median\n";
  for (const SweepRow& row : rows)
    text += fmt::format("{},{},{},{},{},{},{},{}\n", row.key, row.key.empty() ? "" : fmt::format("{}", row.value),
                        line(to_csv({row.row}, timing).substr(header.size())), row.ratio.median, row.ratio.low, row.ratio.high,
                        row.row.unit_s_median, row.row.unit_J_median);
  return text;
}

std::string sweep_json(const std::vector<SweepRow>& rows, const std::vector<Row>& digital, const std::vector<SweepPoint>& points,
                       const KsatConfig& config) {
  std::vector<Row> plain;
  for (const SweepRow& row : rows) plain.push_back(row.row);
  ordered_json file = ordered_json::parse(to_json(plain, config));
  file["file_type"] = "ohmfield-sweep";
  file.erase("pairs");  // rows are compared with the unchanged one of their set
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ordered_json& row = file["rows"][i];
    row["key"] = rows[i].key.empty() ? ordered_json(nullptr) : ordered_json(rows[i].key);
    row["value"] = rows[i].key.empty() ? ordered_json(nullptr) : std::isinf(rows[i].value) ? ordered_json("inf") : ordered_json(rows[i].value);
    row["its99_ratio"] = json_number(rows[i].ratio.median);
    row["its99_ratio_lo"] = json_number(rows[i].ratio.low);
    row["its99_ratio_hi"] = json_number(rows[i].ratio.high);
  }
  file["digital"] = ordered_json::parse(to_json(digital, config))["rows"];
  file["devices"] = ordered_json::array();
  for (const SweepPoint& point : points)
    if (point.key.empty()) file["devices"].push_back({{"solver", point.solver.name}, {"set_toml", point.device_toml}});
  return file.dump(2) + "\n";
}

}  // namespace ohmfield::experiments
