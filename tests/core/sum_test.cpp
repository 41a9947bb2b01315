/// Sums in a fixed order.

#include "core/sum.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "core/random/counter_rng.hpp"

using namespace ohmfield::core;

TEST_CASE("a sum of few values is the sum from left to right", "[core][sum]") {
  CHECK(fixed_order_sum(std::span<const double>{}) == 0.0);
  const std::vector<double> values{1e16, 1.0, -1e16, 1.0};  // from left to right 1 is lost once
  CHECK(fixed_order_sum(std::span(values)) == 1.0);
}

TEST_CASE("a sum halves what is longer than 32 values", "[core][sum]") {
  // The tree of 70 values by hand: 35 + 35, each 17 + 18.
  CounterRng rng(1, Stream::test, 0);
  std::vector<double> values(70);
  for (double& value : values) value = rng.uniform() * std::exp2(rng.below(60));
  const auto part = [&](std::size_t first, std::size_t count) {
    double sum = 0.0;
    for (std::size_t i = first; i < first + count; ++i) sum += values[i];
    return sum;
  };
  const std::span<const double> all = values;
  CHECK(fixed_order_sum(all) == (part(0, 17) + part(17, 18)) + (part(35, 17) + part(52, 18)));
}

TEST_CASE("floats are added in double", "[core][sum]") {
  const std::vector<float> values(100001, 0.1f);  // one by one in float this is 1.0 % off
  CHECK(fixed_order_sum(std::span(values)) == Approx(100001 * static_cast<double>(0.1f)).epsilon(1e-14));
}

TEST_CASE("the error of a sum grows as the logarithm of its length", "[core][sum]") {
  // Higham, section 4.2: at most (31 + log2(n / 32)) 2^-53 of the sum of magnitudes; one by one it may be n 2^-53.
  CounterRng rng(2, Stream::test, 0);
  std::vector<double> values(1u << 20);
  long double exact = 0.0L, magnitude = 0.0L;
  for (double& value : values) {
    value = rng.uniform();
    exact += value;
    magnitude += std::abs(value);
  }
  const std::span<const double> all = values;
  const long double error = std::abs(static_cast<long double>(fixed_order_sum(all)) - exact);
  CHECK(error <= 47 * 0x1p-53L * magnitude);
}
