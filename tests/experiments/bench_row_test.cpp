#include "experiments/bench/row.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "catch.hpp"
#include "experiments/baselines/asic.hpp"
#include "experiments/bench/report.hpp"
#include "experiments/generators/ksat.hpp"
#include "hopfield/fixtures.hpp"

using namespace ohmfield;
using namespace ohmfield::experiments;

namespace {

constexpr const char* kHeader =
    "set,solver,instances,runs,solved_instances,success,success_lo,success_hi,flips_median,flips_p90,flips_max,cycles_median,"
    "its99_median,its99_p90,tts99_s_median,ets99_J_median,ets99_J_lo,ets99_J_hi,flips_per_cpu_s,its99_max,its99_lo,its99_hi,"
    "tts99_s_ci_lo,tts99_s_ci_hi,ets99_J_ci_lo,ets99_J_ci_hi,longest_clause,variables,clauses,published,published_its99,"
    "published_tts_s,published_ets_J";
constexpr std::size_t kColumns = 33;

BenchSolver solver(const std::string& name, Effort effort, Clock clock = Clock::simulated) {
  return {name, effort, clock, effort == Effort::cycles, {}};
}

InstanceOutcome outcome(std::vector<RunOutcome> runs) {
  InstanceOutcome result;
  result.runs = std::move(runs);
  result.write_s = 1e-3;
  result.write = {5.0, 4.0, 7.0};
  result.unit_s = 1e-6;
  result.unit = {0.5, 0.25, 2.0};
  result.cpu_s = 2.0;
  return result;
}

std::vector<std::string> cells(const std::string& csv, int line) {
  std::istringstream lines(csv);
  std::string text, cell;
  for (int i = 0; i <= line; ++i) std::getline(lines, text);
  std::vector<std::string> result;
  std::istringstream row(text + ",");
  while (std::getline(row, cell, ',')) result.push_back(cell);
  return result;
}

}  // namespace

TEST_CASE("a row of an array by hand") {
  // Two of four runs solved, after 100 and 300 cycles; the others gave up at 1000. Kaplan-Meier: P(100) = 1/4,
  // P(300) = 1/2. ITS99 = min(100 ln 0.01 / ln 0.75, 300 ln 0.01 / ln 0.5).
  const double its99 = std::min(100.0 * std::log(0.01) / std::log(0.75), 300.0 * std::log(0.01) / std::log(0.5));
  const auto runs = outcome({{true, 99, 100}, {false, 999, 1000}, {true, 299, 300}, {false, 999, 1000}});
  const Row row = make_row("a", solver("x/skc", Effort::cycles), {runs}, 1);
  CHECK((row.set == "a" && row.solver == "x/skc" && row.instances == 1 && row.runs == 4 && row.solved_instances == 1));
  CHECK(row.success == 0.5);
  CHECK(row.success_lo == Approx(0.1500).margin(1e-4));  // Wilson's interval for 2 of 4
  CHECK(row.success_hi == Approx(0.8500).margin(1e-4));
  CHECK(*row.flips_median == Approx((299 + 999) / 2.0));
  CHECK(*row.flips_p90 == Approx(999));
  CHECK(*row.flips_max == 999);
  CHECK(*row.cycles_median == Approx((300 + 1000) / 2.0));
  CHECK(*row.its99_median == Approx(its99));
  CHECK(*row.tts99_s_median == Approx(1e-3 + its99 * 1e-6));
  CHECK(*row.ets99_J_median == Approx(5.0 + its99 * 0.5));
  CHECK(*row.ets99_J_lo == Approx(4.0 + its99 * 0.25));
  CHECK(*row.ets99_J_hi == Approx(7.0 + its99 * 2.0));
  CHECK(*row.flips_per_cpu_s == Approx((99 + 999 + 299 + 999) / 2.0));
}

TEST_CASE("medians and quantiles are over instances, flips over all runs") {
  std::vector<InstanceOutcome> outcomes;
  for (const std::uint64_t cycles : {10u, 20u, 70u}) outcomes.push_back(outcome({{true, cycles - 1, cycles}, {true, cycles - 1, cycles}}));
  const Row row = make_row("a", solver("x", Effort::cycles), outcomes, 1);
  CHECK((row.instances == 3 && row.runs == 6 && row.solved_instances == 3 && row.success == 1.0 && row.success_hi == 1.0));
  CHECK(*row.its99_median == 20.0);
  CHECK(*row.its99_p90 == Approx(20.0 + 0.8 * 50.0));
  CHECK(*row.flips_median == 19.0);
  CHECK(*row.its99_max == 70.0);
  // Restarts of an instance are alike here: only instances vary. P(no instance but the first) = 1/27 > 2.5 %.
  CHECK((*row.its99_lo == 10.0 && *row.its99_hi == 70.0));
  CHECK(*row.tts99_s_ci_lo == Approx(1e-3 + 10e-6));
  CHECK(*row.ets99_J_ci_hi == Approx(5.0 + 70 * 0.5));
  const Row digital = make_row("a", solver("y", Effort::flips), outcomes, 1);
  CHECK(*digital.its99_median == 19.0);
  CHECK_FALSE(digital.cycles_median.has_value());
}

TEST_CASE("what no run solved is infinite, what does not exist is empty") {
  const Row never = make_row("a", solver("x", Effort::cycles), {outcome({{false, 50, 51}})}, 1);
  for (const auto& value : {never.its99_median, never.its99_p90, never.tts99_s_median, never.ets99_J_median, never.ets99_J_lo, never.ets99_J_hi})
    CHECK(value == std::numeric_limits<double>::infinity());
  CHECK((never.success == 0.0 && never.success_lo == 0.0 && never.solved_instances == 0));

  // One of two instances unsolved: the median lies between a number and infinity.
  const Row half = make_row("a", solver("x", Effort::cycles), {outcome({{false, 50, 51}}), outcome({{true, 5, 6}})}, 1);
  CHECK(*half.its99_median == std::numeric_limits<double>::infinity());

  const Row complete = make_row("a", solver("cadical", Effort::whole_run, Clock::measured), {outcome({{true, 0, 0}})}, 1);
  CHECK_FALSE((complete.flips_median || complete.flips_p90 || complete.flips_max || complete.cycles_median ||
               complete.its99_median || complete.its99_p90 || complete.its99_max || complete.its99_lo || complete.flips_per_cpu_s));
  CHECK(*complete.tts99_s_median == Approx(1e-3 + 1e-6));
}

TEST_CASE("a formula with an empty clause costs infinitely much, not NaN") {
  // No array is written and no step made, so a step has no price: infinity times zero.
  InstanceOutcome hopeless;
  hopeless.runs.assign(3, {});
  for (const Effort effort : {Effort::cycles, Effort::flips, Effort::whole_run}) {
    const Row row = make_row("a", solver("x", effort), {hopeless}, 1);
    for (const auto& value : {row.tts99_s_median, row.ets99_J_median, row.ets99_J_lo, row.ets99_J_hi})
      CHECK(value == std::numeric_limits<double>::infinity());
  }
  InstanceOutcome nothing_to_do;
  nothing_to_do.runs.assign(3, {.solved = true});
  const Row row = make_row("a", solver("x", Effort::cycles), {nothing_to_do}, 1);
  CHECK((row.tts99_s_median == 0.0 && row.ets99_J_median == 0.0 && row.its99_median == 0.0));
}

TEST_CASE("the CSV file has the columns of its format, and cells that a clock decides only when asked") {
  Row row = make_row("a,b \"c\"", solver("x", Effort::cycles), {outcome({{true, 9, 10}})}, 1);
  CHECK(to_csv({}, Timing::write) == std::string(kHeader) + "\n");
  const std::string quoted = to_csv({row}, Timing::write);
  CHECK(quoted.find("\n\"a,b \"\"c\"\"\",x,1,1,1,1,") != std::string::npos);

  row.set = "a";
  const Row measured = make_row("b", solver("walksat", Effort::flips, Clock::measured), {outcome({{false, 9, 0}})}, 1);
  const std::string with = to_csv({row, measured}, Timing::write), without = to_csv({row, measured}, Timing::leave_out);
  CHECK(with.substr(0, with.find('\n')) == kHeader);
  const auto simulated_row = cells(without, 1), hidden_row = cells(without, 2), shown_row = cells(with, 2);
  REQUIRE((simulated_row.size() == kColumns && hidden_row.size() == kColumns && shown_row.size() == kColumns));
  CHECK((simulated_row[14] != "" && simulated_row[15] != "" && simulated_row[18] == ""));
  CHECK((cells(with, 1)[18] == "4.5" && shown_row[18] == "4.5"));
  CHECK((hidden_row[11] == "" && hidden_row[12] == "inf" && hidden_row[14] == "" && hidden_row[17] == "" && hidden_row[18] == ""));
  CHECK((shown_row[14] == "inf" && shown_row[17] == "inf"));
  CHECK((simulated_row[22] != "" && hidden_row[22] == "" && hidden_row[25] == "" && shown_row[22] == "inf" && shown_row[25] == "inf"));
  CHECK((hidden_row[19] == "inf" && hidden_row[26] == "" && hidden_row[29] == "" && hidden_row[30] == ""));
  row.published = PublishedFigures{"WalkSAT", 239.0, std::nullopt, 1e-6, 4.0};
  const auto beside = cells(to_csv({row}, Timing::leave_out), 1);
  CHECK((beside[29] == "WalkSAT" && beside[30] == "239" && beside[31] == "" && beside[32] == "1e-06"));
}

TEST_CASE("the JSON file holds the same columns, null where there is no number") {
  KsatConfig config;
  config.devices = {"ideal"};
  config.technology = "cmos28";
  config.rules = {"skc"};
  config.seed = 7;
  const Row row = make_row("a", solver("x", Effort::flips), {outcome({{false, 9, 0}})}, 1);
  const auto file = nlohmann::json::parse(to_json({row}, config));
  CHECK((file["file_type"] == "ohmfield-bench" && file["seed"] == 7));
  REQUIRE(file["rows"].size() == 1);
  std::istringstream names(kHeader);
  std::size_t columns = 0;
  for (std::string name; std::getline(names, name, ','); ++columns) CHECK(file["rows"][0].contains(name));
  CHECK(file["rows"][0].size() == columns);
  CHECK(file["rows"][0]["its99_median"].is_null());
  CHECK(file["rows"][0]["cycles_median"].is_null());
  CHECK(file["rows"][0]["flips_max"] == 9.0);
}

TEST_CASE("a flip of the digital chip by hand and against published counts") {
  const crossbar::Technology technology = test::technology();
  // x1 in 2 clauses, x2 in 2, x3 in 1: 5 literals, 5/3 clauses a flip, 5/2 literals a clause. Addresses of 3 bits.
  const hopfield::Cnf small = test::cnf_of(3, {{1, -2, 3}, {-1, 2}});
  const core::Ledger events = asic_flip_events(small, technology);
  // Each clause: an entry of 2 bits, a counter read and written, half a break read and written. The choice: literals of 3
  // bits with their breaks, and six words of the list of unsatisfied clauses.
  CHECK(events[core::Event::sram_access].count == Approx(4 * 5.0 / 3 + 2 * 2.5 + 6));
  CHECK(events[core::Event::sram_access].amount == Approx(5.0 / 3 * (2 + 32 + 16) + 2.5 * (3 + 16) + 6 * 2));
  CHECK(asic_write_events(small)[core::Event::sram_access].amount == Approx(5 * (3 + 2)));
  CHECK(asic_write_s(small, technology) == Approx(10e-9));
  CHECK(events[core::Event::random_bit].count == 96);
  CHECK(events[core::Event::controller_cycle].count == 1);
  CHECK(events[core::Event::leakage].amount == Approx((2 + 6) * asic_flip_s(small, technology)));
  CHECK(asic_flip_s(small, technology) == Approx(5.0 / 3 * 1e-9 + 2e-9));

  // Independent count: k M / N counters of 16 bits read and written at Horowitz's SRAM price scaled to 28 nm. Lists,
  // breaks, literals, random bits, controller and leakage are extra here. 5 %: both prices are rounded.
  struct Golden {
    std::int64_t variables, clauses;
    double touched, counters_pJ;
  };
  for (const Golden& golden : {Golden{20, 91, 13.7, 33.98}, Golden{50, 218, 13.1, 32.56}, Golden{100, 430, 12.9, 32.11},
                               Golden{250, 1065, 12.8, 31.81}, Golden{1000, 4200, 12.6, 31.36}}) {
    const hopfield::Cnf formula = uniform_ksat({golden.variables, golden.clauses, 3}, 1, 0);
    const core::Ledger flip = asic_flip_events(formula, technology);
    const double touched = (flip[core::Event::sram_access].count - 6.0 - 2.0 * 3.0) / 4.0;
    CHECK(touched == Approx(golden.touched).epsilon(0.01));
    const double pJ = 1e12 * 2.0 * touched * kCounterBits * technology.price(core::Event::sram_access).unit(8192, 0.0).nominal_J;
    CHECK(pJ == Approx(golden.counters_pJ).epsilon(0.05));
    CHECK(1e12 * technology.energy(flip).nominal_J > pJ);
  }
}
