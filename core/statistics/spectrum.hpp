#pragma once
/// Power spectral density of a regularly sampled signal.

#include <span>
#include <vector>

namespace ohmfield::core {

struct Spectrum {
  std::vector<double> frequency_Hz;  ///< ascending, without 0
  std::vector<double> psd;           ///< one-sided, unit of the signal squared per Hz
};

/// Averaged periodogram of overlapping Hann-windowed segments (P. D. Welch, IEEE Trans. Audio Electroacoust. 15, 70
/// (1967)), the mean of each segment taken away.
/// \param segment  length of a segment: a power of 2, at most the length of the signal
/// \throws InputError  a signal shorter than a segment, a segment that is not a power of 2
Spectrum welch(std::span<const float> signal, double step_s, std::size_t segment);

/// Means over equal intervals of log f, where a spectrum has many points.
Spectrum log_binned(const Spectrum& spectrum, int per_decade);

/// Exponent a of S ~ f^a between two frequencies: least squares of log S on log f over logarithmic bins.
double log_slope(const Spectrum& spectrum, double low_Hz, double high_Hz);

}  // namespace ohmfield::core
