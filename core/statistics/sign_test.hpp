#pragma once
/// Whether one of two treatments wins more often than chance, from pairs.

#include <cstddef>
#include <span>

namespace ohmfield::core {

struct SignTest {
  std::size_t smaller = 0;  ///< pairs whose first value is the smaller one
  std::size_t larger = 0;
  std::size_t ties = 0;     ///< equal, or both infinite: dropped
  double p_value = 1.0;     ///< exact, two-sided
};

/// Exact sign test (W. J. Dixon, A. M. Mood, JASA 41, 1946): without a difference, each pair that is not tied falls to
/// either side with probability 1/2. It assumes nothing about how large differences are, infinite ones included.
/// \param first, second  the pairs, of equal length; no NaN
SignTest sign_test(std::span<const double> first, std::span<const double> second);

/// Two-sided binomial probability at 1/2 of a split at least as uneven; 1 without pairs.
double sign_test_p(std::size_t smaller, std::size_t larger);

}  // namespace ohmfield::core
