#pragma once
/// Low-frequency noise of a conductance from its power spectrum.
///
/// Model: S(f) = A (f / 1 Hz)^-alpha + W, one-sided. An estimate of a spectrum by M averaged periodograms is S times a
/// gamma variate of mean 1 and variance 1/M, so the fit maximises Whittle's likelihood -sum(ln S + P/S) (P. Whittle, Ark.
/// Mat. 2, 423 (1953), doi 10.1007/BF02590998), which is right for any M, and takes 1/M from the scatter of P/S. A line
/// through ln P would be low by 0.577 for M = 1.
///
/// For alpha = 1 the variance of readings of duration t_read over a time T is A ln(T / (2 t_read)), so that the Q of a
/// device set, sigma = g Q sqrt(ln((t + t0 + t_read) / (2 t_read))), is sqrt(f S(f))/g at any f (S. R. Nandakumar et al., ICECS
/// 2019, doi 10.1109/ICECS46596.2019.8964852).

#include "crossbar/fit/report.hpp"
#include "crossbar/measured/measured.hpp"

namespace ohmfield::crossbar {

struct ReadNoiseOptions {
  double averages = 0.0;  ///< M if known: allows a chi-square; 0 if not
};

struct SpectrumFit {
  double target_S = 0.0, conductance_S = 0.0;  ///< 0: not said
  FitReport report;  ///< amplitude_S2 (A in S^2: S(1 Hz) x 1 Hz), alpha, white_S2_per_Hz, relative_Q if g is known
};

/// \throws InputError  fewer than 8 frequencies, or all within a factor of 3
SpectrumFit fit_spectrum(const Spectrum& spectrum, const std::string& file, const ReadNoiseOptions& options = {});

/// All spectra of a file.
std::vector<SpectrumFit> fit_read_noise(const ReadNoiseData& data, const ReadNoiseOptions& options = {});

}  // namespace ohmfield::crossbar
