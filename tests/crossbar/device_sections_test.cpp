/// Optional sections of a set: temperature, current, window of reads, endurance, leak.

#include <cmath>
#include <fstream>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "crossbar/device/table.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using test::contains;

namespace {

const std::filesystem::path kDevices = std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/devices";
const std::string kSet =
    "name = \"d\"\nfamily = \"pcm\"\ntitle = \"t\"\nsource = \"assumption: test\"\n"
    "[window]\ng_min_S = 1e-6\ng_max_S = 40e-6\noff_S = 1e-6\non_S = 30e-6\n";

std::unique_ptr<DeviceModel> load(const std::string& sections) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "d.toml") << kSet + sections;
  return load_device((folder / "d.toml").string(), kDevices);
}

std::string error_of(const std::string& sections) {
  return test::input_error([&] { load(sections); });
}

}  // namespace

TEST_CASE("a temperature stretches time by Arrhenius' factor where there is an activation energy", "[crossbar][device]") {
  const auto device = load("[temperature]\nactivation_energy_eV = 1.1\nreference_K = 300\n");
  const double factor = std::exp(1.1 / 8.617333262e-5 * (1.0 / 300.0 - 1.0 / 358.0));
  CHECK(device->equivalent_time_s(10.0, 358.0) == Approx(10.0 * factor));
  CHECK(device->equivalent_time_s(10.0, 300.0) == Approx(10.0));
  CHECK(device->equivalent_time_s(10.0, 250.0) < 10.0);
  CHECK_THROWS_AS(device->equivalent_time_s(10.0, 0.0), core::InputError);
  CHECK_THROWS_AS(device->equivalent_time_s(10.0, std::nan("")), core::InputError);
  CHECK(contains(test::input_error([&] { load("")->equivalent_time_s(1.0, 350.0); }), "gives no activation energy"));
  CHECK(contains(error_of("[temperature]\nactivation_energy_eV = 1.1\n"), "reference_K' is missing"));
}

TEST_CASE("the current of Milo's cells by the polynomials of the source", "[crossbar][device]") {
  const auto device = load_device("reram_milo2021", kDevices);
  const double g = 100e-6, d = std::log10(g), v = 0.3;
  const double n2 = 1.388e-4 * d * d * d + 1.541e-3 * d * d + 5.711e-3 * d + 7.063e-3;
  const double n3 = 8.8710e-5 * d * d + 6.7919e-4 * d + 1.2968e-3;
  const std::vector<float> cells{static_cast<float>(g)};
  std::vector<float> current(1);
  device->current(cells, v, current);
  CHECK(current[0] == Approx(g * v + n2 * v * v + n3 * v * v * v).epsilon(1e-5));
  CHECK_THROWS_AS(device->current(cells, std::nan(""), current), core::InputError);
  const auto linear = load("");
  linear->current(cells, -v, current);
  CHECK(current[0] == Approx(-g * v));
}

TEST_CASE("keys without their unit are named, sections are checked", "[crossbar][device]") {
  CHECK(contains(error_of("[drift]\nt0 = 20.0\nnu_mean = 0.05\nnu_std = 0.01\n"), "d.toml:11:6: key 'drift.t0_s' is missing. 't0' has no unit: write t0_s"));
  CHECK(contains(error_of("[drift]\nt0_s = -1\nnu_mean = 0.05\nnu_std = 0.01\n"), "must be above 0"));
  CHECK(contains(error_of("[programming]\nsigma = 1.0\n"), "key 'programming.sigma_uS' is missing. 'sigma' has no unit: write sigma_uS"));
  CHECK(contains(error_of("[read_noise.telegraph]\namplitude_relative = 0.1\ndwell_low_s = 1e-3\ndwell_high_s = 1\ntrap = 2\n"), "Is 'traps' meant?"));
  CHECK(contains(error_of("[read_noise]\nclock_offset = 1.0\nread_time_s = 1.0\nflicker_relative = 0.1\n"), "'clock_offset' has no unit: write clock_offset_s"));
  CHECK(contains(error_of("[read_noise]\nflicker_relative = 0.1\n"), "key 'read_noise.read_time_s' is missing"));
  CHECK(contains(error_of("[read_noise.telegraph]\namplitude_relative = 0.5\ntraps = 3\ndwell_low_s = 1e-3\ndwell_high_s = 1\n"), "more than the whole"));
  CHECK(contains(error_of("[read_noise.telegraph]\namplitude_relative = 0.5\ndwell_low_s = 1\ndwell_high_s = 1e-3\n"), "must be at least 1"));
  CHECK(contains(error_of("[endurance]\nmedian_pulses = 0\n"), "must be at least 1"));
  CHECK(load("[endurance]\nmedian_pulses = 1e6\nsigma_ln = 0.8\n")->parts().endurance->median_pulses == 1e6);
  CHECK(contains(error_of("[current]\nsecond_A_per_V2 = [1.0]\n"), "third_A_per_V3' is missing"));
}
