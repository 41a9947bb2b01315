/// Sets made of measured tables: their statistics come back, interpolated as stated; what they do not cover is refused.

#include <fstream>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "crossbar/device/snapshots.hpp"
#include "crossbar/device/table.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using test::contains;

namespace {

const std::string kHead = "name = \"d\"\nfamily = \"tabulated\"\ntitle = \"t\"\nsource = \"measured\"\n";
const std::string kWindow = "[window]\ng_min_S = 10e-6\ng_max_S = 20e-6\noff_S = 10e-6\non_S = 20e-6\n";
/// Three cells at two targets and two times: means and spreads by hand.
const std::string kDrift =
    "cell,target_S,time_s,conductance_S\n"
    "0,10e-6,1,9e-6\n0,10e-6,100,8e-6\n1,10e-6,1,10e-6\n1,10e-6,100,9e-6\n2,10e-6,1,11e-6\n2,10e-6,100,10e-6\n"
    "3,20e-6,1,18e-6\n3,20e-6,100,12e-6\n4,20e-6,1,20e-6\n4,20e-6,100,16e-6\n5,20e-6,1,22e-6\n5,20e-6,100,20e-6\n";

struct Set {
  test::TemporaryFolder folder;

  void put(const std::string& name, const std::string& text) const { std::ofstream(folder / name) << text; }
  std::unique_ptr<DeviceModel> load(const std::string& data, const std::string& window = kWindow) const {
    put("d.toml", kHead + window + "[data]\n" + data);
    return load_device("d", folder.path());
  }
  std::string error(const std::string& data, const std::string& window = kWindow) const {
    const std::string message = test::input_error([&] { load(data, window); }), prefix = folder.path().string() + "/";
    return message.starts_with(prefix) ? message.substr(prefix.size()) : message;
  }
};

}  // namespace

TEST_CASE("statistics of drift data between targets and times", "[crossbar][tabulated]") {
  const Set set;
  set.put("m.csv", kDrift);
  const auto device = set.load("file = \"m.csv\"\n");
  CHECK(device->info().first_time_s == 1.0);
  CHECK(device->info().last_time_s == 100.0);
  const auto& snapshots = dynamic_cast<const SnapshotDevice&>(*device);
  const auto check = [&](double target, double time, double mean, double sigma) {
    const SnapshotDevice::Law law = snapshots.law(target, time);
    CHECK(law.mean_S == Approx(mean));
    CHECK(law.sigma_S == Approx(sigma));
  };
  check(10e-6, 1.0, 10e-6, 1e-6);
  check(10e-6, 100.0, 9e-6, 1e-6);
  check(20e-6, 1.0, 20e-6, 2e-6);
  check(20e-6, 100.0, 16e-6, 4e-6);
  check(15e-6, 1.0, 15e-6, 1.5e-6);    // linear in the target
  check(20e-6, 10.0, 18e-6, 3e-6);     // linear in log t
  check(15e-6, 10.0, 13.75e-6, 2e-6);  // shift -1.25, halfway between 0 and -2.5
  CHECK(contains(test::input_error([&] { snapshots.law(10e-6, 200.0); }), "outside the measured 1 to 100 s"));
  CHECK(set.load("file = \"m.csv\"\nbeyond_last = \"extrapolate\"\n")->info().last_time_s ==
        std::numeric_limits<double>::infinity());
}

TEST_CASE("programming data hold at one time", "[crossbar][tabulated]") {
  const Set set;
  set.put("p.csv",
          "target_S,conductance_S\n10e-6,9e-6\n10e-6,10e-6\n10e-6,11e-6\n20e-6,20e-6\n20e-6,23e-6\n20e-6,26e-6\n");
  const auto device = set.load("file = \"p.csv\"\ntime_s = 3.0\n");
  const auto& snapshots = dynamic_cast<const SnapshotDevice&>(*device);
  CHECK(snapshots.law(20e-6, 3.0).mean_S == Approx(23e-6));
  CHECK(snapshots.law(20e-6, 3.0).sigma_S == Approx(3e-6));
  CHECK(contains(set.error("file = \"p.csv\"\n"), "key 'data.time_s' is missing"));
}

TEST_CASE("spectra give the noise of reads", "[crossbar][tabulated]") {
  const Set set;
  set.put("m.csv", kDrift);
  std::string spectra = "frequency_Hz,psd_S2_per_Hz,conductance_S\n";
  for (const double g : {10e-6, 20e-6}) {
    const double q = g == 10e-6 ? 0.01 : 0.03;
    for (int f = 1; f <= 20; ++f)
      spectra += std::to_string(f) + "," + std::to_string(q * q * g * g / f * 1e18) + "e-18," +
                 std::to_string(g * 1e6) + "e-6\n";
  }
  set.put("n.csv", spectra);
  const auto device = set.load("file = \"m.csv\"\nread_noise_file = \"n.csv\"\nread_time_s = 1e-6\n");
  CHECK(device->read_noise().flicker_relative(15e-6) == Approx(0.02).epsilon(1e-3));
  CHECK(device->read_noise().flicker_relative(30e-6) == Approx(0.03).epsilon(1e-3));
  CHECK(contains(set.error("file = \"m.csv\"\nread_noise_file = \"n.csv\"\n"), "key 'data.read_time_s' is missing"));
}

TEST_CASE("tables that do not cover what is asked", "[crossbar][tabulated]") {
  const Set set;
  set.put("m.csv", kDrift);
  const std::string wide = "[window]\ng_min_S = 10e-6\ng_max_S = 25e-6\noff_S = 10e-6\non_S = 20e-6\n";
  CHECK(contains(set.error("file = \"m.csv\"\n", wide),
                 "d.toml:7:11: window.g_max_S is above the highest measured target, 2e-05 S"));
  const std::string low = "[window]\ng_min_S = 0.0\ng_max_S = 20e-6\noff_S = 10e-6\non_S = 20e-6\n";
  CHECK(contains(set.error("file = \"m.csv\"\n", low), "window.g_min_S is below the lowest measured target, 1e-05 S"));
  CHECK(contains(set.error("file = \"none.csv\"\n"), "none.csv: cannot be opened"));
  CHECK(contains(set.error("file = \"m.csv\"\nfiel = 1\n"), "unknown key 'data.fiel'. Is 'file' meant?"));
  CHECK(contains(set.error("file = \"m.csv\"\ntime_s = 1.0\n"), "data.time_s is for programming data"));
  set.put("map.csv", "1e-6,2e-6\n");
  CHECK(contains(set.error("file = \"map.csv\"\n"), "data.file holds neither drift nor programming data"));
  set.put("two.csv", "target_S,conductance_S\n10e-6,1e-6\n10e-6,2e-6\n20e-6,1e-6\n20e-6,2e-6\n");
  CHECK(contains(set.error("file = \"two.csv\"\ntime_s = 1.0\n"),
                 "two.csv: has 2 cells with target 1e-05 S, 3 are needed for a spread"));
  set.put("one.csv", "target_S,conductance_S\n10e-6,1e-6\n10e-6,2e-6\n10e-6,3e-6\n");
  CHECK(contains(set.error("file = \"one.csv\"\ntime_s = 1.0\n"), "one.csv: has one target"));
  set.put("late.csv", kDrift + "6,20e-6,2,1e-6\n6,20e-6,100,1e-6\n");
  CHECK(contains(set.error("file = \"late.csv\"\n"), "late.csv: has cells that were read at different times"));
}
