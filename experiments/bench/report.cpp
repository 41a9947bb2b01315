#include "experiments/bench/report.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <variant>

#include "core/provenance.hpp"
#include "experiments/bench/pairs.hpp"
#include "experiments/command.hpp"
#include "experiments/cost/bill_output.hpp"

namespace ohmfield::experiments {
namespace {

using Cell = std::variant<std::string, std::size_t, std::optional<double>>;

struct ColumnOf {
  const char* name;
  Cell (*get)(const Row&);
  bool (*is_measured)(const Row&);
};

bool never(const Row&) { return false; }
bool always(const Row&) { return true; }
bool on_this_clock(const Row& row) { return row.clock == Clock::measured; }

constexpr std::array kColumns{
    ColumnOf{"set", [](const Row& r) -> Cell { return r.set; }, never},
    ColumnOf{"solver", [](const Row& r) -> Cell { return r.solver; }, never},
    ColumnOf{"instances", [](const Row& r) -> Cell { return r.instances; }, never},
    ColumnOf{"runs", [](const Row& r) -> Cell { return r.runs; }, never},
    ColumnOf{"solved_instances", [](const Row& r) -> Cell { return r.solved_instances; }, never},
    ColumnOf{"success", [](const Row& r) -> Cell { return std::optional(r.success); }, never},
    ColumnOf{"success_lo", [](const Row& r) -> Cell { return std::optional(r.success_lo); }, never},
    ColumnOf{"success_hi", [](const Row& r) -> Cell { return std::optional(r.success_hi); }, never},
    ColumnOf{"flips_median", [](const Row& r) -> Cell { return r.flips_median; }, never},
    ColumnOf{"flips_p90", [](const Row& r) -> Cell { return r.flips_p90; }, never},
    ColumnOf{"flips_max", [](const Row& r) -> Cell { return r.flips_max; }, never},
    ColumnOf{"cycles_median", [](const Row& r) -> Cell { return r.cycles_median; }, never},
    ColumnOf{"its99_median", [](const Row& r) -> Cell { return r.its99_median; }, never},
    ColumnOf{"its99_p90", [](const Row& r) -> Cell { return r.its99_p90; }, never},
    ColumnOf{"tts99_s_median", [](const Row& r) -> Cell { return r.tts99_s_median; }, on_this_clock},
    ColumnOf{"ets99_J_median", [](const Row& r) -> Cell { return r.ets99_J_median; }, on_this_clock},
    ColumnOf{"ets99_J_lo", [](const Row& r) -> Cell { return r.ets99_J_lo; }, on_this_clock},
    ColumnOf{"ets99_J_hi", [](const Row& r) -> Cell { return r.ets99_J_hi; }, on_this_clock},
    ColumnOf{"flips_per_cpu_s", [](const Row& r) -> Cell { return r.flips_per_cpu_s; }, always},
    ColumnOf{"its99_max", [](const Row& r) -> Cell { return r.its99_max; }, never},
    ColumnOf{"its99_lo", [](const Row& r) -> Cell { return r.its99_lo; }, never},
    ColumnOf{"its99_hi", [](const Row& r) -> Cell { return r.its99_hi; }, never},
    ColumnOf{"tts99_s_ci_lo", [](const Row& r) -> Cell { return r.tts99_s_ci_lo; }, on_this_clock},
    ColumnOf{"tts99_s_ci_hi", [](const Row& r) -> Cell { return r.tts99_s_ci_hi; }, on_this_clock},
    ColumnOf{"ets99_J_ci_lo", [](const Row& r) -> Cell { return r.ets99_J_ci_lo; }, on_this_clock},
    ColumnOf{"ets99_J_ci_hi", [](const Row& r) -> Cell { return r.ets99_J_ci_hi; }, on_this_clock},
    ColumnOf{"longest_clause", [](const Row& r) -> Cell { return r.longest_clause; }, never},
    ColumnOf{"variables", [](const Row& r) -> Cell { return r.variables; }, never},
    ColumnOf{"clauses", [](const Row& r) -> Cell { return r.clauses; }, never},
    ColumnOf{"published", [](const Row& r) -> Cell { return r.published ? r.published->name : std::string(); }, never},
    ColumnOf{"published_its99", [](const Row& r) -> Cell { return r.published ? r.published->its99 : std::nullopt; }, never},
    ColumnOf{"published_tts_s", [](const Row& r) -> Cell { return r.published ? r.published->tts_s : std::nullopt; }, never},
    ColumnOf{"published_ets_J", [](const Row& r) -> Cell { return r.published ? r.published->ets_J : std::nullopt; }, never},
};

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

std::string csv_cell(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return quoted(*text);
  if (const auto* number = std::get_if<std::size_t>(&cell)) return fmt::format("{}", *number);
  const auto& value = std::get<std::optional<double>>(cell);
  return value ? fmt::format("{}", *value) : "";
}

nlohmann::ordered_json json_cell(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<std::size_t>(&cell)) return *number;
  const auto& value = std::get<std::optional<double>>(cell);
  return value && std::isfinite(*value) ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

std::string shown(const std::optional<double>& value, const char* format) {
  if (!value) return "-";
  return std::isfinite(*value) ? fmt::format(fmt::runtime(format), *value) : "never";
}

/// Steps: all digits of those that a person compares.
std::string steps(const std::optional<double>& value) {
  return shown(value, value && *value >= 1e6 ? "{:.1e}" : "{:.0f}");
}

}  // namespace

std::string to_csv(const std::vector<Row>& rows, Timing timing) {
  std::string text;
  for (std::size_t c = 0; c < kColumns.size(); ++c) text += fmt::format("{}{}", c == 0 ? "" : ",", kColumns[c].name);
  text += "\n";
  for (const Row& row : rows) {
    for (std::size_t c = 0; c < kColumns.size(); ++c) {
      const bool hidden = timing == Timing::leave_out && kColumns[c].is_measured(row);
      text += fmt::format("{}{}", c == 0 ? "" : ",", hidden ? "" : csv_cell(kColumns[c].get(row)));
    }
    text += "\n";
  }
  return text;
}

namespace {

nlohmann::ordered_json json_contest(const Contest& contest) {
  return {{"ratio", json_cell(std::optional(contest.ratio))},
          {"wins", contest.test.smaller},
          {"losses", contest.test.larger},
          {"ties", contest.test.ties},
          {"sign_test_p", contest.test.p_value}};
}

}  // namespace

std::string to_json(const std::vector<Row>& rows, const KsatConfig& config, const std::string& published_toml) {
  nlohmann::ordered_json file;
  file["file_type"] = "ohmfield-bench";
  file["format_version"] = "1.1";
  file["source"] = core::source_line();
  file["history"] = command_line();
  file["date_created"] = core::utc_now();
  file["seed"] = config.seed;
  file["config_toml"] = config.toml();
  if (!published_toml.empty()) file["published_toml"] = published_toml;
  file["rows"] = nlohmann::ordered_json::array();
  file["costs"] = nlohmann::ordered_json::array();
  for (const Row& row : rows) {
    nlohmann::ordered_json cells;
    for (const ColumnOf& column : kColumns) cells[column.name] = json_cell(column.get(row));
    file["rows"].push_back(cells);
    file["costs"].push_back({{"set", row.set},
                             {"solver", row.solver},
                             {"clock", row.clock == Clock::measured ? "measured" : "simulated"},
                             {"write_s_median", row.write_s_median},
                             {"write_J_median", row.write_J_median},
                             {"step_s_median", row.unit_s_median},
                             {"step_J_median", row.unit_J_median},
                             {"its99_lo", json_cell(row.its99_lo)},
                             {"its99_hi", json_cell(row.its99_hi)}});
  }
  file["pairs"] = nlohmann::ordered_json::array();
  for (const Pair& pair : all_pairs(rows))
    file["pairs"].push_back({{"set", pair.set},
                             {"first", pair.first},
                             {"second", pair.second},
                             {"steps", pair.steps ? json_contest(*pair.steps) : nlohmann::ordered_json(nullptr)},
                             {"time", json_contest(pair.time)},
                             {"energy", json_contest(pair.energy)}});
  return file.dump(2) + "\n";
}

void print_heading(const std::string& set, std::size_t instances, std::size_t restarts) {
  fmt::print("\n{}: {} instances, {} restarts each\n", set, instances, restarts);
  fmt::print("{:<29} {:>7} {:>20} {:>7} {:>24} {:>8} {:>26} {:>8}\n", "solver", "solved", "success [95 %]", "flips",
             "ITS99 [95 %]", "TTS99/s", "ETS99/J [low; high]", "flips/s");
  std::fflush(stdout);
}

void print_row(const Row& row) {
  const std::string success =
      fmt::format("{:.3f} [{:.3f}; {:.3f}]", row.success, row.success_lo, row.success_hi);
  const std::string its99 =
      row.its99_median ? fmt::format("{} [{}; {}]", steps(row.its99_median), steps(row.its99_lo), steps(row.its99_hi)) : "-";
  const std::string energy = fmt::format("{} [{}; {}]", shown(row.ets99_J_median, "{:.1e}"),
                                         shown(row.ets99_J_lo, "{:.1e}"), shown(row.ets99_J_hi, "{:.1e}"));
  fmt::print("{:<29} {:>7} {:>20} {:>7} {:>24} {:>8} {:>26} {:>8}\n", row.solver,
             fmt::format("{}/{}", row.solved_instances, row.instances), success, steps(row.flips_median), its99,
             shown(row.tts99_s_median, "{:.1e}"), energy, shown(row.flips_per_cpu_s, "{:.1e}"));
  std::fflush(stdout);
}

void print_bill(const std::string& solver, const std::string& instance, const InstanceOutcome& outcome, const crossbar::Technology& technology) {
  if (outcome.unit_events.lines().empty()) {
    fmt::print("  {} on {}: {:.4g} J a step = {:.4g} s measured x {:g} W [{:g}; {:g}] (assumption of {})\n", solver, instance, outcome.unit.nominal_J, outcome.unit_s,
               technology.digital().core_power_W, technology.digital().core_power_low_W, technology.digital().core_power_high_W, technology.name());
    return;
  }
  fmt::print("  {} on {}, writing once\n{}", solver, instance, bill_table(crossbar::bill(outcome.write_events, technology), 1.0, BillDetail::sources, "    "));
  fmt::print("  {} on {}, a step (the average of all restarts)\n{}", solver, instance, bill_table(crossbar::bill(outcome.unit_events, technology), 1.0, BillDetail::sources, "    "));
}

void print_verdict(const std::vector<Row>& rows) {
  const Row *fastest = nullptr, *leanest = nullptr;
  for (const Row& row : rows) {
    if (row.is_analog) continue;
    if (fastest == nullptr || *row.tts99_s_median < *fastest->tts99_s_median) fastest = &row;
    if (leanest == nullptr || *row.ets99_J_median < *leanest->ets99_J_median) leanest = &row;
  }
  if (fastest == nullptr) return;
  const auto compared = [](double ratio) {
    if (!std::isfinite(ratio)) return std::string("no answer");
    if (ratio > 0.95 && ratio < 1.05) return std::string("even");
    return ratio <= 1.0 ? fmt::format("wins {:.2g} x", 1.0 / ratio) : fmt::format("loses {:.2g} x", ratio);
  };
  for (const Row& row : rows) {
    if (!row.is_analog) continue;
    const double seconds = *row.tts99_s_median, joules = *row.ets99_J_median;
    fmt::print("  {}, time against {}: {}; once written {}; {}\n", row.solver, fastest->solver,
               compared(seconds / *fastest->tts99_s_median),
               compared((seconds - row.write_s_median) / *fastest->tts99_s_median),
               sign_text(compare_pair(row, *fastest).time.test));
    fmt::print("  {}, energy against {}: {} ({} with all prices low, {} with all high); once written {}; {}\n", row.solver,
               leanest->solver, compared(joules / *leanest->ets99_J_median), compared(*row.ets99_J_lo / *leanest->ets99_J_lo),
               compared(*row.ets99_J_hi / *leanest->ets99_J_hi),
               compared((joules - row.write_J_median) / *leanest->ets99_J_median),
               sign_text(compare_pair(row, *leanest).energy.test));
  }
}

void print_pairs(const std::vector<Row>& rows) {
  for (const Pair& pair : all_pairs(rows)) fmt::print("{}", pair_text(pair));
}

void print_legend(const crossbar::Technology& technology, double age_s) {
  const crossbar::DigitalCost& digital = technology.digital();
  fmt::print(
      "\nflips: median over runs. ITS99: steps (array: cycles) until solved with probability 0.99, median over instances;\n"
      "low-biased for few restarts: compare equal counts. TTS99, ETS99: time and energy for that, writing the formula\n"
      "into the array included, its age of {:g} s not; [low; high] by the band of the prices of technology '{}'.\n"
      "walksat, probsat, cadical: time measured here, energy at an assumed {:g} [{:g}; {:g}] W a core. walksat_asic:\n"
      "estimate of a digital chip of the same node. flips/s: of processor time. Arrays are cut into tiles where their leakage\n"
      "would mislead; wires have the resistance configured, none by default. Restarts of an instance share one array: intervals do not cover other arrays.\n",
      age_s, technology.name(), digital.core_power_W, digital.core_power_low_W, digital.core_power_high_W);
}

}  // namespace ohmfield::experiments
