/// Write-verify by attempts and by pulses, endurance, training devices as cells, gain cells by their formulas.
///
/// Fixed seeds; z = 5.33 standard errors (a false alarm once in 10^7 seeds).

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <fstream>
#include <numeric>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "crossbar/device/endurance.hpp"
#include "crossbar/device/gain_cell.hpp"
#include "crossbar/device/pulsed.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/device/write_verify.hpp"
#include "crossbar/test_device.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

namespace {

constexpr double kBound = 5.33;
const std::filesystem::path kDevices = std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/devices";

struct Moments {
  double mean, sigma;
};

Moments moments(const std::vector<float>& values) {
  const double n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0.0;
  for (const float value : values) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / n)};
}

}  // namespace

TEST_CASE("attempts are geometric and end within the tolerance", "[crossbar][write_verify]") {
  const auto device = test::ideal_device({.on_S = 40e-6, .spread_S = 1e-6});
  constexpr std::size_t kCells = 20000;
  WriteVerifyReport report;
  const DeviceState state = write_verify(*device, std::vector<float>(kCells, 20e-6f), {.tolerance_S = 0.5e-6, .budget = 1000}, 1, 0, report);
  CHECK(report.failures() == 0);
  for (const float g : state.programmed_S) REQUIRE(std::abs(g - 20e-6f) <= 0.5001e-6f);
  const boost::math::normal law;
  const double p = 1.0 - 2.0 * cdf(law, -0.5);
  const double mean = std::accumulate(report.pulses.begin(), report.pulses.end(), 0.0) / kCells;
  CHECK(std::abs(mean - 1.0 / p) < kBound * std::sqrt(1.0 - p) / p / std::sqrt(double{kCells}));
  CHECK(static_cast<double>(report.reads) == mean * kCells);
  // The law of what is accepted is the normal cut at the tolerance.
  const double variance = 1.0 - 2.0 * 0.5 * pdf(law, 0.5) / p;
  CHECK(report.rms_error_S == Approx(1e-6 * std::sqrt(variance)).epsilon(0.03));
  // A budget that does not suffice is reported, not hidden.
  write_verify(*device, std::vector<float>(kCells, 20e-6f), {.tolerance_S = 0.5e-6, .budget = 2}, 1, 0, report);
  CHECK(std::abs(static_cast<double>(report.failures()) / kCells - (1 - p) * (1 - p)) < kBound * 0.5 / std::sqrt(double{kCells}));
  for (const std::uint32_t pulses : report.pulses) REQUIRE((pulses == 1 || pulses == 2));
}

TEST_CASE("what cannot be verified is refused", "[crossbar][write_verify]") {
  WriteVerifyReport report;
  const auto wan = load_device("reram_wan2022", kDevices);
  CHECK(test::contains(test::input_error([&] { write_verify(*wan, {10e-6f}, {.tolerance_S = 1e-6}, 1, 0, report); }), "only after its own write-verify"));
  const auto pcm = load_device("pcm_nandakumar2019", kDevices);
  CHECK(test::contains(test::input_error([&] { write_verify(*pcm, {10e-6f}, {.tolerance_S = 0.0}, 1, 0, report); }), "tolerance"));
  CHECK(test::contains(test::input_error([&] { write_verify(*pcm, {10e-6f}, {.tolerance_S = 1e-6, .budget = 0}, 1, 0, report); }), "budget"));
  CHECK(test::contains(test::input_error([&] { write_verify(*pcm, {30e-6f}, {.tolerance_S = 1e-6}, 1, 0, report); }), "outside the window"));
}

TEST_CASE("verified PCM is tighter than open-loop PCM and drifts all the same", "[crossbar][write_verify]") {
  const auto pcm = load_device("pcm_nandakumar2019", kDevices);
  WriteVerifyReport report;
  const DeviceState state = write_verify(*pcm, std::vector<float>(5000, 10e-6f), {.tolerance_S = 0.3e-6, .budget = 100}, 1, 0, report);
  const DeviceState open = pcm->program(std::vector<float>(5000, 10e-6f), 1, 0);
  CHECK(report.failures() == 0);
  // Reads of 0.67 uS noise accept cells that are off: a tolerance of 0.3 uS gains less than a factor of 2.
  CHECK(moments(state.programmed_S).sigma < 0.7 * moments(open.programmed_S).sigma);
  std::vector<float> later(5000);
  pcm->conductance(state, 86400.0, later);
  CHECK(moments(later).mean < 0.75 * moments(state.programmed_S).mean);
}

TEST_CASE("verify keeps the transistors of a gain cell, stops worn cells, and can be stopped", "[crossbar][write_verify]") {
  const auto cell = load_device("gain_cell_cmos28", kDevices);
  const std::vector<float> target(5000, 5e-6f);
  WriteVerifyReport report;
  const DeviceState once = cell->program(target, 1, 0);
  const DeviceState verified = write_verify(*cell, target, {.tolerance_S = 1e-8, .budget = 20}, 1, 0, report);
  CHECK(verified.kept[1] == once.kept[1]);
  CHECK(verified.kept[2] == once.kept[2]);
  CHECK(verified.kept[0] != once.kept[0]);
  DeviceParts parts = test::parts_of({.on_S = 40e-6, .spread_S = 1e-6});
  parts.endurance = EnduranceInfo{.median_pulses = 3.0, .sigma_ln = 0.0};
  const IdealDevice mortal(parts);
  write_verify(mortal, std::vector<float>(2000, 20e-6f), {.tolerance_S = 0.1e-6, .budget = 100}, 1, 0, report);
  CHECK(report.failures() > 1000);
  CHECK(*std::max_element(report.pulses.begin(), report.pulses.end()) == 3);
  int asked = 0;
  write_verify(IdealDevice(test::parts_of({.on_S = 40e-6, .spread_S = 1e-6})), std::vector<float>(100, 20e-6f),
               {.tolerance_S = 1e-12, .budget = 1000, .stop = [&asked] { return ++asked > 5; }}, 1, 0, report);
  CHECK(*std::max_element(report.pulses.begin(), report.pulses.end()) == 5);
}

TEST_CASE("a leak holds its rate however slow it is", "[crossbar][pulse]") {
  // 1 - 1e-9 is 1 in single precision: a rate kept as that fraction once did not leak.
  for (const auto& [lifetime, period_s] : {std::pair{1e6, 2e-7}, {1e7, 2e-8}, {1e9, 2e-10}}) {
    DeviceParts parts = test::parts_of({.on_S = 10e-6});
    parts.pulse = PulseParams{};
    parts.pulse->leak_lifetime_periods = lifetime;
    parts.pulse->leak_period_s = period_s;
    const PulsedDevice device(parts);
    const DeviceState state = device.program({10e-6f}, 1, 0);
    std::vector<float> g(1);
    device.conductance(state, 0.2, g);
    CHECK(g[0] == Approx(5e-6 + 5e-6 * std::exp(-1.0)).epsilon(1e-5));
  }
}

TEST_CASE("endurance is log-normal and counts every pulse", "[crossbar][endurance]") {
  constexpr std::size_t kCells = 20000;
  EnduranceCounter counter(EnduranceInfo{.median_pulses = 1000.0, .sigma_ln = 0.5}, kCells, 1, 0);
  counter.add(std::vector<std::uint32_t>(kCells, 600));
  counter.add(std::vector<std::uint32_t>(kCells, 400));
  CHECK(counter.pulses(7) == 1000);
  CHECK(std::abs(static_cast<double>(counter.worn_out()) / kCells - 0.5) < kBound * 0.5 / std::sqrt(double{kCells}));
  counter.add(std::vector<std::uint32_t>(kCells, 649));  // exp(0.5) 1000: one sigma above
  CHECK(std::abs(static_cast<double>(counter.worn_out()) / kCells - 0.8413) < kBound * 0.37 / std::sqrt(double{kCells}));
  EnduranceCounter forever(std::nullopt, 3, 1, 0);
  forever.add(std::vector<std::uint32_t>(3, 1'000'000));
  CHECK(forever.worn_out() == 0);
  CHECK(forever.pulses(2) == 1'000'000);
}

TEST_CASE("a gain cell writes with kT/C noise, offsets, droop and refresh as its formulas say", "[crossbar][gain_cell]") {
  DeviceParts parts = test::parts_of({.on_S = 10e-6});
  GainCellParams params{.capacitance_F = 2e-15, .v_low_V = 0.2, .v_high_V = 0.9, .temperature_K = 300.0, .injection_offset_V = 0.0,
                        .injection_sigma_V = 2e-3, .a_vt_V_m = 2e-9, .width_m = 0.4e-6, .length_m = 0.2e-6, .cubic = 0.0,
                        .leak = {.tau_s = 5e-3, .tau_sigma_ln = 0.3, .rest = 0.1}};
  CHECK(params.write_noise_V() == Approx(std::sqrt(1.380649e-23 * 300.0 / 2e-15)));
  CHECK(params.static_sigma_V() == Approx(std::hypot(2e-3, 2e-9 / std::sqrt(0.08e-12))));
  constexpr std::size_t kCells = 100000;
  const double root = std::sqrt(double{kCells});
  {
    const GainCellDevice device(parts, params);
    const DeviceState state = device.program(std::vector<float>(kCells, 5e-6f), 1, 0);
    const Moments programmed = moments(state.programmed_S);
    const double sigma = std::hypot(params.write_noise_V(), params.static_sigma_V()) / 0.7 * 10e-6;
    CHECK(std::abs(programmed.mean - 5e-6) < kBound * sigma / root);
    CHECK(std::abs(programmed.sigma - sigma) < kBound * sigma / std::sqrt(2.0) / root);
  }
  params.injection_sigma_V = params.a_vt_V_m = 0.0;
  params.capacitance_F = 1.0;  // no thermal noise to speak of
  {
    const GainCellDevice device(parts, params);
    const DeviceState state = device.program(std::vector<float>(kCells, 5e-6f), 1, 0);
    std::vector<float> g(kCells);
    device.conductance(state, 1e-3, g);
    // The median cell: 0.55 V decays towards 0.1 V by exp(-1/5).
    std::nth_element(g.begin(), g.begin() + kCells / 2, g.end());
    CHECK(g[kCells / 2] == Approx(10e-6 * (0.1 + 0.45 * std::exp(-0.2) - 0.2) / 0.7).epsilon(5e-3));
    // ln of the decay is log-normal with the spread of tau.
    std::vector<float> ln(kCells);
    device.conductance(state, 1e-3, g);
    for (std::size_t i = 0; i < kCells; ++i)
      ln[i] = static_cast<float>(std::log(-std::log((g[i] / 10e-6 * 0.7 + 0.2 - 0.1) / 0.45)));
    CHECK(std::abs(moments(ln).sigma - 0.3) < kBound * 0.3 / std::sqrt(2.0) / root);
  }
  params.leak.tau_sigma_ln = 0.0;
  params.leak.refresh_period_s = 1e-3;
  params.capacitance_F = 2e-15;
  {
    const GainCellDevice device(parts, params);
    const DeviceState state = device.program(std::vector<float>(kCells, 5e-6f), 1, 0);
    std::vector<float> before(kCells), after(kCells), later(kCells), again(kCells);
    device.conductance(state, 0.9e-3, before);
    device.conductance(state, 1.0e-3, after);
    device.conductance(state, 100.0e-3, later);
    device.conductance(state, 100.0e-3, again);
    CHECK(device.refreshes(0.9e-3) == 0.0);
    CHECK(device.refreshes(1.0e-3) == 1.0);
    CHECK(moments(before).mean < 0.85 * 5e-6);
    CHECK(std::abs(moments(after).mean - 5e-6) < 1e-3 * 5e-6);
    // Every refresh draws its own noise, reproducibly.
    CHECK(later == again);
    CHECK(after != state.programmed_S);
    CHECK(later != after);
  }
  params.cubic = 0.1;
  const GainCellDevice bent(parts, params);
  const DeviceState state = bent.program({0.0f, 5e-6f, 10e-6f}, 1, 0);
  CHECK(moments({state.programmed_S[1]}).mean == Approx(10e-6 * (0.5 + 0.1 * 0.5 * (0.25 - 1.0))).margin(0.1e-6));
}
