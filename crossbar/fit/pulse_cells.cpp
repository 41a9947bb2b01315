#include "crossbar/fit/pulse_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "crossbar/fit/probability.hpp"

namespace ohmfield::crossbar {
namespace {

constexpr double kDeadBelow = 3.0;

bool responds(const StateTrain& cell) {
  double net = 0.0, mean = 0.0, square = 0.0, stretches = 0.0;
  const double n = static_cast<double>(cell.w.size()) - 1.0;
  for (std::size_t k = 1; k < cell.w.size(); ++k) {
    const double increment = cell.w[k] - cell.w[k - 1];
    net += cell.direction[k] * increment;
    mean += cell.direction[k] * increment / n;
    square += increment * increment;
    if (k == 1 || cell.direction[k] != cell.direction[k - 1]) stretches += 1.0;
  }
  const double deviation = std::sqrt(std::max(0.0, square / n - mean * mean));
  return net > 0.0 && net >= kDeadBelow * deviation * std::sqrt(stretches);
}

/// Standard deviation and its interval from a variance and its standard error. A variance that is known to a factor has an
/// interval of its logarithm; one that may be 0 has none.
FittedParameter root(const std::string& name, double variance, double error, const std::string& remark) {
  const double half = core::kZ95 * error, value = std::sqrt(variance);
  if (half < variance) {
    const double factor = std::exp(0.5 * half / variance);
    return {name, value, {value / factor, value * factor}, "1", remark};
  }
  return {name, value, {0.0, std::sqrt(variance + half)}, "1", remark};
}

}  // namespace

PulseCells prepare_cells(const PulseData& data, const PulseScale& scale, std::size_t least_pulses, FitReport& report) {
  if (!(scale.unit_S > 0.0))
    throw core::InputError("the unit of w must be above 0 S", "Half of the conductance range is usual");
  report.source = data.file;
  PulseCells cells;
  double steps = 0.0, count = 0.0;
  for (std::size_t i = 0; i < data.cells.size(); ++i) {
    const PulseTrain& train = data.cells[i];
    for (const int direction : {1, -1}) {
      const auto pulses =
          static_cast<std::size_t>(std::count(train.direction.begin(), train.direction.end(), direction));
      if (pulses < least_pulses)
        throw core::InputError({data.file},
                               fmt::format("cell {} has {} pulses {}, {} are needed", i, pulses,
                                           direction > 0 ? "up" : "down", least_pulses),
                               "Apply more pulses, of both directions");
    }
    StateTrain state{train.direction, {}};
    for (const double g : train.conductance_S) state.w.push_back((g - scale.reference_S) / scale.unit_S);
    if (!responds(state)) {
      ++cells.dead;
      continue;
    }
    for (std::size_t k = 1; k < state.w.size(); ++k, count += 1.0)
      steps += state.direction[k] * (state.w[k] - state.w[k - 1]);
    cells.trains.push_back(std::move(state));
  }
  if (cells.trains.empty())
    throw core::InputError({data.file}, "no cell responds to the pulses",
                           "Check the direction: up raises the conductance");
  cells.mean_step = steps / count;
  const core::Interval wilson = core::wilson_interval(cells.dead, data.cells.size());
  report.parameters.push_back({"dead_fraction",
                               static_cast<double>(cells.dead) / static_cast<double>(data.cells.size()), wilson, "1",
                               "cells that do not respond, left out of the rest"});
  return cells;
}

void test_errors(const PulseSolution& solution, FitReport& report) {
  report.goodness.push_back(anderson_darling(solution.errors));
  report.goodness.back().statistic += " of prediction errors";
  if (report.goodness.back().p_value < kRejectedBelow)
    report.warnings.emplace_back(
        "the noise of single pulses is not normal; means hold, intervals of cycle_to_cycle may be too narrow");
  const double z = solution.lag_correlation * std::sqrt(solution.pulses);
  const double p = chi_square_above(z * z, 1.0);
  report.goodness.push_back({"chi-square of the correlation of neighbouring errors", z * z, 1.0, p});
  if (p < kRejectedBelow)
    report.warnings.push_back(
        fmt::format("errors of neighbouring pulses are correlated ({:.3f}): the state holds more than one number, or "
                    "the rule is another",
                    solution.lag_correlation));
}

void report_noise(const PulseSolution& solution, FitReport& report) {
  // Excess kurtosis of the pulses shows in the scatter over cells.
  const auto error = [&](Eigen::Index j) {
    return std::sqrt(std::max(solution.shared_covariance(j, j), solution.shared_sandwich(j, j)));
  };
  report.parameters.push_back(root("cycle_to_cycle", solution.shared[0], error(0), "noise of a step over its mean"));
  report.parameters.push_back(
      root("write_noise", solution.shared[1], error(1), "noise of the state as read, in units of w"));
}

}  // namespace ohmfield::crossbar
