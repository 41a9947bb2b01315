#include "ebm/memory/separation.hpp"

#include <fmt/format.h>

#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "core/error.hpp"

namespace ohmfield::ebm {

void SeparationParams::validate() const {
  if (kind != Separation::exponential && (degree < 2 || degree > 20))
    throw core::InputError(fmt::format("degree = {}", degree), "Give 2 to 20: a memory of degree 1 has no attractors");
}

double SeparationParams::value(double z, double shift) const {
  if (kind == Separation::exponential) return std::exp(z - shift);
  if (kind == Separation::rectified && z <= 0.0) return 0.0;
  double power = z;
  for (int i = 1; i < degree; ++i) power *= z;
  return power;
}

Crosstalk crosstalk(const SeparationParams& separation, std::size_t units) {
  const auto n = static_cast<double>(units);
  const auto step = [&](double m) { return separation.value(m + 1.0, n) - separation.value(m - 1.0, n); };
  Crosstalk result;
  result.signal = step(n - 1.0);
  for (std::size_t up = 0; up < units; ++up) {  // of N - 1 signs
    const auto k = static_cast<double>(up);
    const double log_share = std::lgamma(n) - std::lgamma(k + 1.0) - std::lgamma(n - k) - (n - 1.0) * std::log(2.0);
    const double gain = step(2.0 * k - (n - 1.0));
    result.variance += std::exp(log_share) * gain * gain;
  }
  return result;
}

double bit_error(const Crosstalk& crosstalk, std::size_t patterns) {
  if (patterns < 2) return 0.0;
  const double z = crosstalk.signal / std::sqrt(static_cast<double>(patterns - 1) * crosstalk.variance);
  return boost::math::cdf(boost::math::complement(boost::math::normal(), z));
}

double capacity(const Crosstalk& crosstalk, double bit_error) {
  const double z = boost::math::quantile(boost::math::complement(boost::math::normal(), bit_error));
  return 1.0 + crosstalk.signal * crosstalk.signal / (z * z * crosstalk.variance);
}

}  // namespace ohmfield::ebm
