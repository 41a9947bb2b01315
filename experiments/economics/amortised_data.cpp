/// Chips, prices and runs as they stand in data/economics.

#include <fmt/format.h>

#include <algorithm>

#include "core/config/toml.hpp"
#include "experiments/economics/amortised_cost.hpp"
#include "experiments/economics/text_table.hpp"

namespace ohmfield::experiments {
namespace {

using core::Range;
using core::TomlTable;

TrainingChip read_chip(const TomlTable& table) {
  TrainingChip chip{.name = table.string("name"), .title = table.string("title"), .source = table.string("source")};
  const auto acquired = parse_day(table.string("acquired"));
  if (!acquired) throw table.error("acquired", "is not a day", "Write it as \"2023-03-15\"");
  chip.acquired = *acquired;
  chip.server_over_chip_price = table.number("server_over_chip_price", Range::at_least(1.0));
  static constexpr std::string_view kWhat[] = {"server", "chip"};
  const bool alone = table.word("price_is_of", kWhat) == 1;
  chip.price_USD = table.number("price_USD", Range::above(0.0)) * (alone ? chip.server_over_chip_price : 1.0);
  chip.rated_power_W = table.number("rated_power_W", Range::above(0.0));
  chip.server_over_chip_power = table.number("server_over_chip_power", Range::at_least(1.0));
  chip.average_power_share = table.number("average_power_share", {.low = 0.0, .high = 1.0, .low_open = true});
  chip.peak_FLOP_per_s = table.number("peak_FLOP_per_s", Range::above(0.0));
  if (table.has("cloud_USD_per_hour")) {
    chip.cloud_USD_per_hour = table.number("cloud_USD_per_hour", Range::above(0.0));
    table.string("cloud_source");
  }
  table.finish();
  return chip;
}

/// Lists of numbers, row by row: `[[2020, 0.0667], ...]` is not a list of numbers, so years stand in a list of their own.
std::vector<YearPrice> read_years(const TomlTable& table) {
  const int first = static_cast<int>(table.integer("first_year", Range::between(1900, 2200)));
  std::vector<YearPrice> years;
  for (const double price : table.numbers("USD_per_kWh", 0, Range::above(0.0))) years.push_back({first + static_cast<int>(years.size()), price});
  table.string("source");
  table.finish();
  return years;
}

std::vector<MonthIndex> read_months(const TomlTable& table, MonthIndex& base) {
  const int first = static_cast<int>(table.integer("first_year", Range::between(1900, 2200)));
  std::vector<MonthIndex> months;
  for (const double index : table.numbers("index_by_month", 0, Range::above(0.0))) {
    const int n = static_cast<int>(months.size());
    months.push_back({first + n / 12, n % 12 + 1, index});
  }
  const auto day = parse_day(table.string("base_month") + "-01");
  if (!day) throw table.error("base_month", "is not a month", "Write it as \"2023-12\"");
  const auto at = std::find_if(months.begin(), months.end(), [&](const MonthIndex& of) { return of.year == year_of(*day)
      && of.month == month_of(*day); });
  if (at == months.end()) throw table.error("base_month", "has no index", "Use a month that index_by_month covers");
  base = *at;
  table.string("source");
  table.finish();
  return months;
}

}  // namespace

AmortisationParams load_amortisation(const std::filesystem::path& file) {
  const TomlTable root = TomlTable::from_file(file);
  AmortisationParams params{.large_operators = root.strings("large_operators")};
  params.file = file.string();
  params.interconnect_share = root.number("interconnect_share", {.low = 0.0, .high = 0.999});
  params.price_fall_decades_per_year = root.number("price_fall_decades_per_year", Range::above(0.0));
  params.median_utilisation = root.number("median_utilisation", {.low = 0.0, .high = 1.0, .low_open = true});
  params.median_training_h = root.number("median_training_h", Range::above(0.0));
  params.evaluation_days = root.number("evaluation_days", Range::at_least(0.0));
  params.pue_large = root.number("pue_large", Range::at_least(1.0));
  params.pue_other = root.number("pue_other", Range::at_least(1.0));
  root.string("source");
  params.electricity_USD_per_kWh = read_years(root.table("electricity"));
  params.price_index = read_months(root.table("price_index"), params.index_base);
  for (const TomlTable& table : root.tables("chip")) {
    TrainingChip chip = read_chip(table);
    for (const TrainingChip& other : params.chips)
      if (other.name == chip.name) throw table.error("name", fmt::format("= '{}' is there twice", chip.name), "Give each chip its own name");
    params.chips.push_back(std::move(chip));
  }
  if (params.chips.empty()) throw root.error("chip", "is missing", "Add a [[chip]] with its price and power");
  root.finish();
  return params;
}

std::vector<TrainingRun> load_training_runs(const std::filesystem::path& file, const AmortisationParams& params) {
  static constexpr std::string_view kColumns[] = {"system", "published",     "owner",        "chip", "chips",        "hours",
                                                  "chip_hours", "training_FLOP", "trained_from", "base", "published_USD"};
  const TextTable table = TextTable::from_file(file, kColumns);
  std::vector<std::string> names;
  for (const TrainingChip& chip : params.chips) names.push_back(chip.name);
  std::vector<TrainingRun> runs;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    TrainingRun run{.system = table.word(row, "system"), .owner = table.word(row, "owner"), .chip = table.word(row, "chip"),
        .base = table.text(row, "base")};
    table.word(row, "published");
    run.published = *table.day(row, "published");
    if (std::find(names.begin(), names.end(), run.chip) == names.end()) {
      const std::string near = core::nearest_word(run.chip, names);
      throw table.error(row, "chip", fmt::format("= '{}' is not in {}", run.chip, params.file), near.empty() ? "Add a [[chip]] there"
          : fmt::format("Is '{}' meant?", near));
    }
    if (std::any_of(runs.begin(), runs.end(), [&](const TrainingRun& of) { return of.system == run.system; }))
      throw table.error(row, "system", fmt::format("= '{}' stands in a row before", run.system), "Name each run once");
    const int first = params.electricity_USD_per_kWh.front().year, last = params.electricity_USD_per_kWh.back().year;
    if (year_of(run.published) < first || year_of(run.published) > last)
      throw table.error(row, "published", fmt::format("= {} is outside the years that have prices", day_text(run.published)),
          fmt::format("Use {} to {}, or add prices to {}", first, last, params.file));
    run.chips = table.number(row, "chips", Range::above(0.0));
    run.hours = table.number(row, "hours", Range::above(0.0));
    run.chip_hours = table.number(row, "chip_hours", Range::above(0.0));
    const auto flop = table.number(row, "training_FLOP", Range::above(0.0));
    if (!flop && !run.chip_hours && !(run.chips && run.hours)) throw table.error(row, "training_FLOP",
        "is empty, and neither chips and hours nor chip_hours are there", "Fill in one of them");
    run.training_FLOP = flop.value_or(0.0);
    run.trained_from = table.day(row, "trained_from");
    run.published_USD = table.number(row, "published_USD", Range::above(0.0));
    runs.push_back(std::move(run));
  }
  for (std::size_t row = 0; row < runs.size(); ++row)
    if (!runs[row].base.empty() && std::none_of(runs.begin(), runs.end(), [&](const TrainingRun& of) { return of.system == runs[row].base; }))
      throw table.error(row, "base", fmt::format("= '{}' is not one of the systems", runs[row].base), "Add a row for it, or leave it empty");
  return runs;
}

}  // namespace ohmfield::experiments
