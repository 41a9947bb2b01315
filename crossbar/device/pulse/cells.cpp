#include "crossbar/device/pulse/cells.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"
#include "crossbar/device/pulse/leak.hpp"

namespace ohmfield::crossbar {
namespace {

using core::Stream;

/// What varies between devices; each has its own sequence. Append, never renumber.
enum class Variation : std::uint64_t {
  w_max,
  w_min,
  step,
  up_down,
  dead,
  dead_place,
  lifetime,
  rest,
  gamma_up,
  gamma_down,
  slope_up,
  slope_down,
  reference
};

/// Draws of one construction.
class Draws {
 public:
  Draws(std::size_t count, std::uint64_t seed, std::uint64_t index) : count_(count), seed_(seed), index_(index) {}

  /// Normals times `spread`, one for each device; not drawn if they would all be 0.
  std::vector<double> normal(Variation what, double spread) const {
    std::vector<double> result(count_, 0.0);
    if (spread == 0.0) return result;
    std::vector<float> xi(count_);
    core::fill_normal(xi, seed_of(what), Stream::device_variation, index_);
    for (std::size_t i = 0; i < count_; ++i) result[i] = spread * static_cast<double>(xi[i]);
    return result;
  }

  std::vector<float> uniform(Variation what) const {
    std::vector<float> u(count_);
    core::fill_uniform(u, seed_of(what), Stream::device_variation, index_);
    return u;
  }

 private:
  std::uint64_t seed_of(Variation what) const {
    return core::derive_seed(seed_, Stream::device_variation, static_cast<std::uint64_t>(what));
  }

  std::size_t count_;
  std::uint64_t seed_, index_;
};

std::vector<float> to_floats(const std::vector<double>& values) { return {values.begin(), values.end()}; }

/// One plus a normal, or the exponential of it.
double spread_factor(SpreadLaw law, double normal) {
  return law == SpreadLaw::normal ? 1.0 + normal : std::exp(normal);
}

/// In double until all is known.
struct Devices {
  std::vector<double> low, high, up, down;
};

Devices draw_bounds_and_steps(const PulseParams& params, const Draws& draws, std::size_t count) {
  Devices devices{
      draws.normal(Variation::w_min, params.w_min_spread), draws.normal(Variation::w_max, params.w_max_spread),
      draws.normal(Variation::step, params.step_spread), draws.normal(Variation::up_down, params.up_down_spread)};
  for (std::size_t i = 0; i < count; ++i) {
    double low = params.w_min * (1.0 + devices.low[i]), high = params.w_max * (1.0 + devices.high[i]);
    if (low > high) std::swap(low, high);
    devices.low[i] = -std::abs(low);
    devices.high[i] = std::abs(high);
    const double gain = spread_factor(params.step_law, devices.up[i]), r = devices.down[i];
    devices.up[i] = params.step * std::abs(gain - std::max(0.0, -params.up_down_bias) + r);
    devices.down[i] = params.step * std::abs(gain - std::max(0.0, params.up_down_bias) - r);
  }
  return devices;
}

void draw_dead(const PulseParams& params, const Draws& draws, Devices& devices, std::vector<std::uint8_t>& dead) {
  if (params.dead_fraction == 0.0) return;
  const std::vector<float> u = draws.uniform(Variation::dead), place = draws.uniform(Variation::dead_place);
  dead.assign(u.size(), 0);
  for (std::size_t i = 0; i < dead.size(); ++i) {
    if (static_cast<double>(u[i]) >= params.dead_fraction) continue;
    dead[i] = 1;
    const double low = std::max(devices.low[i], -params.dead_range),
                 high = std::min(devices.high[i], params.dead_range);
    devices.low[i] = devices.high[i] = low + (high - low) * static_cast<double>(place[i]);
    devices.up[i] = devices.down[i] = 0.0;
  }
}

/// Loss of step by weight for a loss of gamma at a bound (a distance from 0); none where there is no bound to reach.
double slope(double gamma, double scale, double bound) { return bound > 0.0 ? gamma * scale / bound : 0.0; }

void draw_linear(const PulseParams& params, const Draws& draws, const Devices& devices, PulsedCells& cells) {
  const LinearPulse& linear = params.linear;
  const std::vector<double> up = draws.normal(Variation::gamma_up, linear.gamma_up_spread),
                            down = draws.normal(Variation::gamma_down, linear.gamma_down_spread);
  const bool own = linear.reference == GammaReference::own_bound;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    double gamma_up = linear.gamma_up + up[i], gamma_down = linear.gamma_down + down[i];
    if (linear.sign == GammaSign::positive) {
      gamma_up = std::abs(gamma_up);
      gamma_down = std::abs(gamma_down);
    }
    cells.slope_up[i] = static_cast<float>(slope(gamma_up, devices.up[i], own ? devices.high[i] : params.w_max));
    cells.slope_down[i] = static_cast<float>(slope(gamma_down, devices.down[i], own ? -devices.low[i] : -params.w_min));
  }
}

void draw_soft_bounds(const PulseParams& params, const Draws& draws, Devices& devices, PulsedCells& cells) {
  const SoftBoundsPulse& soft = params.soft_bounds;
  const std::vector<double> up = draws.normal(Variation::slope_up, soft.slope_up_spread),
                            down = draws.normal(Variation::slope_down, soft.slope_down_spread),
                            spread = draws.normal(Variation::reference, soft.reference_spread);
  std::vector<double> reference(cells.size(), 0.0);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    double &low = devices.low[i], &high = devices.high[i];
    const bool alive = low < 0.0 && high > 0.0;
    if (alive) {  // a slope steeper by a factor is a bound nearer by it
      high /= std::abs(1.0 + up[i]);
      low /= std::abs(1.0 + down[i]);
    }
    const double slope_up = slope(1.0, devices.up[i], high), slope_down = slope(1.0, devices.down[i], -low);
    reference[i] = soft.reference_mean + spread[i];
    // Steps up and down are equal where scale_up - slope_up w = scale_down + slope_down w.
    if (soft.reference == PulseReference::symmetry_point && alive && slope_up + slope_down > 0.0)
      reference[i] += (devices.up[i] - devices.down[i]) / (slope_up + slope_down);
    low -= reference[i];
    high -= reference[i];
    cells.slope_up[i] = static_cast<float>(slope_up);
    cells.slope_down[i] = static_cast<float>(slope_down);
  }
  if (std::any_of(reference.begin(), reference.end(), [](double r) { return r != 0.0; }))
    cells.reference = to_floats(reference);
}

void draw_power(const PulseParams& params, const Draws& draws, PulsedCells& cells) {
  const PowerPulse& power = params.power;
  const std::vector<double> gain = draws.normal(Variation::gamma_up, power.gamma_spread),
                            r = draws.normal(Variation::gamma_down, power.gamma_up_down_spread);
  cells.gamma_up.resize(cells.size());
  cells.gamma_down.resize(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const double bias = power.gamma_up_down_bias;
    cells.gamma_up[i] = static_cast<float>(power.gamma * std::abs(1.0 + gain[i] - std::max(0.0, -bias) + r[i]));
    cells.gamma_down[i] = static_cast<float>(power.gamma * std::abs(1.0 + gain[i] - std::max(0.0, bias) - r[i]));
  }
}

void draw_leak(const PulseParams& params, const Draws& draws, PulsedCells& cells) {
  cells.rest = to_floats(draws.normal(Variation::rest, params.rest_spread));
  for (float& rest : cells.rest) rest += static_cast<float>(params.rest);
  if (params.leak_lifetime_periods == 0.0) return;
  std::vector<double> rate = draws.normal(Variation::lifetime, params.leak_lifetime_spread);
  for (double& value : rate) {
    const double lifetime = params.leak_lifetime_periods * spread_factor(params.leak_lifetime_law, value);
    value = lifetime > 1.0 ? -std::log1p(-1.0 / lifetime) : 1e30;  // all is forgotten in a period
  }
  cells.leak_rate = to_floats(rate);
}

bool is_dead(const PulsedCells& cells, std::size_t i) { return !cells.dead.empty() && cells.dead[i] != 0; }

float clipped(const PulsedCells& cells, std::size_t i, float weight) {
  return std::min(std::max(weight, cells.low[i]), cells.high[i]);
}

}  // namespace

float write_noise_sigma(const PulseParams& params) {
  return static_cast<float>(params.write_noise_steps * params.step);
}

std::uint64_t pulse_seed(std::uint64_t seed, PulseDraw draw, std::uint64_t number) {
  return core::derive_seed(seed, Stream::pulse, static_cast<std::uint64_t>(draw) + number);
}

PulsedCells make_pulsed_cells(const PulseParams& params, std::size_t count, std::uint64_t seed, std::uint64_t index) {
  const Draws draws(count, seed, index);
  PulsedCells cells;
  cells.params = params;
  cells.weight.assign(count, 0.0f);
  Devices devices = draw_bounds_and_steps(params, draws, count);
  draw_dead(params, draws, devices, cells.dead);
  if (params.rule == PulseRule::linear || params.rule == PulseRule::soft_bounds) {
    cells.slope_up.resize(count);
    cells.slope_down.resize(count);
  }
  if (params.rule == PulseRule::linear) draw_linear(params, draws, devices, cells);
  if (params.rule == PulseRule::soft_bounds) draw_soft_bounds(params, draws, devices, cells);
  if (params.rule == PulseRule::power) draw_power(params, draws, cells);
  draw_leak(params, draws, cells);
  cells.low = to_floats(devices.low);
  cells.high = to_floats(devices.high);
  cells.scale_up = to_floats(devices.up);
  cells.scale_down = to_floats(devices.down);
  for (std::size_t i = 0; i < count; ++i) cells.weight[i] = clipped(cells, i, 0.0f);
  if (params.write_noise_steps > 0.0) cells.apparent = cells.weight;
  return cells;
}

void set_weights(PulsedCells& cells, std::span<const float> weight, std::uint64_t seed, std::uint64_t index) {
  OHM_EXPECT(weight.size() == cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) cells.weight[i] = clipped(cells, i, weight[i]);
  if (cells.apparent.empty()) return;
  cells.apparent = cells.weight;
  if (cells.params.write_noise_on_set == WriteNoiseOnSet::skipped) return;
  std::vector<float> xi(cells.size());
  core::fill_normal(xi, pulse_seed(seed, PulseDraw::write), Stream::pulse, index);
  const float sigma = write_noise_sigma(cells.params);
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (!is_dead(cells, i)) cells.apparent[i] += sigma * xi[i];
}

void leak(PulsedCells& cells, double periods) { leak(cells, 0, cells.size(), periods); }

void leak(PulsedCells& cells, std::size_t first, std::size_t count, double periods) {
  OHM_EXPECT(periods >= 0.0 && std::isfinite(periods) && first + count <= cells.size());
  if (cells.leak_rate.empty()) return;
  const float *const rate = cells.leak_rate.data() + first, *const rest = cells.rest.data() + first;
  const float *const low = cells.low.data() + first, *const high = cells.high.data() + first;
  float* const weight = cells.weight.data() + first;
  float fastest = 0.0f;
  for (std::size_t i = 0; i < count; ++i) fastest = std::max(fastest, rate[i]);
  const bool little = static_cast<double>(fastest) * periods < 1e-3;
  for (std::size_t i = 0; i < count; ++i) {
    const double x = static_cast<double>(rate[i]) * periods, before = static_cast<double>(weight[i]);
    // 1 - exp(-x); the series is right to 1e-15 for so little, and vectorises.
    const double lost = little ? x * (1.0 - 0.5 * x * (1.0 - x / 3.0 * (1.0 - 0.25 * x))) : -std::expm1(-x);
    const float after = static_cast<float>(before + (static_cast<double>(rest[i]) - before) * lost);
    weight[i] = std::min(std::max(after, low[i]), high[i]);
    if (!cells.apparent.empty()) cells.apparent[first + i] += weight[i] - static_cast<float>(before);
  }
}

double leak_periods(const PulseParams& params, double time_s) {
  if (params.leak_lifetime_periods > 0.0 && params.leak_period_s == 0.0)
    throw core::InputError("the device leaks by periods, not by seconds", "Add leak_period_s to its [pulse] table");
  return params.leak_period_s > 0.0 ? time_s / params.leak_period_s : 0.0;
}

void reset(PulsedCells& cells, std::span<const std::size_t> which, std::uint64_t seed, std::uint64_t index) {
  const std::uint64_t reset_seed = pulse_seed(seed, PulseDraw::reset), write_seed = pulse_seed(seed, PulseDraw::write);
  const float noise = static_cast<float>(cells.params.reset_noise), sigma = write_noise_sigma(cells.params);
  for (const std::size_t i : which) {
    OHM_EXPECT(i < cells.size());
    cells.weight[i] = clipped(cells, i, cells.rest[i] + noise * core::normal_at(reset_seed, Stream::pulse, index, i));
    if (!cells.apparent.empty() && !is_dead(cells, i))
      cells.apparent[i] = cells.weight[i] + sigma * core::normal_at(write_seed, Stream::pulse, index, i);
  }
}

}  // namespace ohmfield::crossbar
