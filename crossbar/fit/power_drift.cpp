#include "crossbar/fit/power_drift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/error.hpp"
#include "crossbar/fit/drift_regression.hpp"
#include "crossbar/fit/probability.hpp"

namespace ohmfield::crossbar {
namespace {

constexpr std::size_t kLeastCells = 3, kLeastTimes = 3, kLeastTimesApart = 5;

struct Group {
  double target_S = 0.0;
  std::vector<const DriftTrace*> cells;
};

std::vector<Group> grouped(const DriftData& data, NoiseOverTime noise, FitReport& report) {
  std::map<double, Group> groups;
  std::size_t left_out = 0;
  for (const DriftTrace& trace : data.traces) {
    Group& group = groups[trace.target_S];
    group.target_S = trace.target_S;
    const std::size_t least = noise == NoiseOverTime::each_time ? kLeastTimesApart : kLeastTimes;
    if (trace.time_s.size() < least)
      throw core::InputError({data.file},
                             fmt::format("a cell with target {:g} S has {} readings, {} are needed", trace.target_S,
                                         trace.time_s.size(), least),
                             "Read every cell more often, in equal steps of the logarithm of time");
    const bool positive =
        std::all_of(trace.conductance_S.begin(), trace.conductance_S.end(), [](double g) { return g > 0.0; });
    if (positive) group.cells.push_back(&trace);
    else ++left_out;
  }
  std::vector<Group> result;
  for (auto& [target, group] : groups) {
    if (group.cells.size() < kLeastCells)
      throw core::InputError({data.file},
                             fmt::format("target {:g} S has {} cells that always read above 0 S, {} are needed", target,
                                         group.cells.size(), kLeastCells),
                             "Leave that target out, or follow more cells");
    if (noise == NoiseOverTime::each_time && !same_times(group.cells))
      throw core::InputError({data.file}, fmt::format("cells with target {:g} S were read at different times", target),
                             "Fit one noise for all times");
    result.push_back(std::move(group));
  }
  if (left_out > 0)
    report.warnings.push_back(fmt::format("{} cells that read 0 S or less at some time are left out", left_out));
  return result;
}

/// Residual deviance of all targets for a t0: sum of freedom ln(squares).
double deviance(const std::vector<Group>& groups, double t0_s) {
  double sum = 0.0;
  for (const Group& group : groups) {
    const DriftExponents e = drift_exponents(group.cells, t0_s, NoiseOverTime::constant);
    sum += e.freedom * std::log(std::max(e.squares, 1e-24 * e.freedom));
  }
  return sum;
}

/// Least deviance on a grid in ln t0, then refined; its interval is a profile likelihood. Far below the first reading
/// t0 merges with the amplitude, so the lower end may be that of the search.
void fit_origin(const std::vector<Group>& groups, PowerDriftFit& fit) {
  double first = std::numeric_limits<double>::infinity(), last = 0.0;
  for (const Group& group : groups) {
    for (const DriftTrace* cell : group.cells) {
      first = std::min(first, cell->time_s.front());
      last = std::max(last, cell->time_s.back());
    }
  }
  const double least = std::log(1e-3 * first), most = std::log(10.0 * last);
  const auto loss = [&](double log_t0) { return deviance(groups, std::exp(log_t0)); };
  constexpr int kGrid = 40;
  const double stride = (most - least) / kGrid;
  double best = least, value = loss(least);
  for (int i = 1; i <= kGrid; ++i) {
    const double at = least + i * stride, here = loss(at);
    if (here < value) {
      value = here;
      best = at;
    }
  }
  best = valley(loss, std::max(least, best - stride), std::min(most, best + stride), 25);
  value = loss(best);
  double freedom = 0.0;
  for (const Group& group : groups)
    freedom += drift_exponents(group.cells, std::exp(best), NoiseOverTime::constant).freedom;
  const double t = student_95(freedom);
  const core::Interval ends = crossings([&](double at) { return loss(at) - value - t * t; }, best, 0.1, least, most);
  fit.t0_s = std::exp(best);
  fit.t0_interval = {ends.low <= least ? 0.0 : std::exp(ends.low),
                     ends.high >= most ? std::numeric_limits<double>::max() : std::exp(ends.high)};
  if (ends.low <= least || ends.high >= most)
    fit.report.warnings.emplace_back("t0 is not identified on one side: no reading is early (or late) enough");
}

/// Widens the interval of a mean exponent by what t0 not being known adds: the means at the ends of its interval.
void widen(const Group& group, const PowerDriftFit& fit, NoiseOverTime noise, Population& nu) {
  if (fit.t0_interval.low == fit.t0_interval.high) return;
  const auto mean_at = [&](double t0_s) {
    const DriftExponents e = drift_exponents(group.cells, t0_s, noise);  // the mean hardly depends on its variance
    return fit_population(e.nu, e.variance, Folding::magnitude).mean;
  };
  // At either end of an interval without bound the exponent would not be finite: take a factor of 1000.
  const double a = mean_at(std::max(fit.t0_interval.low, 1e-3 * fit.t0_s)),
               b = mean_at(std::min(fit.t0_interval.high, 1e3 * fit.t0_s));
  const double down = std::max(0.0, nu.mean - std::min(a, b)), up = std::max(0.0, std::max(a, b) - nu.mean);
  nu.mean_interval.low = std::max(0.0, nu.mean - std::hypot(nu.mean - nu.mean_interval.low, down));
  nu.mean_interval.high = nu.mean + std::hypot(nu.mean_interval.high - nu.mean, up);
}

void report_target(const DriftAtTarget& at, FitReport& report) {
  const std::string where = fmt::format("({:g} S)", at.target_S);
  report.parameters.push_back({"nu_mean" + where, at.nu.mean, at.nu.mean_interval, "1",
                               fmt::format("mu of |mu + s xi| over {} cells", at.cells)});
  report.parameters.push_back({"nu_std" + where, at.nu.spread, at.nu.spread_interval, "1",
                               fmt::format("s of |mu + s xi| over {} cells", at.cells)});
}

void test_target(const Group& group, const DriftExponents& e, const Population& nu, FitReport& report) {
  if (e.curvature_freedom > 0.0) {
    const double p = f_above(e.curvature_F, e.curvature_freedom, e.freedom - e.curvature_freedom);
    report.goodness.push_back({fmt::format("F of the mean cell on the power law ({:g} S)", group.target_S),
                               e.curvature_F, e.curvature_freedom, p});
    if (p < kRejectedBelow)
      report.warnings.push_back(
          fmt::format("cells with target {:g} S do not follow the power law on average; is t0 right?", group.target_S));
  }
  // Folded exponents are not normal, nor should they be. Quartiles, as outliers would look like folding.
  const double quartiles = (core::quantile(e.nu, 0.75) - core::quantile(e.nu, 0.25)) / 1.349;
  if (e.nu.size() < 8 || core::quantile(e.nu, 0.5) < 3.0 * quartiles) return;
  std::vector<double> z;
  for (std::size_t i = 0; i < e.nu.size(); ++i)
    z.push_back((e.nu[i] - nu.mean) / std::sqrt(nu.spread * nu.spread + e.variance[i] + 1e-30));
  Goodness normal = anderson_darling(z);
  if (normal.p_value < kRejectedBelow)
    report.warnings.push_back(fmt::format(
        "exponents at {:g} S are not normal over cells (outliers?); the interval of nu_std does not allow for that",
        group.target_S));
  normal.statistic += fmt::format(" of exponents ({:g} S)", group.target_S);
  report.goodness.push_back(std::move(normal));
}

/// Of the logarithms of the readings of a target; empty if no 1/f noise is known.
Eigen::MatrixXd known_covariance(const DriftData& data, const PowerDriftOptions& options, const Group& group) {
  if (options.flicker.empty()) return {};
  if (!same_times(group.cells))
    throw core::InputError({data.file}, fmt::format("cells with target {:g} S were read at different times", group.target_S),
                           "Leave the spectra out: 1/f noise is taken out of readings at common times only");
  const double q = options.flicker.at(group.target_S);
  return q * q * flicker_covariance(options.flicker, group.cells.front()->time_s);
}

}  // namespace

PowerDriftFit fit_power_drift(const DriftData& data, const PowerDriftOptions& options) {
  if (!(options.g_max_S > 0.0)) throw core::InputError("g_max_S must be above 0", "Give the highest target");
  if (!options.flicker.empty() && options.noise == NoiseOverTime::each_time)
    throw core::InputError("1/f noise known from spectra goes with one noise for all times", "Choose either");
  if (!(options.t0_s > 0.0)) throw core::InputError("t0_s must be above 0", "20 s is usual for phase-change memory");
  PowerDriftFit fit;
  fit.report.source = data.file;
  const std::vector<Group> groups = grouped(data, options.noise, fit.report);
  if (groups.empty()) throw core::InputError({data.file}, "holds no cells", "Follow a few cells after programming");
  fit.t0_s = options.t0_s;
  fit.t0_interval = {options.t0_s, options.t0_s};
  if (options.origin == DriftOrigin::fitted) {
    fit_origin(groups, fit);
    fit.report.parameters.push_back({"t0_s", fit.t0_s, fit.t0_interval, "s", "origin of the power law"});
  }
  fit.report.model =
      fmt::format("g(t) = g_P ((t + t0)/t0)^-nu, nu = |mu(x) + s(x) xi|, x = target / {:g} S, t0 = {:.6g} s",
                  options.g_max_S, fit.t0_s);

  std::vector<CurvePoint> means, spreads;
  for (const Group& group : groups) {
    const Eigen::MatrixXd known = known_covariance(data, options, group);
    const DriftExponents e = drift_exponents(group.cells, fit.t0_s, options.noise, known);
    // Rounding leaves 1e-16 of a logarithm.
    if (e.squares < 1e-24 * e.freedom &&
        std::all_of(e.nu.begin(), e.nu.end(), [](double nu) { return std::abs(nu) < 1e-12; }))
      throw core::InputError({data.file},
                             fmt::format("no cell with target {:g} S ever changes its reading", group.target_S),
                             "Check that the readings were taken anew at each time");
    DriftAtTarget at{group.target_S, group.target_S / options.g_max_S, e.nu.size(), {}, std::sqrt(e.noise_variance)};
    at.nu = fit_population(e.nu, e.variance, Folding::magnitude);
    widen(group, fit, options.noise, at.nu);
    report_target(at, fit.report);
    test_target(group, e, at.nu, fit.report);
    means.push_back({at.x, at.nu.mean, at.nu.mean_interval});
    spreads.push_back({at.x, at.nu.spread, at.nu.spread_interval});
    fit.targets.push_back(std::move(at));
  }
  fit.nu_mean = fit_curve(means, "nu_mean", Errors::absolute, fit.report);
  fit.nu_std = fit_curve(spreads, "nu_std", Errors::relative, fit.report);
  return fit;
}

}  // namespace ohmfield::crossbar
