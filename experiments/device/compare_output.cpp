/// The comparison as a table on the screen, as JSON, as HDF5.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/provenance.hpp"
#include "experiments/command.hpp"
#include "experiments/device/compare.hpp"
#include "experiments/options.hpp"
#include "experiments/result_file.hpp"

namespace ohmfield::experiments {
namespace {

std::string number(double value) { return std::isfinite(value) ? fmt::format("{:.5g}", value) : "-"; }

std::string percent(std::optional<double> value) { return value ? fmt::format("{:+.2f}", *value) : "-"; }

std::optional<double> difference(double a, double b) {
  if (!std::isfinite(a) || !std::isfinite(b)) return std::nullopt;
  if (a == b) return 0.0;
  return a != 0.0 ? std::optional(100.0 * (b - a) / a) : std::nullopt;
}

/// Columns stay columns: a long polynomial is cut on the screen, not in the files.
std::string shortened(const std::string& text, std::size_t width) {
  return text.empty() ? "-" : text.size() <= width ? text : text.substr(0, width - 3) + "...";
}

nlohmann::json json_number(double value) { return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr); }

std::string config_of(const Comparison& comparison) {
  return fmt::format("[compare]\na = '{}'\nb = '{}'\ntarget_S = [{}]\ntime_s = [{}]\ncells = {}\nseed = \"{}\"\n{}", comparison.argument[0],
                     comparison.argument[1], fmt::join(comparison.plan.target_S, ", "), fmt::join(comparison.plan.time_s, ", "),
                     comparison.plan.cells, comparison.plan.seed, file_comments("device", comparison.argument, "devices"));
}

std::size_t inside(const Comparison& comparison) {
  std::size_t count = 0;
  for (const Coverage& one : comparison.coverage) count += one.inside() ? 1 : 0;
  return count;
}

}  // namespace

void print_comparison(const Comparison& comparison) {
  fmt::print("A: {}: {}\nB: {}: {}\n", comparison.argument[0], comparison.device[0]->info().title, comparison.argument[1],
             comparison.device[1]->info().title);
  fmt::print("{} cells for each target, seed {}, the same draws for both\n\n", comparison.plan.cells, comparison.plan.seed);
  fmt::print("{:<36} {:>11} {:>10} {:>12} {:>12} {:>4} {:>9}\n", "quantity", "target [S]", "time [s]", "A", "B", "unit", "B-A [%]");
  for (const ComparedRow& row : compared_rows(comparison))
    fmt::print("{:<36} {:>11} {:>10} {:>12} {:>12} {:>4} {:>9}\n", row.quantity, std::isnan(row.target_S) ? "" : number(row.target_S),
               std::isnan(row.time_s) ? "" : number(row.time_s), number(row.a), number(row.b), row.unit, percent(difference(row.a, row.b)));
  if (comparison.plan.target_S.empty()) fmt::print("no target lies in both windows\n");
  if (comparison.plan.time_s.empty()) fmt::print("no time is valid for both sets\n");
  fmt::print("\n{:<32} {:>40} {:>40} {:>5} {:>9}\n", "parameter", "A", "B", "unit", "B-A [%]");
  for (const ComparedParameter& row : comparison.parameters)
    fmt::print("{:<32} {:>40} {:>40} {:>5} {:>9}\n", row.path, shortened(row.a, 40), shortened(row.b, 40), row.unit, percent(row.percent));
  if (comparison.coverage.empty()) return;
  fmt::print("\n{:<32} {:>12} {:>12} {:>27}  {}\n", "fitted in B", "A", "B", "95 % interval of B", "A inside");
  for (const Coverage& one : comparison.coverage)
    fmt::print("{:<32} {:>12.5g} {:>12.5g} {:>27}  {}\n", one.fitted.name(), one.known, one.fitted.value,
               fmt::format("[{:.5g}; {:.5g}]", one.fitted.interval.low, one.fitted.interval.high), one.inside() ? "yes" : "no");
  fmt::print("{} of {} numbers of A lie in the 95 % intervals of B\n", inside(comparison), comparison.coverage.size());
}

std::string comparison_json(const Comparison& comparison) {
  nlohmann::ordered_json json{{"file_type", "ohmfield-device-comparison"},
                              {"format_version", "1.0"},
                              {"source", core::source_line()},
                              {"history", command_line()},
                              {"seed", comparison.plan.seed},
                              {"cells", comparison.plan.cells},
                              {"a", comparison.argument[0]},
                              {"b", comparison.argument[1]}};
  json["quantities"] = nlohmann::json::array();
  json["parameters"] = nlohmann::json::array();
  json["intervals"] = nlohmann::json::array();
  for (const ComparedRow& row : compared_rows(comparison)) {
    const auto change = difference(row.a, row.b);
    json["quantities"].push_back(nlohmann::ordered_json{{"quantity", row.quantity}, {"unit", row.unit}, {"target_S", json_number(row.target_S)},
                                                        {"time_s", json_number(row.time_s)}, {"a", json_number(row.a)}, {"b", json_number(row.b)},
                                                        {"difference_percent", change ? nlohmann::json(*change) : nlohmann::json(nullptr)}});
  }
  for (const ComparedParameter& row : comparison.parameters)
    json["parameters"].push_back(nlohmann::ordered_json{{"path", row.path}, {"unit", row.unit}, {"a", row.a}, {"b", row.b},
                                                        {"difference_percent", row.percent ? nlohmann::json(*row.percent) : nlohmann::json(nullptr)}});
  for (const Coverage& one : comparison.coverage)
    json["intervals"].push_back(nlohmann::ordered_json{{"path", one.fitted.name()}, {"a", one.known}, {"b", one.fitted.value},
                                                       {"low", json_number(one.fitted.interval.low)}, {"high", json_number(one.fitted.interval.high)}, {"inside", one.inside()}});
  return json.dump(2);
}

void write_comparison(const std::string& path, const Comparison& comparison) {
  core::TraceFile file = result_file(path, fmt::format("comparison of {} and {}", comparison.argument[0], comparison.argument[1]),
                                     "ohmfield-device-comparison", config_of(comparison), comparison.plan.seed);
  const std::vector<std::string> sets{"A: " + comparison.argument[0], "B: " + comparison.argument[1]};
  core::TraceGroup cells = file.group("cells", "what cells of both sets do at the same targets and times, with the same draws");
  cells.dimension("set", sets, "1", "device set");
  cells.dimension("time", comparison.plan.time_s, "s", "time since programming");
  cells.dimension("target", comparison.plan.target_S, "S", "target conductance");
  const auto both = [&](std::vector<double> ComparedCells::*values) {
    std::vector<double> all = comparison.cells[0].*values;
    all.insert(all.end(), (comparison.cells[1].*values).begin(), (comparison.cells[1].*values).end());
    return all;
  };
  cells.write("programmed_mean", {"set", "target"}, both(&ComparedCells::programmed_mean_S), "S", "mean right after programming");
  cells.write("programmed_std", {"set", "target"}, both(&ComparedCells::programmed_std_S), "S", "standard deviation right after programming");
  cells.write("drift_exponent_mean", {"set", "target"}, both(&ComparedCells::drift_mean), "1", "mean drift exponent, of sets that have one");
  cells.write("drift_exponent_std", {"set", "target"}, both(&ComparedCells::drift_std), "1", "standard deviation of the drift exponent");
  cells.write("nonlinearity", {"set", "target"}, both(&ComparedCells::nonlinearity), "1", "current beyond Ohm's law at 0.2 V, over what is Ohm's");
  cells.write("mean", {"set", "time", "target"}, both(&ComparedCells::mean_S), "S", "mean of conductances, without read noise");
  cells.write("std", {"set", "time", "target"}, both(&ComparedCells::std_S), "S", "standard deviation of conductances, without read noise");
  cells.write("read_noise", {"set", "time", "target"}, both(&ComparedCells::read_noise_S), "S", "standard deviation of one read around its cell");
  std::vector<std::string> name, a, b, unit;
  std::vector<double> change;
  for (const ComparedParameter& row : comparison.parameters) {
    name.push_back(row.path);
    a.push_back(row.a);
    b.push_back(row.b);
    unit.push_back(row.unit);
    change.push_back(row.percent.value_or(std::nan("")));
  }
  core::TraceGroup parameters = file.group("parameters", "parameters of both sets, joined by their keys");
  parameters.dimension("parameter", name, "1", "key; with [k] for an element of a list");
  parameters.write("a", {"parameter"}, a, "1", "value in A as written; empty: none");
  parameters.write("b", {"parameter"}, b, "1", "value in B as written; empty: none");
  parameters.write("unit", {"parameter"}, unit, "1", "unit of both");
  parameters.write("difference", {"parameter"}, change, "percent", "B less A, over A");
  if (!comparison.coverage.empty()) {
    std::vector<std::string> fitted;
    std::vector<double> known, value, low, high;
    std::vector<std::int8_t> covered;
    for (const Coverage& one : comparison.coverage) {
      fitted.push_back(one.fitted.name());
      known.push_back(one.known);
      value.push_back(one.fitted.value);
      low.push_back(one.fitted.interval.low);
      high.push_back(one.fitted.interval.high);
      covered.push_back(one.inside() ? 1 : 0);
    }
    core::VariableOptions words;
    words.flags = {{0, "no"}, {1, "yes"}};
    core::TraceGroup intervals = file.group("intervals", "numbers that B was fitted with, and what A says of them");
    intervals.dimension("parameter", fitted, "1", "key, with [k] for an element, (g S) for a curve at a conductance");
    intervals.write("a", {"parameter"}, known, "1", "value in A, in the unit of its key");
    intervals.write("b", {"parameter"}, value, "1", "estimate in B, in the unit of its key");
    intervals.write("low", {"parameter"}, low, "1", "lower end of its 95 % interval");
    intervals.write("high", {"parameter"}, high, "1", "upper end of its 95 % interval");
    intervals.write("inside", {"parameter"}, covered, "1", "whether A lies in the interval", words);
  }
  file.close();
}

}  // namespace ohmfield::experiments
