/// Pulse response as a table: by hand, against the rule it was taken from, fitted from measured trains.

#include <cmath>
#include <fstream>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "coverage.hpp"
#include "crossbar/device/pulse/apply.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/fit/device_set.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

namespace {

PulseParams params_of(const std::string& pulse) {
  return read_pulse(core::TomlTable::from_text("[pulse]\n" + pulse, "p.toml").table("pulse"));
}

const std::string kTable =
    "rule = \"tabulated\"\nw_min = -1.0\nw_max = 1.0\nstep = 0.01\ntable_weight = [-1.0, 0.0, 0.5]\ntable_up = [2.0, 1.0, 0.0]\n"
    "table_down = [0.0, 1.0, 3.0]\n";

/// Soft bounds as the truth of a measurement: steps 0.02 (1 -+ w).
PulseData measured(std::uint64_t seed, std::size_t count) {
  const PulseParams truth = params_of("rule = \"soft_bounds\"\nw_min = -1.0\nw_max = 1.0\nstep = 0.02\nstep_spread = 0.1\ncycle_noise = 0.3\n");
  PulsedCells cells = make_pulsed_cells(truth, count, seed, 0);
  set_weights(cells, std::vector<float>(count, -0.8f), seed, 0);
  PulseData data{"p.csv", std::vector<PulseTrain>(count)};
  const auto note = [&](std::int8_t direction) {
    for (std::size_t c = 0; c < count; ++c) {
      data.cells[c].direction.push_back(direction);
      data.cells[c].conductance_S.push_back(20e-6 + 15e-6 * double{cells.read()[c]});
    }
  };
  note(0);
  for (int round = 0; round < 3; ++round)
    for (int k = 0; k < 120; ++k) {
      const bool up = k < 60;
      pulse_all(cells, up ? 1 : -1, seed, static_cast<std::uint64_t>(1 + 120 * round + k));
      note(up ? 1 : -1);
    }
  return data;
}

}  // namespace

TEST_CASE("a tabulated step by hand", "[crossbar][pulse]") {
  const PulseParams params = params_of(kTable);
  CHECK(nominal_step(params) == Approx(0.01));
  PulsedCells cells = make_pulsed_cells(params, 1, 1, 0);
  const auto step = [&](PulseDirection direction, float w) { return pulsed_weight(cells, 0, direction, w, 0.0f) - w; };
  CHECK(step(PulseDirection::up, -1.0f) == Approx(0.02).epsilon(1e-5));
  CHECK(step(PulseDirection::up, -0.5f) == Approx(0.015).epsilon(1e-5));
  CHECK(step(PulseDirection::up, 0.7f) == 0.0f);
  CHECK(step(PulseDirection::down, 0.25f) == Approx(-0.02).epsilon(1e-5));
  CHECK(step(PulseDirection::down, 0.9f) == Approx(-0.03).epsilon(1e-5));
  CHECK(step(PulseDirection::down, -1.0f) == 0.0f);
  // Many pulses are the same as one by one.
  PulsedCells many = make_pulsed_cells(params, 1, 1, 0);
  float w = 0.0f;
  for (int k = 0; k < 20; ++k) w = pulsed_weight(many, 0, PulseDirection::up, w, 0.0f);
  pulse_all(many, 20, 3, 0);
  CHECK(many.weight[0] == w);
}

TEST_CASE("tables of steps that cannot be", "[crossbar][pulse]") {
  const auto error = [](const std::string& old, const std::string& with) {
    std::string text = kTable;
    text.replace(text.find(old), old.size(), with);
    return test::input_error([&] { params_of(text); });
  };
  CHECK(test::contains(error("[-1.0, 0.0, 0.5]", "[-1.0, 0.5, 0.0]"), "table_weight does not ascend"));
  CHECK(test::contains(error("[2.0, 1.0, 0.0]", "[2.0, 1.0]"), "must have 3 numbers"));
  CHECK(test::contains(error("[2.0, 1.0, 0.0]", "[2.0, 1.0, -1.0]"), "must be at least 0"));
}

TEST_CASE("intervals of a table of steps hold the truth", "[crossbar][fit]") {
  test::Coverage coverage;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const TabulatedPulseFit fit = fit_tabulated_pulse(measured(seed, 20), {.scale = {20e-6, 15e-6}, .bins = 10});
    REQUIRE(fit.weight.size() >= 5);
    // Means over a bin lie beside the step in its middle by curvature alone, which soft bounds have none of; but states
    // need not fill the outer bins evenly: look at the inner ones.
    for (const FittedParameter& p : fit.report.parameters)
      for (const char* middle : {"(-0.1)", "(0.1)", "(-0.3)", "(0.3)"}) {
        const double w = std::stod(std::string(middle).substr(1));
        if (p.name == std::string("step_up") + middle) coverage.add(p.name, 0.02 * (1.0 - w), p.interval);
        if (p.name == std::string("step_down") + middle) coverage.add(p.name, 0.02 * (1.0 + w), p.interval);
      }
    coverage.add(fit.report, "cycle_to_cycle", 0.3);
    coverage.add(fit.report, "write_noise", 0.0);
    coverage.add(fit.report, "step_dtod", 0.1);
    if (seed > 1) continue;
    const test::TemporaryFolder folder;
    std::ofstream(folder / "fitted.toml") << device_set({.name = "fitted", .title = "t", .source = "test", .off_S = {}, .on_S = {}}, fit);
    const auto device = load_device((folder / "fitted.toml").string(), folder.path());
    REQUIRE(device->parts().pulse);
    CHECK(device->parts().pulse->rule == PulseRule::tabulated);
    CHECK(device->info().g_min_S == Approx(5e-6));
    CHECK(nominal_step(*device->parts().pulse) == Approx(0.02).epsilon(0.15));
  }
}

TEST_CASE("maps of an array, wanted and found, are a device too", "[crossbar][tabulated]") {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "wanted.csv") << "1e-6,2e-5,1e-6,2e-5\n1e-6,2e-5,1e-6,2e-5\n";
  std::ofstream(folder / "found.csv") << "1.1e-6,2.1e-5,0.9e-6,1.9e-5\n1.2e-6,2.2e-5,1.2e-6,2.2e-5\n";
  const std::string head = "name = \"d\"\nfamily = \"tabulated\"\ntitle = \"t\"\nsource = \"test\"\n[window]\ng_min_S = 1e-6\ng_max_S = 2e-5\n"
                           "off_S = 1e-6\non_S = 2e-5\n[data]\ntime_s = 1.0\nmap_file = \"found.csv\"\n";
  const auto load = [&](const std::string& text) {
    std::ofstream(folder / "d.toml") << text;
    return load_device((folder / "d.toml").string(), folder.path());
  };
  const auto device = load(head + "target_map_file = \"wanted.csv\"\n");
  const DeviceState state = device->program(std::vector<float>(20000, 2e-5f), 1, 0);
  double mean = 0.0;
  for (const float g : state.programmed_S) mean += g / 20000.0;
  CHECK(mean == Approx(2.1e-5).epsilon(0.005));
  CHECK(test::contains(test::input_error([&] { load(head); }), "target_map_file' is missing"));
  std::ofstream(folder / "wanted.csv") << "1e-6,2e-5,1e-6\n1e-6,2e-5,1e-6\n";
  CHECK(test::contains(test::input_error([&] { load(head + "target_map_file = \"wanted.csv\"\n"); }), "has 2 x 4 cells, the targets in"));
}
