#pragma once
/// What `ohmfield cost project` projects: a model, the digital machine that would train it, and the arrays that might.
/// data/experiments/train_1T.toml is an example; unknown keys are errors.

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/economics/analog_projection.hpp"
#include "experiments/economics/compute_law.hpp"
#include "experiments/economics/levers.hpp"
#include "experiments/economics/resilience.hpp"

namespace ohmfield::experiments {

struct ModelScenario {
  double parameters = 0.0, width = 0.0, context = 0.0;
  ComputeLaw law;
  double experts = 1.0;
};

struct DigitalScenario {
  std::string chip;                  ///< of data/economics/amortisation.toml
  Band utilisation;                  ///< of the peak rate
  double gpus = 0.0;
  double pue = 1.0, electricity_USD_per_kWh = 0.0;
  double age_years = 0.0;            ///< of the hardware when training begins
  ClusterParams cluster, improved;   ///< improved: what the lever of distributed systems compares with
};

struct AnalogScenario {
  std::string chip, point;           ///< where --from gives no ledger; empty: --from is needed
  double weights_per_chip = 0.0;
  Mapping mapping = Mapping::all;
  std::string cell;                  ///< of data/economics/cells.toml
  double tokens_per_update = 1.0;
  Band utilisation;                  ///< of arrays, in time and in cells
  double replicas = 1.0;
  double overhead = 1.0;             ///< wall over arrays: average PUE and supplies
};

struct TrainingScenario {
  std::string name, technology, file;
  ModelScenario model;
  DigitalScenario digital;
  AnalogScenario analog;
  std::vector<std::string> levers;   ///< of data/economics/levers.toml
};

/// \throws InputError  with place: an unknown key, a size that is zero or negative, K above the experts there are, a machine
///                     that never finishes
TrainingScenario load_scenario(const std::filesystem::path& file);

/// data/economics/cells.toml. \throws InputError  no such cell, with the nearest
std::vector<WeightCell> load_cells(const std::filesystem::path& file);
const WeightCell& cell_named(const std::vector<WeightCell>& cells, const std::string& name);

}  // namespace ohmfield::experiments
