#include "crossbar/fit/tabulated_pulse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/statistics/interval.hpp"
#include "crossbar/fit/probability.hpp"

namespace ohmfield::crossbar {
namespace {

constexpr std::size_t kLeastPulses = 20, kLeastBins = 3, kLeastInBin = 8, kLeastCells = 5;

/// Increments of one cell in one bin and direction.
struct Cellful {
  double count = 0.0, sum = 0.0, squares = 0.0;

  void add(double value) {
    ++count;
    sum += value;
    squares += value * value;
  }
};

struct Estimate {
  double value = 0.0;
  core::Interval interval;
};

/// Mean step of a bin with its interval: over cells where there are enough, else over increments.
Estimate mean_step(const std::vector<Cellful>& cells) {
  double n = 0.0, sum = 0.0, squares = 0.0, count = 0.0, all = 0.0, all_squares = 0.0;
  for (const Cellful& cell : cells) {
    if (cell.count == 0.0) continue;
    const double mean = cell.sum / cell.count;
    n += 1.0;
    sum += mean;
    squares += mean * mean;
    count += cell.count;
    all += cell.sum;
    all_squares += cell.squares;
  }
  const bool by_cells = n >= static_cast<double>(kLeastCells);
  const double samples = by_cells ? n : count, mean = by_cells ? sum / n : all / count;
  const double second = by_cells ? squares : all_squares;
  const double variance = std::max(0.0, second - samples * mean * mean) / (samples - 1.0) / samples;
  const double half = student_95(samples - 1.0) * std::sqrt(variance);
  return {mean, {mean - half, mean + half}};
}

double total(const std::vector<Cellful>& cells) {
  double count = 0.0;
  for (const Cellful& cell : cells) count += cell.count;
  return count;
}

/// The table between its points.
double interpolated(const std::vector<double>& x, const std::vector<double>& y, double at) {
  const auto i = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(std::upper_bound(x.begin(), x.end(), at) - x.begin(), 1, static_cast<std::ptrdiff_t>(x.size()) - 1));
  return y[i - 1] + (at - x[i - 1]) / (x[i] - x[i - 1]) * (y[i] - y[i - 1]);
}

/// Square root of a variance with a standard error. A variance that is known to a factor has an interval of its logarithm;
/// that of one which may be 0 reaches 0.
FittedParameter root_of(const std::string& name, double variance, double error, const std::string& remark) {
  const double half = core::kZ95 * error;
  if (half < variance) {
    const double factor = std::exp(0.5 * half / variance), value = std::sqrt(variance);
    return {name, value, {value / factor, value * factor}, "1", remark};
  }
  return {name, std::sqrt(std::max(0.0, variance)), {std::sqrt(std::max(0.0, variance - half)), std::sqrt(std::max(0.0, variance + half))}, "1", remark};
}

/// Noise of pulses and of readings, and the spread of cells, from increments about the table times a factor of each cell;
/// states beyond the table, where it is not known, are left out.
void add_noise(const PulseCells& cells, TabulatedPulseFit& fit) {
  const auto expected = [&fit](const StateTrain& train, std::size_t k) {
    const double w = train.w[k - 1];
    if (w < fit.weight.front() || w > fit.weight.back()) return 0.0;
    return interpolated(fit.weight, train.direction[k] > 0 ? fit.up : fit.down, w);
  };
  const auto moved = [](const StateTrain& train, std::size_t k) { return train.direction[k] * (train.w[k] - train.w[k - 1]); };
  std::vector<double> factor(cells.trains.size(), 1.0), weight(cells.trains.size(), 0.0);
  for (std::size_t c = 0; c < cells.trains.size(); ++c) {
    double both = 0.0;
    for (std::size_t k = 1; k < cells.trains[c].w.size(); ++k) {
      const double step = expected(cells.trains[c], k);
      both += step * moved(cells.trains[c], k);
      weight[c] += step * step;
    }
    if (weight[c] > 0.0) factor[c] = both / weight[c];
  }
  double pulses = 0.0, squares = 0.0, steps = 0.0, fourth = 0.0, covariance = 0.0, pairs = 0.0;
  for (std::size_t c = 0; c < cells.trains.size(); ++c) {
    const StateTrain& train = cells.trains[c];
    double before = 0.0;
    for (std::size_t k = 1; k < train.w.size(); ++k) {
      const double step = factor[c] * expected(train, k);
      if (step == 0.0) {
        before = 0.0;
        continue;
      }
      const double residual = moved(train, k) - step, now = train.direction[k] * residual;
      pulses += 1.0;
      squares += residual * residual;
      fourth += residual * residual * residual * residual;
      steps += step * step;
      if (before != 0.0) {
        covariance += now * before;
        pairs += 1.0;
      }
      before = now;
    }
  }
  const double freedom = pulses - static_cast<double>(cells.trains.size() + 2 * fit.weight.size());
  const double variance = squares / freedom, read = pairs > 0.0 ? -covariance / pairs : 0.0;
  // Of a sum of squares by their scatter, of a covariance by the variance of products of independent errors.
  const double variance_error = std::sqrt(std::max(0.0, fourth / pulses - variance * variance) / pulses), read_error = variance / std::sqrt(std::max(1.0, pairs));
  const double mean_square = steps / pulses;
  // Read noise that is not there must not add to the noise of pulses by chance.
  const double taken = std::max(0.0, read);
  fit.report.parameters.push_back(root_of("cycle_to_cycle", (variance - 2.0 * taken) / mean_square, std::hypot(variance_error, 2.0 * read_error) / mean_square, "noise of a step over its mean"));
  fit.report.parameters.push_back(root_of("write_noise", read, read_error, "noise of the state as read, in units of w"));
  double n = 0.0, mean = 0.0, second = 0.0, noise = 0.0;
  for (std::size_t c = 0; c < factor.size(); ++c) {
    if (weight[c] <= 0.0) continue;
    n += 1.0;
    mean += factor[c];
    second += factor[c] * factor[c];
    noise += variance / weight[c];
  }
  if (n < static_cast<double>(kLeastCells)) return;
  const double scatter = std::max(0.0, second - mean * mean / n) / (n - 1.0);
  fit.report.parameters.push_back(root_of("step_dtod", scatter - noise / n, scatter * std::sqrt(2.0 / (n - 1.0)), "spread of the steps of cells, relative"));
}

}  // namespace

TabulatedPulseFit fit_tabulated_pulse(const PulseData& data, const TabulatedPulseOptions& options) {
  if (!(options.w_min < options.w_max) || options.bins < kLeastBins)
    throw core::InputError("a table of steps needs bounds of w and three bins at least", "Give w_min below w_max");
  TabulatedPulseFit fit;
  fit.options = options;
  fit.report.model = "dw = +-step t(w) (1 + c xi), t a table against the state before the pulse";
  const PulseCells cells = prepare_cells(data, options.scale, kLeastPulses, fit.report);
  const auto bin_of = [&](double w) {
    const double share = (w - options.w_min) / (options.w_max - options.w_min);
    const auto last = static_cast<double>(options.bins - 1);
    return static_cast<std::size_t>(std::clamp(std::floor(share * static_cast<double>(options.bins)), 0.0, last));
  };
  const std::vector<std::vector<Cellful>> empty(options.bins, std::vector<Cellful>(cells.trains.size()));
  std::vector<std::vector<Cellful>> up = empty, down = empty;
  for (std::size_t c = 0; c < cells.trains.size(); ++c) {
    const StateTrain& train = cells.trains[c];
    for (std::size_t k = 1; k < train.w.size(); ++k)
      (train.direction[k] > 0 ? up : down)[bin_of(train.w[k - 1])][c].add(train.direction[k] * (train.w[k] - train.w[k - 1]));
  }

  std::vector<FittedParameter> steps;
  for (std::size_t b = 0; b < options.bins; ++b) {
    if (total(up[b]) < kLeastInBin || total(down[b]) < kLeastInBin) continue;
    const double middle = options.w_min + (static_cast<double>(b) + 0.5) / static_cast<double>(options.bins) * (options.w_max - options.w_min);
    fit.weight.push_back(middle);
    for (const auto* direction : {&up[b], &down[b]}) {
      const Estimate step = mean_step(*direction);
      const bool rising = direction == &up[b];
      (rising ? fit.up : fit.down).push_back(std::max(0.0, step.value));
      steps.push_back({fmt::format("step_{}({:.4g})", rising ? "up" : "down", middle), step.value, step.interval, "1", "in units of w"});
    }
  }
  if (fit.weight.size() < kLeastBins)
    throw core::InputError({data.file}, fmt::format("{} of {} bins of the state hold pulses of both directions, {} are needed", fit.weight.size(), options.bins, kLeastBins),
                           "Pulse the cells over their range in both directions, or narrow the window");
  for (std::size_t i = 0; i < fit.weight.size(); ++i) fit.step += 0.5 * (fit.up[i] + fit.down[i]) / static_cast<double>(fit.weight.size());
  if (!(fit.step > 0.0)) throw core::InputError({data.file}, "pulses do not move the cells on average", "Check the direction of the pulses");

  for (FittedParameter& step : steps) fit.report.parameters.push_back(std::move(step));
  add_noise(cells, fit);
  return fit;
}

}  // namespace ohmfield::crossbar
