#pragma once
/// F of a dense associative memory, E(x) = -sum_mu F(xi_mu . x), and how many random patterns it bears.

#include <cstddef>

namespace ohmfield::ebm {

enum class Separation {
  power,        ///< z^n: D. Krotov, J. J. Hopfield, NIPS 2016 (arXiv 1606.01164), section 2; n = 2 is the network of Hopfield (1982)
  rectified,    ///< max(z, 0)^n: the same, section 3
  exponential,  ///< e^z: M. Demircigil et al., J. Stat. Phys. 168, 288 (2017), doi 10.1007/s10955-017-1806-y
};

struct SeparationParams {
  Separation kind = Separation::power;
  int degree = 2;  ///< n; the exponential has none

  /// \throws InputError  a degree that cannot be
  void validate() const;
  /// F(z), of the exponential e^(z - shift): updates compare sums of F, so a common factor changes nothing.
  double value(double z, double shift) const;
};

/// Crosstalk of K random patterns of N units taken as normal, with its exact variance: the argument of Krotov and Hopfield,
/// section 2, before N is let go to infinity. A stored pattern gains F(N) - F(N - 2) from a unit that stays; every other one adds
/// +-(F(m + 1) - F(m - 1)), m the sum of N - 1 random signs. Not valid where few patterns make the crosstalk: the exponential.
struct Crosstalk {
  double signal = 0.0;
  double variance = 0.0;  ///< of one pattern
};
Crosstalk crosstalk(const SeparationParams& separation, std::size_t units);

/// Probability that one unit of a stored pattern is unstable.
double bit_error(const Crosstalk& crosstalk, std::size_t patterns);
/// Patterns at which this probability is reached.
double capacity(const Crosstalk& crosstalk, double bit_error);

}  // namespace ohmfield::ebm
