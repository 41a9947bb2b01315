/// Curves: values of each form by hand, pieces and clamps, many at once against one by one, bad tables.

#include <cmath>

#include "catch.hpp"
#include "core/numeric/elementary.hpp"
#include "core/random/fill.hpp"
#include "crossbar/device/curve.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

namespace {

Curve curve(const std::string& text, CurveUnits units = {}) {
  return read_curve(core::TomlTable::from_text("c = " + text + "\n", "t.toml"), "c", units);
}

std::string error_of(const std::string& text) {
  return test::input_error([&] { curve(text); });
}

}  // namespace

TEST_CASE("logarithm and exponential to seven digits", "[crossbar][curve]") {
  std::vector<float> u(100000);
  core::fill_uniform(u, 1, core::Stream::test, 0);
  for (const float value : u) {
    const float x = std::exp(170.0f * (value - 0.5f));
    REQUIRE(std::abs(core::log_of(x) - std::log(static_cast<double>(x))) <= 3e-7 * std::abs(std::log(static_cast<double>(x))) + 1e-7);
    const float y = 170.0f * (value - 0.5f);
    REQUIRE(std::abs(core::exp_of(y) / std::exp(static_cast<double>(y)) - 1.0) < 4e-7);
  }
  CHECK(core::log_of(1.0f) == 0.0f);
  CHECK(core::exp_of(0.0f) == 1.0f);
  CHECK(core::exp_of(-200.0f) == 0.0f);
  CHECK(std::isfinite(core::exp_of(200.0f)));
}

TEST_CASE("the forms of a curve", "[crossbar][curve]") {
  CHECK(curve("0.25")(3.0) == 0.25);
  CHECK(curve("[1.0, 2.0, 3.0]")(2.0) == 17.0);
  CHECK(curve("{log_line = [0.5, -0.1]}")(2.0) == Approx(0.5 - 0.1 * std::log(2.0)));
  CHECK(curve("{power = [3.0, -0.5]}")(4.0) == Approx(1.5));
  CHECK(curve("{saturating = [2.0, 10.0]}")(10.0) == Approx(2.0 * (1.0 - std::exp(-1.0))));
  const Curve table = curve("{table_x = [1, 2, 4], table_y = [10, 20, 0]}");
  CHECK(table(0.0) == 10.0);
  CHECK(table(1.5) == 15.0);
  CHECK(table(3.0) == 10.0);
  CHECK(table(9.0) == 0.0);
  CHECK(curve("{polynomial = [0.0, 1.0], low = -1.0, high = 2.0}")(5.0) == 2.0);
  CHECK(curve("{polynomial = [0.0, 1.0], low = -1.0, high = 2.0}")(-5.0) == -1.0);
  const Curve pieces = curve("[{below = 0.5, polynomial = [1.0]}, {polynomial = [0.0, 2.0]}]");
  CHECK(pieces(0.49) == 1.0);
  CHECK(pieces(0.5) == 1.0);
  CHECK(pieces(2.0) == 4.0);
  CHECK(curve("[0.0, 1.0]", {.x = 25e-6, .y = 1e-6})(50e-6) == Approx(2e-6));
  CHECK(curve("{polynomial = [0.0, 1.0], x_unit_S = 1e-8, y_factor = 0.01}", {.x = 25e-6, .y = 1e-6})(1e-6) == Approx(1e-6));
  CHECK(curve("{log_line = [0.0, 1.0]}")(0.0) == Approx(std::log(1e-7)));
  CHECK(curve("0.0").is_zero());
  CHECK_FALSE(curve("[0.0, 1.0]").is_zero());
}

TEST_CASE("many at once are the same as one by one", "[crossbar][curve]") {
  const Curve c = curve(GENERATE(as<std::string>(), "0.3", "[1.0, -2.0, 0.5, 0.1, 0.2]", "[1, 2, 3, 4, 5, 6, 7]", "{log_line = [0.5, -0.1], low = 0.3}",
                                 "{power = [0.1, -0.65], high = 2.0}", "{saturating = [2.0, 0.3]}", "{table_x = [0.1, 0.5], table_y = [1, 3]}",
                                 "[{below = 0.1, log_line = [0.1, -0.2]}, {below = 0.5, polynomial = [1.0, 2.0]}, {power = [2.0, 3.0]}]"));
  std::vector<float> x(2500), y(2500);
  core::fill_uniform(x, 2, core::Stream::test, 0);
  x[0] = 0.0f;
  c.evaluate(x, y);
  for (std::size_t i = 0; i < x.size(); ++i) REQUIRE(y[i] == Approx(c(x[i])).epsilon(3e-6).margin(1e-6));
}

TEST_CASE("curves that cannot be", "[crossbar][curve]") {
  CHECK(error_of("\"text\"") == "t.toml:1:5: c is not a curve. Give a number, a list of coefficients, or a table such as {polynomial = [1.0, 0.5]}");
  CHECK(error_of("{log_line = [1.0]}") == "t.toml:1:17: c.log_line = [1.0] must have 2 numbers");
  CHECK(test::contains(error_of("{low = 1.0}"), "Give one of polynomial"));
  CHECK(test::contains(error_of("{polynomial = [1.0], power = [1.0, 2.0]}"), "is not the only form given"));
  CHECK(test::contains(error_of("{table_x = [1, 3, 2], table_y = [1, 2, 3]}"), "does not ascend: 2 follows 3"));
  CHECK(test::contains(error_of("{table_x = [1, 2], table_y = [1, 2, 3]}"), "must have 2 numbers"));
  CHECK(test::contains(error_of("{table_x = [1, nan], table_y = [1, 2]}"), "is not finite"));
  CHECK(test::contains(error_of("[{below = 0.5, polynomial = [1.0]}, {below = 0.4, polynomial = [1.0]}, {polynomial = [2.0]}]"), "is not above the one before"));
  CHECK(test::contains(error_of("[{polynomial = [1.0]}, {polynomial = [2.0]}]"), "key 'c.below' is missing"));
  CHECK(test::contains(error_of("{saturating = [1.0, 0.0]}"), "scale that is not above 0"));
  CHECK(test::contains(error_of("{polynomial = [1.0], hihg = 2}"), "unknown key 'c.hihg'. Is 'high' meant?"));
}
