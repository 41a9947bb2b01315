#include "experiments/economics/amortised_cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "experiments/economics/named.hpp"

namespace ohmfield::experiments {
namespace {

constexpr double kHoursPerYear = 365.25 * 24.0;

double hours_of(const TrainingRun& run, const TrainingChip& chip, const AmortisationParams& params, bool& estimated) {
  if (run.chips && run.hours) return *run.chips * *run.hours;
  if (run.chip_hours) return *run.chip_hours;
  estimated = true;
  return run.training_FLOP / (chip.peak_FLOP_per_s * params.median_utilisation) / 3600.0;
}

/// Training ends some time before publication, and hardware cannot be used before it is bought.
Day start_of(const TrainingRun& run, const TrainingChip& chip, const AmortisationParams& params) {
  const double training_days = run.hours.value_or(params.median_training_h) / 24.0;
  const Day start = run.trained_from.value_or(run.published - std::chrono::days(std::lround(std::ceil(training_days + params.evaluation_days))));
  return std::max(start, chip.acquired);
}

}  // namespace

const TrainingChip& AmortisationParams::chip(const std::string& name) const { return named(chips, name, file, "chip"); }

double AmortisationParams::amortisation_per_h() const { return price_fall_decades_per_year * std::log(10.0) / kHoursPerYear; }

double AmortisationParams::pue(const std::string& owner) const {
  return std::find(large_operators.begin(), large_operators.end(), owner) == large_operators.end() ? pue_other : pue_large;
}

double AmortisationParams::electricity(Day published) const {
  for (const YearPrice& of : electricity_USD_per_kWh)
    if (of.year == year_of(published)) return of.USD;
  throw core::InputError({file}, fmt::format("electricity_USD_per_kWh has no year {}", year_of(published)),
                         fmt::format("Use a year from {} to {}, or add it", electricity_USD_per_kWh.front().year,
                             electricity_USD_per_kWh.back().year));
}

double AmortisationParams::inflation(Day published) const {
  for (const MonthIndex& of : price_index)
    if (of.year == year_of(published) && of.month == month_of(published)) return index_base.index / of.index;
  throw core::InputError({file}, fmt::format("price_index has no month {}-{:02}", year_of(published), month_of(published)), "Add it");
}

RunCost run_cost(const TrainingRun& run, const AmortisationParams& params) {
  const TrainingChip& chip = params.chip(run.chip);
  RunCost cost;
  cost.start = start_of(run, chip, params);
  cost.chip_hours = hours_of(run, chip, params, cost.estimated_hours);
  cost.value_at_start_USD = chip.price_USD * std::pow(10.0, -params.price_fall_decades_per_year * years_between(chip.acquired, cost.start));
  const double hardware = cost.value_at_start_USD * params.amortisation_per_h() * cost.chip_hours;
  cost.chip_USD = hardware / chip.server_over_chip_price;
  cost.server_USD = hardware - cost.chip_USD;
  cost.interconnect_USD = hardware * params.interconnect_share / (1.0 - params.interconnect_share);
  const double power_kW = chip.rated_power_W * chip.server_over_chip_power * chip.average_power_share * params.pue(run.owner) / 1000.0;
  cost.energy_kWh = power_kW * cost.chip_hours;
  cost.energy_USD = cost.energy_kWh * params.electricity(run.published);
  cost.total_USD = cost.run_USD();
  cost.total_base_USD = cost.total_USD * params.inflation(run.published);
  if (run.chips) cost.upfront_USD = *run.chips * chip.price_USD / (1.0 - params.interconnect_share);
  if (chip.cloud_USD_per_hour) cost.cloud_USD = cost.chip_hours * *chip.cloud_USD_per_hour;
  return cost;
}

std::vector<RunCost> run_costs(const std::vector<TrainingRun>& runs, const AmortisationParams& params) {
  std::vector<RunCost> costs;
  for (const TrainingRun& run : runs) costs.push_back(run_cost(run, params));
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (runs[i].base.empty()) continue;
    const auto base = std::find_if(runs.begin(), runs.end(), [&](const TrainingRun& of) { return of.system == runs[i].base; });
    if (base == runs.end()) throw core::InputError(fmt::format("{}: base = '{}' is not one of the systems", runs[i].system, runs[i].base),
        "Add a row for it, or leave it empty");
    costs[i].total_USD += costs[static_cast<std::size_t>(base - runs.begin())].run_USD();
    costs[i].total_base_USD = costs[i].total_USD * params.inflation(runs[i].published);
  }
  return costs;
}

}  // namespace ohmfield::experiments
