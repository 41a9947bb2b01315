#include "hopfield/trial.hpp"

#include <cmath>

#include "catch.hpp"
#include "hopfield/energy.hpp"
#include "hopfield/fixtures.hpp"
#include "hopfield/ksat_array.hpp"
#include "hopfield/model_check.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;

namespace {

struct Machine {
  Cnf formula;
  crossbar::Technology technology = test::technology();
  KsatArray array;
  std::unique_ptr<IncrementalNetwork> network;
  std::unique_ptr<UpdateRule> rule;

  Machine(Cnf cnf, const std::shared_ptr<const crossbar::DeviceModel>& device, const std::string& rule_name = "skc")
      : formula(std::move(cnf)),
        array(formula, device, {}, technology, 1),
        network(array.network()),
        rule(make_rule(rule_name, {})) {}

  TrialResult run(std::uint64_t seed, const TrialOptions& options) { return run_trial(*network, *rule, seed, options); }
};

TrialOptions limits(std::uint64_t max_flips, std::size_t check_at = 1) {
  TrialOptions options;
  options.max_cycles = max_flips;
  options.check_at = check_at;
  return options;
}

/// Comparators that are wrong by a whole clause now and then: misread clauses, false claims.
std::shared_ptr<const crossbar::DeviceModel> treacherous() {
  return test::custom_device(1e-6, 40e-6, {1e-6, 0.0}, {3e-6, 4e-6});
}

/// Every clause of three variables: no assignment satisfies more than seven of the eight.
Cnf unsatisfiable() {
  return test::cnf_of(3, {{1, 2, 3}, {1, 2, -3}, {1, -2, 3}, {1, -2, -3}, {-1, 2, 3}, {-1, 2, -3}, {-1, -2, 3}, {-1, -2, -3}});
}

}  // namespace

TEST_CASE("solutions satisfy the formula") {
  for (const char* device : {"ideal", "reram_wan2022"})
    for (const char* rule : {"skc", "wta"})
      for (std::uint64_t seed = 0; seed < 10; ++seed) {
        Machine machine(test::planted_cnf(40, 150, 3, seed), test::device_set(device), rule);
        INFO(device << ", " << rule << ", seed " << seed);
        const TrialResult result = machine.run(seed, limits(200'000));
        REQUIRE(result.solved);
        CHECK_FALSE(first_unsatisfied(machine.formula, result.state).has_value());
        CHECK((result.fewest_unsatisfied == 0 && !result.interrupted));
        CHECK(result.counts.cycles == result.flips + 1);
      }
}

TEST_CASE("a trial makes exactly as many flips as allowed") {
  for (const auto& device : {test::device_set("ideal"), treacherous()}) {
    Machine machine(unsatisfiable(), device);
    for (const std::uint64_t most : {0u, 1u, 5u, 1000u}) {
      const TrialResult result = machine.run(3, limits(most));
      CHECK((result.flips == most && result.counts.cycles == most + 1));
      CHECK((!result.solved && !result.interrupted));
      CHECK(energy(machine.formula, result.state) == 1);
      CHECK(result.fewest_unsatisfied == 1);
    }
  }
}

TEST_CASE("an unsatisfiable formula is never claimed to be solved") {
  for (const std::size_t check_at : {0u, 1u, 5u})
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      Machine machine(test::random_cnf(20, 300, 3, 3, seed), treacherous());
      const TrialResult result = machine.run(seed, limits(600, check_at));
      CHECK((!result.solved && result.flips == 600));
      CHECK(result.fewest_unsatisfied == count_unsatisfied(machine.formula, result.state));
      CHECK(result.fewest_unsatisfied > 0);
    }
}

TEST_CASE("false claims are found out and repaired") {
  std::uint64_t false_claims = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Machine machine(test::planted_cnf(15, 40, 3, seed), treacherous());
    TrialOptions options = limits(100'000, 0);
    options.observe = [&](const CycleView& view) {
      const Assignment& state = view.network.state();
      if (!view.network.unsatisfied().empty() || energy(machine.formula, state) == 0) return;
      ++false_claims;
      REQUIRE(view.flips.size() == 1);
      // The host flips a variable of a clause that is really unsatisfied: the flip satisfies at least that one.
      CHECK(make_count(machine.formula, state, view.flips.front()) > 0);
    };
    const TrialResult result = machine.run(seed, options);
    REQUIRE(result.solved);
    CHECK_FALSE(first_unsatisfied(machine.formula, result.state).has_value());
    CHECK(result.counts.checks >= 1);
  }
  CHECK(false_claims > 0);
}

TEST_CASE("a solution that the array misreads is found by the host's check") {
  // Thresholds so far up that a satisfied clause always reads as unsatisfied, as with a leaky line.
  const Cnf formula = test::cnf_of(2, {{1}, {2}});
  const crossbar::Technology technology = test::technology();
  const KsatArray array(formula, test::device_set("ideal"), {}, technology, 1);
  IncrementalNetwork network(formula, array.cells(), {}, {}, {5.0f, 0.0f}, 1);
  const auto rule = make_rule("skc", {});
  const TrialResult found = run_trial(network, *rule, 4, limits(1000));
  CHECK((found.solved && found.state == Assignment{1, 1}));
  CHECK_FALSE(run_trial(network, *rule, 4, limits(1000, 0)).solved);
}

TEST_CASE("a trial stops when told to") {
  Machine machine(unsatisfiable(), test::device_set("ideal"));
  const std::atomic<bool> stop{true};
  TrialOptions at_once = limits(1'000'000), soon = at_once;
  at_once.stop = &stop;
  const TrialResult stopped = machine.run(1, at_once);
  CHECK((stopped.interrupted && !stopped.solved && stopped.flips == 0));
  int asked = 0;
  soon.out_of_time = [&] { return ++asked == 3; };
  const TrialResult late = machine.run(1, soon);
  CHECK((late.interrupted && asked == 3 && late.flips < 100'000 && late.flips > 0));
  CHECK(late.fewest_unsatisfied == 1);
}

TEST_CASE("the best state is the one with the fewest unsatisfied clauses") {
  // Ideal cells and no noise: what is read is what is.
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Machine machine(test::random_cnf(25, 200, 3, 3, seed), test::device_set("ideal"));
    std::size_t fewest = machine.formula.clauses();
    Assignment first_best;
    TrialOptions options = limits(500);
    options.observe = [&](const CycleView& view) {
      const std::size_t now = energy(machine.formula, view.network.state());
      CHECK(now == view.network.unsatisfied().size());
      if (now >= fewest) return;
      fewest = now;
      first_best = view.network.state();
    };
    const TrialResult result = machine.run(seed, options);
    CHECK((result.fewest_unsatisfied == fewest && result.state == first_best));
    CHECK(energy(machine.formula, result.state) == fewest);
  }
}

TEST_CASE("the same seed gives the same trial, on a network used before or not") {
  for (const char* rule : {"skc", "wta"}) {
    Machine used(test::random_cnf(30, 129, 3, 3, 1), test::device_set("reram_wan2022"), rule);
    used.run(99, limits(777));
    const TrialResult a = used.run(5, limits(3000));
    const core::Ledger of_a = used.array.trial_events(*used.network);
    Machine fresh(test::random_cnf(30, 129, 3, 3, 1), test::device_set("reram_wan2022"), rule);
    const TrialResult b = fresh.run(5, limits(3000));
    const core::Ledger of_b = fresh.array.trial_events(*fresh.network);
    CHECK((a.solved == b.solved && a.flips == b.flips && a.state == b.state));
    REQUIRE(of_a.lines().size() == of_b.lines().size());
    for (const core::Ledger::Line& line : of_a.lines()) {
      const core::Ledger::Entry other = of_b.line(line.event, line.size).entry;
      CHECK((line.entry.count == other.count && line.entry.amount == other.amount));
    }
    CHECK(used.run(6, limits(3000)).flips != b.flips);
  }
}
