/// Fast engines against the slow, obvious one: integers and events, bit for bit where cells allow it, alike in distribution
/// where the off cells of an array are known by their statistics only.

#include "hopfield/event_network.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "catch.hpp"
#include "crossbar/analog_matrix.hpp"
#include "hopfield/dense_network.hpp"
#include "hopfield/energy.hpp"
#include "hopfield/fixtures.hpp"
#include "hopfield/ideal_network.hpp"
#include "hopfield/interconnect.hpp"
#include "hopfield/ksat_machine.hpp"
#include "hopfield/rule.hpp"
#include "hopfield/trial.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;

namespace {

std::vector<std::uint32_t> members(const ClauseSet& set) {
  std::vector<std::uint32_t> result;
  for (std::size_t i = 0; i < set.size(); ++i) result.push_back(set[i]);
  return result;
}

/// Integers read n where an array reads n times a conductance over that conductance, rounded: enough to tell clauses apart.
constexpr float kRounding = 1e-5f;

bool same(const std::vector<float>& a, const std::vector<float>& b, float tolerance) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [tolerance](float x, float y) {
    return tolerance > 0.0f ? std::fabs(x - y) <= tolerance : std::bit_cast<std::uint32_t>(x) == std::bit_cast<std::uint32_t>(y);
  });
}

/// Steps for which two networks show the same while both make the flips of one of them, several at a time now and then.
/// \param tolerance  of breaks and makes; 0: the same bits; below 0: clauses only, as breaks and makes have noise of their own
std::uint64_t agreement(ClauseNetwork& a, ClauseNetwork& b, const std::string& rule, std::uint64_t seed, std::uint64_t steps,
                        float tolerance = 0.0f) {
  const Cnf& formula = a.formula();
  const auto rule_a = make_rule(rule, {}), rule_b = make_rule(rule, {});
  const Assignment start = random_assignment(formula.variables(), seed);
  a.load(start, seed);
  b.load(start, seed);
  rule_a->start(formula);
  rule_b->start(formula);
  TrialDraws draws(seed);
  const auto variables = static_cast<std::uint32_t>(formula.variables());
  for (std::uint64_t step = 0; step < steps; ++step) {
    a.read_clauses(step);
    b.read_clauses(step);
    if (members(a.unsatisfied()) != members(b.unsatisfied()) || a.critical() != b.critical()) return step;
    const StepDraws now = draws.at(step);
    std::vector<std::int32_t> flips{1 + static_cast<std::int32_t>(core::scale_to(now.spare, variables))};
    std::vector<std::int32_t> flips_b;
    if (step % 8 == 0) {
      for (std::int32_t v = 1; v <= formula.variables(); v += 3) flips.push_back(v);
      std::sort(flips.begin(), flips.end());
      flips.erase(std::unique(flips.begin(), flips.end()), flips.end());
      flips_b = flips;
    } else if (!a.unsatisfied().empty()) {
      flips.clear();
      rule_a->choose({a, step, seed, now}, flips);
      if (tolerance < 0.0f) flips_b = flips;
      else rule_b->choose({b, step, seed, now}, flips_b);
    } else {
      flips_b = flips;
    }
    std::vector<DimacsLiteral> all(variables);
    for (std::uint32_t v = 0; v < variables; ++v) all[v] = static_cast<DimacsLiteral>(v) + 1;
    std::vector<float> from_a(all.size()), from_b(all.size());
    a.read_breaks(step, all, from_a);
    b.read_breaks(step, all, from_b);
    if (tolerance >= 0.0f && !same(from_a, from_b, tolerance)) return step;
    a.read_makes(step, all, from_a);
    b.read_makes(step, all, from_b);
    if ((tolerance >= 0.0f && !same(from_a, from_b, tolerance)) || flips != flips_b) return step;
    for (const std::int32_t variable : flips) {
      a.flip(variable);
      b.flip(variable);
    }
  }
  return steps;
}

/// Cells of 5 and 45 uS without spread, so that all off cells are the same.
std::shared_ptr<const crossbar::DeviceModel> cells_without_leakage(double noise_S, crossbar::ReadoutInfo readout) {
  return test::custom_device(5e-6, 45e-6, {0.0, noise_S}, readout);
}

Cnf with_xors(const Cnf& clauses, std::uint64_t seed) {
  Cnf hybrid = clauses;
  core::CounterRng rng(seed, core::Stream::test, 9);
  for (int x = 0; x < 12; ++x) {
    std::vector<DimacsLiteral> literals;
    for (std::int32_t v = 1; v <= clauses.variables(); ++v)
      if (rng.below(8) == 0) literals.push_back(v);
    if (literals.size() < 2) continue;
    if (rng.below(2) == 0) literals.back() = -literals.back();
    hybrid.add_xor(literals);
  }
  return normalised(hybrid);
}

}  // namespace

TEST_CASE("integers decide what full products of a perfect array decide") {
  for (const std::string rule : {"skc", "clause_parallel", "gnsat_n"})
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
      const Cnf formula = test::random_cnf(10 + 8 * static_cast<std::int32_t>(seed), 40 * seed, 1, 5, seed);
      crossbar::AnalogMatrixParams params;
      params.mapping = crossbar::Mapping::interconnect;
      const crossbar::AnalogMatrix matrix(interconnect(formula), test::device_set("ideal"), params, seed);
      DenseNetwork dense(formula, matrix, {}, std::vector<float>(formula.clauses(), 0.0f), seed);
      const ClauseIndex index(formula);
      IdealNetwork ideal(formula, index);
      INFO(rule << ", seed " << seed);
      CHECK(agreement(dense, ideal, rule, seed, 400, kRounding) == 400);
      CHECK(dense.counts().break_readings == ideal.counts().break_readings);
      CHECK(dense.counts().critical_driven == ideal.counts().critical_driven);
      CHECK(dense.counts().unsatisfied_driven == ideal.counts().unsatisfied_driven);
      CHECK(dense.counts().line_decisions == ideal.counts().line_decisions);
    }
}

namespace {

/// Full products and events on the same cells.
struct Pair {
  Pair(const Cnf& cnf, const std::shared_ptr<const crossbar::DeviceModel>& device, std::uint64_t seed)
      : formula(cnf),
        array(formula, device, {}, test::technology(), seed),
        matrix(interconnect(formula), device, {.mapping = crossbar::Mapping::interconnect}, seed),
        dense(formula, matrix, array.readout(), array.trim(), seed),
        index(formula),
        sparse(index, cells_of(array.cells(), index), {}, array.readout(), seed),
        events(formula, sparse) {}

  Cnf formula;
  KsatArray array;
  crossbar::AnalogMatrix matrix;
  DenseNetwork dense;
  ClauseIndex index;
  EventArray sparse;
  EventNetwork events;
};

}  // namespace

TEST_CASE("events decide what full products decide, with offsets and noise of comparators") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const Cnf formula = test::random_cnf(10 + 8 * static_cast<std::int32_t>(seed), 40 * seed, 1, 5, seed);
    Pair quiet(formula, cells_without_leakage(0.0, {3e-6, 0.0}), seed);
    CHECK(agreement(quiet.dense, quiet.events, "skc", seed, 400) == 400);
    CHECK(agreement(quiet.dense, quiet.events, "clause_parallel", seed, 400) == 400);
    Pair noisy(formula, cells_without_leakage(0.0, {3e-6, 2e-6}), seed);
    CHECK(agreement(noisy.dense, noisy.events, "skc", seed, 400, -1.0f) == 400);
  }
}

TEST_CASE("events count where lines are sure, and read where they are not") {
  // Comparators from so good that none could err to so bad that all could.
  for (const double offset_A : {0.05e-6, 1.4e-6, 3e-6, 16e-6}) {
    const Cnf formula = test::random_cnf(40, 170, 1, 4, 7);
    Pair pair(formula, cells_without_leakage(0.0, {offset_A, 0.1e-6}), 3);
    std::uint32_t sure = 0;
    for (std::uint32_t s = 0; s < pair.sparse.segments().count(); ++s) sure += pair.sparse.is_sure(s) ? 1 : 0;
    CAPTURE(offset_A, sure);
    CHECK((sure == 170) == (offset_A == 0.05e-6));
    CHECK((sure > 17) == (offset_A < 16e-6));
    CHECK(agreement(pair.dense, pair.events, "skc", 3, 600, -1.0f) == 600);
  }
}

TEST_CASE("noise of breaks and makes: as large as cells and comparators say, once for a line and step") {
  // 40 readings of each of 600 steps in turn on events and on full products. Of the difference from readings without noise,
  // over the standard deviation of a sum over all driven cells, off cells too: mean and mean square of 24000 normals, and of products of
  // neighbours and of successive steps. z = 5 for each of 16 figures: false alarm 1e-5.
  constexpr double kCell_S = 0.3e-6, kComparator_A = 0.2e-6, kOn_S = 40e-6;
  const Cnf formula = test::random_cnf(40, 170, 3, 3, 11);
  Pair pair(formula, cells_without_leakage(kCell_S, {0.0, kComparator_A}), 3);
  const EventArray with_off_cells(pair.index, program_cells(pair.array.cells().device(), pair.index, 1.0, 3), {}, pair.array.readout(), 3);
  EventNetwork events(formula, with_off_cells);
  std::vector<DimacsLiteral> all(40), clause{5, 6, 7};
  for (std::int32_t v = 0; v < 40; ++v) all[static_cast<std::size_t>(v)] = v + 1;
  ClauseNetwork* const networks[]{&pair.dense, &events};
  for (ClauseNetwork* network : networks) {
    const Assignment state = random_assignment(40, 1);
    network->load(state, 9);
    network->read_clauses(0);
    for (const bool breaks : {true, false}) {
      double mean = 0.0, square = 0.0, neighbours = 0.0, successive = 0.0, count = 0.0;
      std::vector<double> before(all.size(), 0.0), now(all.size());
      for (std::uint64_t step = 0; step < 600; ++step) {
        std::vector<float> first(clause.size()), readings(all.size());
        const auto read = [&](std::span<const DimacsLiteral> variables, std::span<float> out) {
          breaks ? network->read_breaks(step, variables, out) : network->read_makes(step, variables, out);
        };
        read(clause, first);
        read(all, readings);
        for (std::size_t i = 0; i < clause.size(); ++i) REQUIRE(first[i] == readings[static_cast<std::size_t>(clause[i]) - 1]);
        for (std::size_t v = 0; v < all.size(); ++v) {
          const auto cells = static_cast<double>(breaks ? break_count(formula, state, all[v]) : make_count(formula, state, all[v]));
          const double driven = static_cast<double>(breaks ? network->critical() : network->unsatisfied().size());
          const double sigma = std::sqrt(driven * kCell_S * kCell_S + kComparator_A * kComparator_A / 0.04) / kOn_S;
          now[v] = (readings[v] - cells) / sigma;
          mean += now[v];
          square += now[v] * now[v];
          neighbours += v > 0 ? now[v] * now[v - 1] : 0.0;
          successive += now[v] * before[v];
          count += 1.0;
        }
        before = now;
      }
      CAPTURE(breaks, network == &events, mean / count, square / count, neighbours / count, successive / count);
      CHECK(std::fabs(mean) < 5.0 * std::sqrt(count));
      CHECK(std::fabs(square - count) < 5.0 * std::sqrt(2.0 * count));
      CHECK(std::fabs(neighbours) < 5.0 * std::sqrt(count));
      CHECK(std::fabs(successive) < 5.0 * std::sqrt(count));
    }
  }
}

TEST_CASE("XOR clauses and tiles: both engines show what the definition says") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const Cnf formula = with_xors(test::random_cnf(24, 60, 2, 4, seed), seed);
    REQUIRE(formula.xors() > 0);
    const ClauseIndex index(formula);
    const auto device = test::device_set("ideal");
    const SparseCells cells = program_cells(*device, index, 1.0, seed);
    const ReadoutParams converted{.break_adc = {.bits = 6, .range = 63.0, .low = 0.0, .levels = crossbar::Levels::even}};
    const EventArray whole(index, cells, {}, {}, seed), tiled(index, cells, {10, 8}, converted, seed);
    CHECK(tiled.segments().or_count > whole.segments().or_count);
    CHECK(tiled.segments().tiles() > 10);
    IdealNetwork ideal(formula, index);
    EventNetwork in_one(formula, whole), in_tiles(formula, tiled);
    ClauseNetwork* const networks[]{&ideal, &in_one, &in_tiles};
    for (ClauseNetwork* network : networks) network->load(random_assignment(24, seed), seed);
    core::CounterRng rng(seed, core::Stream::test, 3);
    for (std::uint64_t step = 0; step < 200; ++step) {
      for (ClauseNetwork* network : networks) {
        network->read_clauses(step);
        REQUIRE(network->unsatisfied().size() == energy(formula, network->state()));
        for (std::int32_t v = 1; v <= formula.variables(); v += 7) {
          float reading = 0.0f;
          network->read_breaks(step, std::span(&v, 1), std::span(&reading, 1));
          REQUIRE(std::fabs(reading - static_cast<float>(break_count(formula, network->state(), v))) <= kRounding);
          network->read_makes(step, std::span(&v, 1), std::span(&reading, 1));
          REQUIRE(std::fabs(reading - static_cast<float>(make_count(formula, network->state(), v))) <= kRounding);
        }
      }
      const std::uint32_t flips = rng.below(4);
      for (std::uint32_t i = 0; i < flips; ++i) {
        const auto v = static_cast<std::int32_t>(rng.below(24)) + 1;
        for (ClauseNetwork* network : networks) network->flip(v);
      }
    }
  }
}

TEST_CASE("off cells known by their statistics mislead as often as cells one by one") {
  // Clauses misread in random states of an array of 100 variables: off cells of 1 uS with a spread of 2.6 uS put some 3 % of
  // them beyond a threshold. z = 5.33 for the difference of two proportions, with the variance of the arrays' own means
  // estimated from them (one array is one draw: its misread clauses go together).
  crossbar::IdealParams spread;
  spread.programming_sigma_S = 1.6e-6;
  const auto device = test::custom_device(5e-6, 40e-6, spread, {});
  const Cnf formula = test::random_cnf(100, 420, 3, 3, 5);
  const crossbar::Technology technology = test::technology();
  std::vector<double> means[2];
  for (std::uint64_t seed = 1; seed <= 24; ++seed)
    for (const Engine engine : {Engine::exact, Engine::event}) {
      KsatMachineParams params;
      params.engine = engine;
      params.tiles = Tiles::none;
      const KsatMachine machine(formula, device, {}, params, "skc", technology, seed);
      const auto network = machine.network();
      double wrong = 0.0, read = 0.0;
      for (std::uint64_t trial = 0; trial < 20; ++trial) {
        network->load(random_assignment(100, 100 * seed + trial), 100 * seed + trial);
        network->read_clauses(0);
        for (std::uint32_t c = 0; c < formula.clauses(); ++c) {
          bool satisfied = false;
          for (const DimacsLiteral literal : formula.clause(c)) satisfied = satisfied || is_true(literal, network->state());
          wrong += network->unsatisfied().contains(c) == satisfied ? 1.0 : 0.0;
          read += 1.0;
        }
      }
      means[engine == Engine::exact ? 0 : 1].push_back(wrong / read);
    }
  double mean[2], variance[2];
  for (int e = 0; e < 2; ++e) {
    mean[e] = variance[e] = 0.0;
    for (const double m : means[e]) mean[e] += m / 24.0;
    for (const double m : means[e]) variance[e] += (m - mean[e]) * (m - mean[e]) / 23.0 / 24.0;
  }
  CAPTURE(mean[0], mean[1]);
  CHECK(mean[0] > 0.001);
  CHECK(std::fabs(mean[0] - mean[1]) < 5.33 * std::sqrt(variance[0] + variance[1]));
}

TEST_CASE("a machine takes the engine that its cells need") {
  const Cnf formula = test::planted_cnf(40, 150, 3, 1), hybrid = with_xors(formula, 1);
  const crossbar::Technology technology = test::technology();
  const auto engine_of = [&](const Cnf& cnf, const char* device, KsatMachineParams params) {
    return KsatMachine(cnf, test::device_set(device), {}, params, "skc", technology, 1).engine();
  };
  CHECK(engine_of(formula, "ideal", {}) == Engine::ideal);
  CHECK(engine_of(formula, "reram_wan2022", {}) == Engine::exact);
  CHECK(engine_of(hybrid, "reram_wan2022", {}) == Engine::event);
  KsatMachineParams tiles;
  tiles.tiles = Tiles::given;
  tiles.tile = {32, 32};
  CHECK(engine_of(formula, "reram_wan2022", tiles) == Engine::event);
  KsatMachineParams exact;
  exact.engine = Engine::exact;
  CHECK_THROWS_AS(engine_of(hybrid, "reram_wan2022", exact), core::InputError);
  KsatMachineParams ideal;
  ideal.engine = Engine::ideal;
  CHECK_THROWS_AS(engine_of(formula, "reram_wan2022", ideal), core::InputError);
  KsatMachineParams odd;
  odd.tiles = Tiles::given;
  odd.tile = {31, 32};
  CHECK_THROWS_AS(engine_of(formula, "ideal", odd), core::InputError);
}
