#include "experiments/economics/project_cases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ohmfield::experiments {

AnalogCase analog_case(const std::string& what, const CaseInputs& in) {
  const double per_token = 1.0 / in.tokens_per_update;
  const auto ratio = [&](double analog_J, double digital_J, double write_J, double overhead) {
    return energy_ratio(in.width, in.context, in.mapping, analog_J * overhead, digital_J, write_J * overhead, per_token).ratio();
  };
  AnalogCase result{.what = what};
  result.ratio.nominal = ratio(in.analog_J.nominal_J, in.digital_J.nominal, in.cell.write.nominal_J, in.overhead);
  result.ratio.low = ratio(in.analog_J.low_J, in.digital_J.high, in.cell.write.low_J, in.overhead);
  result.ratio.high = ratio(in.analog_J.high_J, in.digital_J.low, in.cell.write.high_J, in.overhead);
  result.ratio_at_peak = ratio(in.analog_J.nominal_J, in.digital_peak_J, in.cell.write.nominal_J, 1.0);
  result.writes_per_weight = in.tokens * per_token;
  result.worn_out = result.writes_per_weight > in.cell.endurance_high;
  result.may_wear_out = result.writes_per_weight > in.cell.endurance_low;
  return result;
}

std::vector<AnalogCase> analog_cases(const CaseInputs& scenario, const std::vector<WeightCell>& cells) {
  std::vector<AnalogCase> cases{analog_case("as the scenario has it", scenario)};
  const auto add = [&](const std::string& what, auto&& change) {
    CaseInputs in = scenario;
    change(in);
    cases.push_back(analog_case(what, in));
  };
  // 16-bit arithmetic from arrays of few-bit cells.
  const crossbar::Energy wide = analog_from_chip("isaac", "peak", 1.0).per_operation;
  add("forward pass only", [](CaseInputs& in) { in.mapping = Mapping::forward; });
  add("forward and dX", [](CaseInputs& in) { in.mapping = Mapping::forward_dx; });
  add("context of 32768", [](CaseInputs& in) { in.context = 32768.0; });
  add("16-bit products (ISAAC)", [&](CaseInputs& in) { in.analog_J = wide; });
  add("16-bit products, forward pass only", [&](CaseInputs& in) {
    in.analog_J = wide;
    in.mapping = Mapping::forward;
  });
  for (const WeightCell& cell : cells) {
    add(fmt::format("{}, batched updates", cell.name), [&](CaseInputs& in) { in.cell = cell; });
    add(fmt::format("{}, an update for every token", cell.name), [&](CaseInputs& in) {
      in.cell = cell;
      in.tokens_per_update = 1.0;
    });
  }
  return cases;
}

void compute_levers(std::vector<Lever>& levers, const TrainingScenario& scenario, const std::vector<FormatMeasurement>& formats,
    const Band& analog_ratio) {
  const double gpus = scenario.digital.gpus, now = slowdown(scenario.digital.cluster, gpus);
  for (Lever& lever : levers) {
    Band& factor = lever.factor;
    if (lever.name == "distributed") {
      ClusterParams checkpoints = scenario.digital.improved;
      checkpoints.tolerated = 0;
      checkpoints.longest_interval_h = 0.0;
      factor.nominal = factor.low = slowdown(scenario.digital.improved, gpus) / now;
      factor.high = std::max(factor.nominal, slowdown(checkpoints, gpus) / now);
    } else if (lever.name == "mixture") {
      const double saving = scenario.model.law.saving, gating = 1.0 + scenario.model.law.gating_overhead;
      factor.nominal = factor.low = gating / saving;
      factor.high = gating / (1.0 + 0.5 * (saving - 1.0));
    } else if (lever.name == "routed_attention") {
      const double fixed = stationary_share(scenario.model.width, scenario.model.context), left = 1.0 / std::sqrt(scenario.model.context);
      factor.nominal = factor.low = fixed + (1.0 - fixed) * left;
      factor.high = fixed + (1.0 - fixed) * 0.5 * (1.0 + left);
    } else if (lever.name == "number_formats") {
      const double wide = format_named(formats, "bf16").per_operation.nominal_J;
      factor.nominal = factor.low = factor.high = format_named(formats, "mxfp8_e4m3").per_operation.nominal_J / wide;
      for (const FormatMeasurement& of : formats) {
        if (of.name == "bf16") continue;
        factor.low = std::min(factor.low, of.per_operation.nominal_J / wide);
        factor.high = std::max(factor.high, of.per_operation.nominal_J / wide);
      }
    } else if (lever.name == "analog") {
      factor = analog_ratio;
    }
  }
}

}  // namespace ohmfield::experiments
