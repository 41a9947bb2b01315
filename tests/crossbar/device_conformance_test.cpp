/// What every parameter set in data/devices must do. A new set is tested by being there.

#include <algorithm>
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "crossbar/device/ideal.hpp"
#include "crossbar/device/table.hpp"
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
  REQUIRE(names.size() >= 2);
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
  SECTION("cells without deviation have their targets") {
    DeviceState state = device->program(wanted, 1, 0);
    std::fill(state.deviate.begin(), state.deviate.end(), 0.0f);
    CHECK(conductances(*device, state, info.first_time_s) == wanted);
  }
  SECTION("same seed and index, same bits; others differ where there is a spread") {
    const auto g = [&](std::uint64_t seed, std::uint64_t index) {
      return conductances(*device, device->program(wanted, seed, index), info.first_time_s);
    };
    CHECK(g(7, 3) == g(7, 3));
    const bool spreads = !device->program(wanted, 7, 3).deviate.empty();
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
  SECTION("cells of one target keep their rank as they age") {
    const DeviceState state = device->program(std::vector<float>(500, wanted[600]), 4, 0);
    const auto early = conductances(*device, state, times_s(info)[0]), late = conductances(*device, state, times_s(info)[3]);
    for (std::size_t i = 1; i < early.size(); ++i) {
      if (early[i - 1] < early[i]) REQUIRE(late[i - 1] <= late[i]);
      if (early[i - 1] > early[i]) REQUIRE(late[i - 1] >= late[i]);
    }
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
    CHECK(contains(input_error([&] { device->program({g_min - 1e-11f}, 1, 0); }), "outside the window"));
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
    const auto g = conductances(*device, device->program(wanted, 5, 0), info.first_time_s);
    std::vector<float> sigma(g.size());
    device->read_noise_sigma(g, sigma);
    for (const float s : sigma) REQUIRE((std::isfinite(s) && s >= 0.0f));
    CHECK(std::any_of(sigma.begin(), sigma.end(), [](float s) { return s > 0.0f; }) == device->has_read_noise());
  }
}

TEST_CASE("the ideal cell with a spread and with read noise", "[crossbar][device]") {
  const DeviceInfo info{"test", "ideal", "", "", 0.0, 40e-6, 0.0, 40e-6, 0.0, kInfinity};
  const IdealDevice device(info, {}, {.programming_sigma_S = 1e-6, .read_noise_sigma_S = 2e-7});
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
