#pragma once
/// Couplings as devices hold them, and elements that are off their values.

#include <memory>

#include "crossbar/analog_params.hpp"
#include "crossbar/device/model.hpp"
#include "ebm/circuit/two_layer.hpp"

namespace ohmfield::ebm {

/// Whether both directions pass through the same devices: then the energy of the circuit stands, with another xi.
enum class CouplingArrays { shared, separate };

/// What an inference sees of the noise of reads. It lasts tens of nanoseconds to microseconds, and noise of memory cells is mostly
/// slow (1/f, telegraph), so it is drawn once and then stays: an assumption, pessimistic for the white part, which averages out.
enum class CouplingNoise { none, frozen };

struct CouplingParams {
  CouplingArrays arrays = CouplingArrays::shared;
  CouplingNoise noise = CouplingNoise::frozen;
  double age_s = 1.0;       ///< since programming
};

struct HeldCouplings {
  Eigen::MatrixXd xi, xi_back;
  double weight_S = 0.0;    ///< conductance of a coupling of 1
};

/// Programs xi (twice if the arrays are separate). \throws InputError  a device that the parameters do not go with
HeldCouplings held_couplings(const Eigen::MatrixXd& xi, std::shared_ptr<const crossbar::DeviceModel> device, const CouplingParams& params, std::uint64_t seed);

/// Spread of elements from neuron to neuron: relative, lognormal so that elements stay above 0.
struct ElementSpread {
  double capacitance = 0.0, resistance = 0.0;

  /// \throws InputError  below 0 or above 1
  void validate() const;
};
/// Draws capacitors (time constants) and leak resistors (leaks) of all neurons.
void spread_elements(TwoLayerModel& model, const ElementSpread& spread, std::uint64_t seed);

}  // namespace ohmfield::ebm
