/// Simplification: same satisfiability, every model extends; against enumeration on small formulas, and on published ones.

#include "hopfield/simplify.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "catch.hpp"
#include "hopfield/dimacs.hpp"
#include "hopfield/fixtures.hpp"
#include "hopfield/hybrid_support.hpp"
#include "hopfield/model_check.hpp"
#include "hopfield/xor/reducer.hpp"
#include "hopfield/xor/split.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;

namespace {

/// The same answer, and every model of the simplified formula extends to a model of the original.
void check_against_enumeration(const Cnf& cnf, const SimplifyParams& params) {
  const auto models = test::models_of(cnf);
  const Simplified simplified = simplify(cnf, params);
  const auto clauses = test::clauses_of(simplified.formula);
  const bool has_empty = std::any_of(clauses.begin(), clauses.end(), [](const auto& clause) { return clause.empty(); });
  REQUIRE((simplified.status == SimplifyStatus::unsatisfiable) == has_empty);
  if (simplified.status == SimplifyStatus::unsatisfiable) {
    REQUIRE(models.empty());
    return;
  }
  if (simplified.formula.variables() > 16) return;
  const auto reduced = test::models_of(simplified.formula);
  REQUIRE(reduced.empty() == models.empty());
  for (const std::uint32_t bits : reduced) {
    const Assignment extended = simplified.extend(test::values_of(simplified.formula.variables(), bits));
    REQUIRE(extended.size() == static_cast<std::size_t>(cnf.variables()));
    REQUIRE(std::binary_search(models.begin(), models.end(), test::bits_of(extended)));
  }
}

std::size_t longest_xor(const Cnf& cnf) {
  std::size_t longest = 0;
  for (std::size_t i = 0; i < cnf.xors(); ++i) longest = std::max(longest, cnf.xor_clause(i).size());
  return longest;
}

}  // namespace

TEST_CASE("simplified formulas have the same answer and their models extend") {
  std::size_t open = 0, fixed = 0, merged = 0, eliminated = 0, pure = 0, found = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    INFO("seed " << seed);
    const auto variables = static_cast<std::int32_t>(1 + seed % 11);
    const Cnf cnf = test::random_hybrid(variables, seed % 13, seed % 7, seed);
    SimplifyParams params;
    params.longest_row = seed % 3 == 0 ? 3 : 12;
    params.probe_reads = seed % 2 == 0 ? 0 : params.probe_reads;
    params.split_beyond = seed % 5 == 0 ? 3 : 0;
    params.rounds = 1 + seed % 4;
    check_against_enumeration(cnf, params);
    const Simplified simplified = simplify(cnf, params);
    open += simplified.formula.constraints() > 0 && simplified.status == SimplifyStatus::open ? 1 : 0;
    fixed += simplified.counters.fixed;
    merged += simplified.counters.merged;
    eliminated += simplified.counters.eliminated;
    pure += simplified.counters.pure;
    found += simplified.counters.xors_found;
    if (params.split_beyond > 0) REQUIRE(longest_xor(simplified.formula) <= 3);
  }
  // Every part had something to do.
  CHECK(open > 20);
  CHECK(fixed > 100);
  CHECK(merged > 100);
  CHECK(eliminated > 100);
  CHECK(pure > 100);
  CHECK(found > 100);
}

TEST_CASE("the reducer alone, without what the other passes find first") {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    INFO("seed " << seed);
    const auto variables = static_cast<std::int32_t>(2 + seed % 9);
    const Cnf cnf = normalised(test::random_hybrid(variables, seed % 11, 1 + seed % 6, 5000 + seed));
    const auto models = test::models_of(cnf);
    Reducer reducer(cnf);
    reducer.propagate();
    if (seed % 3 > 0) reducer.eliminate(seed % 3 == 1 ? 3 : 100);
    if (seed % 4 > 1) reducer.shorten_rows();
    if (seed % 2 == 1) reducer.fix_pure();
    const bool contradiction = reducer.contradiction();
    if (contradiction) REQUIRE(models.empty());
    const auto [formula, stage] = reducer.finish();
    const auto reduced = test::models_of(formula);
    REQUIRE(reduced.empty() == models.empty());
    std::vector<std::uint32_t> extended;
    for (const std::uint32_t bits : reduced) extended.push_back(test::bits_of(stage.extend(test::values_of(formula.variables(), bits))));
    std::sort(extended.begin(), extended.end());
    REQUIRE(std::unique(extended.begin(), extended.end()) == extended.end());
    REQUIRE(std::includes(models.begin(), models.end(), extended.begin(), extended.end()));
    if (formula.variables() == variables) REQUIRE(extended == models);
  }
}

TEST_CASE("clauses of equivalent variables, long ones too") {
  // A chain of equivalences makes 300 literals one; the long clause is not searched while merging, but comes out right.
  constexpr int n = 300;
  Cnf cnf(n + 2);
  std::vector<DimacsLiteral> all;
  for (int v = 1; v <= n; ++v) {
    all.push_back(v % 2 == 0 ? -v : v);
    if (v > 1) cnf.add_xor(std::vector<DimacsLiteral>{v, v - 1});
  }
  cnf.add(all);
  cnf.add(std::vector<DimacsLiteral>{-1, n + 1, n + 2});
  cnf.add(std::vector<DimacsLiteral>{-1, -n - 1, -n - 2});
  Reducer reducer(normalised(cnf));
  reducer.propagate();
  CHECK(reducer.counters().merged == n - 1);
  const Cnf merged = reducer.finish().first;
  CHECK(merged.clauses() == 3);
  CHECK(merged.clause(0).size() == 1);
  // One round more sees the unit, and what remains is an XOR clause of two variables: all is decided.
  const Simplified simplified = simplify(cnf);
  CHECK(simplified.formula.constraints() == 0);
  CHECK(first_unsatisfied(cnf, simplified.extend({})) == std::nullopt);
}

TEST_CASE("a variable that has left its clauses is eliminated") {
  // 1 and 2 are one, which shortens the clause; then 3 makes it true, and 1 stands in an XOR clause only.
  const Cnf cnf = parse_dimacs("p cnf 5 5\n1 2 3 0\n4 5 0\nx1 -2 0\nx3 0\nx1 4 5 0\n", "f");
  Reducer reducer(cnf);
  reducer.propagate();
  reducer.eliminate(3);
  CHECK(reducer.counters().merged == 1);
  CHECK(reducer.counters().fixed == 1);
  CHECK(reducer.counters().eliminated == 1);
  const Cnf left = reducer.finish().first;
  CHECK(left.variables() == 2);
  CHECK(test::clauses_of(left) == std::vector<std::vector<int>>{{1, 2}});
  CHECK(left.xors() == 0);
}

TEST_CASE("a formula with nothing to find comes back, without repetitions") {
  const Cnf cnf = parse_dimacs("p cnf 5 9\n1 2 3 0\n-1 -2 -4 0\n3 4 -5 0\n-3 -4 5 0\n2 1 3 0\n1 -2 5 0\n-1 2 -5 0\n-3 4 -2 0\n1 -1 0\n", "f");
  SimplifyParams params;
  params.probe_reads = 0;
  const Simplified simplified = simplify(cnf, params);
  CHECK(simplified.counters.repeated_clauses == 1);
  CHECK(simplified.counters.rounds == 1);
  std::vector<std::vector<int>> expected = test::clauses_of(normalised(cnf));
  expected.erase(expected.begin() + 4);
  CHECK(test::clauses_of(simplified.formula) == expected);
}

TEST_CASE("contradictions among XOR clauses are proofs") {
  const Cnf odd_cycle = parse_dimacs("p cnf 4 4\nx1 2 0\nx2 3 0\nx3 4 0\nx4 -1 0\n", "f");
  CHECK(simplify(odd_cycle).status == SimplifyStatus::unsatisfiable);
  CHECK(simplify(parse_dimacs("p cnf 1 1\nx 0\n", "f")).status == SimplifyStatus::unsatisfiable);
  CHECK(simplify(parse_dimacs("p cnf 1 1\n0\n", "f")).status == SimplifyStatus::unsatisfiable);
  CHECK(simplify(parse_dimacs("p cnf 1 2\n1 0\nx-1 0\n", "f")).status == SimplifyStatus::unsatisfiable);
  const Simplified nothing = simplify(Cnf(3));
  CHECK(nothing.status == SimplifyStatus::open);
  CHECK(nothing.extend({}) == Assignment{0, 0, 0});
}

TEST_CASE("parameters out of range are refused") {
  SimplifyParams params;
  params.longest_recovered = 8;
  CHECK(test::input_error([&] { simplify(Cnf(1), params); }) ==
        "longest_recovered = 8 is outside 2..7. An XOR of k literals stands in 2^(k-1) clauses");
  params = {};
  params.split_beyond = 2;
  CHECK(test::input_error([&] { simplify(Cnf(1), params); }).starts_with("split_beyond = 2 is too short"));
}

TEST_CASE("an equation system without clauses is solved, whatever the length of its rows") {
  // 60 equations of 20 variables out of 80, planted.
  core::CounterRng rng(3, core::Stream::test, 23);
  Cnf cnf(80);
  Assignment planted(80);
  for (auto& value : planted) value = rng() % 2 == 0 ? 0 : 1;
  for (int e = 0; e < 60; ++e) {
    std::vector<DimacsLiteral> literals;
    bool odd = false;
    for (int i = 0; i < 20; ++i) {
      literals.push_back(1 + static_cast<int>(rng.below(80)));
      odd = odd != (planted[static_cast<std::size_t>(literals.back()) - 1] != 0);
    }
    if (!odd) literals.front() = -literals.front();
    cnf.add_xor(literals);
  }
  const Simplified simplified = simplify(cnf);
  CHECK(simplified.formula.constraints() == 0);
  CHECK(first_unsatisfied(cnf, simplified.extend({})) == std::nullopt);
}

TEST_CASE("a large formula is simplified fast enough") {
  core::CounterRng rng(5, core::Stream::test, 24);
  constexpr int n = 100'000, m = 420'000;
  Cnf cnf(n);
  for (int c = 0; c < m; ++c) {
    DimacsLiteral clause[3];
    for (DimacsLiteral& literal : clause) literal = (1 + static_cast<int>(rng.below(n))) * (rng() % 2 == 0 ? 1 : -1);
    cnf.add(clause);
  }
  for (int i = 0; i < n / 10; ++i) {
    DimacsLiteral clause[3];
    for (DimacsLiteral& literal : clause) literal = 1 + static_cast<int>(rng.below(n));
    cnf.add_xor(clause);
  }
  const auto start = std::chrono::steady_clock::now();
  SimplifyParams params;
  params.probe_reads = 0;
  const Simplified simplified = simplify(cnf, params);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  CHECK(simplified.formula.variables() > n / 2);
  CHECK(seconds.count() < 30.0);  // 0.5 s in a Release build; the bound only catches work that grows with the square
}

TEST_CASE("parity instances shrink, and contradictions in parities are found") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const auto read = [&](const std::string& path) { return read_dimacs((data / "satlib" / path).string()); };
  SimplifyParams linear;
  linear.probe_reads = 0;
  struct Expected {
    const char* file;
    std::int32_t variables;
    std::size_t clauses, xors, longest;
  };
  for (const Expected& e : {Expected{"parity/par8-1-c.cnf", 30, 30, 22, 4}, Expected{"parity/par8-2-c.cnf", 31, 30, 23, 4},
                            Expected{"parity/par8-4-c.cnf", 30, 30, 22, 3}, Expected{"parity/par16-1-c.cnf", 124, 184, 77, 5},
                            Expected{"parity/par16-3-c.cnf", 124, 184, 77, 5}}) {
    INFO(e.file);
    const Simplified simplified = simplify(read(e.file), linear);
    CHECK(simplified.formula.variables() == e.variables);
    CHECK(simplified.formula.clauses() == e.clauses);
    CHECK(simplified.formula.xors() == e.xors);
    CHECK(longest_xor(simplified.formula) == e.longest);
  }
  // Probing decides the small ones, and unit propagation with equivalences decides others.
  for (const char* file : {"parity/par8-1-c.cnf", "parity/par8-1.cnf", "blocksworld/bw_large.a.cnf", "blocksworld/huge.cnf"}) {
    INFO(file);
    const Cnf cnf = read(file);
    const Simplified simplified = simplify(cnf);
    CHECK(simplified.formula.constraints() == 0);
    CHECK(first_unsatisfied(cnf, simplified.extend({})) == std::nullopt);
  }
  for (const char* file : {"pret/pret60_25.cnf", "pret/pret150_75.cnf", "dubois/dubois20.cnf"}) {
    INFO(file);
    CHECK(simplify(read(file), linear).status == SimplifyStatus::unsatisfiable);
  }
}
