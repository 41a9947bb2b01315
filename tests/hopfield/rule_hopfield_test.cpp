/// The Hopfield rules and their noise schedules.

#include "hopfield/rule_frequencies.hpp"
#include "hopfield/rules/noise_schedule.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;
using test::check_frequencies;
using test::kDraws;
using test::normal_cdf;

namespace {

NoiseSchedule schedule(int shape, double start, double end, double steps) {
  return NoiseSchedule({{"schedule", shape}, {"noise_start", start}, {"noise_end", end}, {"noise_steps", steps}});
}

/// Fields make - break of 1, -0.5 and 0.
const test::Scene kScene = test::one_clause({0, 1.5f, 1}, {1, 1, 1});

}  // namespace

TEST_CASE("noise schedules go from start to end and stay there") {
  for (int shape = 1; shape <= 3; ++shape) {
    const NoiseSchedule falling = schedule(shape, 2.0, 0.25, 1000);
    INFO("schedule " << shape);
    CHECK(falling.sigma(0) == Approx(2.0));
    for (std::uint64_t step = 1; step <= 1000; ++step) CHECK(falling.sigma(step) < falling.sigma(step - 1));
    CHECK(falling.sigma(999) == Approx(0.25).epsilon(0.01));
    for (const std::uint64_t step : {std::uint64_t{1000}, std::uint64_t{1001}, kMostSteps})
      CHECK(falling.sigma(step) == 0.25);
  }
  CHECK(schedule(0, 0.7, 0.1, 10).sigma(1000) == 0.7);
  CHECK(schedule(1, 1.0, 0.0, 4).sigma(1) == Approx(0.75));
  CHECK(schedule(2, 1.0, 0.0625, 4).sigma(1) == Approx(0.5));
  CHECK(schedule(3, 1.0, 0.5, 15).sigma(3) == Approx(1.0 / (1.0 + 0.5)));  // ln 4 / ln 16 = 1/2
}

TEST_CASE("a schedule by ratios refuses to end at no noise") {
  for (const char* rule : {"hopfield_sequential", "hopfield_parallel"})
    for (const double shape : {2.0, 3.0})
      for (const char* end : {"noise_start", "noise_end"})
        CHECK(test::contains(test::input_error([&] {
                               make_rule(rule, {{"schedule", shape}, {end, 0}});
                             }),
                             "neither starts nor ends at 0"));
  CHECK_NOTHROW(make_rule("hopfield_sequential", {{"schedule", 1}, {"noise_end", 0}}));
}

TEST_CASE("hopfield_sequential asks one variable after the other whether its field and noise are positive") {
  test::Stage stage(kScene);
  const auto rule = make_rule("hopfield_sequential", {{"noise_start", 0.8}});
  std::vector<double> flipped(3);
  stage.play(*rule, 1, 3 * kDraws, [&](std::uint64_t step, const std::vector<std::int32_t>& flips) {
    if (flips.empty()) return;
    REQUIRE(flips == std::vector<std::int32_t>{static_cast<std::int32_t>(step % 3) + 1});
    flipped[step % 3] += 1.0;
  });
  check_frequencies(flipped, {normal_cdf(1.0 / 0.8), normal_cdf(-0.5 / 0.8), 0.5});
  const auto uniform =
      test::outcomes("hopfield_sequential", {{"noise_start", 0.8}, {"noise", 2}, {"order", 1}}, kScene, 2);
  const double first = test::uniform_cdf(1.0 / 0.8) / 3, second = test::uniform_cdf(-0.5 / 0.8) / 3, third = 0.5 / 3;
  check_frequencies(uniform, {1.0 - first - second - third, first, second, third});
}

TEST_CASE("hopfield_sequential without noise flips what lowers the energy and nothing else") {
  CHECK(test::outcomes("hopfield_sequential", {{"noise_start", 0}}, kScene, 1, 3000) ==
        std::vector<double>{2000, 1000, 0, 0});
}

TEST_CASE("hopfield_sequential follows its schedule") {
  test::Stage stage(test::one_clause({2}, {1}));
  const auto rule =
      make_rule("hopfield_sequential", {{"schedule", 1}, {"noise_start", 5}, {"noise_end", 0}, {"noise_steps", 1000}});
  double early = 0, late = 0, after = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed)
    stage.play(*rule, seed, 1200, [&](std::uint64_t step, const std::vector<std::int32_t>& flips) {
      (step < 100 ? early : step < 1000 ? late : after) += static_cast<double>(flips.size());
    });
  CHECK(after == 0);
  // P(xi > 1 / sigma) is 0.417 on average over the first 100 steps; binomial, 10 000 draws, z = 5.33.
  double expected = 0;
  for (int t = 0; t < 100; ++t) expected += 100.0 * normal_cdf(-1.0 / (5.0 - 0.005 * t));
  CHECK(std::fabs(early - expected) < 5.33 * std::sqrt(0.25 * 10'000));
  CHECK((late > 0 && late / 900 < early / 100));
}

TEST_CASE("hopfield_parallel flips each variable on its own account") {
  for (const double q : {0.3, 1.0}) {
    test::Stage stage(kScene);
    const auto rule = make_rule("hopfield_parallel", {{"participation", q}, {"noise_start", 0.8}});
    std::vector<double> sets(8);
    stage.play(*rule, 3, kDraws, [&](std::uint64_t, const std::vector<std::int32_t>& flips) {
      std::size_t set = 0;
      for (const std::int32_t v : flips) {
        REQUIRE((set >> (v - 1) & 1) == 0);
        set |= std::size_t{1} << (v - 1);
      }
      sets[set] += 1.0;
    });
    const double p[] = {q * normal_cdf(1.0 / 0.8), q * normal_cdf(-0.5 / 0.8), q * 0.5};
    std::vector<double> expected;
    for (std::size_t set = 0; set < 8; ++set) {
      expected.push_back(1.0);
      for (std::size_t v = 0; v < 3; ++v) expected.back() *= (set >> v & 1) != 0 ? p[v] : 1.0 - p[v];
    }
    check_frequencies(sets, expected);
  }
}
