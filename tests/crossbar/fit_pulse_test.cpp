/// Pulse responses: soft bounds and exponential steps found again, with and without read noise.

#include "catch.hpp"
#include "core/error.hpp"
#include "coverage.hpp"
#include "crossbar/fit/exp_step.hpp"
#include "crossbar/fit/soft_bounds.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using test::contains;
using test::Normals;

namespace {

constexpr PulseScale kScale{10e-6, 5e-6};

struct Truth {
  std::size_t cells = 12, up = 100, down = 100, rounds = 1;
  double dw = 0.02, dtod = 0.2, c = 0.5, write = 0.0;
  double w_max = 1.0, w_min = -0.8, bound_dtod = 0.1;
  // exponential step
  double bias = 0.2, a_up = -1.2, a_down = -0.08, gamma = 5.0, a = -0.5, b = -0.5;
};

/// Step of the mean, written out anew.
using Step = std::function<double(const Truth&, int direction, double w, double s, double w_max, double w_min)>;

double soft_step(const Truth&, int direction, double w, double s, double w_max, double w_min) {
  return direction > 0 ? s * (1.0 - w / w_max) : -s * (1.0 - w / w_min);
}

double exponential_step(const Truth& t, int direction, double w, double s, double, double) {
  const double z = 2.0 * w * t.a / (t.w_max - t.w_min) + t.b;
  const double y = direction > 0 ? 1.0 - t.a_up * std::exp(t.gamma * z) : 1.0 - t.a_down * std::exp(-t.gamma * z);
  return (direction > 0 ? s * (1.0 + t.bias) : -s * (1.0 - t.bias)) * std::max(0.0, y);
}

PulseData simulated(const Truth& truth, const Step& step, std::uint64_t seed) {
  Normals normal(seed);
  PulseData data{"p.csv", {}};
  const auto reading = [&](double w) { return kScale.reference_S + kScale.unit_S * (w + truth.write * normal.next()); };
  for (std::size_t i = 0; i < truth.cells; ++i) {
    const double s = truth.dw * (1.0 + truth.dtod * normal.next());
    const double w_max = truth.w_max * (1.0 + truth.bound_dtod * normal.next()),
                 w_min = truth.w_min * (1.0 + truth.bound_dtod * normal.next());
    double w = 0.5 * truth.w_min;
    PulseTrain train{{0}, {reading(w)}};
    for (std::size_t round = 0; round < truth.rounds; ++round) {
      for (std::size_t k = 0; k < truth.up + truth.down; ++k) {
        const int direction = k < truth.up ? 1 : -1;
        w += step(truth, direction, w, s, w_max, w_min) * (1.0 + truth.c * normal.next());
        w = std::clamp(w, w_min, w_max);
        train.direction.push_back(static_cast<std::int8_t>(direction));
        train.conductance_S.push_back(reading(w));
      }
    }
    data.cells.push_back(std::move(train));
  }
  return data;
}

void add_soft(test::Coverage& coverage, const Truth& truth, const FitReport& report) {
  coverage.add(report, "dw_min", truth.dw);
  coverage.add(report, "dw_min_dtod", truth.dtod);
  coverage.add(report, "w_max", truth.w_max);
  coverage.add(report, "w_max_dtod", truth.bound_dtod);
  coverage.add(report, "w_min", truth.w_min);
  coverage.add(report, "w_min_dtod", truth.bound_dtod);
  coverage.add(report, "cycle_to_cycle", truth.c);
  coverage.add(report, "write_noise", truth.write);
}

void add_exponential(test::Coverage& coverage, const Truth& truth, const FitReport& report) {
  coverage.add(report, "dw_min", truth.dw);
  coverage.add(report, "dw_min_dtod", truth.dtod);
  coverage.add(report, "bias", truth.bias);
  coverage.add(report, "A_up", truth.a_up);
  coverage.add(report, "A_down", truth.a_down);
  coverage.add(report, "gamma", truth.gamma);
  coverage.add(report, "cycle_to_cycle", truth.c);
  coverage.add(report, "write_noise", truth.write);
}

std::string soft_error(const PulseData& data) {
  return test::input_error([&] { fit_soft_bounds(data, kScale); });
}

}  // namespace

TEST_CASE("intervals of soft bounds hold the truth", "[crossbar][fit]") {
  Truth truth;
  test::Coverage coverage;
  for (std::uint64_t seed = 1; seed <= test::coverage_seeds(); ++seed)
    add_soft(coverage, truth, fit_soft_bounds(simulated(truth, soft_step, seed), kScale).report);
}

TEST_CASE("intervals of soft bounds hold the truth under read noise", "[crossbar][fit]") {
  // Read noise of one and a half steps: a regression on the state as read would halve the bounds.
  Truth truth;
  truth.write = 0.03;
  test::Coverage coverage;
  for (std::uint64_t seed = 1; seed <= test::coverage_seeds(); ++seed)
    add_soft(coverage, truth, fit_soft_bounds(simulated(truth, soft_step, seed), kScale).report);
}

TEST_CASE("intervals of exponential steps hold the truth", "[crossbar][fit]") {
  Truth truth;
  truth.w_min = -1.0;
  truth.bound_dtod = 0.0;
  truth.up = 100;
  truth.down = 60;
  truth.rounds = 2;
  truth.cells = 8;
  truth.dw = 0.006;
  truth.write = 0.005;
  test::Coverage coverage;
  for (std::uint64_t seed = 1; seed <= test::coverage_seeds(); ++seed)
    add_exponential(coverage, truth, fit_exp_step(simulated(truth, exponential_step, seed), {.scale = kScale}).report);
}

TEST_CASE("dead cells are counted and left out", "[crossbar][fit]") {
  Truth truth;
  truth.write = 0.02;
  PulseData data = simulated(truth, soft_step, 3);
  Normals normal(99);
  for (const std::size_t cell : {2u, 5u}) {
    for (double& g : data.cells[cell].conductance_S) g = 10e-6 + 1e-7 * normal.next();
  }
  const FitReport report = fit_soft_bounds(data, kScale).report;
  CHECK(report.at("dead_fraction").value == Approx(2.0 / 12.0));
  CHECK(report.at("dw_min").interval.low < 0.02);
  CHECK(report.at("dw_min").interval.high > 0.02);
  for (double& g : data.cells[0].conductance_S) g = 3e-6;  // stuck: no increment at all
  CHECK(fit_soft_bounds(data, kScale).report.at("dead_fraction").value == Approx(3.0 / 12.0));
}

TEST_CASE("the symmetric scale finds where steps are equal", "[crossbar][fit]") {
  Truth truth;
  truth.cells = 40;
  truth.c = 0.2;
  const PulseScale scale = symmetric_scale(simulated(truth, soft_step, 4));
  // w = 0 is the reference of the simulation; its bounds are 1.8 apart in units of 5 uS.
  CHECK(scale.reference_S == Approx(10e-6).margin(0.3e-6));
  CHECK(scale.unit_S == Approx(0.9 * 5e-6).margin(0.3e-6));
  const PulseData data = simulated(truth, soft_step, 4);
  CHECK(contains(test::input_error([&] {
                   fit_soft_bounds(data, {13e-6, 5e-6});
                 }),
                 "% where w = 0. Take the reference from symmetric_scale"));
  const FitReport near = fit_soft_bounds(data, {10.4e-6, 5e-6}).report;
  CHECK(near.test("chi-square of equal steps up and down at w = 0")->p_value < 1e-6);
  CHECK(contains(near.warnings.at(0), "take the reference from symmetric_scale"));
  CHECK(fit_soft_bounds(simulated(truth, soft_step, 4), kScale)
            .report.test("chi-square of equal steps up and down at w = 0")
            ->p_value > 1e-4);
}

TEST_CASE("one cell is fitted without spreads", "[crossbar][fit]") {
  Truth truth;
  truth.cells = 1;
  truth.dtod = truth.bound_dtod = 0.0;
  truth.up = truth.down = 400;
  const FitReport report = fit_soft_bounds(simulated(truth, soft_step, 5), kScale).report;
  const FittedParameter& step = report.at("dw_min");
  CHECK(step.value == Approx(0.02).margin(2.0 * (step.interval.high - step.interval.low)));
  CHECK(std::none_of(report.parameters.begin(), report.parameters.end(),
                     [](const auto& p) { return p.name == "dw_min_dtod"; }));
}

TEST_CASE("pulse responses without any noise", "[crossbar][fit]") {
  Truth truth;
  truth.cells = 4;
  truth.c = 0.0;
  truth.dtod = 0.1;
  const FitReport report = fit_soft_bounds(simulated(truth, soft_step, 6), kScale).report;
  for (const FittedParameter& p : report.parameters) {
    CHECK(std::isfinite(p.value));
    CHECK(p.interval.low <= p.interval.high);
  }
  CHECK(report.at("cycle_to_cycle").value < 1e-3);
}

TEST_CASE("pulse responses that tell nothing", "[crossbar][fit]") {
  Truth truth;
  truth.up = 10;
  CHECK(contains(soft_error(simulated(truth, soft_step, 1)), "p.csv: cell 0 has 10 pulses up, 20 are needed"));
  truth.up = truth.down = 40;
  PulseData data = simulated(truth, soft_step, 1);
  for (PulseTrain& cell : data.cells) {
    for (std::size_t k = 1; k < cell.direction.size(); ++k)
      cell.direction[k] = static_cast<std::int8_t>(-cell.direction[k]);
  }
  CHECK(contains(soft_error(data), "no cell responds to the pulses. Check the direction"));
  for (PulseTrain& cell : data.cells) std::fill(cell.conductance_S.begin(), cell.conductance_S.end(), 1e-6);
  CHECK(contains(soft_error(data), "no cell responds"));
  CHECK(contains(test::input_error([&] { symmetric_scale(data); }), "no pulse changes the conductance"));
  // Steps that do not shrink: bounds are nowhere.
  truth.dw = 1e-3;
  truth.w_max = 100.0;
  truth.w_min = -100.0;
  truth.c = 0.5;
  PulseData straight = simulated(truth, soft_step, 2);
  CHECK(contains(soft_error(straight), "p.csv: "));
  CHECK(contains(test::input_error([&] { fit_exp_step(straight, {.scale = kScale, .w_min = 1.0, .w_max = 0.0}); }),
                 "w_max is not above w_min"));
}

TEST_CASE("lines without clearance beside bounds are not counted", "[crossbar][fit]") {
  // Every pulse up ends at the bound: nothing of the step can be seen there.
  PulseData data{"p.csv", {}};
  for (int i = 0; i < 3; ++i) {
    PulseTrain train{{0}, {15e-6}};
    for (int k = 0; k < 100; ++k) {
      train.direction.push_back(k < 50 ? 1 : -1);
      train.conductance_S.push_back(k < 50 ? 15e-6 : 5e-6);
    }
    data.cells.push_back(train);
  }
  const std::string error = test::input_error([&] { fit_exp_step(data, {.scale = kScale}); });
  CHECK(contains(error, "p.csv: "));
}
