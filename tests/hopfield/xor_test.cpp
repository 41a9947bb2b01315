/// XOR clauses: normal form, recovery from clauses, cutting, linear algebra, probing; all against enumeration.

#include <algorithm>
#include <cstdlib>
#include <set>
#include <vector>

#include "catch.hpp"
#include "hopfield/fixtures.hpp"
#include "hopfield/hybrid_support.hpp"
#include "hopfield/xor/gauss.hpp"
#include "hopfield/xor/probe.hpp"
#include "hopfield/xor/recover.hpp"
#include "hopfield/xor/short_basis.hpp"
#include "hopfield/xor/split.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;

namespace {

using Clauses = std::vector<std::vector<int>>;

Cnf formula(std::int32_t variables, const Clauses& clauses, const Clauses& xors) {
  Cnf cnf(variables);
  for (const auto& clause : clauses) cnf.add(clause);
  for (const auto& clause : xors) cnf.add_xor(clause);
  return cnf;
}

/// Models with the values of added variables left out; every one of them must be there once.
std::vector<std::uint32_t> named_models(const Cnf& cnf) {
  std::vector<std::uint32_t> models;
  for (const std::uint32_t bits : test::models_of(cnf)) models.push_back(bits & ((1u << cnf.named_variables()) - 1));
  std::sort(models.begin(), models.end());
  return models;
}

}  // namespace

TEST_CASE("XOR clauses have a normal form") {
  const Cnf cnf = normalised(formula(4, {{1, 2, 1}},
                                     {{3, -1, 2}, {-3, -1, 2}, {1, 1, 2}, {2, -3, -2, 4}, {1, -1}, {-4, 4, 4, -4}, {}, {-2}}));
  CHECK(test::clauses_of(cnf) == Clauses{{1, 2}, {}, {}});
  CHECK(test::xors_of(cnf) == Clauses{{-3, 1, 2}, {3, 1, 2}, {2}, {3, 4}, {-2}});
}

TEST_CASE("normal form, cutting and expansion keep the models") {
  std::size_t satisfiable = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    INFO("seed " << seed);
    const auto variables = static_cast<std::int32_t>(2 + seed % 7);
    const Cnf cnf = test::random_hybrid(variables, seed % 5, 1 + seed % 3, seed);
    const auto models = test::models_of(cnf);
    satisfiable += models.empty() ? 0 : 1;
    REQUIRE(test::models_of(normalised(cnf)) == models);
    for (const std::size_t longest : {3u, 4u}) {
      const Cnf cut = split_xors(cnf, longest), plain = expand_xors(cnf, longest);
      for (std::size_t i = 0; i < cut.xors(); ++i) REQUIRE(cut.xor_clause(i).size() <= longest);
      REQUIRE(cut.named_variables() == variables);
      REQUIRE(plain.xors() == 0);
      if (cut.variables() <= 14) REQUIRE(named_models(cut) == models);
      if (plain.variables() <= 14) REQUIRE(named_models(plain) == models);
    }
  }
  CHECK(satisfiable > 50);
}

TEST_CASE("a long XOR clause is cut into a chain") {
  const Cnf cut = split_xors(formula(7, {}, {{1, 2, -3, 4, 5, 6, 7}, {1, 2, 3}}), 4);
  CHECK(test::xors_of(cut) == Clauses{{1, 2, -3, -8}, {8, 4, 5, -9}, {9, 6, 7}, {1, 2, 3}});
  CHECK(expand_xors(formula(3, {{1}}, {{1, 2, -3}}), 4).clauses() == 5);
  CHECK(test::clauses_of(expand_xors(formula(2, {}, {{1, -2}}))) == Clauses{{-1, 2}, {1, -2}});
}

TEST_CASE("a fingerprint tells clauses from XOR clauses and leaves plain formulas as they were") {
  const Cnf plain = formula(3, {{1, -2}, {3}}, {});
  CHECK(fingerprint(plain) == 0x383F9EB412EB2B02u);  // before there were XOR clauses: names of results must not change
  CHECK(fingerprint(formula(3, {{1, -2}}, {{3}})) != fingerprint(plain));
  CHECK(fingerprint(formula(3, {{1, -2}}, {{3}})) != fingerprint(formula(3, {{1, -2}}, {{-3}})));
}

TEST_CASE("XOR clauses are recovered from their clauses") {
  for (int k = 2; k <= 7; ++k) {
    std::vector<int> literals;
    for (int v = 1; v <= k; ++v) literals.push_back(v == 2 ? -v - 1 : v + 1);
    const Cnf clauses = expand_xors(formula(k + 1, {{1, 2}, {-1, 3, 4 <= k + 1 ? 4 : 2}}, {literals}), 8);
    const RecoveredXors found = recover_xors(clauses);
    INFO("k = " << k);
    CHECK(found.found == 1);
    CHECK(found.clauses_gone == std::size_t{1} << (k - 1));
    CHECK(test::models_of(found.formula) == test::models_of(clauses));
    CHECK(found.formula.clauses() == 2);
    // All but one clause is no XOR.
    Cnf less(clauses.variables());
    for (std::size_t c = 0; c + 1 < clauses.clauses(); ++c) less.add(clauses.clause(c));
    CHECK(recover_xors(less).found == 0);
    CHECK(test::clauses_of(recover_xors(less).formula) == test::clauses_of(less));
  }
}

TEST_CASE("shorter clauses help, and exactly one of three stays what it is") {
  // 1 + 2 + 3 = 1, with (1 2) in place of (1 2 3).
  const Cnf covered = formula(3, {{1, 2}, {1, -2, -3}, {-1, 2, -3}, {-1, -2, 3}}, {});
  const RecoveredXors found = recover_xors(covered);
  CHECK(test::xors_of(found.formula) == Clauses{{1, 2, 3}});
  CHECK(test::clauses_of(found.formula) == Clauses{{1, 2}});
  const Cnf one_of_three = formula(3, {{1, 2, 3}, {-1, -2}, {-1, -3}, {-2, -3}}, {});
  CHECK(recover_xors(one_of_three).found == 0);
  // Both parities: a contradiction that recovery does not hide.
  const RecoveredXors both = recover_xors(formula(2, {{1, 2}, {1, -2}, {-1, 2}, {-1, -2}}, {}));
  CHECK(both.found == 2);
  CHECK(test::models_of(both.formula).empty());
}

TEST_CASE("recovery, linear facts, short bases and probing keep the models") {
  std::size_t recovered = 0, facts = 0, shortened = 0, probed = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    INFO("seed " << seed);
    const auto variables = static_cast<std::int32_t>(3 + seed % 8);
    const Cnf cnf = normalised(test::random_hybrid(variables, seed % 9, seed % 6, 1000 + seed));
    const auto models = test::models_of(cnf);
    const RecoveredXors found = recover_xors(cnf);
    REQUIRE(test::models_of(found.formula) == models);
    recovered += found.found;
    Cnf linear = found.formula;
    facts += add_linear_facts(linear);
    REQUIRE(test::models_of(linear) == models);
    Cnf probe = found.formula;
    probed += add_probed_facts(probe).facts();
    REQUIRE(test::models_of(probe) == models);
    Cnf xors_only(variables);
    for (std::size_t i = 0; i < found.formula.xors(); ++i) xors_only.add_xor(found.formula.xor_clause(i));
    const auto solutions = test::models_of(xors_only);
    if (solutions.empty()) continue;
    const std::size_t before = xors_only.xor_literals(), gained = shorten_xors(xors_only);
    REQUIRE(xors_only.xor_literals() == before - gained);
    REQUIRE(test::models_of(xors_only) == solutions);
    shortened += gained;
  }
  CHECK(recovered > 100);
  CHECK(facts > 100);
  CHECK(shortened > 100);
  CHECK(probed > 100);
}

TEST_CASE("linear algebra finds every fact about one variable or two") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    INFO("seed " << seed);
    Cnf cnf = normalised(test::random_hybrid(8, 0, 0, seed));
    core::CounterRng rng(seed, core::Stream::test, 21);
    for (std::size_t i = 0; i < 3 + seed % 6; ++i) {
      std::vector<int> literals;
      for (int v = 1; v <= 8; ++v)
        if (rng() % 2 == 0) literals.push_back(v);
      if (!literals.empty()) literals.front() *= rng() % 2 == 0 ? 1 : -1;
      cnf.add_xor(literals.empty() ? std::vector<int>{1} : literals);
    }
    const auto models = test::models_of(cnf);
    const std::size_t given = cnf.xors();
    const std::size_t facts = add_linear_facts(cnf);
    if (models.empty()) {
      CHECK(cnf.clauses() == 1);
      continue;
    }
    // Union of facts: classes of variables tied to each other or to a constant (variable 0), by brute force and as found.
    std::vector<std::vector<bool>> tied(9, std::vector<bool>(9, false));
    for (std::size_t i = given; i < given + facts; ++i) {
      const auto fact = cnf.xor_clause(i);
      REQUIRE(fact.size() <= 2);
      const auto a = static_cast<std::size_t>(std::abs(fact[0])), b = fact.size() == 2 ? static_cast<std::size_t>(std::abs(fact[1])) : 0;
      tied[a][b] = tied[b][a] = true;
    }
    for (std::size_t k = 0; k < 9; ++k)
      for (std::size_t a = 0; a < 9; ++a)
        for (std::size_t b = 0; b < 9; ++b) tied[a][b] = tied[a][b] || (tied[a][k] && tied[k][b]);
    for (std::size_t a = 0; a < 9; ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        std::set<unsigned> sums;
        for (const std::uint32_t bits : models) sums.insert((bits << 1 >> a ^ bits << 1 >> b) & 1u);
        CHECK(tied[a][b] == (sums.size() == 1));
      }
    }
  }
}

TEST_CASE("a planted short basis is found") {
  // Twelve rows of three literals, hidden by adding them up at random.
  core::CounterRng rng(4, core::Stream::test, 22);
  Cnf hidden(30);
  std::vector<std::set<int>> rows;
  for (int r = 0; r < 12; ++r) rows.push_back({2 * r + 1, 2 * r + 2, 25 + static_cast<int>(rng.below(6))});
  for (int mix = 0; mix < 200; ++mix) {
    const std::uint32_t a = rng.below(12), b = rng.below(12);
    if (a == b) continue;
    for (const int v : rows[b])
      if (!rows[a].insert(v).second) rows[a].erase(v);
  }
  for (const auto& row : rows) {
    std::vector<int> literals(row.begin(), row.end());
    hidden.add_xor(literals);
  }
  CHECK(hidden.xor_literals() > 100);
  shorten_xors(hidden);
  CHECK(hidden.xors() == 12);
  CHECK(hidden.xor_literals() <= 36);
}

TEST_CASE("probing sees failed, forced and equal literals") {
  // Both values of 1 make 2 true; 3 leads into a contradiction; 4 and 5 are equal.
  Cnf cnf = formula(7, {{-1, 2}, {1, 2}, {-3, 6}, {-3, 7}, {-6, -7}, {-4, 5}, {4, -5}}, {});
  const ProbeResult result = add_probed_facts(cnf);
  CHECK(result.complete);
  CHECK(result.failed + result.forced >= 2);
  CHECK(result.equivalent >= 1);
  const auto xors = test::xors_of(cnf);
  const std::set<std::vector<int>> found(xors.begin(), xors.end());
  CHECK(found.contains({2}));
  CHECK(found.contains({-3}));
  CHECK((found.contains({-4, -5}) || found.contains({4, -5}) || found.contains({-4, 5})));
  Cnf impossible = formula(2, {{1, 2}, {1, -2}, {-1, 2}, {-1, -2}}, {});
  add_probed_facts(impossible);
  CHECK(test::models_of(impossible).empty());
  CHECK(impossible.clauses() == 5);
}
