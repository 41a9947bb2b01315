/// Three networks, one machine: full products of a digital or an analog matrix, and the incremental one.

#include <algorithm>
#include <bit>
#include <cmath>

#include "catch.hpp"
#include "crossbar/analog_matrix.hpp"
#include "crossbar/digital_matrix.hpp"
#include "hopfield/dense_network.hpp"
#include "hopfield/fixtures.hpp"
#include "hopfield/incremental_network.hpp"
#include "hopfield/interconnect.hpp"
#include "hopfield/ksat_array.hpp"
#include "hopfield/rule.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;

namespace {

std::vector<std::uint32_t> members(const ClauseSet& set) {
  std::vector<std::uint32_t> result;
  for (std::size_t i = 0; i < set.size(); ++i) result.push_back(set[i]);
  return result;
}

/// Drives both networks through a walk and compares all that they show: the unsatisfied clauses in order, the number of
/// critical ones, what the rule flips, and the breaks of a random clause. Returns the number of steps in agreement.
/// \param tolerance  of breaks; 0: the same bits
std::uint64_t walk(ClauseNetwork& a, ClauseNetwork& b, const std::string& rule, std::uint64_t seed, std::uint64_t steps,
                   float tolerance = 0.0f) {
  const Cnf& formula = a.formula();
  const auto rule_a = make_rule(rule, {}), rule_b = make_rule(rule, {});
  TrialDraws draws(seed);
  const Assignment start = random_assignment(formula.variables(), seed);
  a.load(start, seed);
  b.load(start, seed);
  for (std::uint64_t step = 0; step < steps; ++step) {
    a.read_clauses(step);
    b.read_clauses(step);
    if (members(a.unsatisfied()) != members(b.unsatisfied()) || a.critical() != b.critical()) return step;
    const StepDraws now = draws.at(step);
    // Now and then a jump instead of the rule: the walk leaves solutions and traps.
    std::vector<std::int32_t> flips{1 + static_cast<std::int32_t>(core::scale_to(now.spare, static_cast<std::uint32_t>(formula.variables())))};
    std::vector<std::int32_t> flips_b = flips;
    if (step % 16 != 0 && !a.unsatisfied().empty()) {
      flips.clear();
      flips_b.clear();
      rule_a->choose({a, step, seed, now}, flips);
      rule_b->choose({b, step, seed, now}, flips_b);
    }
    const std::size_t clause = core::scale_to(now.spare, static_cast<std::uint32_t>(formula.clauses()));
    std::vector<float> breaks_a(formula.clause(clause).size()), breaks_b(breaks_a.size());
    a.read_breaks(step, formula.clause(clause), breaks_a);
    b.read_breaks(step, formula.clause(clause), breaks_b);
    for (std::size_t i = 0; i < breaks_a.size(); ++i)
      if (tolerance > 0.0f ? !(std::fabs(breaks_a[i] - breaks_b[i]) <= tolerance)
                           : std::bit_cast<std::uint32_t>(breaks_a[i]) != std::bit_cast<std::uint32_t>(breaks_b[i]))
        return step;
    if (flips != flips_b) return step;
    for (const std::int32_t variable : flips) {
      a.flip(variable);
      b.flip(variable);
    }
  }
  return a.state() == b.state() ? steps : 0;
}

/// Events of cells and lines, which a network answers for; a matrix also counts the words of its own readout.
bool of_array(core::Event event) {
  const core::Part part = core::event_info(event).part;
  return part == core::Part::cells || part == core::Part::lines;
}

void check_equal(const core::Ledger& dense, const core::Ledger& incremental) {
  std::size_t compared = 0;
  for (const core::Ledger::Line& line : dense.lines()) {
    if (!of_array(line.event)) continue;
    INFO(core::event_info(line.event).name);
    const core::Ledger::Entry other = incremental.line(line.event, line.size).entry;
    CHECK(line.entry.count == Approx(other.count).epsilon(1e-9));
    CHECK(line.entry.amount == Approx(other.amount).epsilon(1e-9));  // sums of thousands of doubles in another order
    ++compared;
  }
  CHECK(incremental.lines().size() == compared);  // and nothing else
  CHECK(compared >= 3);                            // cells read, lines charged, drivers switched
}

struct Shape {
  std::int32_t variables;
  std::size_t clauses;
  std::int32_t shortest, longest;
};

// Clauses beside multiples of 8 and 16, one variable, one clause, long and mixed clauses.
const std::vector<Shape> kShapes{{1, 1, 1, 1},   {1, 5, 1, 1},   {7, 1, 3, 3},    {6, 16, 1, 7},  {20, 91, 3, 3},
                                 {13, 17, 1, 7}, {9, 40, 2, 5},  {33, 129, 1, 7}, {50, 218, 3, 3}};

void compare_dense_with_incremental(const std::shared_ptr<const crossbar::DeviceModel>& device, std::uint64_t steps) {
  const crossbar::Technology technology = test::technology();
  for (std::size_t s = 0; s < kShapes.size(); ++s) {
    const Shape& shape = kShapes[s];
    const Cnf formula = test::random_cnf(shape.variables, shape.clauses, shape.shortest, shape.longest, 100 + s);
    for (const int bits : {0, 4}) {
      KsatArrayParams params;
      params.break_adc_bits = bits;
      const KsatArray array(formula, device, params, technology, 7 + s);
      crossbar::AnalogMatrixParams dense;
      dense.noise = crossbar::NoiseMethod::folded;  // as searches do, whether or not a read of a cell could be clipped
      dense.mapping = crossbar::Mapping::interconnect;
      dense.read_voltage_V = params.read_voltage_V;
      std::size_t longest = 0;
      for (std::size_t c = 0; c < formula.clauses(); ++c) longest = std::max(longest, formula.clause(c).size());
      const double conversions_s = bits > 0 ? static_cast<double>(longest) * technology.timing().adc_s : 0.0;
      dense.read_time_s = (array.cycle_s() - conversions_s - technology.timing().digital_s) / 2.0;  // two passes a cycle
      dense.cell_pitch_m = technology.cell_pitch_m();
      dense.age_s = params.age_s;
      const crossbar::AnalogMatrix matrix(interconnect(formula), device, dense, 7 + s);
      REQUIRE(matrix.cells().conductance_S() == array.cells().conductance_S());
      DenseNetwork slow(formula, matrix, array.readout(), array.trim(), 7 + s);
      const auto fast = array.network();
      for (const char* rule : {"skc", "wta"}) {
        INFO(device->info().name << ", formula " << s << ", converter bits " << bits << ", rule " << rule);
        CHECK(walk(slow, *fast, rule, 1000 * s + static_cast<std::uint64_t>(bits), steps) == steps);
        core::Ledger of_slow, of_fast;
        slow.count_array(of_slow);
        fast->count_array(of_fast);
        check_equal(of_slow, of_fast);
        CHECK(slow.counts().line_decisions == fast->counts().line_decisions);
        CHECK(slow.counts().break_readings == fast->counts().break_readings);
      }
    }
  }
}

}  // namespace

TEST_CASE("digital, analog and incremental networks agree on ideal cells") {
  const auto device = test::device_set("ideal");
  const crossbar::Technology technology = test::technology();
  for (std::size_t s = 0; s < kShapes.size(); ++s) {
    const Shape& shape = kShapes[s];
    const Cnf formula = test::random_cnf(shape.variables, shape.clauses, shape.shortest, shape.longest, s);
    const crossbar::DigitalMatrix digital(interconnect(formula));
    crossbar::AnalogMatrixParams params;
    params.mapping = crossbar::Mapping::interconnect;
    const crossbar::AnalogMatrix analog(interconnect(formula), device, params, 1);
    const KsatArray array(formula, device, {}, technology, 1);
    const std::vector<float> trim(formula.clauses(), 0.0f);
    DenseNetwork by_digital(formula, digital, {}, trim, 1), by_analog(formula, analog, {}, trim, 1);
    const auto incremental = array.network();
    INFO("formula " << s);
    // 40 uS is no float, so analog breaks are whole numbers up to rounding; equal ones are equal in all bits.
    CHECK(walk(by_digital, by_analog, "skc", s, 2000, 1e-4f) == 2000);
    CHECK(walk(by_digital, *incremental, "skc", s, 2000, 1e-4f) == 2000);
    CHECK(walk(by_analog, *incremental, "skc", s, 2000) == 2000);
  }
}

TEST_CASE("dense and incremental networks agree bit for bit on ReRAM with offsets and noise of comparators") {
  compare_dense_with_incremental(test::device_set("reram_wan2022"), 1500);
}

TEST_CASE("dense and incremental networks agree bit for bit with noisy cells") {
  compare_dense_with_incremental(test::custom_device(0.5e-6, 40e-6, {2e-6, 3e-6}), 1000);
  compare_dense_with_incremental(test::custom_device(0.0, 40e-6, {1e-6, 1e-6}, {200e-9, 300e-9}), 1000);
}

TEST_CASE("dense and incremental networks agree where noise is about as small as rounding") {
  // Line currents of hundreds of cells that are almost on when off: a float step of a current is 1e-3 of a literal.
  // Noise of 0.14 steps seldom exceeds half a step, but is then rounded to a whole one. Comparators are set 0.97 steps
  // below the reading: farther away than any noise before rounding.
  constexpr std::int32_t kVariables = 300;
  constexpr double kStep_S = 0x1p-30;  // of floats in [2^-7, 2^-6)
  const double sigma_S = 0.14 * kStep_S / std::sqrt(kVariables);
  const auto device = test::custom_device(39e-6, 40e-6, {0.1e-6, sigma_S});
  const Cnf formula = test::random_cnf(kVariables, 600, 3, 3, 5);
  const KsatArray array(formula, device, {}, test::technology(), 3);
  crossbar::AnalogMatrixParams params;
  params.mapping = crossbar::Mapping::interconnect;
  const crossbar::AnalogMatrix matrix(interconnect(formula), device, params, 3);

  const Assignment state = random_assignment(kVariables, 1);
  const Eigen::VectorXf current_S = array.cells().conductance_S() * literal_inputs(state);
  const float reference_S = static_cast<float>(array.cells().replica_S()) * kVariables;
  const float per_siemens = static_cast<float>(1.0 / (device->info().on_S - device->info().off_S));
  std::vector<float> trim;
  for (const float current : current_S) {
    REQUIRE((current > 0x1p-7f && current < 0x1p-6f));
    const float reading = crossbar::line_reading(current, reference_S, per_siemens);
    trim.push_back(reading - 0.5f - static_cast<float>(0.97 * kStep_S) * per_siemens);
  }
  DenseNetwork slow(formula, matrix, {}, trim, 3);
  IncrementalNetwork fast(formula, array.cells(), {}, {}, trim, 3);
  slow.load(state, 1);
  fast.load(state, 1);
  std::size_t crossed = 0;
  for (std::uint64_t step = 0; step < 200; ++step) {
    slow.read_clauses(step);
    fast.read_clauses(step);
    CHECK(members(slow.unsatisfied()) == members(fast.unsatisfied()));
    crossed += slow.unsatisfied().size();
  }
  CHECK(crossed > 0);  // 120 000 readings cross with probability 2e-4 each
}

TEST_CASE("arrays programmed from a matrix and from a formula hold the same cells") {
  for (const double on_S : {40e-6, 33.3e-6, 1.7e-4})
    for (const double off_S : {0.0, 1e-6, 0.7e-6, 3.1e-7}) {
      const auto device = test::custom_device(off_S, on_S, {});
      const Cnf formula = test::random_cnf(12, 40, 1, 5, 2);
      const KsatArray array(formula, device, {}, test::technology(), 3);
      crossbar::AnalogMatrixParams params;
      params.mapping = crossbar::Mapping::interconnect;
      const crossbar::AnalogMatrix matrix(interconnect(formula), device, params, 3);
      INFO(on_S << " S on, " << off_S << " S off");
      CHECK(matrix.cells().target_S() == array.cells().target_S());
    }
}
