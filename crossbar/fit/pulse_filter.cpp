#include "crossbar/fit/pulse_filter.hpp"

#include <algorithm>
#include <cmath>

namespace ohmfield::crossbar {
namespace {

/// Deviations from a clipping bound within which a pulse does not count.
constexpr double kClearance = 4.0;
}  // namespace

void filter_pulses(const PulseProblem& problem, const StateTrain& cell, std::span<const double> parameters,
                   const LeastNoise& least, std::vector<char>& counts, Predictions& out) {
  const std::size_t locals = problem.local.front().size(), pulses = cell.w.size() - 1;
  const std::span<const double> local = parameters.first(locals), shared = parameters.subspan(locals + 2);
  const double c2 = parameters[locals], noise = parameters[locals + 1];
  const bool decide = counts.empty();
  if (decide) counts.resize(pulses);
  out.error.resize(pulses);
  out.variance.resize(pulses);
  double mean = cell.w[0], variance = std::max(0.0, noise);
  for (std::size_t k = 0; k < pulses; ++k) {
    const MeanStep f = problem.rule(local, shared, cell.direction[k + 1], mean);
    const double kept = 1.0 + f.slope;
    const double predicted =
        kept * kept * variance + c2 * (f.step * f.step + f.slope * f.slope * variance + least.step * least.step);
    const double total = std::max(predicted + noise, least.variance), ahead = mean + f.step;
    if (decide) {
      const double clearance = kClearance * std::sqrt(std::max(predicted, 0.0));
      counts[k] = ahead + clearance < problem.w_max && ahead - clearance > problem.w_min;
    }
    if (!counts[k]) {
      out.error[k] = out.variance[k] = 0.0;
      mean = cell.w[k + 1];
      variance = std::max(0.0, noise);
      continue;
    }
    out.error[k] = cell.w[k + 1] - ahead;
    out.variance[k] = total;
    const double gain = std::clamp(predicted / total, 0.0, 1.0);
    mean = ahead + gain * out.error[k];
    variance = std::max(0.0, predicted * (1.0 - gain));
  }
}

double Predictions::log_likelihood() const {
  double sum = 0.0;
  for (std::size_t k = 0; k < error.size(); ++k) {
    if (variance[k] > 0.0) sum -= 0.5 * (std::log(variance[k]) + error[k] * error[k] / variance[k]);
  }
  return sum;
}

}  // namespace ohmfield::crossbar
