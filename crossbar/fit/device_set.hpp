#pragma once
/// Device parameter sets from fits: TOML that load_device reads, every number with its interval beside it.

#include <optional>
#include <string>

#include "crossbar/fit/exp_step.hpp"
#include "crossbar/fit/noise_polynomial.hpp"
#include "crossbar/fit/power_drift.hpp"
#include "crossbar/fit/read_noise.hpp"
#include "crossbar/fit/soft_bounds.hpp"
#include "crossbar/fit/tabulated_pulse.hpp"

namespace ohmfield::crossbar {

/// What data cannot say of a set.
struct SetIdentity {
  std::string name, title, source;
  double g_min_S = 0.0, g_max_S = 0.0;
  std::optional<double> off_S, on_S;  ///< the ends of the window if not given
};

/// A set of the family "pcm", with the sections that were fitted. Spectra give Q against x = conductance / g_max, and
/// need their conductance; sets describe noise of the slope 1 only, so a spectrum of another slope is refused.
/// \param read_time_s  duration of a read, for the 1/f noise of the set
/// \throws InputError  a window that is none, fits against another g_max, spectra that a set cannot hold
std::string device_set(const SetIdentity& identity, const NoisePolynomialFit* programming, const PowerDriftFit* drift,
                       const std::vector<SpectrumFit>* read_noise = nullptr, double read_time_s = 1e-6);

/// A set of the family "pulsed". The window follows from the bounds of w and the scale of the fit.
std::string device_set(const SetIdentity& identity, const SoftBoundsFit& fit);
std::string device_set(const SetIdentity& identity, const ExpStepFit& fit);
std::string device_set(const SetIdentity& identity, const TabulatedPulseFit& fit);

/// Parameters, goodness of fit and warnings as lines of text.
std::string report_text(const FitReport& report);

}  // namespace ohmfield::crossbar
