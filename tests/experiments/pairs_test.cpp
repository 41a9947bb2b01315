/// Two solvers compared instance by instance.

#include "experiments/bench/pairs.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "experiments/bench/report.hpp"
#include "hopfield/fixtures.hpp"

using namespace ohmfield;
using namespace ohmfield::experiments;

namespace {

const double kNever = std::numeric_limits<double>::infinity();

Row row(const std::string& solver, std::vector<double> steps, double step_s, double step_J, Effort effort = Effort::cycles) {
  Row result;
  result.set = "a";
  result.solver = solver;
  result.effort = effort;
  result.instances = steps.size();
  for (const double each : steps) {
    result.of_instances.seconds.push_back(each * step_s);
    result.of_instances.joules.push_back(each * step_J);
  }
  result.of_instances.steps = std::move(steps);
  return result;
}

}  // namespace

TEST_CASE("a pair by hand") {
  // Ratios of steps 0.5, 2, 4, 0.25: between 0.5 and 2 the geometric mean. A second step of x costs ten times that of y.
  const Row x = row("x", {1, 4, 8, 2}, 10.0, 1.0), y = row("y", {2, 2, 2, 8}, 1.0, 8.0);
  const Pair pair = compare_pair(x, y);
  REQUIRE(pair.steps);
  CHECK(pair.steps->ratio == Approx(1.0));
  CHECK((pair.steps->test.smaller == 2 && pair.steps->test.larger == 2 && pair.steps->test.p_value == 1.0));
  CHECK(pair.time.ratio == Approx(10.0));
  CHECK((pair.time.test.smaller == 0 && pair.time.test.larger == 4 && pair.time.test.p_value == Approx(0.125)));
  CHECK(pair.energy.ratio == Approx(0.125));
  CHECK((pair.energy.test.smaller == 4 && pair.energy.test.larger == 0));
  CHECK(compare_pair(y, x).time.ratio == Approx(0.1));
  const std::string text = pair_text(pair);
  CHECK(text.find("x needs 10 x the time of y: wins on 0 of 4 instances, sign test p = 0.12") != std::string::npos);
  CHECK(text.find("x needs 0.125 x the energy of y: wins on 4 of 4 instances") != std::string::npos);
}

TEST_CASE("values within a percent are ties") {
  const Pair pair = compare_pair(row("x", {101, 1000, 102, 98}, 1, 1), row("y", {100, 999, 100, 100}, 1, 1));
  CHECK((pair.steps->test.smaller == 1 && pair.steps->test.larger == 1 && pair.steps->test.ties == 2));
  CHECK(pair.steps->ratio == Approx(std::sqrt(1.01 * 1000.0 / 999.0)));  // ratios are not rounded
}

TEST_CASE("instances that one or both never solve") {
  const Pair pair = compare_pair(row("x", {kNever, 3, kNever, 0}, 1, 1), row("y", {kNever, kNever, 5, 0}, 1, 1));
  CHECK((pair.steps->test.smaller == 1 && pair.steps->test.larger == 1 && pair.steps->test.ties == 2));
  CHECK(pair.steps->ratio == 1.0);  // of 0, infinite and 1
  CHECK(compare_pair(row("x", {3, kNever}, 1, 1), row("y", {kNever, 3}, 1, 1)).steps->ratio == 1.0);
  const Pair never = compare_pair(row("x", {kNever, kNever}, 1, 1), row("y", {1, 2}, 1, 1));
  CHECK(never.time.ratio == kNever);
  CHECK(pair_text(never).find("x never gets there where y does; wins on 0 of 2") != std::string::npos);
  const Pair nobody = compare_pair(row("x", {kNever}, 1, 1), row("y", {kNever}, 1, 1));
  CHECK((std::isnan(nobody.time.ratio) && nobody.time.test.p_value == 1.0));
  CHECK(pair_text(nobody).find("neither solves any") != std::string::npos);
}

TEST_CASE("pairs are of one set, steps of solvers that make some, and stand in the JSON file") {
  Row other = row("x", {1}, 1, 1);
  other.set = "b";
  const std::vector<Row> rows{row("x", {1, 2}, 1, 1), row("y", {2, 1}, 1, 1), row("cadical", {1, 1}, 7, 7, Effort::whole_run), other};
  const std::vector<Pair> pairs = all_pairs(rows);
  REQUIRE(pairs.size() == 3);
  CHECK((pairs[0].first == "x" && pairs[0].second == "y" && pairs[2].first == "y" && pairs[2].second == "cadical"));
  CHECK((pairs[0].steps && !pairs[1].steps && !pairs[2].steps));
  CHECK(pairs[1].time.test.smaller == 2);

  KsatConfig config;
  config.devices = {"ideal"};
  config.technology = "cmos28";
  config.rules = {"skc"};
  const auto file = nlohmann::json::parse(to_json(rows, config));
  REQUIRE(file["pairs"].size() == 3);
  CHECK((file["pairs"][0]["steps"]["wins"] == 1 && file["pairs"][0]["steps"]["sign_test_p"] == 1.0));
  CHECK((file["pairs"][1]["steps"].is_null() && file["pairs"][1]["time"]["losses"] == 0));
}
