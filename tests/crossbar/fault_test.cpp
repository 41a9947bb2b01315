/// Faults: rates come out as given, maps are kept and checked, each kind does what it says, arrays use them.

#include <algorithm>
#include <cmath>
#include <fstream>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "crossbar/array/cell_array.hpp"
#include "crossbar/device/fault.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/test_device.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using test::contains;

namespace {

const std::string kSet =
    "name = \"d\"\nfamily = \"ideal\"\ntitle = \"t\"\nsource = \"assumption: test\"\n"
    "[window]\ng_min_S = 0.0\ng_max_S = 40e-6\noff_S = 1e-6\non_S = 30e-6\n[faults]\n";  // 10 lines

std::shared_ptr<const DeviceModel> device_with(const test::TemporaryFolder& folder, const std::string& faults) {
  std::ofstream(folder / "d.toml") << kSet + faults;
  return load_device("d", folder.path());
}

std::string error_of(const test::TemporaryFolder& folder, const std::string& faults) {
  return test::input_error([&] { device_with(folder, faults); });
}

}  // namespace

TEST_CASE("faults come at their rates and do what they say", "[crossbar][fault]") {
  const test::TemporaryFolder folder;
  const auto device = device_with(folder, "stuck_low_rate = 0.1\nstuck_high_rate = 0.05\nopen_rate = 0.02\nshorted_rate = 0.01\nstuck_random_rate = 0.2\n"
                                          "dead_word_line_rate = 0.01\ndead_bit_line_rate = 0.02\nshort_S = 0.01\n");
  constexpr Eigen::Index kBits = 400, kWords = 500;
  const CellArray cells(device, Eigen::MatrixXf::Constant(kBits, kWords, 20e-6f), 1.0, 3, 0);
  const FaultMap& map = cells.faults();
  REQUIRE(map.fault.size() == kBits * kWords);
  std::array<double, 6> count{};
  for (std::size_t i = 0; i < map.fault.size(); ++i) {
    ++count[static_cast<std::size_t>(map.fault[i])];
    const float g = cells.conductance_S().data()[i];
    // Conductances lie on a grid; shorts make its step 0.3 uS.
    const auto is = [g](double expected) { return std::abs(g - expected) <= 0.3e-6; };
    switch (map.fault[i]) {
      case Fault::none: REQUIRE(is(20e-6)); break;
      case Fault::stuck_low: REQUIRE(is(1e-6)); break;
      case Fault::stuck_high: REQUIRE(is(30e-6)); break;
      case Fault::open: REQUIRE(g == 0.0f); break;
      case Fault::shorted: REQUIRE(is(0.01)); break;
      case Fault::stuck_random: REQUIRE((g >= 0.0f && g <= 40.3e-6f)); break;
    }
  }
  // 5.33 standard errors (false alarm 1e-7); some cells lie on dead lines, about 3 %, which themselves scatter.
  const double n = kBits * kWords, alive = 0.99 * 0.98;
  const auto near = [&](Fault kind, double rate) {
    return std::abs(count[static_cast<std::size_t>(kind)] / n - rate * alive) < 5.33 * (std::sqrt(rate / n) + rate * 0.012);
  };
  CHECK(near(Fault::stuck_low, 0.1));
  CHECK(near(Fault::stuck_high, 0.05));
  CHECK(near(Fault::shorted, 0.01));
  CHECK(near(Fault::stuck_random, 0.2));
  // The same seed makes the same faults, another others.
  CHECK(faults_of(*device->parts().faults, kBits, kWords, 3, 0).fault == map.fault);
  CHECK(faults_of(*device->parts().faults, kBits, kWords, 4, 0).fault != map.fault);
}

TEST_CASE("dead lines are open from end to end", "[crossbar][fault]") {
  FaultParams params;
  params.dead_word_lines = 0.3;
  params.dead_bit_lines = 0.2;
  const FaultMap map = faults_of(params, 30, 40, 5, 0);
  std::vector<bool> word(40, true), bit(30, true);
  for (std::size_t w = 0; w < 40; ++w)
    for (std::size_t b = 0; b < 30; ++b)
      if (map.fault[w * 30 + b] != Fault::open) word[w] = bit[b] = false;
  for (std::size_t w = 0; w < 40; ++w)
    for (std::size_t b = 0; b < 30; ++b) CHECK((map.fault[w * 30 + b] == Fault::open) == (word[w] || bit[b]));
  CHECK(std::count(word.begin(), word.end(), true) > 3);
  CHECK(std::count(bit.begin(), bit.end(), true) > 1);
}

TEST_CASE("a fault map fits its array or is refused", "[crossbar][fault]") {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "map.csv") << "# word lines down, bit lines across\n0,1,2\n3,4,0\n";
  const auto device = device_with(folder, "map = \"map.csv\"\n");
  const CellArray cells(device, Eigen::MatrixXf::Constant(3, 2, 20e-6f), 1.0, 1, 0);
  CHECK(cells.conductance_S()(1, 0) == Approx(1e-6).margin(0.3e-6));
  CHECK(cells.conductance_S()(2, 0) == Approx(30e-6).margin(0.3e-6));
  CHECK(cells.conductance_S()(0, 1) == 0.0f);
  CHECK(cells.conductance_S()(1, 1) == Approx(0.01).epsilon(1e-3));
  const std::string message = test::input_error([&] { CellArray(device, Eigen::MatrixXf::Constant(2, 3, 20e-6f), 1.0, 1, 0); });
  CHECK(contains(message, "map.csv: is a fault map of 2 word lines x 3 bit lines, the array has 3 x 2"));
  std::ofstream(folder / "map.csv") << "0,1\n7,0\n";
  CHECK(contains(error_of(folder, "map = \"map.csv\"\n"), "7 in row 2 is no fault"));
  std::ofstream(folder / "map.csv") << "0,1\n0\n";
  CHECK(contains(error_of(folder, "map = \"map.csv\"\n"), "map.csv:2"));
  CHECK(contains(error_of(folder, "map = \"none.csv\"\n"), "none.csv"));
  CHECK(contains(error_of(folder, "map = \"map.csv\"\nopen_rate = 0.1\n"), "is given beside rates"));
  CHECK(contains(error_of(folder, "stuck_low_rate = 0.6\nopen_rate = 0.6\n"), "add up to 1.2"));
  CHECK(contains(error_of(folder, "opne_rate = 0.1\n"), "unknown key 'faults.opne_rate'. Is 'open_rate' meant?"));
}
