#include "experiments/generators/ksat.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "catch.hpp"
#include "core/error.hpp"
#include "experiments/baselines/cadical.hpp"
#include "hopfield/model_check.hpp"

using namespace ohmfield;
using namespace ohmfield::experiments;

namespace {

/// Standard deviations by which a chi-square with `freedom` degrees is off, by the cube-root normal approximation of
/// Wilson and Hilferty, PNAS 17 (1931), 684.
double chi_square_z(double chi_square, double freedom) {
  const double variance = 2 / (9 * freedom);
  return (std::cbrt(chi_square / freedom) - (1 - variance)) / std::sqrt(variance);
}

constexpr double kFalseAlarm1e7 = 5.33;

}  // namespace

TEST_CASE("uniform k-SAT has distinct variables and the shape asked for") {
  for (const std::int64_t k : {1, 2, 3, 7, 20}) {
    const hopfield::Cnf cnf = uniform_ksat({20, 300, k}, 1, 0);
    REQUIRE(cnf.variables() == 20);
    REQUIRE(cnf.clauses() == 300);
    for (std::size_t c = 0; c < cnf.clauses(); ++c) {
      std::set<int> variables;
      for (const int literal : cnf.clause(c)) variables.insert(std::abs(literal));
      CHECK(variables.size() == static_cast<std::size_t>(k));
    }
  }
  CHECK(uniform_ksat({0, 0, 3}, 1, 0).clauses() == 0);
  CHECK(uniform_ksat({5, 0, 9}, 1, 0).variables() == 5);
}

TEST_CASE("a formula is a function of seed and index alone") {
  const KsatParams params{50, 218, 3};
  std::set<std::uint64_t> prints;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (std::uint64_t index = 0; index < 10; ++index) {
      const std::uint64_t print = fingerprint(uniform_ksat(params, seed, index));
      CHECK(print == fingerprint(uniform_ksat(params, seed, index)));
      prints.insert(print);
    }
  }
  CHECK(prints.size() == 100);
}

TEST_CASE("variables, signs, pairs and positions are fair") {
  // Seed 3, 200 000 clauses of 3 from 12 variables. Bounds: z = 5.33, false alarm 1e-7 each.
  constexpr int n = 12, k = 3;
  constexpr double m = 200'000;
  const hopfield::Cnf cnf = uniform_ksat({n, static_cast<std::int64_t>(m), k}, 3, 0);
  std::map<std::vector<int>, double> triples;
  std::map<std::pair<std::size_t, int>, double> by_position;
  std::vector<double> signs(8, 0);
  for (std::size_t c = 0; c < cnf.clauses(); ++c) {
    std::vector<int> triple;
    std::size_t pattern = 0;
    for (std::size_t i = 0; i < k; ++i) {
      const int literal = cnf.clause(c)[i];
      triple.push_back(std::abs(literal));
      by_position[{i, std::abs(literal)}] += 1;
      pattern = 2 * pattern + (literal > 0 ? 1 : 0);
    }
    std::sort(triple.begin(), triple.end());
    triples[triple] += 1;
    signs[pattern] += 1;
  }
  REQUIRE(triples.size() == 220);
  double chi_square = 0;
  for (const auto& [triple, count] : triples) chi_square += (count - m / 220) * (count - m / 220) / (m / 220);
  CHECK(std::abs(chi_square_z(chi_square, 219)) < kFalseAlarm1e7);
  chi_square = 0;
  for (const double count : signs) chi_square += (count - m / 8) * (count - m / 8) / (m / 8);
  CHECK(chi_square_z(chi_square, 7) < kFalseAlarm1e7);
  for (std::size_t i = 0; i < k; ++i) {
    chi_square = 0;
    for (int v = 1; v <= n; ++v) {
      const double off = by_position[{i, v}] - m / n;
      chi_square += off * off / (m / n);
    }
    CHECK(chi_square_z(chi_square, n - 1) < kFalseAlarm1e7);
  }
}

TEST_CASE("clauses repeat as often as in SATLIB's uf20-91") {
  // 91 of 9120 clauses: no repetition with probability prod (1 - i / 9120) = 0.637, so 36 % have one (SATLIB, filtered
  // to satisfiable ones: 39 % of 100). 2000 formulas, bound 5.33 standard errors.
  double repeated = 0;
  constexpr int formulas = 2000;
  for (std::uint64_t index = 0; index < formulas; ++index) {
    const hopfield::Cnf cnf = uniform_ksat({20, 91, 3}, 9, index);
    std::set<std::vector<int>> seen;
    for (std::size_t c = 0; c < cnf.clauses(); ++c) {
      std::vector<int> clause(cnf.clause(c).begin(), cnf.clause(c).end());
      std::sort(clause.begin(), clause.end());
      seen.insert(clause);
    }
    repeated += seen.size() < 91 ? 1 : 0;
  }
  double none = 1;
  for (int i = 0; i < 91; ++i) none *= 1 - i / 9120.0;
  const double expected = 1 - none;
  CHECK(std::abs(repeated / formulas - expected) < kFalseAlarm1e7 * std::sqrt(expected * none / formulas));
}

TEST_CASE("planted formulas are satisfied by what they hide") {
  for (const Planting planting : {Planting::uniform, Planting::balanced}) {
    for (const std::int64_t k : {3, 4, 7}) {
      for (std::uint64_t index = 0; index < 20; ++index) {
        const PlantedKsat planted = planted_ksat({50, 500, k}, planting, 2, index);
        CHECK(planted.cnf.clauses() == 500);
        CHECK(first_unsatisfied(planted.cnf, planted.hidden) == std::nullopt);
      }
    }
  }
  CHECK(first_unsatisfied(planted_ksat({9, 50, 1}, Planting::uniform, 2, 0).cnf,
                          planted_ksat({9, 50, 1}, Planting::uniform, 2, 0).hidden) == std::nullopt);
}

TEST_CASE("planted signs follow their law") {
  // Number of true literals under the hidden assignment: weight C(3, t) q^t, t = 1..3; q = 1 or (sqrt 5 - 1) / 2.
  constexpr double m = 100'000;
  for (const Planting planting : {Planting::uniform, Planting::balanced}) {
    const double q = planting == Planting::uniform ? 1 : (std::sqrt(5.0) - 1) / 2;
    const PlantedKsat planted = planted_ksat({200, static_cast<std::int64_t>(m), 3}, planting, 4, 0);
    std::vector<double> counts(4, 0);
    for (std::size_t c = 0; c < planted.cnf.clauses(); ++c) {
      std::size_t t = 0;
      for (const int literal : planted.cnf.clause(c)) {
        t += (planted.hidden[static_cast<std::size_t>(std::abs(literal)) - 1] != 0) == (literal > 0) ? 1 : 0;
      }
      counts[t] += 1;
    }
    const double weights[] = {0, 3 * q, 3 * q * q, q * q * q};
    const double sum = weights[1] + weights[2] + weights[3];
    CHECK(counts[0] == 0);
    double literals_true = 0;
    for (std::size_t t = 1; t <= 3; ++t) {
      const double p = weights[t] / sum;
      CHECK(std::abs(counts[t] / m - p) < kFalseAlarm1e7 * std::sqrt(p * (1 - p) / m));
      literals_true += static_cast<double>(t) * counts[t];
    }
    // Balanced: half of all literals are true. Standard deviation of t below 1, hence the bound.
    if (planting == Planting::balanced) CHECK(std::abs(literals_true / m - 1.5) < kFalseAlarm1e7 / std::sqrt(m));
  }
}

TEST_CASE("satisfiable members are those that CaDiCaL accepts, in order") {
  const KsatParams params{40, 176, 3};
  SatisfiableKsat members(params, 6);
  std::uint64_t expected = 0;
  for (int i = 0; i < 20; ++i) {
    const SatisfiableKsat::Member member = members.next();
    while (solve_with_cadical(uniform_ksat(params, 6, expected)).answer != CdclAnswer::satisfiable) ++expected;
    CHECK(member.index == expected);
    CHECK(fingerprint(member.cnf) == fingerprint(uniform_ksat(params, 6, expected)));
    ++expected;
  }
  CHECK(members.rejected() == expected - 20);
}

TEST_CASE("half of the formulas at the transition are satisfiable") {
  // n = 50 at m = 218 (ratio 4.36): SATLIB chose this ratio as the point of one half, m = 4.258 n + 58.26 n^(-2/3)
  // (Crawford, Auton, Artif. Intell. 81, 1996). 400 formulas: 0.5 +- 5.33 * 0.025, and 0.03 for the fit.
  double satisfiable = 0;
  constexpr int formulas = 400;
  for (std::uint64_t index = 0; index < formulas; ++index) {
    const hopfield::Cnf cnf = uniform_ksat({50, 218, 3}, 8, index);
    satisfiable += solve_with_cadical(cnf).answer == CdclAnswer::satisfiable ? 1 : 0;
  }
  CHECK(std::abs(satisfiable / formulas - 0.5) < kFalseAlarm1e7 * std::sqrt(0.25 / formulas) + 0.03);
}

TEST_CASE("impossible requests are refused") {
  CHECK_THROWS_AS(uniform_ksat({2, 5, 3}, 1, 0), core::InputError);
  CHECK_THROWS_AS(uniform_ksat({20, 5, 0}, 1, 0), core::InputError);
  CHECK_THROWS_AS(uniform_ksat({-1, 5, 3}, 1, 0), core::InputError);
  CHECK_THROWS_AS(uniform_ksat({20, -5, 3}, 1, 0), core::InputError);
  CHECK_THROWS_AS(uniform_ksat({20, 1'000'000'000'000, 3}, 1, 0), core::InputError);
  CHECK_THROWS_AS(uniform_ksat({3'000'000'000, 5, 3}, 1, 0), core::InputError);
  CHECK_THROWS_AS(planted_ksat({20, 5, 2}, Planting::balanced, 1, 0), core::InputError);
  SatisfiableKsat hopeless({3, 200, 3}, 1);
  CHECK_THROWS_AS(hopeless.next(), core::InputError);
}
