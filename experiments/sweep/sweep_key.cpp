#include "experiments/sweep/sweep_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"

namespace ohmfield::experiments {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kMost = std::numeric_limits<double>::max();

const SweepKey* find_key(std::string_view name) {
  const auto& keys = sweep_keys();
  const auto at = std::find_if(keys.begin(), keys.end(), [name](const SweepKey& key) { return key.name == name; });
  return at == keys.end() ? nullptr : &*at;
}

/// Keys and parameters of a rule.
[[noreturn]] void refuse_key(const std::string& name, const std::string& rule) {
  std::vector<std::string> known;
  for (const SweepKey& key : sweep_keys()) known.emplace_back(key.name);
  for (const hopfield::RuleParameter& parameter : hopfield::rule_info(rule).parameters) known.emplace_back(parameter.name);
  const std::string near = core::nearest_word(name, known);
  std::string all;
  for (const std::string& key : known) all += (all.empty() ? "" : ", ") + key;
  throw core::InputError(fmt::format("sweep key '{}' is neither one of the array nor a parameter of rule '{}'", name, rule),
                         near.empty() ? "Known: " + all : fmt::format("Is '{}' meant?", near));
}

double axis_number(const std::string& option, const std::string& text) {
  if (text == "inf") return kInfinite;
  return real_number(option, text, -kMost, kMost);
}

}  // namespace

const std::vector<SweepKey>& sweep_keys() {
  static const std::vector<SweepKey> keys{
      {"on_off_ratio", 1.0 + 1e-6, kInfinite, false, "conductance of on cells over that of off cells; inf: nothing leaks",
       [](double v, DeviceEdit& device, KsatConfig&) { device.set_on_off_ratio(v); }},
      {"programming_spread", 0.0, 100.0, false, "factor on the spread that programming leaves",
       [](double v, DeviceEdit& device, KsatConfig&) { device.scale_programming_spread(v); }},
      {"drift_spread", 0.0, 100.0, false, "factor on the device-to-device spread of drift",
       [](double v, DeviceEdit& device, KsatConfig&) { device.scale_drift_spread(v); }},
      {"read_noise", 0.0, 1000.0, false, "factor on the noise of reads",
       [](double v, DeviceEdit& device, KsatConfig&) { device.scale_read_noise(v); }},
      {"white_noise", 0.0, 10.0, false, "white noise of each read as a fraction of the conductance",
       [](double v, DeviceEdit& device, KsatConfig&) { device.set_white_noise(v); }},
      {"comparator_offset", 0.0, 10.0, false, "offset of comparators, one sigma, in currents of one literal",
       [](double v, DeviceEdit& device, KsatConfig& config) { device.set_comparator_offset(v, config.array.read_voltage_V); }},
      {"comparator_noise", 0.0, 10.0, false, "noise of comparators, one sigma, in currents of one literal",
       [](double v, DeviceEdit& device, KsatConfig& config) { device.set_comparator_noise(v, config.array.read_voltage_V); }},
      {"stuck_rate", 0.0, 1.0, false, "probability of a stuck cell, half of them off, half on",
       [](double v, DeviceEdit& device, KsatConfig&) { device.set_stuck_rates(v / 2.0, v / 2.0); }},
      {"stuck_off_rate", 0.0, 1.0, false, "probability of a cell stuck at off",
       [](double v, DeviceEdit& device, KsatConfig&) { device.set_stuck_rates(v, 0.0); }},
      {"stuck_on_rate", 0.0, 1.0, false, "probability of a cell stuck at on",
       [](double v, DeviceEdit& device, KsatConfig&) { device.set_stuck_rates(0.0, v); }},
      {"age_s", 0.0, kMost, false, "age of the array since programming [s]",
       [](double v, DeviceEdit&, KsatConfig& config) { config.array.age_s = v; }},
      {"wire_resistance_ohm", 0.0, 1e12, false, "resistance of lines between neighbouring cells [ohm]",
       [](double v, DeviceEdit&, KsatConfig& config) { config.array.wire_resistance_ohm = v; }},
      {"break_adc_bits", 0.0, 24.0, true, "converter of breaks; 0: winner-take-all on currents",
       [](double v, DeviceEdit&, KsatConfig& config) { config.array.break_adc_bits = static_cast<int>(v); }},
      {"break_adc_range", 1e-6, kMost, false, "largest break that the converter tells, in clauses",
       [](double v, DeviceEdit&, KsatConfig& config) { config.array.break_adc_range = v; }},
      {"read_voltage_V", 1e-6, 100.0, false, "voltage of driven lines [V]",
       [](double v, DeviceEdit&, KsatConfig& config) { config.array.read_voltage_V = v; }},
  };
  return keys;
}

SweepAxis read_axis(const std::string& option, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    throw core::InputError(fmt::format("{} {} is not KEY=V1,V2,...", option, text), fmt::format("For example {} on_off_ratio=10,40,inf", option));
  SweepAxis axis{text.substr(0, equals), {}};
  for (std::size_t begin = equals + 1; begin <= text.size();) {
    const std::size_t comma = std::min(text.find(',', begin), text.size());
    axis.values.push_back(axis_number(fmt::format("{} {}", option, axis.key), text.substr(begin, comma - begin)));
    begin = comma + 1;
  }
  return axis;
}

void check_axis(const SweepAxis& axis, const std::string& rule) {
  for (std::size_t i = 0; i < axis.values.size(); ++i)
    if (std::find(axis.values.begin(), axis.values.begin() + static_cast<std::ptrdiff_t>(i), axis.values[i]) != axis.values.begin() + static_cast<std::ptrdiff_t>(i))
      throw core::InputError(fmt::format("sweep of {} has {:g} twice", axis.key, axis.values[i]), "Give each value once");
  const SweepKey* key = find_key(axis.key);
  if (key == nullptr) {
    const auto& parameters = hopfield::rule_info(rule).parameters;
    if (std::none_of(parameters.begin(), parameters.end(), [&axis](const auto& p) { return p.name == axis.key; })) refuse_key(axis.key, rule);
    for (const double value : axis.values) hopfield::complete_params(rule, {{axis.key, value}});
    return;
  }
  for (const double value : axis.values) {
    if (!(value >= key->low && value <= key->high))
      throw core::InputError(fmt::format("sweep of {} has {:g}, which is not a number {}", axis.key, value,
                                         key->high < kMost ? fmt::format("from {:g} to {:g}", key->low, key->high) : fmt::format("of at least {:g}", key->low)),
                             std::string(key->meaning));
    if (key->is_whole && value != std::floor(value))
      throw core::InputError(fmt::format("sweep of {} has {:g}", axis.key, value), "Give whole numbers");
  }
}

void apply_value(const std::string& key, double value, DeviceEdit& device, KsatConfig& config) {
  if (const SweepKey* known = find_key(key)) known->apply(value, device, config);
  else config.rule_params[key] = value;
}

}  // namespace ohmfield::experiments
