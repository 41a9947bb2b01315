/// Quadratic energies: by definition, flip by flip, and as what becomes of a formula.

#include <algorithm>
#include <cmath>
#include <utility>

#include "catch.hpp"
#include "hopfield/energy.hpp"
#include "hopfield/fixtures.hpp"
#include "hopfield/quadratic/qubo_state.hpp"
#include "hopfield/quadratic/rosenberg.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;

namespace {

Assignment bits_of(std::uint32_t number, std::size_t count) {
  Assignment bits(count);
  for (std::size_t i = 0; i < count; ++i) bits[i] = number >> i & 1u;
  return bits;
}

/// The least energy over all values of the auxiliary variables.
double least_energy(const QuadraticModel& model, const Assignment& formula_state) {
  const std::size_t free = model.variables() - model.formula_variables;
  double least = std::numeric_limits<double>::infinity();
  for (std::uint32_t z = 0; z < (1u << free); ++z) {
    Assignment state = formula_state;
    const Assignment auxiliary = bits_of(z, free);
    state.insert(state.end(), auxiliary.begin(), auxiliary.end());
    least = std::min(least, energy(model.qubo, state));
  }
  return least;
}

}  // namespace

TEST_CASE("terms of a quadratic energy add up in any order, and vanish where they cancel") {
  QuboBuilder builder(3);
  builder.add_constant(5.0);
  builder.add_linear(0, 2.0);
  builder.add_pair(2, 0, 3.0);
  builder.add_pair(0, 2, 4.0);
  builder.add_pair(1, 2, 1.0);
  builder.add_pair(2, 1, -1.0);
  CHECK(builder.add_variable() == 3);
  builder.add_pair(3, 0, -8.0);
  const Qubo qubo = std::move(builder).build();
  CHECK(qubo.variables() == 4);
  CHECK(qubo.pairs() == 2);
  CHECK(qubo.couplings(1).empty());
  CHECK(qubo.largest_weight() == 8.0);
  CHECK(energy(qubo, {0, 0, 0, 0}) == 5.0);
  CHECK(energy(qubo, {1, 1, 1, 0}) == 14.0);
  CHECK(energy(qubo, {1, 0, 1, 1}) == 6.0);
}

TEST_CASE("fields are differences of the energy, whatever was flipped before") {
  const QuadraticModel model = quadratised(test::random_cnf(12, 40, 1, 5, 7), {});
  const Qubo& qubo = model.qubo;
  QuboState state(qubo, with_products(model, bits_of(0x5A5, 12)));
  core::CounterRng rng(3, core::Stream::test, 0);
  for (int flip = 0; flip < 200; ++flip) {
    state.flip(rng.below(static_cast<std::uint32_t>(qubo.variables())));
    REQUIRE(state.energy() == energy(qubo, state.bits()));
    REQUIRE(state.driven_rows() == static_cast<std::size_t>(std::count(state.bits().begin(), state.bits().end(), 1)));
  }
  for (std::size_t i = 0; i < qubo.variables(); ++i) {
    Assignment on = state.bits(), off = state.bits();
    on[i] = 1;
    off[i] = 0;
    CHECK(state.field(i) == energy(qubo, on) - energy(qubo, off));
    double conducting = std::fabs(qubo.linear(i));
    for (const Qubo::Coupling& coupling : qubo.couplings(i)) conducting += std::fabs(coupling.weight) * state.bits()[coupling.variable];
    CHECK(state.conducting(i) == conducting);
  }
}

TEST_CASE("minima over the auxiliary variables count the unsatisfied clauses of every state") {
  struct Case {
    std::int32_t variables, shortest, longest;
    std::size_t clauses;
  };
  for (const Case& c : {Case{5, 3, 3, 8}, Case{5, 1, 5, 5}, Case{4, 4, 4, 5}, Case{7, 7, 7, 2}, Case{3, 1, 2, 4}})
    for (const Terms terms : {Terms::literals, Terms::variables})
      for (const double penalty : {1.0, 2.5})
        for (std::uint64_t seed = 0; seed < 3; ++seed) {
          const Cnf formula = test::random_cnf(c.variables, c.clauses, c.shortest, c.longest, seed);
          const QuadraticModel model = quadratised(formula, {terms, penalty});
          REQUIRE(model.auxiliaries.size() <= 14);
          for (std::uint32_t x = 0; x < (1u << c.variables); ++x) {
            const Assignment state = bits_of(x, static_cast<std::size_t>(c.variables));
            INFO("variables " << c.variables << ", seed " << seed << ", state " << x << ", penalty " << penalty);
            const auto unsatisfied = static_cast<double>(energy(formula, state));
            REQUIRE(least_energy(model, state) == unsatisfied);
            REQUIRE(energy(model.qubo, with_products(model, state)) == unsatisfied);
          }
        }
}

TEST_CASE("the penalty is the least that is right") {
  // x1 and x2 false leave both clauses to x3 and x4: two products share a pair, and M = 2 makes a wrong pair just as dear.
  const Cnf formula = test::cnf_of(4, {{1, 2, 3}, {1, 2, 4}});
  const QuadraticModel model = quadratised(formula, {Terms::literals, 1.0});
  REQUIRE(model.auxiliaries.size() == 1);
  CHECK(model.auxiliaries[0].penalty == 2.0);
  // With any less, the energy of a wrong auxiliary variable would be below the two unsatisfied clauses.
  CHECK(energy(model.qubo, {0, 0, 0, 0, 0}) == 2.0);
  CHECK(energy(model.qubo, {0, 0, 0, 0, 1}) == 2.0);
}

TEST_CASE("auxiliary variables: few where clauses share pairs") {
  const auto count = [](const Cnf& formula, Terms terms) { return quadratised(formula, {terms, 1.0}).auxiliaries.size(); };
  CHECK(count(test::cnf_of(2, {{1, 2}, {-1, 2}}), Terms::literals) == 0);
  CHECK(count(test::cnf_of(6, {{1, -2, 3, 4, -5, 6}}), Terms::literals) == 4);
  // The pair (1, 2) serves all clauses, though it is not the first of any.
  const Cnf shared = test::cnf_of(5, {{3, 1, 2}, {4, 2, 1}, {5, 1, 2}});
  CHECK(count(shared, Terms::literals) == 1);
  CHECK(count(shared, Terms::variables) == 1);
  // Other signs are other literals, but the same variables.
  const Cnf signs = test::cnf_of(4, {{1, 2, 3}, {-1, 2, 4}});
  CHECK(count(signs, Terms::literals) == 2);
  CHECK(count(signs, Terms::variables) == 1);
}

TEST_CASE("what cannot be made quadratic is refused") {
  Cnf parity(3);
  parity.add_xor(std::vector<DimacsLiteral>{1, 2, 3});
  CHECK(test::contains(test::input_error([&] { quadratised(parity, {}); }), "XOR"));
  Cnf longest(17);
  std::vector<DimacsLiteral> literals(17);
  std::iota(literals.begin(), literals.end(), 1);
  longest.add(literals);
  CHECK(test::contains(test::input_error([&] { quadratised(longest, {Terms::variables, 1.0}); }), "17 positive literals"));
  CHECK(quadratised(longest, {Terms::literals, 1.0}).auxiliaries.size() == 15);
  CHECK(test::contains(test::input_error([&] { quadratised(parity, {Terms::literals, 0.5}); }), "penalty = 0.5"));
}
