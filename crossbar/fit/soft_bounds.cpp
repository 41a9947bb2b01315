#include "crossbar/fit/soft_bounds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/error.hpp"
#include "crossbar/fit/population.hpp"
#include "crossbar/fit/probability.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr std::size_t kLeastPulses = 20;
/// Relative difference of steps up and down at w = 0 beyond which the reference cannot be meant.
constexpr double kMostAsymmetry = 0.3;
/// A slope below so many standard errors does not tell a bound.
constexpr double kLeastSlope = 2.0;

/// Up: s - p w; down: -s - q w. Linear, so that likelihoods are nearly quadratic. p = s/w_max, q = -s/w_min.
MeanStep equal_steps(std::span<const double> cell, std::span<const double>, int direction, double w) {
  return direction > 0 ? MeanStep{cell[0] - cell[1] * w, -cell[1]} : MeanStep{-cell[0] - cell[2] * w, -cell[2]};
}

/// The same with a step of its own for down: -s' - q w.
MeanStep free_steps(std::span<const double> cell, std::span<const double>, int direction, double w) {
  return direction > 0 ? MeanStep{cell[0] - cell[1] * w, -cell[1]} : MeanStep{-cell[3] - cell[2] * w, -cell[2]};
}

/// Line of the increments of one direction over some cells. The state one pulse before is the instrument (O. Reiersol,
/// Econometrica 9, 1 (1941)): its read noise is in neither the increment nor the state that it starts from.
struct Line {
  double step = 0.0, slope = 0.0;
};

Line line(std::span<const StateTrain> cells, int direction) {
  double n = 0.0, z = 0.0, w = 0.0, d = 0.0, zw = 0.0, zd = 0.0;
  for (const StateTrain& cell : cells) {
    for (std::size_t k = 2; k < cell.w.size(); ++k) {
      if (cell.direction[k] != direction) continue;
      const double increment = cell.w[k] - cell.w[k - 1];
      n += 1.0;
      z += cell.w[k - 2];
      w += cell.w[k - 1];
      d += increment;
      zw += cell.w[k - 2] * cell.w[k - 1];
      zd += cell.w[k - 2] * increment;
    }
  }
  const double slope = -(zd - z * d / n) / (zw - z * w / n);
  return {d / n + slope * w / n, slope};
}

/// Parameters (s, p, q, s') of free_steps from the lines, if they make sense.
std::optional<std::vector<double>> from_lines(std::span<const StateTrain> cells) {
  const Line up = line(cells, 1), down = line(cells, -1);
  const std::vector<double> local{up.step, up.slope, down.slope, -down.step};
  for (const double value : local) {
    if (!(value > 0.0) || !std::isfinite(value)) return std::nullopt;
  }
  return local;
}

/// Each cell from its own lines, or from those of all cells, or from steps that hardly shrink.
PulseSolution solve(const PulseCells& cells, const StepRule& rule, std::size_t parameters, const std::string& file) {
  const std::vector<double> slow{cells.mean_step, 0.1 * cells.mean_step, 0.1 * cells.mean_step, cells.mean_step};
  const std::vector<double> all = from_lines(cells.trains).value_or(slow);
  PulseProblem problem;
  problem.cells = cells.trains;
  problem.rule = rule;
  problem.typical_step = cells.mean_step;
  for (const StateTrain& cell : cells.trains) {
    problem.local.push_back(from_lines({&cell, 1}).value_or(all));
    if (parameters == 3) problem.local.back()[0] = 0.5 * (problem.local.back()[0] + problem.local.back()[3]);
    problem.local.back().resize(parameters);
  }
  problem.shared = start_noise(problem, {});
  return solve_pulses(problem, file);
}

/// A ratio of two local parameters with its variance.
struct Ratio {
  double value = 0.0, variance = 0.0;
};

Ratio ratio(const VectorXd& local, const MatrixXd& covariance, Eigen::Index over, Eigen::Index under) {
  const double r = local[over] / local[under];
  const double relative = covariance(over, over) / (local[over] * local[over]) +
                          covariance(under, under) / (local[under] * local[under]) -
                          2.0 * covariance(over, under) / (local[over] * local[under]);
  return {r, r * r * std::max(0.0, relative)};
}

/// Interval of spread / mean, both known with errors: relative errors add in squares.
FittedParameter relative_spread(const std::string& name, const Population& p) {
  const double value = p.spread / std::abs(p.mean);
  const double mean_error = (p.mean_interval.high - p.mean_interval.low) / (2.0 * std::abs(p.mean));
  const double down = std::hypot(p.spread - p.spread_interval.low, p.spread * mean_error) / std::abs(p.mean);
  const double up = std::hypot(p.spread_interval.high - p.spread, p.spread * mean_error) / std::abs(p.mean);
  return {name,
          value,
          {p.spread_interval.low == 0.0 ? 0.0 : std::max(0.0, value - down), value + up},
          "1",
          "spread over cells, relative to the mean"};
}

void report_population(const std::string& name, const std::string& unit, const std::vector<Ratio>& cells,
                       const std::string& remark, FitReport& report) {
  if (cells.size() < 3) {
    const double half = core::kZ95 * std::sqrt(cells[0].variance);
    report.parameters.push_back(
        {name, cells[0].value, {cells[0].value - half, cells[0].value + half}, unit, remark + " (one cell)"});
    return;
  }
  std::vector<double> value, variance;
  for (const Ratio& cell : cells) {
    value.push_back(cell.value);
    variance.push_back(cell.variance);
  }
  const Population p = fit_population(value, variance, Folding::none);
  report.parameters.push_back({name, p.mean, p.mean_interval, unit, remark});
  report.parameters.push_back(relative_spread(name + "_dtod", p));
}

/// Bounds of the cells whose slope shows them; a tenth of the cells may miss.
std::vector<Ratio> bounds(const PulseSolution& solution, Eigen::Index slope, const char* name, FitReport& report) {
  std::vector<Ratio> result;
  for (std::size_t i = 0; i < solution.local.size(); ++i) {
    const VectorXd& local = solution.local[i];
    const MatrixXd& covariance = solution.local_covariance[i];
    if (!(local[slope] > kLeastSlope * std::sqrt(covariance(slope, slope))) || !(local[0] > 0.0)) continue;
    result.push_back(ratio(local, covariance, 0, slope));
    if (slope == 2) result.back().value *= -1.0;
  }
  const std::size_t missing = solution.local.size() - result.size();
  if (10 * missing > solution.local.size())
    throw core::InputError(
        {report.source},
        fmt::format("in {} of {} cells steps do not shrink enough to tell {}", missing, solution.local.size(), name),
        "Apply enough pulses in a row to come near the bound");
  if (missing > 0)
    report.warnings.push_back(fmt::format("{} cells do not show {} and are left out of it", missing, name));
  return result;
}

/// Steps up and down of each cell at w = 0, fitted apart. A reference that is far off makes nonsense of the rest.
void test_equal_steps(const PulseSolution& free, FitReport& report) {
  double statistic = 0.0, difference = 0.0, sum = 0.0;
  for (std::size_t i = 0; i < free.local.size(); ++i) {
    const VectorXd& l = free.local[i];
    const MatrixXd& v = free.local_covariance[i];
    statistic += (l[0] - l[3]) * (l[0] - l[3]) / (v(0, 0) + v(3, 3) - 2.0 * v(0, 3));
    difference += l[0] - l[3];
    sum += l[0] + l[3];
  }
  const double freedom = static_cast<double>(free.local.size()), p = chi_square_above(statistic, freedom),
               share = 2.0 * difference / sum;
  if (p < kRejectedBelow && std::abs(share) > kMostAsymmetry)
    throw core::InputError({report.source},
                           fmt::format("steps up and down differ by {:.0f} % where w = 0", 100.0 * share),
                           "Take the reference from symmetric_scale");
  report.goodness.push_back({"chi-square of equal steps up and down at w = 0", statistic, freedom, p});
  if (p < kRejectedBelow)
    report.warnings.push_back(fmt::format(
        "steps up and down differ by {:.0f} % at w = 0; take the reference from symmetric_scale", 100.0 * share));
}

}  // namespace

PulseScale symmetric_scale(const PulseData& data) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const PulseTrain& cell : data.cells) {
    low = std::min(low, *std::min_element(cell.conductance_S.begin(), cell.conductance_S.end()));
    high = std::max(high, *std::max_element(cell.conductance_S.begin(), cell.conductance_S.end()));
  }
  if (!(high > low)) throw core::InputError({data.file}, "no pulse changes the conductance", "Check the file");
  const PulseScale natural{0.5 * (low + high), 0.5 * (high - low)};
  FitReport unused;
  const PulseCells cells = prepare_cells(data, natural, kLeastPulses, unused);
  const PulseSolution solution = solve(cells, free_steps, 4, data.file);
  // s - p w = s' + q w at the point of equal steps. The median: a cell that hardly bends has it anywhere.
  std::vector<double> symmetric, width;
  for (const VectorXd& l : solution.local) {
    symmetric.push_back((l[0] - l[3]) / (l[1] + l[2]));
    width.push_back(l[0] / l[1] + l[3] / l[2]);
  }
  const double unit = 0.5 * core::quantile(width, 0.5);
  if (!(unit > 0.0))
    throw core::InputError({data.file}, "steps do not shrink toward a bound",
                           "Apply more pulses in a row, or choose another rule");
  return {natural.reference_S + natural.unit_S * core::quantile(symmetric, 0.5), natural.unit_S * unit};
}

SoftBoundsFit fit_soft_bounds(const PulseData& data, const PulseScale& scale) {
  SoftBoundsFit fit{scale, {}};
  fit.report.model =
      fmt::format("dw = s (1 - w/w_max)(1 + c xi) up, -s (1 - w/w_min)(1 + c xi) down; w = (g - {:.6g} S)/{:.6g} S",
                  scale.reference_S, scale.unit_S);
  const PulseCells cells = prepare_cells(data, scale, kLeastPulses, fit.report);
  test_equal_steps(solve(cells, free_steps, 4, data.file), fit.report);
  const PulseSolution solution = solve(cells, equal_steps, 3, data.file);
  std::vector<Ratio> steps;
  for (std::size_t i = 0; i < solution.local.size(); ++i)
    steps.push_back({solution.local[i][0], solution.local_covariance[i](0, 0)});
  report_population("dw_min", "1", steps, "step at w = 0", fit.report);
  report_population("w_max", "1", bounds(solution, 1, "w_max", fit.report), "upper bound", fit.report);
  report_population("w_min", "1", bounds(solution, 2, "w_min", fit.report), "lower bound", fit.report);
  report_noise(solution, fit.report);
  test_errors(solution, fit.report);
  return fit;
}

}  // namespace ohmfield::crossbar
