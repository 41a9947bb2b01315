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

  double squares = 0.0, freedom = 0.0, step_squares = 0.0;
  std::vector<double> factor_sum(cells.trains.size(), 0.0), factor_weight(cells.trains.size(), 0.0);
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
      for (std::size_t c = 0; c < direction->size(); ++c) {
        const Cellful& cell = (*direction)[c];
        if (cell.count < 2.0) continue;
        squares += cell.squares - cell.sum * cell.sum / cell.count;
        freedom += cell.count - 1.0;
        step_squares += (cell.count - 1.0) * step.value * step.value;
        factor_sum[c] += cell.sum;
        factor_weight[c] += cell.count * step.value;
      }
    }
  }
  if (fit.weight.size() < kLeastBins)
    throw core::InputError({data.file}, fmt::format("{} of {} bins of the state hold pulses of both directions, {} are needed", fit.weight.size(), options.bins, kLeastBins),
                           "Pulse the cells over their range in both directions, or narrow the window");
  for (std::size_t i = 0; i < fit.weight.size(); ++i) fit.step += 0.5 * (fit.up[i] + fit.down[i]) / static_cast<double>(fit.weight.size());
  if (!(fit.step > 0.0)) throw core::InputError({data.file}, "pulses do not move the cells on average", "Check the direction of the pulses");

  // Neighbouring increments share the noise of the reading between them: its variance is minus their covariance.
  double covariance = 0.0, pairs = 0.0;
  for (std::size_t c = 0; c < cells.trains.size(); ++c) {
    const StateTrain& train = cells.trains[c];
    const auto deviation = [&](std::size_t k) {
      const auto& direction = train.direction[k] > 0 ? up : down;
      const Cellful& cell = direction[bin_of(train.w[k - 1])][c];
      return train.direction[k] * (train.direction[k] * (train.w[k] - train.w[k - 1]) - cell.sum / cell.count);
    };
    for (std::size_t k = 2; k < train.w.size(); ++k, pairs += 1.0) covariance += deviation(k) * deviation(k - 1);
  }
  const double read_variance = std::max(0.0, -covariance / pairs), noise_variance = std::max(0.0, squares / freedom - 2.0 * read_variance);
  const double cycle = std::sqrt(noise_variance * freedom / step_squares), error = std::sqrt(2.0 / freedom);
  for (FittedParameter& step : steps) fit.report.parameters.push_back(std::move(step));
  fit.report.parameters.push_back({"cycle_to_cycle", cycle, {cycle * std::exp(-0.5 * core::kZ95 * error), cycle * std::exp(0.5 * core::kZ95 * error)}, "1", "noise of a step over its mean"});
  const double read = std::sqrt(read_variance), read_error = squares / freedom / std::sqrt(pairs) * core::kZ95;
  fit.report.parameters.push_back({"write_noise", read, {std::sqrt(std::max(0.0, read_variance - read_error)), std::sqrt(read_variance + read_error)}, "1", "noise of the state as read, in units of w"});
  // Steps of single cells over the table, less what the noise of their pulses makes them differ.
  double n = 0.0, mean = 0.0, second = 0.0, noise = 0.0;
  for (std::size_t c = 0; c < factor_sum.size(); ++c) {
    if (factor_weight[c] <= 0.0) continue;
    const double factor = factor_sum[c] / factor_weight[c], pulses = factor_weight[c] / fit.step;
    n += 1.0;
    mean += factor;
    second += factor * factor;
    noise += cycle * cycle / std::max(1.0, pulses);
  }
  if (n >= static_cast<double>(kLeastCells)) {
    const double variance = std::max(0.0, (second - mean * mean / n) / (n - 1.0) - noise / n), spread = std::sqrt(variance);
    const double factor = std::exp(core::kZ95 / std::sqrt(2.0 * (n - 1.0)));
    fit.report.parameters.push_back({"step_dtod", spread, {spread / factor, spread * factor}, "1", "spread of the steps of cells, relative"});
  }
  fit.report.goodness.push_back({"correlation of neighbouring increments", covariance / pairs / (squares / freedom), 0.0, 1.0});
  return fit;
}

}  // namespace ohmfield::crossbar
