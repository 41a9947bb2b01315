#pragma once
/// Statistics of weights, and pulse parameters from the attributes of a reference file.

#include <hdf5.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "crossbar/device/pulse/params.hpp"

namespace ohmfield::test {

/// z for a false alarm of 1e-7 in a two-sided comparison.
inline constexpr double kZ = 5.33;

struct Sample {
  double mean = 0.0, sigma = 0.0, skewness = 0.0, kurtosis = 0.0;
  std::size_t size = 0;

  double mean_error() const { return sigma / std::sqrt(static_cast<double>(size)); }
  double sigma_error() const {
    return sigma * std::sqrt(std::max(0.0, kurtosis - 1.0) / (4.0 * static_cast<double>(size)));
  }
};

inline Sample sample(std::span<const float> values) {
  Sample result;
  result.size = values.size();
  const double n = static_cast<double>(values.size());
  for (const float value : values) result.mean += static_cast<double>(value) / n;
  double second = 0.0, third = 0.0, fourth = 0.0;
  for (const float value : values) {
    const double x = static_cast<double>(value) - result.mean;
    second += x * x / n;
    third += x * x * x / n;
    fourth += x * x * x * x / n;
  }
  result.sigma = std::sqrt(second);
  if (second > 0.0) {
    result.skewness = third / (second * result.sigma);
    result.kurtosis = fourth / (second * second);
  }
  return result;
}

/// Whether two samples have the same mean, standard deviation and skewness, each to kZ standard errors.
inline bool same_moments(const Sample& a, const Sample& b) {
  const auto within = [](double difference, double first, double second) {
    return std::abs(difference) <= kZ * std::hypot(first, second);
  };
  // Of a nearly normal sample the skewness has the standard error sqrt(6 / n).
  const double skew_a = std::sqrt(6.0 / static_cast<double>(a.size)),
               skew_b = std::sqrt(6.0 / static_cast<double>(b.size));
  return within(a.mean - b.mean, a.mean_error(), b.mean_error()) &&
         within(a.sigma - b.sigma, a.sigma_error(), b.sigma_error()) && within(a.skewness - b.skewness, skew_a, skew_b);
}

/// Whether two samples are of one law, by the largest distance of their distributions (Kolmogorov and Smirnov): larger
/// than sqrt(-ln(alpha / 2) / 2 (1/n + 1/m)) with probability alpha = 1e-7.
inline bool same_law(std::vector<float> a, std::vector<float> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  const double n = static_cast<double>(a.size()), m = static_cast<double>(b.size());
  double distance = 0.0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const float x = std::min(a[i], b[j]);
    while (i < a.size() && a[i] <= x) ++i;
    while (j < b.size() && b[j] <= x) ++j;
    distance = std::max(distance, std::abs(static_cast<double>(i) / n - static_cast<double>(j) / m));
  }
  return distance <= std::sqrt(-0.5 * std::log(0.5e-7) * (1.0 / n + 1.0 / m));
}

/// Scalar attribute of a group, booleans as 0 and 1; nothing if there is none of the name.
inline std::optional<double> attribute(const std::filesystem::path& file, const std::string& group, const char* name) {
  const hid_t id = H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  const hid_t object = id < 0 ? id : H5Oopen(id, group.c_str(), H5P_DEFAULT);
  if (object < 0) throw std::runtime_error("no group " + group + " in " + file.string());
  std::optional<double> value;
  if (H5Aexists(object, name) > 0) {
    const hid_t handle = H5Aopen(object, name, H5P_DEFAULT), type = H5Aget_type(handle);
    if (H5Tget_class(type) == H5T_ENUM) {
      signed char word = 0;
      H5Aread(handle, type, &word);
      value = word;
    } else {
      value.emplace();
      H5Aread(handle, H5T_NATIVE_DOUBLE, &*value);
    }
    H5Tclose(type);
    H5Aclose(handle);
  }
  H5Oclose(object);
  H5Fclose(id);
  return value;
}

/// The parameters that a group of the reference file was made with.
inline crossbar::PulseParams golden_params(const std::filesystem::path& file, const std::string& group) {
  using namespace crossbar;
  const auto get = [&](const char* name) { return attribute(file, group, name).value_or(0.0); };
  const auto has = [&](const char* name) { return attribute(file, group, name).has_value(); };
  PulseParams p;
  p.w_min = get("w_min");
  p.w_max = get("w_max");
  p.w_min_spread = get("w_min_dtod");
  p.w_max_spread = get("w_max_dtod");
  p.step = get("dw_min");
  p.step_spread = get("dw_min_dtod");
  p.step_law = get("dw_min_dtod_log_normal") != 0.0 ? SpreadLaw::log_normal : SpreadLaw::normal;
  p.up_down_bias = get("up_down");
  p.up_down_spread = get("up_down_dtod");
  p.cycle_noise = get("dw_min_std");
  p.write_noise_steps = get("write_noise_std");
  p.dead_fraction = get("corrupt_devices_prob");
  p.dead_range = get("corrupt_devices_range");
  p.leak_lifetime_periods = get("lifetime");
  p.leak_lifetime_spread = get("lifetime_dtod");
  if (has("mult_noise") && get("mult_noise") == 0.0) p.cycle_law = CycleNoise::additive;
  if (has("pow_gamma")) {
    p.rule = PulseRule::power;
    p.power = {get("pow_gamma"), get("pow_gamma_dtod"), get("pow_up_down"), get("pow_up_down_dtod")};
  } else if (has("A_up")) {
    p.rule = PulseRule::exponential;
    p.exponential = {get("a"),        get("b"),          get("A_up"),           get("A_down"),
                     get("gamma_up"), get("gamma_down"), get("dw_min_std_add"), get("dw_min_std_slope")};
  } else if (has("gamma_up")) {
    p.rule = PulseRule::linear;
    p.linear = {get("gamma_up"),
                get("gamma_down"),
                get("gamma_up_dtod"),
                get("gamma_down_dtod"),
                get("mean_bound_reference") != 0.0 ? GammaReference::nominal_bound : GammaReference::own_bound,
                get("allow_increasing") != 0.0 ? GammaSign::any : GammaSign::positive};
  } else if (has("mult_noise")) {
    p.rule = PulseRule::soft_bounds;
    p.soft_bounds = {get("slope_up_dtod"), get("slope_down_dtod"),
                     get("subtract_symmetry_point") != 0.0 ? PulseReference::symmetry_point : PulseReference::fixed,
                     get("reference_mean"), get("reference_std")};
  }
  return p;
}

}  // namespace ohmfield::test
