#include "hopfield/energy.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "catch.hpp"
#include "hopfield/fixtures.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;

namespace {

/// Any literals at all: repeated ones, tautologies, repeated clauses, empty clauses; and XOR clauses of the same kind.
Cnf careless_cnf(std::int32_t variables, std::size_t clauses, std::uint64_t seed) {
  core::CounterRng rng(seed, core::Stream::test, 2);
  Cnf cnf(variables);
  for (std::size_t c = 0; c < clauses; ++c) {
    std::vector<DimacsLiteral> clause(rng.below(6));
    for (DimacsLiteral& literal : clause) {
      literal = 1 + static_cast<DimacsLiteral>(rng.below(static_cast<std::uint32_t>(variables)));
      if (rng() % 2 == 0) literal = -literal;
    }
    if (rng() % 4 == 0) {
      cnf.add_xor(clause);
      continue;
    }
    cnf.add(clause);
    if (rng() % 8 == 0) cnf.add(clause);
  }
  return cnf;
}

/// Clauses that hold in no literal, and XOR clauses that hold in an even number, by bits: shares nothing with the library.
std::vector<bool> violated(const Cnf& cnf, unsigned bits) {
  std::vector<bool> result;
  for (std::size_t c = 0; c < cnf.clauses(); ++c) {
    bool none = true;
    for (const int literal : cnf.clause(c)) none = none && (bits >> (literal < 0 ? -literal - 1 : literal - 1) & 1u) != (literal > 0 ? 1u : 0u);
    result.push_back(none);
  }
  for (std::size_t i = 0; i < cnf.xors(); ++i) {
    unsigned sum = 0;
    for (const int literal : cnf.xor_clause(i)) sum ^= (bits >> (std::abs(literal) - 1) & 1u) ^ (literal < 0 ? 1u : 0u);
    result.push_back(sum == 0);
  }
  return result;
}

Assignment assignment_of(std::int32_t variables, unsigned bits) {
  Assignment state;
  for (std::int32_t v = 0; v < variables; ++v) state.push_back(bits >> v & 1u);
  return state;
}

}  // namespace

TEST_CASE("energy, make and break are what enumeration says") {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const auto variables = static_cast<std::int32_t>(1 + seed % 6);
    const Cnf cnf = careless_cnf(variables, 3 * static_cast<std::size_t>(variables), seed);
    for (unsigned bits = 0; bits < 1u << variables; ++bits) {
      const Assignment state = assignment_of(variables, bits);
      const std::vector<bool> here = violated(cnf, bits);
      const auto sum = static_cast<std::size_t>(std::count(here.begin(), here.end(), true));
      REQUIRE(energy(cnf, state) == sum);
      for (std::int32_t v = 1; v <= variables; ++v) {
        const std::vector<bool> there = violated(cnf, bits ^ 1u << (v - 1));
        std::size_t made = 0, broken = 0;
        for (std::size_t c = 0; c < here.size(); ++c) {
          made += here[c] && !there[c] ? 1 : 0;
          broken += there[c] && !here[c] ? 1 : 0;
        }
        REQUIRE(make_count(cnf, state, v) == made);
        REQUIRE(break_count(cnf, state, v) == broken);
        REQUIRE(energy(cnf, assignment_of(variables, bits ^ 1u << (v - 1))) == sum - made + broken);
      }
    }
  }
}

TEST_CASE("a tracker follows the energy along random walks") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const std::int32_t variables = 1 + static_cast<std::int32_t>(seed) * 5;
    const Cnf cnf = careless_cnf(variables, 4 * static_cast<std::size_t>(variables), seed);
    core::CounterRng rng(seed, core::Stream::test, 3);
    EnergyTracker tracker(cnf);
    for (int start = 0; start < 2; ++start) {
      Assignment state(static_cast<std::size_t>(variables));
      for (auto& value : state) value = rng() % 2 == 0 ? 0 : 1;
      tracker.start(state);
      for (int step = 0; step < 200; ++step) {
        REQUIRE(tracker.energy() == energy(cnf, state));
        const std::uint32_t v = rng.below(static_cast<std::uint32_t>(variables));
        state[v] ^= 1;
        tracker.flip(static_cast<std::int32_t>(v) + 1);
      }
    }
  }
}

TEST_CASE("the energy of an empty formula is zero and an empty clause is always unsatisfied") {
  CHECK(energy(Cnf(3), {0, 1, 0}) == 0);
  CHECK(energy(Cnf(0), {}) == 0);
  const Cnf cnf = test::cnf_of(1, {{}, {1}});
  CHECK(energy(cnf, {1}) == 1);
  CHECK(energy(cnf, {0}) == 2);
  CHECK(make_count(cnf, {0}, 1) == 1);
  CHECK(break_count(cnf, {1}, 1) == 1);
}
