/// Runs of quadratic networks: the update law, its noise, its counts, formulas solved, and what they cost.

#include <algorithm>
#include <atomic>
#include <cmath>

#include "catch.hpp"
#include "core/statistics/interval.hpp"
#include "core/statistics/time_to_solution.hpp"
#include "hopfield/dimacs.hpp"
#include "hopfield/draws.hpp"
#include "hopfield/energy.hpp"
#include "hopfield/fixtures.hpp"
#include "hopfield/model_check.hpp"
#include "hopfield/quadratic/array.hpp"
#include "hopfield/quadratic/trial.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;

namespace {

/// False alarms below 1e-7.
constexpr double kZ = 5.33;

UpdateParams updates(Order order, double sigma, double participation = 0.1) {
  UpdateParams params;
  params.order = order;
  params.participation = participation;
  params.noise.start = sigma;
  return params;
}

struct Flips {
  std::vector<std::uint32_t> made;
  void flipped(std::uint32_t i) { made.push_back(i); }
  bool seen_enough() const { return false; }
};

Qubo random_qubo(std::size_t variables, std::uint64_t seed) {
  core::CounterRng rng(seed, core::Stream::test, 2);
  QuboBuilder builder(variables);
  for (std::uint32_t i = 0; i < variables; ++i) {
    builder.add_linear(i, static_cast<double>(rng.below(9)) - 4.0);
    for (std::uint32_t j = 0; j < i; ++j)
      if (rng.below(3) == 0) builder.add_pair(i, j, static_cast<double>(rng.below(9)) - 4.0);
  }
  return std::move(builder).build();
}

}  // namespace

TEST_CASE("without noise one variable at a time never climbs and ends in a minimum") {
  for (const Order order : {Order::random, Order::cyclic}) {
    const Qubo qubo = random_qubo(40, 5);
    QuboState state(qubo, random_assignment(40, 9));
    const double before = state.energy();
    struct Descent {
      const QuboState& state;
      double energy;
      bool ok = true;
      void flipped(std::uint32_t) {
        ok = ok && state.energy() < energy;
        energy = state.energy();
      }
      bool seen_enough() const { return false; }
    } watch{state, before};
    QuadraticCounts counts;
    CHECK_FALSE(run_updates(state, updates(order, 0.0), 9, {.max_cycles = 4000}, counts, watch));
    CHECK(watch.ok);
    CHECK(state.energy() < before);
    for (std::size_t i = 0; i < 40; ++i) CHECK((state.bit(i) ? state.field(i) <= 0.0 : state.field(i) >= 0.0));
  }
}

TEST_CASE("a variable is 1 as often as the noise has it against its field") {
  // A variable alone: every update is independent of the state, P(1) = Phi(-field / sigma).
  for (const auto& [order, participation] : {std::pair{Order::random, 0.0}, {Order::cyclic, 0.0}, {Order::parallel, 1.0}}) {
    QuboBuilder builder(1);
    builder.add_linear(0, 1.5);
    const Qubo qubo = std::move(builder).build();
    QuboState state(qubo, {0});
    QuadraticCounts counts;
    Flips watch;
    constexpr double kReads = 100'000;
    run_updates(state, updates(order, 1.2, participation), 4, {.max_cycles = 100'000}, counts, watch);
    const double expected = 0.5 * std::erfc(1.5 / 1.2 / std::sqrt(2.0));
    CHECK(counts.updates == 100'000);
    // Rows that were driven, read by read: the state before each update.
    CHECK(std::fabs(counts.driven_rows / kReads - expected) < kZ * std::sqrt(expected * (1.0 - expected) / kReads));
  }
}

TEST_CASE("participants of a parallel cycle are as many as the probability says, and act on the old state") {
  const Qubo qubo = random_qubo(60, 8);
  QuboState state(qubo, random_assignment(60, 1));
  QuadraticCounts counts;
  Flips watch;
  run_updates(state, updates(Order::parallel, 3.0, 0.3), 1, {.max_cycles = 2000}, counts, watch);
  const double all = 60.0 * 2000.0, mean = 0.3 * all;
  CHECK(counts.cycles == 2000);
  CHECK(std::fabs(static_cast<double>(counts.updates) - mean) < kZ * std::sqrt(0.7 * mean));

  // Two variables that each want to differ from the other, all taking part: both flip in every cycle, for ever.
  QuboBuilder builder(2);
  builder.add_linear(0, -1.0);
  builder.add_linear(1, -1.0);
  builder.add_pair(0, 1, 2.0);
  const Qubo pair = std::move(builder).build();
  QuboState together(pair, {0, 0});
  Flips swaps;
  run_updates(together, updates(Order::parallel, 0.0, 1.0), 1, {.max_cycles = 11}, counts, swaps);
  CHECK(swaps.made.size() == 22);
}

TEST_CASE("the batched parallel read decides as its definition does, one variable after the other") {
  const Qubo qubo = random_qubo(37, 3);
  QuboState state(qubo, random_assignment(37, 6)), twin(qubo, state.bits());
  const UpdateParams params = updates(Order::parallel, 2.5, 0.4);
  QuadraticCounts counts;
  Flips watch;
  run_updates(state, params, 6, {.max_cycles = 300}, counts, watch);
  QuadraticCounts expected;
  std::vector<std::uint32_t> made;
  for (std::uint64_t cycle = 0; cycle < 300; ++cycle) {
    std::vector<float> coins(37);
    core::fill_uniform(coins, 6, core::Stream::update_rule, cycle);
    std::vector<std::uint32_t> flips;
    for (std::uint32_t i = 0; i < 37; ++i) {
      if (!(coins[i] < 0.4f)) continue;
      const double field = twin.field(i) + 2.5 * static_cast<double>(core::normal_at(6, core::Stream::rule_noise, cycle, i));
      ++expected.updates;
      expected.driven_rows += static_cast<double>(twin.driven_rows());
      expected.conducting_weights += twin.conducting(i);
      if (twin.bit(i) ? field > 0.0 : field < 0.0) flips.push_back(i);
    }
    for (const std::uint32_t i : flips) twin.flip(i);
    made.insert(made.end(), flips.begin(), flips.end());
  }
  CHECK(watch.made == made);
  CHECK(counts.updates == expected.updates);
  CHECK(counts.driven_rows == expected.driven_rows);
  CHECK(counts.conducting_weights == expected.conducting_weights);
  CHECK(counts.flips == made.size());
}

TEST_CASE("noise cools from start to end within each period") {
  for (const Cooling cooling : {Cooling::linear, Cooling::geometric, Cooling::logarithmic}) {
    const NoiseSchedule schedule{cooling, 3.0, 0.5, 10.0};
    CHECK(schedule.at(0.0) == Approx(3.0));
    CHECK(schedule.at(9.999999) == Approx(0.5).epsilon(1e-3));
    CHECK(schedule.at(10.0) == Approx(3.0));
    for (double t = 0.5; t < 10.0; t += 0.5) CHECK(schedule.at(t) < schedule.at(t - 0.4));
    CHECK(cooling_named(name_of(cooling)) == cooling);
  }
  CHECK(NoiseSchedule{Cooling::linear, 3.0, 1.0, 10.0}.at(15.0) == Approx(2.0));
  CHECK(NoiseSchedule{Cooling::geometric, 4.0, 1.0, 10.0}.at(5.0) == Approx(2.0));
  CHECK(NoiseSchedule{Cooling::logarithmic, 4.0, 1.0, 10.0}.at(1.0 / 1.1) == Approx(4.0 / 2.5));  // 1 + 99 u = 10: halfway in ln
  CHECK(NoiseSchedule{Cooling::constant, 4.0, 1.0, 10.0}.at(7.0) == 4.0);
  CHECK(test::contains(test::input_error([] { NoiseSchedule{Cooling::geometric, 1.0, 0.0, 10.0}.validate(); }), "never reached"));
  CHECK(test::contains(test::input_error([] { NoiseSchedule{Cooling::linear, -1.0, 0.0, 10.0}.validate(); }), "-1"));
  CHECK(test::contains(test::input_error([] { NoiseSchedule{Cooling::linear, 1.0, 0.0, 0.0}.validate(); }), "period"));
  CHECK(test::contains(test::input_error([] { cooling_named("geometrik"); }), "Is 'geometric' meant?"));
  CHECK(test::contains(test::input_error([] { order_named("parralel"); }), "Is 'parallel' meant?"));
  CHECK(test::contains(test::input_error([] { updates(Order::parallel, 1.0, 1.5).validate(); }), "participation = 1.5"));
}

TEST_CASE("planted formulas of any length are solved, the same way each time") {
  for (const std::int32_t k : {2, 3, 4, 5}) {
    const Cnf formula = test::planted_cnf(20, static_cast<std::size_t>(20 * k), k, 11);
    const QuadraticModel model = quadratised(formula, {});
    for (const Order order : {Order::random, Order::cyclic, Order::parallel}) {
      INFO("k " << k << ", order " << name_of(order));
      const UpdateParams params = updates(order, 1.1, 0.5);
      const QuadraticTrial trial = run_quadratic_trial(formula, model, params, 77, {.max_cycles = 3'000'000});
      REQUIRE(trial.solved);
      CHECK(trial.fewest_unsatisfied == 0);
      CHECK_FALSE(first_unsatisfied(formula, trial.state));
      const QuadraticTrial again = run_quadratic_trial(formula, model, params, 77, {.max_cycles = 3'000'000});
      CHECK(again.cycles == trial.cycles);
      CHECK(again.state == trial.state);
      CHECK(run_quadratic_trial(formula, model, params, 78, {.max_cycles = 3'000'000}).cycles != trial.cycles);
    }
  }
}

TEST_CASE("a run that cannot succeed returns its best state, and stops when told") {
  Cnf formula = test::random_cnf(10, 30, 3, 3, 2);
  formula.add(std::vector<DimacsLiteral>{1});
  formula.add(std::vector<DimacsLiteral>{-1});
  const QuadraticModel model = quadratised(formula, {});
  const QuadraticTrial trial = run_quadratic_trial(formula, model, default_update_params(formula), 5, {.max_cycles = 2000});
  CHECK_FALSE(trial.solved);
  CHECK_FALSE(trial.interrupted);
  CHECK(trial.cycles == 2000);
  CHECK(trial.fewest_unsatisfied == count_unsatisfied(formula, trial.state));
  CHECK(trial.fewest_unsatisfied <= 3);
  const std::atomic<bool> stop{true};
  CHECK(run_quadratic_trial(formula, model, default_update_params(formula), 5, {.stop = &stop}).interrupted);
}

TEST_CASE("the array is charged for what was read") {
  const Cnf formula = test::cnf_of(4, {{1, 2, 3}, {1, 2, 4}});
  const QuadraticModel model = quadratised(formula, {});
  const crossbar::Technology technology = test::technology();
  const crossbar::DeviceInfo device = test::device_set("ideal")->info();
  const QuadraticArray array(model.qubo, device, 0.2, technology);
  CHECK(array.cells() == 2.0 * 5.0 * 6.0);
  CHECK(array.levels() == model.qubo.largest_weight() + 1.0);
  CHECK(array.cycle_s() > technology.timing().comparator_s + technology.timing().digital_s);
  CHECK(array.cycle_s() == quadratic_cycle_s(model.qubo, device, technology));

  const QuadraticCounts counts{.cycles = 10, .updates = 30, .flips = 4, .driven_rows = 70.0, .conducting_weights = 55.0, .random_words = 12, .clause_updates = 6};
  const core::Ledger events = array.events(counts);
  CHECK(events[core::Event::comparator].count == 30.0);
  CHECK(events[core::Event::noise_source].count == 30.0);
  CHECK(events[core::Event::row_drive].count == 64.0);
  CHECK(events[core::Event::random_bit].count == 384.0);
  CHECK(events[core::Event::controller_cycle].count == 10.0);
  CHECK(events[core::Event::cell_read].count == 200.0);
  const double read_s = array.cycle_s() - technology.timing().digital_s;
  const double unit_S = (device.on_S - device.off_S) / model.qubo.largest_weight();
  CHECK(events[core::Event::cell_read].amount == Approx((200.0 * device.off_S + 55.0 * unit_S) * 0.04 * read_s));
  CHECK(array.write_events()[core::Event::cell_write].count == 60.0);
  CHECK(array.search_s(counts) == Approx(10.0 * array.cycle_s()));
  QuadraticCounts busy = counts;
  busy.clause_updates = 1'000'000;  // then the array waits for the checker
  CHECK(array.search_s(busy) == Approx(1e6 * technology.digital().clause_update_s));
  CHECK(test::contains(test::input_error([&] { QuadraticArray(model.qubo, device, 0.0, technology); }), "read voltage 0 V"));
}

TEST_CASE("reads of the array to a solution are as many as published for quadratised formulas") {
  // 3951: median ITS99 of HNN-Q over uf20, as tabulated by Pedretti et al. 2025. Its updates are not fully specified; read as
  // parallel updates with participation 1/2 ours agree (3590 with 20 runs). ITS99 of an instance scatters by half with 10
  // runs, and is distributed over instances with a deviation of 1.2 in its logarithm: the logarithm of a median over 60
  // instances scatters by 1.25 sqrt(0.5^2 + 1.2^2) / sqrt(60) = 0.21; z = 5.33 of that is a factor of 3.1, false alarm below
  // 1e-7. It fails where a cycle is the update of a single variable (80,000).
  OHM_REFERENCE_DATA_OR_SKIP(data);
  std::vector<double> its99;
  for (int number = 1; number <= 60; ++number) {
    const Cnf formula = normalised(read_dimacs((data / "satlib/uf20-91" / ("uf20-0" + std::to_string(number) + ".cnf")).string()));
    const QuadraticModel model = quadratised(formula, {});
    std::vector<core::Run> runs;
    for (std::uint64_t r = 0; r < 10; ++r) {
      const QuadraticTrial trial = run_quadratic_trial(formula, model, default_update_params(formula),
                                                       core::derive_seed(fingerprint(formula), core::Stream::test, r), {.max_cycles = 20'000});
      if (trial.solved) REQUIRE_FALSE(first_unsatisfied(formula, trial.state));
      runs.push_back({static_cast<double>(trial.cycles), trial.solved});
    }
    its99.push_back(core::length_to_solution(runs));
  }
  const double median = core::quantile(its99, 0.5);
  INFO("median ITS99 " << median);
  CHECK(median > 3951.0 / 3.1);
  CHECK(median < 3951.0 * 3.1);
}
