/// Normals of which only the large ones are drawn, against the normal distribution.

#include "hopfield/rare_normals.hpp"

#include <cmath>

#include "catch.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;

namespace {

/// P(|z| > x)
double beyond(double x) { return std::erfc(x / std::sqrt(2.0)); }

/// Bound of a binomial count: z = 5.33, false alarm 1e-7.
void check_count(double count, double trials, double probability) {
  CAPTURE(count, trials, probability);
  CHECK(std::fabs(count - trials * probability) <= 5.33 * std::sqrt(trials * probability * (1.0 - probability)));
}

}  // namespace

TEST_CASE("sources are beyond as often as normals are, and as far") {
  CHECK(std::fabs(beyond(static_cast<double>(kRareNormal)) - kRareOf256 / 256.0) < 1e-8);
  constexpr std::uint32_t kFirst = 5, kCount = 100;
  constexpr std::uint64_t kSteps = 20'000;
  RareNormals rare;
  double rares = 0.0, positive = 0.0, far[3]{};
  constexpr double kFar[]{2.2, 2.6, 3.2};
  for (std::uint64_t step = 0; step < kSteps; ++step) {
    rare.begin(7, core::Stream::test, step);
    rare.announce(kFirst, kCount);
    rare.draw();
    for (std::uint32_t source = kFirst; source < kFirst + kCount; ++source) {
      if (!rare.is_rare(source)) continue;
      const double z = rare.value(source);
      REQUIRE(std::fabs(z) >= static_cast<double>(kRareNormal));
      rares += 1.0;
      positive += z > 0.0 ? 1.0 : 0.0;
      for (int i = 0; i < 3; ++i) far[i] += std::fabs(z) > kFar[i] ? 1.0 : 0.0;
    }
  }
  constexpr double kTrials = double{kCount} * kSteps;
  check_count(rares, kTrials, kRareOf256 / 256.0);
  check_count(positive, rares, 0.5);
  for (int i = 0; i < 3; ++i) check_count(far[i], kTrials, beyond(kFar[i]));
}

TEST_CASE("a source has its normal whatever else is asked for") {
  RareNormals all, some;
  std::size_t found = 0;
  for (std::uint64_t step = 0; step < 200; ++step) {
    all.begin(9, core::Stream::test, step);
    all.announce(0, 200);
    all.draw();
    some.begin(9, core::Stream::test, step);
    some.announce(150, 3);
    some.announce(17, 40);
    some.announce(60, 0);
    some.draw();
    bool beyond_150[3]{};
    for (std::uint32_t i = 0; i < 3; ++i) beyond_150[i] = some.is_rare(150 + i);
    for (std::uint32_t source = 17; source < 57; ++source) {
      const bool is_rare = all.is_rare(source);
      REQUIRE(some.is_rare(source) == is_rare);
      if (!is_rare) continue;
      REQUIRE(some.value(source) == all.value(source));
      ++found;
    }
    for (std::uint32_t i = 0; i < 3; ++i) REQUIRE(all.is_rare(150 + i) == beyond_150[i]);
  }
  CHECK(found > 100);
}
