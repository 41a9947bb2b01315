/// Currents of cells: the polynomials of a set, and a selector in series.

#include <cmath>
#include <fstream>
#include <vector>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "crossbar/device/cell_law.hpp"
#include "crossbar/device/table.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

namespace {

struct Point {
  double current_A, slope_S;
};

Point at(const CellLaw& law, double g_S, double v) {
  Point p{};
  law.evaluate({&g_S, 1}, {&v, 1}, {&p.current_A, 1}, {&p.slope_S, 1});
  return p;
}

const SelectorInfo kSelector{1e-9, 0.1, "assumption: test"};
const NonlinearCurrent kCurrent{{1e-6}, {2e-4}};

}  // namespace

TEST_CASE("a set without polynomials and selector obeys Ohm's law", "[crossbar][device][law]") {
  const DeviceLaw law(std::nullopt, std::nullopt);
  CHECK(at(law, 2e-5, -0.3).current_A == -2e-5 * 0.3);
  CHECK(at(law, 2e-5, -0.3).slope_S == 2e-5);
}

TEST_CASE("memory and selector carry the same current and share the voltage", "[crossbar][device][law]") {
  for (const bool curved : {false, true})
    for (const double g_S : {1e-9, 1e-6, 1e-4, 1.0})
      for (const double v : {1e-9, 0.01, 0.2, 1.0, 3.0, 20.0}) {
        CAPTURE(curved, g_S, v);
        const DeviceLaw series(curved ? std::optional(kCurrent) : std::nullopt, kSelector), memory(curved ? std::optional(kCurrent) : std::nullopt, std::nullopt);
        const Point p = at(series, g_S, v);
        // The memory's voltage, by bisection of its own law.
        double low = 0.0, high = v;
        for (int k = 0; k < 200; ++k) (at(memory, g_S, 0.5 * (low + high)).current_A < p.current_A ? low : high) = 0.5 * (low + high);
        REQUIRE(low + 0.1 * std::asinh(p.current_A / 1e-9) == Approx(v).epsilon(1e-12));
        const double h = 1e-5 * v;
        REQUIRE(p.slope_S == Approx((at(series, g_S, v + h).current_A - at(series, g_S, v - h).current_A) / (2.0 * h)).epsilon(1e-6));
        if (!curved) REQUIRE(at(series, g_S, -v).current_A == Approx(-p.current_A).epsilon(1e-13));
      }
  CHECK(at(DeviceLaw(std::nullopt, kSelector), 0.0, 1.0).current_A == 0.0);
  CHECK(at(DeviceLaw(std::nullopt, kSelector), 1e-5, 0.0).current_A == 0.0);
}

TEST_CASE("a set with a selector has its current, and says what is missing", "[crossbar][device][law]") {
  const std::string set = "name = \"d\"\nfamily = \"ideal\"\ntitle = \"t\"\nsource = \"assumption: test\"\n"
                          "[window]\ng_min_S = 0.0\ng_max_S = 40e-6\noff_S = 1e-6\non_S = 30e-6\n";
  const test::TemporaryFolder folder;
  const auto load = [&](const std::string& sections) {
    std::ofstream(folder / "d.toml") << set + sections;
    return load_device("d", folder.path());
  };
  const auto device = load("[selector]\nsaturation_current_A = 1e-9\nslope_V = 0.1\nsource = \"assumption: test\"\n");
  CHECK_FALSE(device->is_ohmic());
  const std::vector<float> g{0.0f, 1e-6f, 30e-6f};
  std::vector<float> current(3);
  device->current(g, 0.7, current);
  for (std::size_t i = 0; i < 3; ++i) CHECK(current[i] == Approx(at(DeviceLaw(std::nullopt, kSelector), g[i], 0.7).current_A).epsilon(1e-6));
  CHECK(load("")->is_ohmic());
  CHECK(test::contains(test::input_error([&] { load("[selector]\nsaturation_current_A = 1e-9\nslope_V = 0.1\n"); }), "source' is missing"));
  CHECK(test::contains(test::input_error([&] { load("[selector]\nsaturation_current_A = 0\nslope_V = 0.1\nsource = \"x\"\n"); }), "saturation_current_A"));
  CHECK(test::contains(test::input_error([&] { load("[selector]\nsaturation_current_A = 1e-9\nslope_v = 0.1\nsource = \"x\"\n"); }), "slope_V"));
}
