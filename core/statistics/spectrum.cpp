#include "core/statistics/spectrum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <complex>
#include <numbers>

#include "core/error.hpp"

namespace ohmfield::core {
namespace {

using Complex = std::complex<double>;

/// In place, decimation in time (J. W. Cooley, J. W. Tukey, Math. Comp. 19, 297 (1965)); the length is a power of 2.
void transform(std::vector<Complex>& values, const std::vector<Complex>& roots) {
  const std::size_t n = values.size();
  for (std::size_t i = 1, j = 0; i < n; ++i) {
    std::size_t bit = n >> 1;
    for (; (j & bit) != 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) std::swap(values[i], values[j]);
  }
  for (std::size_t length = 2; length <= n; length *= 2)
    for (std::size_t begin = 0; begin < n; begin += length)
      for (std::size_t k = 0; k < length / 2; ++k) {
        const Complex odd = values[begin + k + length / 2] * roots[k * (n / length)];
        values[begin + k + length / 2] = values[begin + k] - odd;
        values[begin + k] += odd;
      }
}

}  // namespace

Spectrum welch(std::span<const float> signal, double step_s, std::size_t segment) {
  if (segment < 4 || !std::has_single_bit(segment) || segment > signal.size())
    throw InputError(fmt::format("a segment of {} samples does not fit a signal of {}", segment, signal.size()),
                     "Take a power of 2 that is no longer than the signal");
  std::vector<Complex> roots(segment / 2), values(segment);
  std::vector<double> window(segment);
  double window_power = 0.0;
  for (std::size_t i = 0; i < segment; ++i) {
    const double angle = 2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(segment);
    if (i < segment / 2) roots[i] = std::polar(1.0, -angle);
    window[i] = 0.5 * (1.0 - std::cos(angle));
    window_power += window[i] * window[i];
  }
  Spectrum spectrum;
  spectrum.psd.assign(segment / 2, 0.0);
  double segments = 0.0;
  for (std::size_t begin = 0; begin + segment <= signal.size(); begin += segment / 2) {
    double mean = 0.0;
    for (std::size_t i = 0; i < segment; ++i) mean += signal[begin + i];
    mean /= static_cast<double>(segment);
    for (std::size_t i = 0; i < segment; ++i) values[i] = window[i] * (signal[begin + i] - mean);
    transform(values, roots);
    for (std::size_t k = 1; k <= segment / 2; ++k) spectrum.psd[k - 1] += std::norm(values[k % segment]);
    segments += 1.0;
  }
  for (std::size_t k = 1; k <= segment / 2; ++k) {
    const double sides = k == segment / 2 ? 1.0 : 2.0;
    spectrum.frequency_Hz.push_back(static_cast<double>(k) / (static_cast<double>(segment) * step_s));
    spectrum.psd[k - 1] *= sides * step_s / (window_power * segments);
  }
  return spectrum;
}

Spectrum log_binned(const Spectrum& spectrum, int per_decade) {
  Spectrum binned;
  for (std::size_t i = 0; i < spectrum.frequency_Hz.size();) {
    const double bin = std::floor(std::log10(spectrum.frequency_Hz[i]) * per_decade);
    double log_f = 0.0, psd = 0.0, n = 0.0;
    for (; i < spectrum.frequency_Hz.size() && std::floor(std::log10(spectrum.frequency_Hz[i]) * per_decade) == bin; ++i) {
      log_f += std::log(spectrum.frequency_Hz[i]);
      psd += spectrum.psd[i];
      n += 1.0;
    }
    binned.frequency_Hz.push_back(std::exp(log_f / n));
    binned.psd.push_back(psd / n);
  }
  return binned;
}

double log_slope(const Spectrum& spectrum, double low_Hz, double high_Hz) {
  const Spectrum binned = log_binned(spectrum, 10);
  double n = 0.0, sx = 0.0, sy = 0.0, sxx = 0.0, sxy = 0.0;
  for (std::size_t i = 0; i < binned.psd.size(); ++i) {
    if (binned.frequency_Hz[i] < low_Hz || binned.frequency_Hz[i] > high_Hz || binned.psd[i] <= 0.0) continue;
    const double x = std::log(binned.frequency_Hz[i]), y = std::log(binned.psd[i]);
    n += 1.0;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  if (n < 2.0) throw InputError("fewer than two points of a spectrum lie in the range", "Take a longer signal or a wider range");
  return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

}  // namespace ohmfield::core
