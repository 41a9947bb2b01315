/// Intervals and time to solution against values worked out by other means. Statistical bounds are z = 5.33 standard
/// errors, a false alarm once in 10^7 seeds; seeds are fixed.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "catch.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"
#include "core/statistics/interval.hpp"
#include "core/statistics/time_to_solution.hpp"

using namespace ohmfield::core;

namespace {

constexpr double kBound = 5.33;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Repeats that a success probability needs for 99 %.
double repeats(double probability) { return std::log(0.01) / std::log(1.0 - probability); }

double mean_of(const std::vector<float>& sample, std::span<const std::size_t> indices) {
  double sum = 0.0;
  for (const std::size_t i : indices) sum += sample[i];
  return sum / static_cast<double>(indices.size());
}

}  // namespace

TEST_CASE("Wilson's interval", "[core][statistics]") {
  // Roots of (p - q)^2 n = z^2 q (1 - q) found by bisection in another program.
  struct Case {
    std::size_t successes, trials;
    double low, high;
  };
  for (const Case& c : {Case{0, 10, 0.0, 0.277532799862889}, Case{10, 10, 0.722467200137111, 1.0},
                        Case{1, 10, 0.017876213095073, 0.404150026795238},
                        Case{5, 10, 0.236593090512564, 0.763406909487436},
                        Case{81, 263, 0.255288519878274, 0.366209576982800}, Case{1, 1, 0.206549314377237, 1.0},
                        Case{999, 1000, 0.994357441402042, 0.999823453629374}}) {
    CAPTURE(c.successes, c.trials);
    const Interval interval = wilson_interval(c.successes, c.trials);
    CHECK(interval.low == Approx(c.low).epsilon(1e-12).margin(0));
    CHECK(interval.high == Approx(c.high).epsilon(1e-12));
  }
  CHECK(wilson_interval(0, 0).low == 0.0);
  CHECK(wilson_interval(0, 0).high == 1.0);
  CHECK(wilson_interval(3, 20, kBound).low == Approx(0.013327919199952062));
  CHECK(wilson_interval(3, 20, kBound).high == Approx(0.6974690623468296));
  for (std::size_t n = 1; n < 300; ++n) {
    CHECK(wilson_interval(0, n).low == 0.0);   // exactly, whatever the rounding
    CHECK(wilson_interval(n, n).high == 1.0);
  }
}

TEST_CASE("quantiles are of type 7", "[core][statistics]") {
  const std::vector<double> values{3, -1, 4, 1, 5, 9, 2, 6};  // against numpy.quantile
  CHECK(quantile(values, 0.0) == -1.0);
  CHECK(quantile(values, 0.1) == Approx(0.4));
  CHECK(quantile(values, 0.25) == 1.75);
  CHECK(quantile(values, 0.5) == 3.5);
  CHECK(quantile(values, 0.9) == Approx(6.9));
  CHECK(quantile(values, 0.999) == Approx(8.979));
  CHECK(quantile(values, 1.0) == 9.0);
  CHECK(quantile(std::vector{7.0}, 0.3) == 7.0);
  CHECK(std::isnan(quantile({}, 0.5)));
}

TEST_CASE("quantiles of infinite values", "[core][statistics]") {
  const std::vector<double> values{kInfinity, 2, kInfinity, 1};
  CHECK(quantile(values, 0.0) == 1.0);
  CHECK(quantile(values, 0.5) == kInfinity);  // between 2 and infinity
  CHECK(quantile(values, 0.9) == kInfinity);  // between two infinities, not their difference
  CHECK(quantile(std::vector{1.0, 2.0, kInfinity}, 0.5) == 2.0);
}

TEST_CASE("the bootstrap covers a mean as often as it should", "[core][statistics]") {
  // For the mean of 50 normals the percentile interval is the z interval with the divisor n instead of n - 1: it covers
  // with probability P(|t_49| < 1.96 sqrt(49 / 50)) = 0.942, less 0.002 for quantiles of 400 resamples.
  constexpr int kRepeats = 2000, kValues = 50;
  int covered = 0;
  std::vector<float> sample(kValues);
  for (std::uint64_t r = 0; r < kRepeats; ++r) {
    fill_normal(sample, 31, Stream::test, r);
    const Interval interval = bootstrap_interval(
        kValues, [&](std::span<const std::size_t> indices) { return mean_of(sample, indices); }, r, 400);
    covered += interval.low <= 0.0 && 0.0 <= interval.high;
  }
  CHECK(std::abs(covered / double{kRepeats} - 0.940) < kBound * std::sqrt(0.94 * 0.06 / kRepeats) + 0.002);
}

TEST_CASE("a bootstrap with the same seed gives the same bits", "[core][statistics]") {
  const std::vector<float> sample{1, 5, 2, 8, 3};
  const auto mean = [&](std::span<const std::size_t> indices) { return mean_of(sample, indices); };
  const Interval a = bootstrap_interval(5, mean, 1), b = bootstrap_interval(5, mean, 1), c = bootstrap_interval(5, mean, 2);
  CHECK(a.low == b.low);
  CHECK(a.high == b.high);
  CHECK((a.low != c.low || a.high != c.high));
}

TEST_CASE("length to solution by hand", "[core][statistics]") {
  SECTION("all solved: waiting for the longest needs no restart") {
    CHECK(length_to_solution(std::vector<Run>{{1, true}, {2, true}, {3, true}, {4, true}}) == Approx(4.0));
  }
  SECTION("one slow run: restarts are cheaper than waiting") {
    const std::vector<Run> runs{{1, true}, {2, true}, {2, true}, {1000, true}};
    CHECK(length_to_solution(runs) == Approx(2 * repeats(0.75)));
  }
  SECTION("none solved") {
    CHECK(length_to_solution(std::vector<Run>{{10, false}, {20, false}}) == kInfinity);
    CHECK(length_to_solution({}) == kInfinity);
  }
  SECTION("equal lengths: a tie counts as one step of the curve") {
    CHECK(length_to_solution(std::vector<Run>(8, {6, true})) == 6.0);
  }
  SECTION("censored at different lengths: Kaplan-Meier") {
    // At 2: 6 at risk, survival 5/6. At 5: 4 at risk (the run censored at 5 included), 5/6 * 3/4 = 5/8. At 7: 5/16.
    const std::vector<Run> runs{{7, true}, {3, false}, {5, false}, {2, true}, {9, false}, {5, true}};
    CHECK(length_to_solution(runs) == Approx(std::min(5 * repeats(3.0 / 8), 7 * repeats(11.0 / 16))));
    // A plain fraction of solved runs would give 7 * repeats(3.0 / 6), 1.7 times as much.
  }
  SECTION("a lucky run does not decide: points below 1/4 do not count") {
    std::vector<Run> runs(8, {100, true});
    runs[3].length = 1e-3;
    CHECK(length_to_solution(runs) == 100.0);
  }
  SECTION("unless there are no others") {
    std::vector<Run> runs(10, {50, false});
    runs[0] = {3, true};
    CHECK(length_to_solution(runs) == Approx(3 * repeats(0.1)));
  }
  SECTION("another confidence") {
    const std::vector<Run> runs{{2, true}, {5, false}};
    CHECK(length_to_solution(runs, 0.75) == Approx(4.0));   // two runs of 2, each 1/2
    CHECK(length_to_solution(runs, 0.4) == Approx(2.0));    // never less than one run
  }
}

TEST_CASE("a quarter of the runs solved is a quarter whatever the rounding", "[core][statistics]") {
  // With n = 28 the product of survivals 27/28 * 26/27 * ... rounded to more than 3/4, so the point was passed over and
  // the answer was 13687 instead of 112.
  for (std::size_t n = 4; n <= 400; n += 4) {
    CAPTURE(n);
    std::vector<Run> runs(n, {1000, false});
    for (std::size_t i = 0; i < n / 4; ++i) runs[i] = {1.0 + static_cast<double>(i), true};
    runs.back().solved = true;
    CHECK(length_to_solution(runs) == Approx(static_cast<double>(n) / 4 * repeats(0.25)));
  }
}

TEST_CASE("length to solution does not depend on the order of runs", "[core][statistics]") {
  CounterRng rng(5, Stream::test, 0);
  std::vector<Run> runs(40);
  for (Run& run : runs) run = {std::floor(20 * rng.uniform()), rng.uniform() < 0.6};
  const double expected = length_to_solution(runs);
  for (int i = 0; i < 20; ++i) {
    for (std::uint32_t j = 39; j > 0; --j) std::swap(runs[j], runs[rng.below(j + 1)]);
    CHECK(length_to_solution(runs) == expected);
  }
}

TEST_CASE("the interval of a length to solution", "[core][statistics]") {
  const Interval sure = length_to_solution_interval(std::vector<Run>(10, {6, true}), 1);
  CHECK(sure.low == 6.0);
  CHECK(sure.high == 6.0);
  std::vector<Run> rare(10, {50, false});
  rare[0] = {3, true};  // a third of the resamples hold no solved run
  const Interval open = length_to_solution_interval(rare, 1);
  CHECK(open.low < 3 * repeats(0.1));
  CHECK(open.high == kInfinity);
}

TEST_CASE("the bias of the length to solution is as documented", "[core][statistics]") {
  // Medians for exponential run lengths of mean 1, whose true value is ln 100. The stated figure is rounded to 0.005;
  // between which order statistics the median lies is binomial.
  constexpr std::size_t kRepeats = 20000;
  struct Case {
    std::size_t runs;
    double stated;
  };
  for (const Case& c : {Case{20, 0.59}, Case{50, 0.72}, Case{100, 0.78}}) {
    CAPTURE(c.runs);
    std::vector<double> ratios(kRepeats);
    std::vector<Run> runs(c.runs);
    for (std::size_t r = 0; r < kRepeats; ++r) {
      CounterRng rng(7, Stream::test, r * 1000 + c.runs);
      for (Run& run : runs) run = {-std::log1p(-rng.uniform()), true};
      ratios[r] = length_to_solution(runs) / std::log(100.0);
    }
    const double half_width = kBound / (2.0 * std::sqrt(double{kRepeats}));
    CHECK(quantile(ratios, 0.5 - half_width) <= c.stated + 0.005);
    CHECK(quantile(ratios, 0.5 + half_width) >= c.stated - 0.005);
  }
}
