/// What every parameter set in data/devices must do. A new set is tested by being there.

#include <algorithm>
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/test_device.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using test::contains;
using test::input_error;

namespace {

const std::filesystem::path kDevices = std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/devices";
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Targets over the whole window, ends included.
std::vector<float> targets(const DeviceInfo& info, std::size_t count = 1001) {
  std::vector<float> result(count);
  for (std::size_t i = 0; i < count; ++i)
    result[i] = static_cast<float>(info.g_min_S + (info.g_max_S - info.g_min_S) * static_cast<double>(i) / static_cast<double>(count - 1));
  return result;
}

std::vector<float> conductances(const DeviceModel& device, const DeviceState& state, double time_s) {
  std::vector<float> result(state.target_S.size());
  device.conductance(state, time_s, result);
  return result;
}

/// Ends of the validity and a few times between; a day and a second stand for an end that is open.
std::vector<double> times_s(const DeviceInfo& info) {
  const double first = info.first_time_s, last = std::isfinite(info.last_time_s) ? info.last_time_s : 86400.0;
  return {first, first + 0.001 * (last - first), first + 0.5 * (last - first), last};
}

}  // namespace

TEST_CASE("every device set", "[crossbar][device]") {
  const std::vector<std::string> names = device_names(kDevices);
  REQUIRE(names.size() >= 10);
  const std::string name = GENERATE_COPY(from_range(names));
  CAPTURE(name);
  const auto device = load_device(name, kDevices);
  const DeviceInfo& info = device->info();
  const std::vector<float> wanted = targets(info);

  SECTION("says what it is") {
    CHECK(info.name == name);
    CHECK_FALSE(info.family.empty());
    CHECK_FALSE(info.title.empty());
    CHECK_FALSE(info.source.empty());
    CHECK((0.0 <= info.g_min_S && info.g_min_S <= info.off_S && info.off_S < info.on_S && info.on_S <= info.g_max_S));
    CHECK((0.0 <= info.first_time_s && info.first_time_s <= info.last_time_s));
    CHECK(device->readout().comparator_offset_A >= 0.0);
    CHECK(device->readout().comparator_noise_A >= 0.0);
  }
  SECTION("conductances are finite and not negative") {
    const DeviceState state = device->program(wanted, 1, 0);
    for (const double time : times_s(info))
      for (const float g : conductances(*device, state, time)) REQUIRE((g >= 0.0f && std::isfinite(g)));
  }
  SECTION("programmed cells scatter around their target") {
    for (const std::size_t level : {250u, 500u, 1000u}) {
      DeviceState state = device->program(std::vector<float>(2001, wanted[level]), 1, 0);
      std::nth_element(state.programmed_S.begin(), state.programmed_S.begin() + 1000, state.programmed_S.end());
      CHECK(std::abs(state.programmed_S[1000] - wanted[level]) < 0.1 * (info.g_max_S - info.g_min_S));
      if (device->normals() == 0) CHECK(state.programmed_S == state.target_S);
    }
  }
  SECTION("what is kept has names with units, and values") {
    const DeviceState state = device->program(wanted, 1, 0);
    const auto kept_names = device->kept();
    for (std::size_t k = 0; k < kMostKept; ++k) CHECK(state.kept[k].size() == (k < kept_names.size() ? wanted.size() : 0));
    for (const std::string& kept_name : kept_names) CHECK(contains(kept_name, " ["));
    for (const auto& kept : state.kept)
      for (const float value : kept) REQUIRE(std::isfinite(value));
  }
  SECTION("same seed and index, same bits; others differ where there is a spread") {
    const auto g = [&](std::uint64_t seed, std::uint64_t index) {
      return conductances(*device, device->program(wanted, seed, index), info.first_time_s);
    };
    CHECK(g(7, 3) == g(7, 3));
    const bool spreads = device->normals() > 0;
    CHECK((g(7, 3) != g(8, 3)) == spreads);
    CHECK((g(7, 3) != g(7, 4)) == spreads);
  }
  SECTION("a cell depends on its place, not on how many follow") {
    const std::vector<float> few(wanted.begin(), wanted.begin() + 10);
    const auto all = conductances(*device, device->program(wanted, 2, 0), info.first_time_s);
    CHECK(conductances(*device, device->program(few, 2, 0), info.first_time_s) ==
          std::vector<float>(all.begin(), all.begin() + 10));
  }
  SECTION("asking twice, or at another time between, changes nothing") {
    const DeviceState state = device->program(wanted, 3, 0);
    const auto before = conductances(*device, state, info.first_time_s);
    conductances(*device, state, times_s(info)[2]);
    CHECK(conductances(*device, state, info.first_time_s) == before);
  }
  SECTION("reads without noise are the conductance, others scatter around it within the window of reads") {
    const DeviceState state = device->program(wanted, 4, 0);
    const auto g = conductances(*device, state, times_s(info)[3]);
    std::vector<float> read(g.size()), sigma(g.size());
    device->read(state, times_s(info)[3], 9, 0, read);
    device->read_noise_sigma(state, g, times_s(info)[3], sigma);
    CHECK((read == g) == !device->has_read_noise());
    for (std::size_t i = 0; i < g.size(); ++i) {
      REQUIRE((read[i] >= info.read_low_S * 0.999999 && read[i] <= info.read_high_S * 1.000001));
      // 8 sigma: normals of this library end at 6.67; clamping of the conductance brings them nearer.
      if (info.read_low_S == 0.0) REQUIRE(std::abs(read[i] - g[i]) <= 8.0f * sigma[i]);
    }
  }
  SECTION("currents are odd or not, but zero at zero volts and near Ohm's law at small ones") {
    std::vector<float> current(wanted.size());
    device->current(wanted, 0.0, current);
    for (const float value : current) REQUIRE(value == 0.0f);
    device->current(wanted, 1e-4, current);
    for (std::size_t i = 0; i < wanted.size(); ++i) REQUIRE(std::abs(current[i] - 1e-4 * wanted[i]) <= 1e-3 * 1e-4 * wanted[i] + 1e-20);
  }
  SECTION("a temperature is either modelled or refused") {
    if (device->parts().thermal) CHECK(device->equivalent_time_s(1.0, device->parts().thermal->reference_K) == Approx(1.0));
    else CHECK(contains(input_error([&] { device->equivalent_time_s(1.0, 350.0); }), "no temperature model"));
  }
  SECTION("targets outside the window are refused") {
    const float g_min = static_cast<float>(info.g_min_S), g_max = static_cast<float>(info.g_max_S);
    for (const float bad : {g_min - 0.01f * g_max, 1.01f * g_max, std::nanf(""), std::numeric_limits<float>::infinity()}) {
      CAPTURE(bad);
      const std::string message = input_error([&] { device->program({g_max, bad}, 1, 0); });
      CHECK(contains(message, "outside the window"));
      CHECK(contains(message, name));
    }
    // A little below 0 was once within the slack of a float, and came out as a negative conductance.
    CHECK(contains(input_error([&] { device->program({g_min - 1e-11f - 1e-5f * g_min}, 1, 0); }), "outside the window"));
    CHECK_NOTHROW(device->program({g_min, g_max}, 1, 0));
    CHECK(device->program({}, 1, 0).target_S.empty());
  }
  SECTION("times outside the validity are refused") {
    const DeviceState state = device->program(wanted, 1, 0);
    // An infinite time once gave an infinite spread where the validity is open.
    for (const double bad : {std::nan(""), kInfinity, -kInfinity, -1.0})
      CHECK(contains(input_error([&] { conductances(*device, state, bad); }), "outside the measured"));
    if (info.first_time_s > 0.0) CHECK_THROWS_AS(conductances(*device, state, 0.99 * info.first_time_s), core::InputError);
    if (std::isfinite(info.last_time_s)) CHECK_THROWS_AS(conductances(*device, state, 1.01 * info.last_time_s), core::InputError);
  }
  SECTION("read noise is finite, and zero where there is said to be none") {
    const DeviceState state = device->program(wanted, 5, 0);
    const auto g = conductances(*device, state, times_s(info)[3]);
    std::vector<float> sigma(g.size());
    device->read_noise_sigma(state, g, times_s(info)[3], sigma);
    for (const float s : sigma) REQUIRE((std::isfinite(s) && s >= 0.0f));
    CHECK(std::any_of(sigma.begin(), sigma.end(), [](float s) { return s > 0.0f; }) == device->has_read_noise());
  }
}

TEST_CASE("the ideal cell with a spread and with read noise", "[crossbar][device]") {
  const IdealDevice device(test::parts_of({.on_S = 40e-6, .spread_S = 1e-6, .read_noise_S = 2e-7}));
  const DeviceState state = device.program(std::vector<float>(100000, 20e-6f), 1, 0);
  const auto g = conductances(device, state, 1.0);
  double sum = 0.0, squares = 0.0;
  for (const float value : g) {
    const double z = (static_cast<double>(value) - 20e-6) / 1e-6;
    sum += z;
    squares += z * z;
  }
  const double n = static_cast<double>(g.size());
  CHECK(std::abs(sum / n) < 5.33 / std::sqrt(n));                     // false alarm 1e-7
  CHECK(std::abs(squares / n - 1.0) < 5.33 * std::sqrt(2.0 / n));
  CHECK(device.has_read_noise());
  const auto low = conductances(device, device.program(std::vector<float>(1000, 0.0f), 1, 0), 1.0);
  CHECK(std::all_of(low.begin(), low.end(), [](float value) { return value >= 0.0f; }));
}
