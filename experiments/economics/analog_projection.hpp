#pragma once
/// What training would take if the products with stationary weights ran on analog arrays.
///
/// Of the operations of a layer of width d and context s, forward, 24 d^2 are products with weights and 4 s d are attention,
/// whose factors change with every token (not halved for causality): a share f = 1 / (1 + s / 6 d) has stationary weights.
/// Forward, backward for inputs (dX) and for weights (dW) are a third of them each; those that are mapped run on arrays.
///
///     energy / digital = (1 - a) + (a E_analog + E_write) / E_digital      a = f m, m = 1/3, 2/3 or 1
///     E_write          = w e_write / 6                                     w writes of a weight for each token, of 6 operations
///
/// With batched updates w = 1 / tokens of a batch; with an update for every token w = 1.
/// Time: weights stay where they are, so a token passes its products one after the other, pipelined over layers: one product
/// time a pass and replica. Ignores: activations and their memory, networks between chips, optimiser states, and what
/// imprecise products do to training: it may take more tokens, or fail.

#include <cstdint>
#include <string>
#include <string_view>

#include "crossbar/cost/price.hpp"

namespace ohmfield::experiments {

/// Which passes run on arrays.
enum class Mapping : std::uint8_t { forward, forward_dx, all };
inline constexpr std::string_view kMappings[] = {"forward", "forward+dX", "all"};
/// Of the three passes.
double mapped_share(Mapping mapping);
int mapped_passes(Mapping mapping);

/// Share of operations that are products with weights.
double stationary_share(double width, double context);

/// A cell that weights are written into.
struct WeightCell {
  std::string name, source;
  crossbar::Energy write;          ///< of one weight, once
  double endurance_writes = 0.0;   ///< of a cell
  double endurance_low = 0.0, endurance_high = 0.0;
};

/// \param analog, digital  energy of an operation [J]
/// \param writes_per_token of each weight
struct EnergyRatio {
  double analog = 0.0, write = 0.0, digital = 0.0;  ///< of an operation of the model
  double ratio() const { return (analog + write) / digital + left; }
  double left = 1.0;               ///< share that stays digital
};
EnergyRatio energy_ratio(double width, double context, Mapping mapping, double analog_J, double digital_J, double write_J, double writes_per_token);

/// Cost over that of digital hardware if nothing but the energy changes.
double cost_ratio(double energy_ratio, double energy_share);

/// A machine that holds the model.
struct AnalogMachine {
  double chips = 0.0;              ///< of all replicas
  double seconds = 0.0;            ///< of training
  double power_W = 0.0;            ///< while arrays work
  double updates_per_weight = 0.0;
};

/// \param product_s     time of one product
/// \param utilisation   of arrays: share of time and of cells in use
/// \param per_batch     tokens of an update
AnalogMachine analog_machine(double parameters, double tokens, double weights_per_chip, double product_s, double chip_power_W, Mapping mapping,
    double replicas, double utilisation, double per_batch);

}  // namespace ohmfield::experiments
