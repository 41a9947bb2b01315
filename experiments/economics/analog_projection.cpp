#include "experiments/economics/analog_projection.hpp"

namespace ohmfield::experiments {

namespace {
/// Forward, for inputs, for weights; two operations each.
constexpr double kPasses = 3.0, kOperationsPerWeightAndToken = 6.0;
}  // namespace

int mapped_passes(Mapping mapping) { return static_cast<int>(mapping) + 1; }

double mapped_share(Mapping mapping) { return mapped_passes(mapping) / kPasses; }

double stationary_share(double width, double context) { return 1.0 / (1.0 + context / (6.0 * width)); }

EnergyRatio energy_ratio(double width, double context, Mapping mapping, double analog_J, double digital_J, double write_J, double writes_per_token) {
  const double share = stationary_share(width, context) * mapped_share(mapping);
  return {share * analog_J, writes_per_token * write_J / kOperationsPerWeightAndToken, digital_J, 1.0 - share};
}

double cost_ratio(double energy_ratio, double energy_share) { return 1.0 - energy_share + energy_share * energy_ratio; }

AnalogMachine analog_machine(double parameters, double tokens, double weights_per_chip, double product_s, double chip_power_W, Mapping mapping,
    double replicas, double utilisation, double per_batch) {
  AnalogMachine machine;
  machine.chips = replicas * parameters / weights_per_chip / utilisation;
  machine.seconds = mapped_passes(mapping) * tokens * product_s / replicas / utilisation;
  machine.power_W = machine.chips * chip_power_W;
  machine.updates_per_weight = tokens / per_batch;
  return machine;
}

}  // namespace ohmfield::experiments
