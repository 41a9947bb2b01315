#pragma once
/// What a training run costs its owner: hardware amortised over the time that it is used, and energy.
///
/// Model: B. Cottier, R. Rahman, L. Fattorini, N. Maslej, T. Besiroglu, D. Owen, "The rising costs of training frontier AI
/// models", arXiv:2405.21015 (2024), sections 2.2 and A; parameters in data/economics/amortisation.toml.
///
///     value at start = price x 10^(-r years since it was bought)       r = 0.14 decades a year
///     server         = value at start x r ln 10 / 8766 h x chip-hours  split into chips and the rest of the server
///     interconnect   = server x f / (1 - f)                            f = 0.19 of a cluster
///     energy         = rated power x server over chip x average share x PUE x chip-hours x price of electricity
///
/// Ignores: data, buildings, failed runs, staff (development_cost.hpp), resale, and that a chip may stand idle.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/economics/calendar.hpp"

namespace ohmfield::experiments {

/// A processor that is trained on, with its share of a server.
struct TrainingChip {
  std::string name, title, source;
  double price_USD = 0.0;                ///< with its share of the server
  Day acquired = {};                        ///< earliest
  double server_over_chip_price = 1.0;   ///< 1.64: a chip of 1 USD stands in a server of 1.64 USD
  double rated_power_W = 0.0;
  double server_over_chip_power = 1.0;
  double average_power_share = 0.0;      ///< of the rated power of the server, in training
  double peak_FLOP_per_s = 0.0;          ///< of the format that models are trained in
  std::optional<double> cloud_USD_per_hour = std::nullopt;  ///< rented for three years
};

struct YearPrice {
  int year = 0;
  double USD = 0.0;
};
struct MonthIndex {
  int year = 0, month = 0;
  double index = 0.0;
};

struct AmortisationParams {
  double interconnect_share = 0.0;              ///< of the cluster
  double price_fall_decades_per_year = 0.0;     ///< price for performance
  double median_utilisation = 0.0;              ///< of peak, where hours are not known
  double median_training_h = 0.0;               ///< where it is not known
  double evaluation_days = 0.0;                 ///< from the end of training to publication
  double pue_large = 1.0, pue_other = 1.0;      ///< power usage effectiveness
  std::vector<std::string> large_operators;
  std::vector<YearPrice> electricity_USD_per_kWh = {};
  std::vector<MonthIndex> price_index = {};        ///< of producers, data processing and hosting
  MonthIndex index_base = {};                ///< month whose dollars costs are told in
  std::vector<TrainingChip> chips = {};
  std::string file = {};                        ///< that they come from

  /// \throws InputError  not one of them, with the nearest
  const TrainingChip& chip(const std::string& name) const;
  double amortisation_per_h() const;
  double pue(const std::string& owner) const;
  /// \throws InputError  no price for that year
  double electricity(Day published) const;
  /// What a dollar of that month is worth at the base month. \throws InputError  a month without index
  double inflation(Day published) const;
};

/// \throws InputError  with place: an unknown key, a number out of range, two chips of a name
AmortisationParams load_amortisation(const std::filesystem::path& file);

/// One training run as it is published.
struct TrainingRun {
  std::string system, owner, chip, base;     ///< base: the system that was trained further; empty: none
  Day published = {};
  std::optional<double> chips = std::nullopt, hours = std::nullopt;  ///< how many for how long
  std::optional<double> chip_hours = std::nullopt;///< where these are not known
  double training_FLOP = 0.0;
  std::optional<Day> trained_from = std::nullopt;  ///< where it is known
  std::optional<double> published_USD = std::nullopt;
};

struct RunCost {
  Day start;
  double chip_hours = 0.0;
  bool estimated_hours = false;              ///< from operations, peak rate and median utilisation
  double value_at_start_USD = 0.0;           ///< of a chip in its server
  double chip_USD = 0.0, server_USD = 0.0, interconnect_USD = 0.0, energy_USD = 0.0;
  double energy_kWh = 0.0;
  double total_USD = 0.0;                    ///< with the base
  double total_base_USD = 0.0;               ///< in dollars of the base month
  std::optional<double> upfront_USD;         ///< buying the cluster
  std::optional<double> cloud_USD;           ///< renting it

  double run_USD() const { return chip_USD + server_USD + interconnect_USD + energy_USD; }
};

/// Of the run alone; total_USD is without a base.
/// \throws InputError  year or chip without data
RunCost run_cost(const TrainingRun& run, const AmortisationParams& params);

/// In their order, those that were trained further with the total of their base.
/// \throws InputError  a base that is not among them
std::vector<RunCost> run_costs(const std::vector<TrainingRun>& runs, const AmortisationParams& params);

/// \throws InputError  with place: a missing column, a bad number or day, an unknown chip or base, neither hours nor operations
std::vector<TrainingRun> load_training_runs(const std::filesystem::path& file, const AmortisationParams& params);

}  // namespace ohmfield::experiments
