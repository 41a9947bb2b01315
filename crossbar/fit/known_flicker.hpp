#pragma once
/// 1/f noise that is known from spectra, as it shows in readings of a drifting cell.
///
/// Readings at times T1 <= T2 since the programming, of noise with the one-sided spectrum Q^2 / f that starts from rest
/// at the programming, have the covariance
///   Q^2 (Ein((T1 + T2) / tau) - Ein((T2 - T1) / tau)),  tau = 4 e^gamma t_read,  Ein(z) = ln z + gamma + E1(z):
/// the integral of exp(-(T2 - T1)/s) - exp(-(T1 + T2)/s) over ln s from tau on, as crossbar/device/read_trajectory.hpp
/// builds the noise. For T1 = T2 it is the variance Q^2 ln(T / (2 t_read)) of Nandakumar et al., ICECS 2019, eq. 5.

#include <Eigen/Core>
#include <span>
#include <vector>

namespace ohmfield::crossbar {

struct KnownFlicker {
  std::vector<double> target_S, q;  ///< relative amplitude Q against the target, both > 0, targets ascending; empty: none
  double read_time_s = 1e-6;        ///< duration of a reading
  double clock_offset_s = 0.0;      ///< from the programming to time 0

  bool empty() const { return q.empty(); }
  /// Q at a target: a power law between two, as published amplitudes are; the nearest beyond.
  double at(double target_S) const;
};

/// Covariances of readings at these times, for Q = 1; shape (times, times).
Eigen::MatrixXd flicker_covariance(const KnownFlicker& flicker, std::span<const double> time_s);

}  // namespace ohmfield::crossbar
