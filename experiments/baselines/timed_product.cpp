#include "experiments/baselines/timed_product.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/expect.hpp"
#include "experiments/cpu_clock.hpp"

namespace ohmfield::experiments {
namespace {

constexpr double kSample_s = 50e-6;       // chosen: reading the clock of the thread takes up to 0.5 us, 1 % of it
constexpr std::size_t kLeastSamples = 5;  // so that one that was disturbed does not move the median

/// The compiler must take it that somebody reads y and changes x.
void observe(const Eigen::MatrixXf& y) { asm volatile("" : : "r"(y.data()) : "memory"); }

double run(crossbar::ConstMatrix weights, crossbar::ConstMatrix inputs, Eigen::MatrixXf& y, std::size_t products) {
  const double begin_s = thread_cpu_s();
  for (std::size_t i = 0; i < products; ++i) {
    if (inputs.cols() == 1)
      y.col(0).noalias() = weights * inputs.col(0);
    else
      y.noalias() = weights * inputs;
    observe(y);
  }
  return thread_cpu_s() - begin_s;
}

/// Of sorted samples, by linear interpolation.
double quantile(const std::vector<double>& samples, double share) {
  const double at = share * static_cast<double>(samples.size() - 1);
  const std::size_t below = static_cast<std::size_t>(at), above = std::min(below + 1, samples.size() - 1);
  return samples[below] + (at - static_cast<double>(below)) * (samples[above] - samples[below]);
}

std::string caches(double bytes, const crossbar::Platform& processor) {
  const double cache = processor.cache_B().nominal;
  return fmt::format("warm: {:.4g} MB of weights, inputs and outputs {} ({:.3g} MB, {})", 1e-6 * bytes,
                     bytes <= cache ? "stay in a cache of the core" : "exceed the cache of a core and come from a further one or from memory",
                     1e-6 * cache, processor.cache_B().grade);
}

}  // namespace

TimedProduct time_product(crossbar::ConstMatrix weights, crossbar::ConstMatrix inputs, const crossbar::Platform& processor, double min_seconds,
                          EnergyCounter* counter) {
  OHM_EXPECT(weights.cols() == inputs.rows() && inputs.cols() > 0);
  OHM_EXPECT(min_seconds >= 0.0 && std::isfinite(min_seconds));
  TimedProduct result;
  result.output.resize(weights.rows(), inputs.cols());
  result.operations = 2.0 * static_cast<double>(weights.rows()) * static_cast<double>(weights.cols()) * static_cast<double>(inputs.cols());

  // Warm up, and find how many products a sample takes.
  std::size_t products = 1;
  run(weights, inputs, result.output, 1);
  for (double taken_s = 0.0; (taken_s = run(weights, inputs, result.output, products)) < kSample_s;) products *= 2;

  std::vector<double> samples;
  const double begin_J = counter ? counter->joules() : 0.0;
  for (double sum_s = 0.0; sum_s < min_seconds || samples.size() < kLeastSamples;) {
    const double taken_s = run(weights, inputs, result.output, products);
    sum_s += taken_s;
    samples.push_back(taken_s / static_cast<double>(products));
  }
  const double counted_J = counter ? counter->joules() - begin_J : 0.0;
  result.measured_products = samples.size() * products;
  std::sort(samples.begin(), samples.end());
  result.measured_s = quantile(samples, 0.5);
  result.measured_lower_quartile_s = quantile(samples, 0.25);
  result.measured_upper_quartile_s = quantile(samples, 0.75);

  const double bytes = 4.0 * static_cast<double>(weights.size() + inputs.size() + result.output.size());
  const crossbar::Quantity& power = processor.power_W();
  const std::string how = fmt::format("fp32, Eigen, one thread, {}; ", caches(bytes, processor));
  if (counted_J > 0.0) {
    const double each_J = counted_J / static_cast<double>(result.measured_products);
    result.measured_energy = {each_J, std::min(each_J, power.low * result.measured_s), each_J};
    result.measured_how = how + fmt::format("energy of whole packages by {}; low end: {:g} W for one core alone", counter->source(), power.low);
  } else {
    result.measured_energy = {power.nominal * result.measured_s, power.low * result.measured_s, power.high * result.measured_s};
    result.measured_how = how + fmt::format("{}: {:g} W a core, {:g} to {:g} ({})", counter ? "the energy counter did not move" : "no energy counter",
                                            power.nominal, power.low, power.high, power.grade);
  }
  return result;
}

}  // namespace ohmfield::experiments
