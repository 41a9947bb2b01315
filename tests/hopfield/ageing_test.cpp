/// Devices that age during a search.

#include "catch.hpp"
#include "hopfield/fixtures.hpp"
#include "hopfield/ksat_machine.hpp"
#include "hopfield/rule.hpp"
#include "hopfield/trial.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;

namespace {

constexpr double kClock_s = 0.01, kAge_s = 30.0;

KsatMachineParams slow_clock(Engine engine) {
  KsatMachineParams params;
  params.engine = engine;
  params.tiles = Tiles::none;
  params.published_clock_s = kClock_s;
  return params;
}

CycleCounts cycles(std::uint64_t count) {
  CycleCounts counts;
  counts.cycles = count;
  return counts;
}

std::vector<float> breaks_of(ClauseNetwork& network, const Cnf& formula) {
  network.load(random_assignment(formula.variables(), 5), 5);
  network.read_clauses(0);
  std::vector<DimacsLiteral> all(static_cast<std::size_t>(formula.variables()));
  for (std::size_t v = 0; v < all.size(); ++v) all[v] = static_cast<DimacsLiteral>(v) + 1;
  std::vector<float> out(all.size());
  network.read_breaks(0, all, out);
  return out;
}

}  // namespace

TEST_CASE("a search that lasts as long as its devices are old has older devices") {
  const Cnf formula = test::random_cnf(40, 170, 3, 3, 2);
  const crossbar::Technology technology = test::technology();
  const auto device = test::device_set("pcm_nandakumar2019");
  for (const Engine engine : {Engine::event, Engine::exact}) {
    KsatArrayParams array;
    array.age_s = kAge_s;
    const KsatMachine machine(formula, device, array, slow_clock(engine), "skc", technology, 7);
    const auto older = machine.ageing();
    CHECK(older(cycles(2900)) == nullptr);  // 29 s
    const auto doubled = older(cycles(3100));
    REQUIRE(doubled != nullptr);
    CHECK(older(cycles(8900)) == nullptr);  // 89 s: not twice as old again
    CHECK(older(cycles(9100)) != nullptr);
    // What a machine of that age shows, bit for bit; and less than at first, as PCM drifts down.
    array.age_s = 2.0 * kAge_s;
    const KsatMachine there(formula, device, array, slow_clock(engine), "skc", technology, 7);
    const std::vector<float> now = breaks_of(*doubled, formula);
    CHECK(now == breaks_of(*there.network(), formula));
    CHECK(now != breaks_of(*machine.network(), formula));
  }
}

TEST_CASE("a trial goes on where it was when its devices have aged") {
  const Cnf formula = test::random_cnf(40, 260, 3, 3, 2);  // far beyond the threshold: not solved
  const crossbar::Technology technology = test::technology();
  KsatArrayParams array;
  array.age_s = kAge_s;
  const KsatMachine machine(formula, test::device_set("pcm_nandakumar2019"), array, slow_clock(Engine::event), "skc", technology, 7);
  std::vector<TrialResult> results;
  std::vector<std::uint64_t> aged;
  for (int run = 0; run < 2; ++run) {
    const auto rule = make_rule("skc", {});
    const auto older = machine.ageing();
    TrialOptions options;
    options.max_cycles = 40'000;
    options.older = [&](const CycleCounts& counts) {
      auto network = older(counts);
      if (network != nullptr && run == 0) aged.push_back(counts.cycles);
      return network;
    };
    results.push_back(run_trial(*machine.network(), *rule, 3, options));
  }
  CHECK(aged.size() == 3);  // of 400 s: after 30, 90 and 210
  CHECK(results[0].counts.cycles == 40'001);
  CHECK(results[0].flips >= 39'000);
  CHECK((results[0].flips == results[1].flips && results[0].state == results[1].state));
}

TEST_CASE("perfect cells do not age, and no device beyond what its set knows") {
  const Cnf formula = test::random_cnf(20, 60, 3, 3, 2);
  const crossbar::Technology technology = test::technology();
  const KsatMachine ideal(formula, test::device_set("ideal"), {}, slow_clock(Engine::automatic), "skc", technology, 7);
  CHECK(ideal.ageing()(cycles(1'000'000'000)) == nullptr);
  const KsatMachine reram(formula, test::device_set("reram_wan2022"), {}, slow_clock(Engine::automatic), "skc", technology, 7);
  const auto older = reram.ageing();
  CHECK(older(cycles(100'000'000)) != nullptr);  // a million seconds; the set ends at 172800
  CHECK(older(cycles(4'000'000'000)) == nullptr);
}
