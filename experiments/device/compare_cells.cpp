#include <cmath>

#include "core/parallel.hpp"
#include "crossbar/device/drift.hpp"
#include "experiments/device/compare.hpp"
#include "experiments/device/moments.hpp"
#include "experiments/interrupt.hpp"

namespace ohmfield::experiments {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

/// Share of the current beyond Ohm's law; nothing for a cell that conducts nothing.
double nonlinearity_of(const crossbar::DeviceModel& device, double g_S) {
  const std::vector<float> g{static_cast<float>(g_S)};
  if (!device.parts().current || !(g[0] > 0.0f)) return kNothing;
  std::vector<float> current_A(1);
  device.current(g, kCompareVoltage_V, current_A);
  return double{current_A[0]} / (double{g[0]} * kCompareVoltage_V) - 1.0;
}

double root_mean_square(const std::vector<float>& values) {
  double sum = 0.0;
  for (const float value : values) sum += double{value} * double{value};
  return std::sqrt(sum / static_cast<double>(values.size()));
}

}  // namespace

ComparedCells compared_cells(const crossbar::DeviceModel& device, const ComparePlan& plan) {
  const std::size_t targets = plan.target_S.size(), rows = targets * plan.time_s.size();
  ComparedCells result;
  for (auto* of_target : {&result.programmed_mean_S, &result.programmed_std_S, &result.drift_mean, &result.drift_std, &result.nonlinearity})
    of_target->assign(targets, kNothing);
  for (auto* of_time : {&result.mean_S, &result.std_S, &result.read_noise_S}) of_time->assign(rows, kNothing);
  const auto* drift = dynamic_cast<const crossbar::DriftDevice*>(&device);
  core::parallel_for(targets, plan.threads, [&](std::size_t k) {
    const double target_S = plan.target_S[k];
    const crossbar::DeviceState state = device.program(std::vector<float>(plan.cells, static_cast<float>(target_S)), plan.seed, k);
    const Moments programmed = moments_of(state.programmed_S);
    result.programmed_mean_S[k] = programmed.mean;
    result.programmed_std_S[k] = programmed.sigma;
    result.nonlinearity[k] = nonlinearity_of(device, target_S);
    if (drift != nullptr) {
      const Moments exponents = moments_of(state.kept[0]);
      result.drift_mean[k] = exponents.mean;
      result.drift_std[k] = exponents.sigma;
    }
    std::vector<float> g(plan.cells), noise(plan.cells);
    for (std::size_t t = 0; t < plan.time_s.size() && !interrupted(); ++t) {
      device.conductance(state, plan.time_s[t], g);
      const Moments moments = moments_of(g);
      result.mean_S[t * targets + k] = moments.mean;
      result.std_S[t * targets + k] = moments.sigma;
      if (!device.has_read_noise()) continue;
      device.read_noise_sigma(state, g, plan.time_s[t], noise);
      result.read_noise_S[t * targets + k] = root_mean_square(noise);
    }
  });
  return result;
}

std::vector<ComparedRow> compared_rows(const Comparison& comparison) {
  std::vector<ComparedRow> rows;
  const ComparePlan& plan = comparison.plan;
  const auto add = [&](ComparedRow row) {
    if (std::isfinite(row.a) || std::isfinite(row.b)) rows.push_back(std::move(row));
  };
  const auto of_set = [&](const char* quantity, const char* unit, auto value) {
    add({.quantity = quantity, .unit = unit, .a = value(0), .b = value(1)});
  };
  const auto info = [&](std::size_t i) -> const crossbar::DeviceInfo& { return comparison.device[i]->info(); };
  of_set("lowest target", "S", [&](std::size_t i) { return info(i).g_min_S; });
  of_set("highest target", "S", [&](std::size_t i) { return info(i).g_max_S; });
  of_set("on over off", "1", [&](std::size_t i) { return info(i).off_S > 0.0 ? info(i).on_S / info(i).off_S : kNothing; });
  const auto pulse = [&](std::size_t i, auto value) { return comparison.pulsed[i] ? value(*comparison.pulsed[i]) : kNothing; };
  of_set("step of a pulse", "S", [&](std::size_t i) {
    return pulse(i, [](const PulsedSet& set) { return crossbar::nominal_step(set.params) * set.siemens_per_weight(); });
  });
  of_set("steps over the window", "1", [&](std::size_t i) {
    return pulse(i, [](const PulsedSet& set) { return (set.params.w_max - set.params.w_min) / crossbar::nominal_step(set.params); });
  });
  of_set("noise of a pulse over its step", "1", [&](std::size_t i) { return pulse(i, [](const PulsedSet& set) { return set.params.cycle_noise; }); });
  of_set("write noise", "S", [&](std::size_t i) {
    return pulse(i, [](const PulsedSet& set) { return set.params.write_noise_steps * set.params.step * set.siemens_per_weight(); });
  });
  const std::size_t targets = plan.target_S.size();
  const auto at = [&](const char* quantity, const char* unit, std::vector<double> ComparedCells::*values, std::size_t k, double time_s, std::size_t index) {
    add({quantity, unit, plan.target_S[k], time_s, (comparison.cells[0].*values)[index], (comparison.cells[1].*values)[index]});
  };
  for (std::size_t k = 0; k < targets; ++k) {
    at("programmed mean", "S", &ComparedCells::programmed_mean_S, k, kNothing, k);
    at("programmed standard deviation", "S", &ComparedCells::programmed_std_S, k, kNothing, k);
    // Exponents are held against each other, not against nothing.
    if (std::isfinite(comparison.cells[0].drift_mean[k]) && std::isfinite(comparison.cells[1].drift_mean[k])) {
      at("drift exponent, mean", "1", &ComparedCells::drift_mean, k, kNothing, k);
      at("drift exponent, standard deviation", "1", &ComparedCells::drift_std, k, kNothing, k);
    }
    at("current beyond Ohm's law at 0.2 V", "1", &ComparedCells::nonlinearity, k, kNothing, k);
    for (std::size_t t = 0; t < plan.time_s.size(); ++t) {
      at("mean", "S", &ComparedCells::mean_S, k, plan.time_s[t], t * targets + k);
      at("standard deviation", "S", &ComparedCells::std_S, k, plan.time_s[t], t * targets + k);
      at("read noise", "S", &ComparedCells::read_noise_S, k, plan.time_s[t], t * targets + k);
    }
  }
  return rows;
}

}  // namespace ohmfield::experiments
