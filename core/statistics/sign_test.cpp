#include "core/statistics/sign_test.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/expect.hpp"

namespace ohmfield::core {

double sign_test_p(std::size_t smaller, std::size_t larger) {
  const std::size_t pairs = smaller + larger, fewer = std::min(smaller, larger);
  // 2^-pairs leaves the range of a double beyond a thousand pairs: binomial coefficients in logarithms.
  double log_term = -static_cast<double>(pairs) * std::numbers::ln2, sum = 0.0;
  for (std::size_t k = 0; k <= fewer; ++k) {
    sum += std::exp(log_term);
    log_term += std::log(static_cast<double>(pairs - k) / static_cast<double>(k + 1));
  }
  return std::min(1.0, 2.0 * sum);
}

SignTest sign_test(std::span<const double> first, std::span<const double> second) {
  OHM_EXPECT(first.size() == second.size());
  SignTest result;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (first[i] < second[i]) ++result.smaller;
    else if (first[i] > second[i]) ++result.larger;
    else ++result.ties;
  }
  result.p_value = sign_test_p(result.smaller, result.larger);
  return result;
}

}  // namespace ohmfield::core
