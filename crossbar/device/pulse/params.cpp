#include "crossbar/device/pulse/params.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace ohmfield::crossbar {
namespace {

using core::Range;
using core::TomlTable;

/// The value whose word stands at `key`; the words of an enumeration are in the order of its values.
template <class Enum, std::size_t n>
Enum choice_or(const TomlTable& section, std::string_view key, Enum fallback,
               const std::array<std::string_view, n>& words) {
  return section.has(key) ? static_cast<Enum>(section.word(key, words)) : fallback;
}

constexpr std::array<std::string_view, 6> kRules{"constant", "linear", "soft_bounds", "exponential", "power", "tabulated"};
constexpr std::array<std::string_view, 2> kNoises{"multiplicative", "additive"};
constexpr std::array<std::string_view, 2> kLaws{"normal", "log_normal"};
constexpr std::array<std::string_view, 2> kGammaReferences{"nominal_bound", "own_bound"};
constexpr std::array<std::string_view, 2> kGammaSigns{"positive", "any"};
constexpr std::array<std::string_view, 2> kReferences{"fixed", "symmetry_point"};
constexpr std::array<std::string_view, 2> kOnSet{"applied", "skipped"};

/// assumption: spreads beyond this have no meaning for a Gaussian factor; catches percentages taken for fractions.
const Range kSpread = Range::between(0.0, 10.0);
/// assumption: noise of more than a thousand steps is a slip of the unit. The largest of the shipped sets is 75.
const Range kNoise = Range::between(0.0, 1000.0);

void read_bounds(const TomlTable& section, PulseParams& params) {
  params.w_min = section.number("w_min", Range::between(-1e3, 0.0));
  params.w_max = section.number("w_max", Range::between(0.0, 1e3));
  if (params.w_max <= params.w_min) throw section.error("w_max", "is not above w_min", "Weights need a range around 0");
  params.w_min_spread = section.number_or("w_min_spread", 0.0, kSpread);
  params.w_max_spread = section.number_or("w_max_spread", 0.0, kSpread);
}

void read_step(const TomlTable& section, PulseParams& params) {
  params.step = section.number("step", Range::above(0.0));
  if (params.step > params.w_max - params.w_min)
    throw section.error("step", "is above w_max - w_min", "One pulse would cross the whole range");
  params.step_spread = section.number_or("step_spread", 0.0, kSpread);
  params.step_law = choice_or(section, "step_law", params.step_law, kLaws);
  params.up_down_bias = section.number_or("up_down_bias", 0.0, Range::between(-1.0, 1.0));
  params.up_down_spread = section.number_or("up_down_spread", 0.0, kSpread);
}

void read_noise(const TomlTable& section, PulseParams& params) {
  params.cycle_noise = section.number_or("cycle_noise", 0.0, kNoise);
  if (params.rule == PulseRule::linear || params.rule == PulseRule::soft_bounds)
    params.cycle_law = choice_or(section, "cycle_law", params.cycle_law, kNoises);
  params.write_noise_steps = section.number_or("write_noise_steps", 0.0, kNoise);
  params.write_noise_on_set = choice_or(section, "write_noise_on_set", params.write_noise_on_set, kOnSet);
}

void read_faults_and_leak(const TomlTable& section, PulseParams& params) {
  params.dead_fraction = section.number_or("dead_fraction", 0.0, Range::between(0.0, 1.0));
  params.dead_range = section.number_or("dead_range", params.dead_range, Range::at_least(0.0));
  params.rest = section.number_or("rest", 0.0, Range::between(params.w_min, params.w_max));
  params.rest_spread = section.number_or("rest_spread", 0.0, kSpread);
  params.reset_noise = section.number_or("reset_noise", 0.0, kSpread);
  if (!section.has("leak_lifetime_periods")) return;  // the other keys of a leak are then unknown
  params.leak_lifetime_periods = section.number("leak_lifetime_periods", Range::above(1.0));
  params.leak_lifetime_spread = section.number_or("leak_lifetime_spread", 0.0, kSpread);
  params.leak_lifetime_law = choice_or(section, "leak_lifetime_law", params.leak_lifetime_law, kLaws);
  params.leak_period_s = section.number_or("leak_period_s", 0.0, Range::above(0.0));
}

/// assumption: |gamma| up to 100 covers every shipped set twentyfold; exp(gamma z) must stay a finite float.
const Range kGamma = Range::between(-100.0, 100.0);

LinearPulse read_linear(const TomlTable& section) {
  LinearPulse linear;
  linear.sign = choice_or(section, "gamma_sign", linear.sign, kGammaSigns);
  const Range range = linear.sign == GammaSign::positive ? Range::between(0.0, 100.0) : kGamma;
  linear.gamma_up = section.number("gamma_up", range);
  linear.gamma_down = section.number("gamma_down", range);
  linear.gamma_up_spread = section.number_or("gamma_up_spread", 0.0, kSpread);
  linear.gamma_down_spread = section.number_or("gamma_down_spread", 0.0, kSpread);
  linear.reference = choice_or(section, "gamma_reference", linear.reference, kGammaReferences);
  return linear;
}

SoftBoundsPulse read_soft_bounds(const TomlTable& section) {
  SoftBoundsPulse soft;
  soft.slope_up_spread = section.number_or("slope_up_spread", 0.0, kSpread);
  soft.slope_down_spread = section.number_or("slope_down_spread", 0.0, kSpread);
  soft.reference = choice_or(section, "reference", soft.reference, kReferences);
  soft.reference_mean = section.number_or("reference_mean", 0.0);
  soft.reference_spread = section.number_or("reference_spread", 0.0, kSpread);
  return soft;
}

ExponentialPulse read_exponential(const TomlTable& section) {
  ExponentialPulse exponential;
  exponential.a = section.number("a", Range::between(-10.0, 10.0));
  exponential.b = section.number("b", Range::between(-10.0, 10.0));
  exponential.A_up = section.number("A_up", Range::between(-1e6, 1e6));
  exponential.A_down = section.number("A_down", Range::between(-1e6, 1e6));
  exponential.gamma_up = section.number("gamma_up", kGamma);
  exponential.gamma_down = section.number("gamma_down", kGamma);
  exponential.noise_offset = section.number_or("noise_offset", 0.0, kSpread);
  exponential.noise_per_weight = section.number_or("noise_per_weight", 0.0, kSpread);
  return exponential;
}

PowerPulse read_power(const TomlTable& section) {
  PowerPulse power;
  power.gamma = section.number("gamma", Range::between(0.0, 100.0));
  power.gamma_spread = section.number_or("gamma_spread", 0.0, kSpread);
  power.gamma_up_down_bias = section.number_or("gamma_up_down_bias", 0.0, Range::between(-1.0, 1.0));
  power.gamma_up_down_spread = section.number_or("gamma_up_down_spread", 0.0, kSpread);
  return power;
}

TabulatedPulse read_tabulated(const TomlTable& section) {
  TabulatedPulse table;
  table.weight = section.numbers("table_weight");
  table.up = section.numbers("table_up", table.weight.size(), Range::at_least(0.0));
  table.down = section.numbers("table_down", table.weight.size(), Range::at_least(0.0));
  for (std::size_t i = 1; i < table.weight.size(); ++i)
    if (table.weight[i] <= table.weight[i - 1]) throw section.error("table_weight", "does not ascend", "Sort the points");
  return table;
}

double interpolated(const std::vector<double>& x, const std::vector<double>& y, double at) {
  if (at <= x.front()) return y.front();
  if (at >= x.back()) return y.back();
  const auto i = static_cast<std::size_t>(std::upper_bound(x.begin(), x.end(), at) - x.begin());
  return y[i - 1] + (at - x[i - 1]) / (x[i] - x[i - 1]) * (y[i] - y[i - 1]);
}

}  // namespace

PulseParams read_pulse(const TomlTable& section) {
  PulseParams params;
  params.rule = static_cast<PulseRule>(section.word("rule", kRules));
  read_bounds(section, params);
  read_step(section, params);
  read_noise(section, params);
  read_faults_and_leak(section, params);
  switch (params.rule) {
    case PulseRule::constant:
      break;
    case PulseRule::linear:
      params.linear = read_linear(section);
      break;
    case PulseRule::soft_bounds:
      params.soft_bounds = read_soft_bounds(section);
      break;
    case PulseRule::exponential:
      params.exponential = read_exponential(section);
      break;
    case PulseRule::power:
      params.power = read_power(section);
      break;
    case PulseRule::tabulated:
      params.tabulated = read_tabulated(section);
      break;
  }
  section.finish();
  return params;
}

double nominal_step(const PulseParams& params) {
  double up = 1.0, down = 1.0;
  if (params.rule == PulseRule::exponential) {
    const ExponentialPulse& e = params.exponential;
    up = std::max(0.0, 1.0 - e.A_up * std::exp(e.gamma_up * e.b));
    down = std::max(0.0, 1.0 - e.A_down * std::exp(-e.gamma_down * e.b));
  } else if (params.rule == PulseRule::power) {
    const PowerPulse& p = params.power;
    const double range = params.w_max - params.w_min;
    up = std::pow(params.w_max / range, p.gamma * (1.0 - std::max(0.0, -p.gamma_up_down_bias)));
    down = std::pow(-params.w_min / range, p.gamma * (1.0 - std::max(0.0, p.gamma_up_down_bias)));
  } else if (params.rule == PulseRule::tabulated) {
    up = interpolated(params.tabulated.weight, params.tabulated.up, 0.0);
    down = interpolated(params.tabulated.weight, params.tabulated.down, 0.0);
  } else {
    return params.step;
  }
  up *= 1.0 - std::max(0.0, -params.up_down_bias);
  down *= 1.0 - std::max(0.0, params.up_down_bias);
  // A device that cannot move at 0 has no step there; its scale is the only yardstick left.
  return params.step * (up + down > 0.0 ? 0.5 * (up + down) : 1.0);
}

}  // namespace ohmfield::crossbar
