#include "core/statistics/sign_test.hpp"

#include <limits>
#include <vector>

#include "catch.hpp"

using namespace ohmfield::core;

TEST_CASE("the sign test against exact probabilities", "[core][statistics]") {
  // 2 * sum of C(n, k) for k up to the fewer, over 2^n.
  CHECK(sign_test_p(0, 0) == 1.0);
  CHECK(sign_test_p(1, 0) == 1.0);
  CHECK(sign_test_p(5, 0) == Approx(2.0 / 32).epsilon(1e-13));
  CHECK(sign_test_p(0, 10) == Approx(2.0 / 1024).epsilon(1e-13));
  CHECK(sign_test_p(9, 1) == Approx(22.0 / 1024).epsilon(1e-13));
  CHECK(sign_test_p(2, 8) == Approx(112.0 / 1024).epsilon(1e-13));
  CHECK(sign_test_p(3, 9) == Approx(2.0 * (1 + 12 + 66 + 220) / 4096).epsilon(1e-13));
  CHECK(sign_test_p(15, 5) == Approx(0.041389465332031250).epsilon(1e-12));  // 2 * 21700 / 2^20
  CHECK(sign_test_p(50, 50) == 1.0);                                        // an even split: above 1 before it is cut
  CHECK(sign_test_p(40, 60) == Approx(0.05688793364098078).epsilon(1e-11));
}

TEST_CASE("a sign test of thousands of pairs neither underflows nor exceeds one", "[core][statistics]") {
  CHECK(sign_test_p(2000, 2000) == 1.0);
  CHECK(sign_test_p(1900, 2100) == Approx(0.0016492663751356998).epsilon(1e-9));  // by integers of 4000 bits
  CHECK(sign_test_p(0, 1000) == Approx(0x1p-999).epsilon(1e-11));
}

TEST_CASE("pairs fall to one side, the other, or neither", "[core][statistics]") {
  const double never = std::numeric_limits<double>::infinity();
  const std::vector<double> first{1, 5, never, never, 2, 0}, second{2, 5, never, 7, never, 0};
  const SignTest test = sign_test(first, second), swapped = sign_test(second, first);
  CHECK((test.smaller == 2 && test.larger == 1 && test.ties == 3));
  CHECK((swapped.smaller == 1 && swapped.larger == 2 && swapped.ties == 3));
  CHECK(test.p_value == swapped.p_value);
  CHECK(test.p_value == sign_test_p(2, 1));
}
