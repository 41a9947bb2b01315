#pragma once
/// From a ledger to dollars: every line of the projection with its band and how it comes about.

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/economics/amortised_cost.hpp"
#include "experiments/economics/analog_source.hpp"
#include "experiments/economics/number_formats.hpp"
#include "experiments/economics/scenario.hpp"

namespace ohmfield::experiments {

/// A line of the report.
struct ProjectedRow {
  std::string section, key, unit;
  Band value;
  std::string how;
};

/// Digital machine, at one utilisation.
struct DigitalRun {
  double operations = 0.0, slowdown = 1.0, chip_hours = 0.0, hours = 0.0;
  double energy_kWh = 0.0, J_per_operation = 0.0;   ///< at the wall; work lost to failures apart, which strike any machine
  CostParts cost;
};

/// One way to use arrays, and what becomes of the energy.
struct AnalogCase {
  std::string what;
  Band ratio = {};                 ///< energy over digital; low: best for analog
  double ratio_at_peak = 0.0;      ///< over digital hardware that is never idle, without servers and cooling on either side
  double writes_per_weight = 0.0;
  bool worn_out = false;           ///< more writes than the best cells of the kind bear
  bool may_wear_out = false;       ///< than the worst ones

  bool loss() const { return ratio.nominal >= 1.0 || worn_out; }
};

struct Projection {
  TrainingScenario scenario;
  AnalogSource source;
  WeightCell cell;
  std::vector<FormatMeasurement> formats;
  std::vector<ProjectedRow> rows = {};
  std::vector<AnalogCase> cases = {};  ///< first: the scenario
  CostParts base;
  std::vector<Lever> levers = {};
  std::vector<TornadoBar> bars = {};
};

/// At one utilisation of a chip.
DigitalRun digital_run(const TrainingScenario& scenario, const AmortisationParams& params, double utilisation);

/// \param folder  data/economics
Projection project(const TrainingScenario& scenario, const AnalogSource& source, const std::filesystem::path& folder, std::uint64_t seed);

void print_projection(const Projection& projection);
std::string projection_csv(const Projection& projection);
std::string projection_json(const Projection& projection);

}  // namespace ohmfield::experiments
