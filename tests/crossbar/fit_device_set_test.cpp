/// Parameter sets written from fits load again and hold what was fitted.

#include <fstream>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "coverage.hpp"
#include "crossbar/device/drift.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/fit/device_set.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using test::contains;
using test::Normals;

namespace {

const SetIdentity kIdentity{"mine", "my \"best\" wafer", "measured", 0.0, 25e-6, {}, {}};

/// Cells of the shipped set, measured as a researcher would.
struct Measured {
  ProgrammingData programming{"p.csv", {}, {}};
  DriftData drift{"d.csv", {}};
};

Measured measure(const DeviceModel& device) {
  Measured data;
  const std::vector<double> times{1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6};
  constexpr std::size_t kCells = 1000;
  for (const float x : {0.05f, 0.1f, 0.2f, 0.4f, 0.6f, 0.8f, 1.0f}) {
    const float target = x * 25e-6f;
    const DeviceState state =
        device.program(std::vector<float>(kCells, target), 5, static_cast<std::uint64_t>(x * 100));
    std::vector<std::vector<float>> g(times.size(), std::vector<float>(kCells));
    for (std::size_t k = 0; k < times.size(); ++k) device.conductance(state, times[k], g[k]);
    for (std::size_t c = 0; c < kCells; ++c) {
      data.programming.target_S.push_back(target);
      data.programming.conductance_S.push_back(state.programmed_S[c]);
      DriftTrace trace{target, times, {}};
      for (const auto& column : g) trace.conductance_S.push_back(column[c]);
      data.drift.traces.push_back(std::move(trace));
    }
  }
  return data;
}

std::unique_ptr<DeviceModel> loaded(const std::string& text) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "mine.toml") << text;
  INFO(text);
  return load_device("mine", folder.path());
}

std::filesystem::path shipped() { return std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/devices"; }

}  // namespace

TEST_CASE("a shipped set comes back from its own cells", "[crossbar][fit]") {
  const auto original = load_device("pcm_nandakumar2019", shipped());
  const Measured data = measure(*original);
  const NoisePolynomialFit programming = fit_noise_polynomial(data.programming, {.g_max_S = 25e-6});
  const PowerDriftFit drift = fit_power_drift(data.drift, {.g_max_S = 25e-6, .t0_s = 20.0});
  CHECK(drift.nu_mean.shape == FittedCurve::Shape::table);  // the clamps of the set bend the line
  const auto copy = loaded(device_set(kIdentity, &programming, &drift));
  CHECK(copy->info().family == "pcm");
  CHECK(copy->info().title == "my \"best\" wafer");
  CHECK(copy->info().on_S == 25e-6);
  const auto& a = dynamic_cast<const DriftDevice&>(*original);
  const auto& b = dynamic_cast<const DriftDevice&>(*copy);
  CHECK(b.params().t0_s == 20.0);
  for (const double x : {0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0}) {
    CAPTURE(x);
    const double target = x * 25e-6;
    // 1000 cells: spreads to 5.33 / sqrt(2000) = 12 % at most, means to 5.33 standard errors of the exponents.
    CHECK(b.parts().programming_sigma_S(target) == Approx(a.parts().programming_sigma_S(target)).epsilon(0.12));
    CHECK(b.params().nu_std(target) == Approx(a.params().nu_std(target)).epsilon(0.12));
    CHECK(b.params().nu_mean(target) ==
          Approx(a.params().nu_mean(target)).margin(5.33 * a.params().nu_std(target) / std::sqrt(1000.0)));
  }
}

TEST_CASE("numbers of a set stand beside their intervals", "[crossbar][fit]") {
  const auto device = load_device("pcm_nandakumar2019", shipped());
  const Measured data = measure(*device);
  const NoisePolynomialFit programming = fit_noise_polynomial(data.programming, {.g_max_S = 25e-6});
  const std::string text = device_set(kIdentity, &programming, nullptr);
  CHECK(contains(text, "# fitted from p.csv\n"));
  CHECK(contains(text, "# sigma_uS[1] = "));
  CHECK(contains(text, "degrees of freedom, p = "));
  CHECK(loaded(text)->info().name == "mine");
  CHECK(contains(report_text(programming.report), "sigma_uS[0]"));
  SetIdentity other = kIdentity;
  other.g_max_S = 20e-6;
  CHECK(contains(test::input_error([&] { device_set(other, &programming, nullptr); }),
                 "was fitted against g_max = 2.5e-05 S, the set has 2e-05 S"));
  other.g_max_S = 0.0;
  CHECK(contains(test::input_error([&] { device_set(other, nullptr, nullptr); }), "the window 0 to 0 S is none"));
}

TEST_CASE("spectra become 1/f noise of a set", "[crossbar][fit]") {
  std::vector<SpectrumFit> fits;
  for (const double g : {20e-6, 5e-6}) {
    Spectrum spectrum{g, g, {}, {}};
    for (int i = 1; i <= 50; ++i) {
      spectrum.frequency_Hz.push_back(i);
      spectrum.psd_S2_per_Hz.push_back(0.02 * 0.02 * g * g / i);
    }
    fits.push_back(fit_spectrum(spectrum, "s.csv"));
  }
  const auto device = loaded(device_set(kIdentity, nullptr, nullptr, &fits, 250e-9));
  CHECK(device->read_noise().flicker_relative(10e-6) == Approx(0.02).epsilon(1e-5));
  CHECK(device->read_noise().read_time_s == 250e-9);
  fits[0].report.parameters[1].value = 2.0;
  CHECK(contains(test::input_error([&] { device_set(kIdentity, nullptr, nullptr, &fits); }),
                 "has the slope 2.00; a set holds 1/f noise only"));
  fits[0].conductance_S = 0.0;
  CHECK(contains(test::input_error([&] { device_set(kIdentity, nullptr, nullptr, &fits); }),
                 "Add the column conductance_S"));
}

TEST_CASE("pulse fits are written with the keys of pulsed sets", "[crossbar][fit]") {
  SoftBoundsFit fit{{10e-6, 5e-6}, {}};
  const auto add = [&](const char* name, double value) {
    fit.report.parameters.push_back({name, value, {0.9 * value, 1.1 * value}, "1", "remark"});
  };
  add("dw_min", 0.02);
  add("dw_min_dtod", 0.2);
  add("w_max", 1.0);
  add("w_min", -0.8);
  add("cycle_to_cycle", 0.5);
  add("write_noise", 0.03);
  add("dead_fraction", 0.1);
  const core::TomlTable set = core::TomlTable::from_text(device_set(kIdentity, fit), "set.toml");
  CHECK(set.string("family") == "pulsed");
  CHECK(set.table("window").number("g_min_S") == Approx(6e-6));
  CHECK(set.table("window").number("g_max_S") == Approx(15e-6));
  const core::TomlTable pulse = set.table("pulse");
  CHECK(pulse.string("rule") == "soft_bounds");
  CHECK(pulse.number("w_min") == -0.8);
  CHECK(pulse.number("step") == 0.02);
  CHECK(pulse.number("step_spread") == 0.2);
  CHECK_FALSE(pulse.has("w_min_spread"));
  CHECK(pulse.number("cycle_noise") == 0.5);
  CHECK(pulse.number("write_noise_steps") == Approx(1.5));
  CHECK(loaded(device_set(kIdentity, fit))->info().family == "pulsed");

  ExpStepFit exponential{{.scale = {10e-6, 5e-6}}, fit.report};
  exponential.report.parameters.push_back({"bias", 0.25, {0.2, 0.3}, "1", ""});
  for (const char* name : {"A_up", "A_down", "gamma"})
    exponential.report.parameters.push_back({name, -0.5, {-0.6, -0.4}, "1", ""});
  const core::TomlTable other =
      core::TomlTable::from_text(device_set(kIdentity, exponential), "set.toml").table("pulse");
  CHECK(other.string("rule") == "exponential");
  // Up 0.02 * 1.25, down 0.02 * 0.75 = up (1 - 0.4).
  CHECK(other.number("step") == Approx(0.025));
  CHECK(other.number("up_down_bias") == Approx(0.4));
  CHECK(loaded(device_set(kIdentity, exponential))->info().on_S == Approx(15e-6));
}
