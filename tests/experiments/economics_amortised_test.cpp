/// Amortised cost of training: by hand, against the published costs of 45 runs, growth, and bad input.

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/economics/amortised_cost.hpp"
#include "experiments/economics/growth.hpp"
#include "experiments/economics_support.hpp"
#include "experiments/program.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::experiments;
using test::contains;
using test::economics_data;
using test::input_error;

namespace {

AmortisationParams params() { return load_amortisation(economics_data("amortisation.toml")); }

std::vector<TrainingRun> runs() { return load_training_runs(economics_data("training_runs.csv"), params()); }

const std::string kHeader = "system,published,owner,chip,chips,hours,chip_hours,training_FLOP,trained_from,base,published_USD\n";

std::string refused(const std::string& rows) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "runs.csv";
  test::write_file(file, rows);
  return input_error([&] { load_training_runs(file, params()); });
}

}  // namespace

TEST_CASE("a run by hand", "[economics]") {
  const AmortisationParams p = params();
  const TrainingRun run{.system = "by hand", .owner = "somebody", .chip = "a100_40gb", .base = "", .published = *parse_day("2021-10-12"),
      .chips = 100.0, .hours = 24.0};
  const RunCost cost = run_cost(run, p);
  // 61 days before publication: 365 days after it could be had.
  CHECK(day_text(cost.start) == "2021-08-12");
  const double value = 24875.0 * std::pow(10.0, -0.14 * 365.0 / 365.25);
  CHECK(cost.value_at_start_USD == Approx(value).epsilon(1e-12));
  const double hardware = value * 0.14 * std::log(10.0) / 8766.0 * 2400.0;
  CHECK(cost.chip_USD + cost.server_USD == Approx(hardware).epsilon(1e-12));
  CHECK(cost.chip_USD == Approx(hardware / 1.66).epsilon(1e-12));
  CHECK(cost.interconnect_USD == Approx(hardware * 0.19 / 0.81).epsilon(1e-12));
  CHECK(cost.energy_kWh == Approx(0.4 * 2.03125 * 0.75 * 1.25 * 2400.0).epsilon(1e-12));
  CHECK(cost.energy_USD == Approx(cost.energy_kWh * 0.0718).epsilon(1e-12));
  CHECK(*cost.upfront_USD == Approx(100.0 * 24875.0 / 0.81).epsilon(1e-12));
  CHECK(*cost.cloud_USD == Approx(2400.0 * 1.45).epsilon(1e-12));
  CHECK(cost.total_base_USD == Approx(cost.run_USD() * 119.029 / 115.381).epsilon(1e-12));
}

TEST_CASE("hardware cannot be used before it is bought, and large operators waste less", "[economics]") {
  const AmortisationParams p = params();
  TrainingRun run{.system = "early", .owner = "Google", .chip = "h100", .base = "", .published = *parse_day("2023-01-10"), .chips = 8.0,
      .hours = 100.0};
  CHECK(day_text(run_cost(run, p).start) == "2022-12-19");
  const double large = run_cost(run, p).energy_kWh;
  run.owner = "somebody";
  CHECK(run_cost(run, p).energy_kWh / large == Approx(1.25 / 1.1).epsilon(1e-12));
}

TEST_CASE("the published costs of the data that ships come out", "[economics]") {
  const std::vector<TrainingRun> all = runs();
  const std::vector<RunCost> costs = run_costs(all, params());
  REQUIRE(all.size() == 45);
  for (std::size_t i = 0; i < all.size(); ++i) {
    INFO(all[i].system << ": " << costs[i].total_USD << " beside " << *all[i].published_USD);
    CHECK(std::abs(costs[i].total_USD - *all[i].published_USD) <= 1e-6 * *all[i].published_USD + test::rounding(*all[i].published_USD, 6));
  }
}

TEST_CASE("all 45 runs agree with the reference in every column", "[economics][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const std::vector<test::Row> rows = test::read_reference(data / "golden/cost/cottier_model_costs.csv");
  const std::vector<TrainingRun> all = runs();
  const std::vector<RunCost> costs = run_costs(all, params());
  REQUIRE(rows.size() == 45);
  REQUIRE(all.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    test::Row row = rows[i];
    REQUIRE(row["system"] == all[i].system);
    const RunCost& cost = costs[i];
    const auto same = [&](const std::string& column, double ours) {
      const double printed = std::stod(row[column]);
      INFO(all[i].system << ", " << column << ": " << ours << " beside " << row[column]);
      CHECK(std::abs(ours - printed) <= 1e-6 * std::abs(printed) + test::rounding(printed, 6));
    };
    CHECK(day_text(cost.start) == row["train_start"]);
    same("chip_hours", cost.chip_hours);
    same("value_at_start_usd", cost.value_at_start_USD);
    same("chip_usd", cost.chip_USD);
    same("other_server_usd", cost.server_USD);
    same("interconnect_usd", cost.interconnect_USD);
    same("energy_usd", cost.energy_USD);
    same("energy_kwh", cost.energy_kWh);
    same("cost_run_usd", cost.run_USD());
    same("cost_total_usd", cost.total_USD);
    same("cost_total_2023usd", cost.total_base_USD);
    CHECK(row["upfront_usd"].empty() == !cost.upfront_USD.has_value());
    if (cost.upfront_USD) same("upfront_usd", *cost.upfront_USD);
  }
}

TEST_CASE("costs grew 2.45 times a year, 1.96 to 3.05", "[economics]") {
  const std::vector<TrainingRun> all = runs();
  const std::vector<RunCost> costs = run_costs(all, params());
  std::vector<double> year, cost;
  for (std::size_t i = 0; i < all.size(); ++i) {
    year.push_back(decimal_year(all[i].published));
    cost.push_back(costs[i].total_base_USD);
  }
  const Growth growth = fit_growth(year, cost);
  CHECK(growth.per_year() == Approx(2.45).margin(0.005));
  CHECK(growth.per_year_95().low == Approx(1.96).margin(0.005));
  CHECK(growth.per_year_95().high == Approx(3.05).margin(0.01));
  CHECK(growth.r_squared == Approx(0.608).margin(0.0015));
  CHECK(growth.at(growth.year_of(1e9)) == Approx(1e9).epsilon(1e-9));
}

TEST_CASE("growth of exact powers has no interval, and nonsense is refused", "[economics]") {
  const std::vector<double> year{2020, 2021, 2022, 2024}, value{3, 6, 12, 48};
  const Growth growth = fit_growth(year, value);
  CHECK(growth.per_year() == Approx(2.0).epsilon(1e-12));
  CHECK(growth.per_year_95().low == Approx(2.0).epsilon(1e-6));
  CHECK(growth.r_squared == Approx(1.0).epsilon(1e-12));
  CHECK(contains(input_error([] { fit_growth(std::vector<double>{1, 2}, std::vector<double>{1, 2}); }), "three points"));
  CHECK(contains(input_error([] { fit_growth(std::vector<double>{1, 2, 3}, std::vector<double>{1, -2, 1}); }), "not positive"));
  CHECK(contains(input_error([] { fit_growth(std::vector<double>{1, 1, 1}, std::vector<double>{1, 2, 1}); }), "one day"));
}

TEST_CASE("bad tables of runs name their place and a cure", "[economics]") {
  CHECK(contains(refused("system,published\na,b\n"), "runs.csv:1: column 'owner' is missing"));
  CHECK(contains(refused(kHeader + "a,2020-01-01,Google,a100,8,10,,,,\n"), "runs.csv:2: has 10 cells, the header 11"));
  CHECK(contains(refused(kHeader + "a,2020-02-30,Google,a100,8,10,,,,,\n"), "published = 2020-02-30 is not a day"));
  CHECK(contains(refused(kHeader + "a,2012-01-01,Google,a100,8,10,,,,,\n"), "outside the years that have prices. Use 2015 to 2023"));
  CHECK(contains(refused(kHeader + "a,2020-01-01,Google,a10,8,10,,,,,\n"), "Is 'a100' meant?"));
  CHECK(contains(refused(kHeader + "a,2020-01-01,Google,a100,-8,10,,,,,\n"), "chips = -8 must be above 0"));
  CHECK(contains(refused(kHeader + "a,2020-01-01,Google,a100,8,,,,,,\n"), "training_FLOP is empty"));
  CHECK(contains(refused(kHeader + "a,2020-01-01,Google,a100,8,10,,,,b,\n"), "base = 'b' is not one of the systems"));
  CHECK(contains(refused(kHeader + "a,2020-01-01,Google,a100,8,10,,,,,\na,2020-01-02,Google,a100,8,10,,,,,\n"), "system = 'a' stands in a row before"));
  CHECK(contains(refused(kHeader), "has no rows"));
  CHECK(contains(input_error([] { load_training_runs("/nowhere.csv", params()); }), "cannot be read"));
}
