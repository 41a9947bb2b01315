#include "crossbar/fit/exp_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "crossbar/fit/population.hpp"
#include "crossbar/fit/probability.hpp"

namespace ohmfield::crossbar {
namespace {

constexpr std::size_t kLeastPulses = 30;
/// Values of gamma that the search begins from; the published sets lie between 0.5 and 8.
constexpr double kGammas[] = {0.5, 1.0, 2.0, 4.0, 8.0};

/// Shared parameters, in the order that solve_pulses hands them to the rule.
enum Shared : std::size_t { kBias, kUp, kDown, kGamma };

/// z and its derivative with w.
struct Exponent {
  double factor = 0.0, shift = 0.0;

  explicit Exponent(const ExpStepOptions& options)
      : factor(2.0 * options.a / (options.w_max - options.w_min)), shift(options.b) {}
  double at(double w) const { return factor * w + shift; }
};

MeanStep exp_step(const Exponent& z, std::span<const double> cell, std::span<const double> shared, int direction,
                  double w) {
  const double sign = direction, amplitude = shared[direction > 0 ? kUp : kDown], gamma = sign * shared[kGamma];
  // States outside of the given range must not make the search overflow.
  const double e = amplitude * std::exp(std::clamp(gamma * z.at(w), -200.0, 200.0)), y = 1.0 - e;
  const double s = sign * cell[0] * (1.0 + sign * shared[kBias]);
  return y > 0.0 ? MeanStep{s * y, -s * gamma * z.factor * e} : MeanStep{};
}

/// Least squares of the increments of one direction on 1 and exp(+-gamma z): s and s A.
struct Line {
  double step = 0.0, amplitude = 0.0, squares = 0.0, count = 0.0;
};

Line pooled_line(const std::vector<StateTrain>& cells, const Exponent& z, int direction, double gamma) {
  double n = 0.0, e = 0.0, d = 0.0, ee = 0.0, ed = 0.0, dd = 0.0;
  for (const StateTrain& cell : cells) {
    for (std::size_t k = 1; k < cell.w.size(); ++k) {
      if (cell.direction[k] != direction) continue;
      const double x = std::exp(std::clamp(direction * gamma * z.at(cell.w[k - 1]), -200.0, 200.0));
      const double increment = direction * (cell.w[k] - cell.w[k - 1]);
      n += 1.0;
      e += x;
      d += increment;
      ee += x * x;
      ed += x * increment;
      dd += increment * increment;
    }
  }
  const double slope = (ed - e * d / n) / (ee - e * e / n);
  return {(d - slope * e) / n, -slope, dd - d * d / n - slope * (ed - e * d / n), n};
}

/// The best of a few values of gamma by least squares without weights; read noise is left to the fit.
PulseProblem start(const PulseCells& cells, const ExpStepOptions& options, const std::string& file) {
  const Exponent z(options);
  double least = std::numeric_limits<double>::infinity();
  Line up, down;
  double gamma = 0.0;
  for (const double candidate : kGammas) {
    const Line u = pooled_line(cells.trains, z, 1, candidate), d = pooled_line(cells.trains, z, -1, candidate);
    if (!std::isfinite(u.squares + d.squares) || u.squares + d.squares >= least) continue;
    if (!(u.step > 0.0 && d.step > 0.0)) continue;
    least = u.squares + d.squares;
    up = u;
    down = d;
    gamma = candidate;
  }
  if (gamma == 0.0) {
    if (!std::isfinite(pooled_line(cells.trains, z, 1, 1.0).squares))
      throw core::InputError({file}, "states hardly move, so that the shape of the step cannot be told",
                             "Apply more pulses in a row");
    gamma = 1.0;
    up = down = {cells.mean_step, 0.0, 0.0, 1.0};
  }
  const double mean = 0.5 * (up.step + down.step);
  PulseProblem problem;
  problem.cells = cells.trains;
  problem.typical_step = cells.mean_step;
  problem.rule = [z](std::span<const double> cell, std::span<const double> shared, int direction, double w) {
    return exp_step(z, cell, shared, direction, w);
  };
  problem.local.assign(cells.trains.size(), {mean});
  problem.shared = {0.0,  0.0, (up.step - down.step) / (2.0 * mean), up.amplitude / up.step, down.amplitude / down.step,
                    gamma};
  problem.w_min = options.w_min;
  problem.w_max = options.w_max;

  const std::vector<double> noise = start_noise(problem, std::span(problem.shared).subspan(2));
  std::copy(noise.begin(), noise.end(), problem.shared.begin());
  return problem;
}

void report_steps(const PulseSolution& solution, FitReport& report) {
  std::vector<double> step, variance;
  for (std::size_t i = 0; i < solution.local.size(); ++i) {
    step.push_back(solution.local[i][0]);
    variance.push_back(solution.local_covariance[i](0, 0));
  }
  // The errors of A and gamma move the steps of all cells alike: they do not show in the scatter of cells.
  Eigen::VectorXd shift = Eigen::VectorXd::Zero(solution.shared.size());
  for (const Eigen::MatrixXd& cell : solution.local_shift)
    shift += cell.row(0).transpose() / static_cast<double>(step.size());
  const double common =
      std::max(shift.dot(solution.shared_covariance * shift), shift.dot(solution.shared_sandwich * shift));
  if (step.size() < 3) {
    const double half = core::kZ95 * std::sqrt(variance[0] + common);
    report.parameters.push_back(
        {"dw_min", step[0], {step[0] - half, step[0] + half}, "1", "step where y = 1 (one cell)"});
    return;
  }
  const Population p = fit_population(step, variance, Folding::none);
  const double shared_half = core::kZ95 * std::sqrt(common);
  const double low = p.mean - std::hypot(p.mean - p.mean_interval.low, shared_half),
               high = p.mean + std::hypot(p.mean_interval.high - p.mean, shared_half);
  report.parameters.push_back({"dw_min", p.mean, {low, high}, "1", "step where y = 1"});
  report.parameters.push_back({"dw_min_dtod",
                               p.spread / p.mean,
                               {p.spread_interval.low / p.mean, p.spread_interval.high / p.mean},
                               "1",
                               "spread over cells, relative to the mean"});
}

}  // namespace

ExpStepFit fit_exp_step(const PulseData& data, const ExpStepOptions& options) {
  if (!(options.w_max > options.w_min)) throw core::InputError("w_max is not above w_min", "Give the range of w");
  if (options.a == 0.0) throw core::InputError("a = 0 takes the state out of the step", "-0.5 and -1 are published");
  ExpStepFit fit{options, {}};
  fit.report.model = fmt::format(
      "dw = +-dw_min (1 +- bias) max(0, 1 - A exp(+-gamma z))(1 + c xi), z = {:.6g} w + {:.6g}; w = (g - {:.6g} "
      "S)/{:.6g} S",
      2.0 * options.a / (options.w_max - options.w_min), options.b, options.scale.reference_S, options.scale.unit_S);
  const PulseCells cells = prepare_cells(data, options.scale, kLeastPulses, fit.report);
  const PulseSolution solution = solve_pulses(start(cells, options, data.file), data.file);
  if (!(solution.shared[5] > 0.0))
    throw core::InputError({data.file},
                           "steps do not change with the state as an exponential does: gamma comes out as 0 or less",
                           "Check the sign of a, or choose another rule");
  report_steps(solution, fit.report);
  constexpr const char* kNames[] = {"bias", "A_up", "A_down", "gamma"};
  constexpr const char* kRemarks[] = {"steps up are (1 + bias) dw_min, down (1 - bias) dw_min",
                                      "y = 1 - A_up exp(gamma z)", "y = 1 - A_down exp(-gamma z)",
                                      "shared by both directions"};
  for (Eigen::Index j = 0; j < 4; ++j) {
    const double value = solution.shared[j + 2];
    const double half = core::kZ95 * std::sqrt(std::max(solution.shared_covariance(j + 2, j + 2),
                                                        solution.shared_sandwich(j + 2, j + 2)));
    core::Interval interval{value - half, value + half};
    if (j > 0 && half < core::kZ95 * std::abs(value)) {
      // A and exp(gamma z) trade for each other: the likelihood of a factor is normal in its logarithm rather.
      const double factor = std::exp(half / std::abs(value)), a = value * factor, b = value / factor;
      interval = {std::min({interval.low, a, b}), std::max({interval.high, a, b})};
    }
    fit.report.parameters.push_back({kNames[j], value, interval, "1", kRemarks[j]});
  }
  report_noise(solution, fit.report);
  test_errors(solution, fit.report);
  return fit;
}

}  // namespace ohmfield::crossbar
