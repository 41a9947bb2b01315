#pragma once
/// The filter under pulse_likelihood.hpp: prediction errors of one cell. Private to pulse_likelihood.cpp.

#include <span>
#include <vector>

#include "crossbar/fit/pulse_likelihood.hpp"

namespace ohmfield::crossbar {

/// Prediction errors and their variances; a variance of 0 marks a pulse that does not count.
struct Predictions {
  std::vector<double> error, variance;

  /// Of the errors as normals, without the constant.
  double log_likelihood() const;
};

/// What keeps variances away from 0, where one pulse would outweigh all others.
struct LeastNoise {
  double variance = 0.0;  ///< of a prediction
  double step = 0.0;      ///< deviation of a step over c
};

/// \param parameters  local ones, c^2, sigma_r^2, the rule's shared ones
/// \param counts      which pulses count: written if empty, obeyed otherwise, so that differences compare the same sum
void filter_pulses(const PulseProblem& problem, const StateTrain& cell, std::span<const double> parameters,
                   const LeastNoise& least, std::vector<char>& counts, Predictions& out);

}  // namespace ohmfield::crossbar
