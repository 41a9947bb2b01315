#pragma once
/// Ways to use arrays beside that of a scenario, among them those that lose.

#include "experiments/economics/project.hpp"

namespace ohmfield::experiments {

/// Everything that an energy ratio depends on.
struct CaseInputs {
  double width = 0.0, context = 0.0, tokens = 0.0, tokens_per_update = 1.0;
  Mapping mapping = Mapping::all;
  crossbar::Energy analog_J = {};  ///< of an operation, without supplies and cooling
  WeightCell cell = {};
  double overhead = 1.0;           ///< wall over arrays
  Band digital_J = {};             ///< of an operation at the wall; low: the least
  double digital_peak_J = 0.0;     ///< of the chip alone at its peak rate
};

AnalogCase analog_case(const std::string& what, const CaseInputs& in);

/// The scenario first, then one change each.
std::vector<AnalogCase> analog_cases(const CaseInputs& scenario, const std::vector<WeightCell>& cells);

/// Fills in the factors of levers that are computed.
void compute_levers(std::vector<Lever>& levers, const TrainingScenario& scenario, const std::vector<FormatMeasurement>& formats,
    const Band& analog_ratio);

}  // namespace ohmfield::experiments
