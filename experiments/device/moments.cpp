#include "experiments/device/moments.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ohmfield::experiments {

Moments moments_of(std::span<const float> values) {
  constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
  if (values.empty()) return {kNothing, kNothing};
  Moments moments;
  for (const float value : values) moments.mean += double{value};
  moments.mean /= static_cast<double>(values.size());
  double squares = 0.0;
  for (const float value : values) squares += (double{value} - moments.mean) * (double{value} - moments.mean);
  moments.sigma = std::sqrt(squares / static_cast<double>(values.size()));
  return moments;
}

std::vector<double> quantiles_of(std::vector<float>& values, std::span<const double> probabilities) {
  std::sort(values.begin(), values.end());
  std::vector<double> quantiles;
  for (const double probability : probabilities) {
    const double at = probability * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const double low = values[below], high = values[std::min(below + 1, values.size() - 1)];
    quantiles.push_back(low + (at - static_cast<double>(below)) * (high - low));
  }
  return quantiles;
}

SlopeOverCells log_log_slopes(std::span<const double> x, std::span<const float> values, std::size_t cells) {
  constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> log_x;
  std::vector<std::size_t> row;
  double mean_x = 0.0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    if (!(x[k] > 0.0)) continue;
    log_x.push_back(std::log(x[k]));
    row.push_back(k);
    mean_x += log_x.back();
  }
  mean_x /= static_cast<double>(std::max<std::size_t>(1, log_x.size()));
  double squares_x = 0.0;
  for (const double value : log_x) squares_x += (value - mean_x) * (value - mean_x);
  SlopeOverCells result{kNothing, kNothing, kNothing, 0};
  if (!(squares_x > 0.0)) return result;
  double sum = 0.0, squares = 0.0;
  for (std::size_t c = 0; c < cells; ++c) {
    double product = 0.0;
    bool usable = true;
    for (std::size_t k = 0; k < row.size() && usable; ++k) {
      const double value = values[row[k] * cells + c];
      usable = value > 0.0;
      if (usable) product += (log_x[k] - mean_x) * std::log(value);
    }
    if (!usable) continue;
    const double slope = product / squares_x;
    sum += slope;
    squares += slope * slope;
    ++result.cells;
  }
  if (result.cells < 2) return result;
  const auto n = static_cast<double>(result.cells);
  result.mean = sum / n;
  result.sigma = std::sqrt(std::max(0.0, squares - n * result.mean * result.mean) / (n - 1.0));
  result.standard_error = result.sigma / std::sqrt(n);
  return result;
}

}  // namespace ohmfield::experiments
