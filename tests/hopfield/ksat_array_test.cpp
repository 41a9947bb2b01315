#include "hopfield/ksat_array.hpp"

#include <cmath>

#include "catch.hpp"
#include "core/error.hpp"
#include "hopfield/fixtures.hpp"
#include "hopfield/interconnect.hpp"
#include "hopfield/trial.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;

namespace {

const crossbar::Technology& prices() {
  static const crossbar::Technology technology = test::technology();
  return technology;
}

void check_event(const core::Ledger& ledger, core::Event event, double count, double amount, std::uint32_t size = 0) {
  INFO(core::event_info(event).name);
  CHECK(ledger[event].count == Approx(count).epsilon(1e-12));
  CHECK(ledger[event].amount == Approx(amount).epsilon(1e-6));  // conductances are floats
  if (count > 0.0) CHECK(ledger.line(event, size).entry.count == ledger[event].count);  // none of another size
}

}  // namespace

TEST_CASE("the trim is the mean leakage of a clause while it is unsatisfied, over all states") {
  const auto device = test::device_set("reram_wan2022");
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Cnf formula = test::random_cnf(7, 12, 1, 4, seed);
    const KsatArray array(formula, device, {}, prices(), seed);
    const Eigen::MatrixXd conductance_S = array.cells().conductance_S().cast<double>();
    const double on_less_off_S = device->info().on_S - device->info().off_S;
    for (std::size_t c = 0; c < formula.clauses(); ++c) {
      double sum = 0.0;
      int states = 0;
      for (unsigned bits = 0; bits < 1u << 7; ++bits) {
        double current_S = 0.0;
        bool satisfied = false;
        for (int v = 0; v < 7; ++v) current_S += conductance_S(static_cast<Eigen::Index>(c), 2 * v + (bits >> v & 1u ? 0 : 1));
        for (const int literal : formula.clause(c)) satisfied = satisfied || (bits >> (std::abs(literal) - 1) & 1u) == (literal > 0 ? 1u : 0u);
        if (satisfied) continue;
        sum += (current_S - 7.0 * array.cells().replica_S()) / on_less_off_S;
        ++states;
      }
      CHECK(array.trim()[c] == Approx(sum / states).margin(1e-6));
    }
  }
}

TEST_CASE("ideal cells need no trim, and it can be left out") {
  const Cnf formula = test::random_cnf(30, 100, 1, 5, 1);
  const KsatArray ideal(formula, test::device_set("ideal"), {}, prices(), 1);
  CHECK(ideal.trim() == std::vector<float>(100, 0.0f));
  KsatArrayParams untrimmed;
  untrimmed.trim = false;
  const KsatArray reram(formula, test::device_set("reram_wan2022"), untrimmed, prices(), 1);
  CHECK(reram.trim() == std::vector<float>(100, 0.0f));
  CHECK(reram.write_events()[core::Event::adc_sar].count == 0.0);
}

TEST_CASE("an array that does not fit into memory is refused with what it needs") {
  const Cnf formula = test::random_cnf(100, 430, 3, 3, 1);
  KsatArrayParams params;
  params.max_array_bytes = 5.0 * 4.0 * 200.0 * 430.0;
  CHECK_NOTHROW(KsatArray(formula, test::device_set("reram_wan2022"), params, prices(), 1));
  params.max_array_bytes -= 1.0;
  CHECK_THROWS_AS(KsatArray(formula, test::device_set("reram_wan2022"), params, prices(), 1), core::InputError);
  Cnf huge(50'000'000);
  for (int c = 0; c < 1000; ++c) huge.add(std::vector<DimacsLiteral>{1, 2, 50'000'000});
  try {
    const KsatArray array(huge, test::device_set("ideal"), {}, prices(), 1);
    FAIL("an array of 1.6 TB was accepted");
  } catch (const core::InputError& error) {
    CHECK(std::string(error.what()).find("100000000 x 1000 cells needs 1600.0 GB") != std::string::npos);
    CHECK(std::string(error.what()).find("--baseline") != std::string::npos);
  }
}

TEST_CASE("bad parameters of an array are refused") {
  const double nan = std::nan(""), infinite = HUGE_VAL;
  const auto refused = [](auto change) {
    KsatArrayParams params;
    change(params);
    CHECK_THROWS_AS(params.validate(), core::InputError);
  };
  for (const double bad : {0.0, -0.2, nan, infinite}) refused([bad](KsatArrayParams& p) { p.read_voltage_V = bad; });
  for (const double bad : {-1.0, nan, infinite}) refused([bad](KsatArrayParams& p) { p.age_s = bad; });
  for (const int bad : {-1, 1, 25}) refused([bad](KsatArrayParams& p) { p.break_adc_bits = bad; });
  for (const double bad : {0.0, -8.0, nan}) refused([bad](KsatArrayParams& p) { p.break_adc_range = bad; });
}

TEST_CASE("times and write events by hand") {
  const Cnf formula = test::cnf_of(3, {{1, -2}, {1, 2, 3}, {-3}});
  const auto device = test::device_set("ideal");
  const KsatArray winner_takes_all(formula, device, {}, prices(), 1);
  KsatArrayParams params;
  params.break_adc_bits = 4;
  const KsatArray converted(formula, device, params, prices(), 1);
  // Lines of four and seven cells of 0.2 fF behind 100 ohm follow within 0.2 ps; the amplifier, one pole at 200 MHz, must
  // come within half a step of 6 bits: ln 128 of its time constants.
  constexpr double kSettle_s = 4.852030264 / (2.0 * 3.141592654 * 200e6);
  CHECK(winner_takes_all.cycle_s() == Approx(2 * (kSettle_s + 1e-9) + 2e-9).epsilon(2e-4));
  CHECK(winner_takes_all.cycle_s() >= 2 * (kSettle_s + 1e-9) + 2e-9);
  CHECK(converted.cycle_s() - winner_takes_all.cycle_s() == Approx(3 * 0.78e-9));
  CHECK(converted.write_s() == Approx(7 * 2.742e-6 + 3 * 0.78e-9));  // six literals and the replica; three trims
  check_event(converted.write_events(), core::Event::cell_write, 18 + 6 + 3, 18 + 6 + 3);  // and a replica cell on each line
  check_event(converted.write_events(), core::Event::adc_sar, 3, 3 * 0.78e-9, 8);
  const Cnf large = test::random_cnf(300, 10, 3, 3, 1);
  CHECK(KsatArray(large, device, {}, prices(), 1).write_s() == Approx(512 * 2.742e-6 + 10 * 0.78e-9));  // rows of several arrays together
}

TEST_CASE("events of one cycle by hand") {
  // x1 and not x2 hold: clause 1 has two true literals, clause 2 none. 0.2 V, 40 uS on, nothing off. Lines conduct for a
  // pass, half of a cycle but for 2 ns of logic and the conversions of two literals.
  const Cnf formula = test::cnf_of(2, {{1, -2}, {2}});
  constexpr double kOn_S = 40e-6, kPitch_m = 1e-6;
  for (const int bits : {0, 4}) {
    KsatArrayParams params;
    params.break_adc_bits = bits;
    const KsatArray array(formula, test::device_set("ideal"), params, prices(), 1);
    const double read_s = (array.cycle_s() - 2e-9 - (bits == 0 ? 0.0 : 2 * 0.78e-9)) / 2, pulse = 0.2 * 0.2 * read_s;
    const auto network = array.network();
    network->load({1, 0}, 1);
    network->read_clauses(0);
    REQUIRE((network->unsatisfied().size() == 1 && network->unsatisfied()[0] == 1 && network->critical() == 0));
    std::vector<float> breaks(1);
    network->read_breaks(0, formula.clause(1), breaks);  // no clause is critical: no line is driven back
    CHECK(breaks[0] == 0.0f);
    core::Ledger events = array.trial_events(*network);
    check_event(events, core::Event::cell_read, 2 * 3, 2 * kOn_S * pulse);  // 2 lines of 2 cells and a replica, 2 cells on
    check_event(events, core::Event::row_drive, 2, 2);
    check_event(events, core::Event::wire_line, 2, 2 * 2 * kPitch_m * 0.04);
    check_event(events, core::Event::comparator, bits == 0 ? 4 + 1 + 1 : 4, bits == 0 ? 6 : 4);
    check_event(events, core::Event::adc_sar, bits == 0 ? 0 : 1, bits == 0 ? 0 : 0.78e-9, 4);
    check_event(events, core::Event::sample_hold, 1, 1);
    check_event(events, core::Event::random_bit, 96, 96);
    check_event(events, core::Event::register_bit, 2 * 2 + 2, 2 * 2 + 2);
    check_event(events, core::Event::amplifier, 2 + 1, 3 * read_s);  // two clauses, one literal
    check_event(events, core::Event::sram_access, 1, 3, 8192);  // one of 4 literals takes 3 bits
    check_event(events, core::Event::controller_cycle, 1, 1);
    check_event(events, core::Event::leakage, 1, array.cycle_s() * 6);
    check_event(events, core::Event::noise_source, 0, 0);

    // Both variables 1: clause 1 is critical through x1, clause 2 through x2.
    network->flip(2);
    network->read_clauses(1);
    REQUIRE((network->unsatisfied().empty() && network->critical() == 2));
    network->read_breaks(1, formula.clause(0), breaks = {0, 0});
    const double one = bits == 0 ? 1.0 : 16.0 / 14;  // 15 levels over [-8, 8]
    CHECK((breaks[0] == Approx(one) && breaks[1] == Approx(one)));
    events = array.trial_events(*network);
    // Two forward passes of 2 lines and one backward pass of 2 lines with 4 cells each. On cells: x1 and not x2, then
    // x1 and x2, then all three.
    check_event(events, core::Event::cell_read, 4 * 3 + 2 * 5, (2 + 2 + 3) * kOn_S * pulse);
    check_event(events, core::Event::row_drive, 6, 6);
    check_event(events, core::Event::wire_line, 6, 0.04 * kPitch_m * (4 * 2 + 2 * 4));
    check_event(events, core::Event::controller_cycle, 2, 2);
    check_event(events, core::Event::sram_access, 3, 9, 8192);
    ++network->counts().checks;
    check_event(array.trial_events(*network), core::Event::sram_access, 3 + 3, 9 + 9, 8192);  // the host reads 3 literals
    check_event(array.trial_events(*network), core::Event::controller_cycle, 2 + 2, 2 + 2);  // in 2 cycles of its own
    CHECK(array.search_s(network->counts()) == Approx(2 * array.cycle_s() + 2 * 1e-9));
    network->load({0, 0}, 2);
    check_event(array.trial_events(*network), core::Event::cell_read, 0, 0);
  }
}
