#pragma once
/// Pulse response of a training device: by how much one pulse changes its weight, and how that varies from device to
/// device and from pulse to pulse. Weights are normalised; the window of a set says which conductances they stand for.
///
/// With s the step of a device, g = cycle_noise and xi a new standard normal for each pulse, a pulse up adds
///   constant      s (1 + g xi)
///   linear        s (1 - gamma_up w / w_max)
///   soft_bounds   s (1 - w / w_max)
///   exponential   s max(0, 1 - A_up exp(gamma_up z)),  z = 2 a w / (w_max - w_min) + b
///   power         s ((w_max - w) / (w_max - w_min))^gamma_up
///   tabulated     s t_up(w), t_up a table with straight lines between its points, as measured
/// times (1 + g xi), or plus s g xi where the noise is additive; a pulse down is the mirror image (w_min for w_max, -z
/// for z, and so on). The result is clipped to the bounds of the device.
///
/// Models: constant, T. Gokmen, Y. Vlasov, "Acceleration of deep neural network training with resistive cross-point
/// devices", Front. Neurosci. 10, 333 (2016), doi 10.3389/fnins.2016.00333; soft bounds, S. Fusi, L. F. Abbott, "Limits
/// on the memory storage capacity of bounded synapses", Nat. Neurosci. 10, 485 (2007), doi 10.1038/nn1859, and for
/// ReRAM T. Gong et al., Nat. Commun. 9, 2102 (2018), doi 10.1038/s41467-018-04485-1, whose measurements the
/// exponential rule fits too; the general form and the names of the spreads, M. J. Rasch et al., "A flexible and fast
/// PyTorch toolkit for simulating training and inference on analog crossbar arrays", AICAS 2021,
/// doi 10.1109/AICAS51828.2021.9458494. Ignores pulse shape, temperature and disturbance of half-selected cells.

#include <vector>

#include "core/config/toml.hpp"

namespace ohmfield::crossbar {

enum class PulseRule { constant, linear, soft_bounds, exponential, power, tabulated };
/// Whether the noise of a pulse shrinks with the step that it disturbs.
enum class CycleNoise { multiplicative, additive };
enum class SpreadLaw { normal, log_normal };
/// What the slope of the linear rule refers to.
enum class GammaReference { nominal_bound, own_bound };
/// Whether a device may have steps that grow towards its bound.
enum class GammaSign { positive, any };
/// What a soft-bounds device is measured against: nothing, or a cell left at its own symmetry point.
enum class PulseReference { fixed, symmetry_point };
/// Whether setting a weight, as against pulsing it, leaves write noise as well.
enum class WriteNoiseOnSet { applied, skipped };

struct LinearPulse {
  double gamma_up = 0.0, gamma_down = 0.0;                ///< relative decrease of the step at the bound
  double gamma_up_spread = 0.0, gamma_down_spread = 0.0;  ///< standard deviations between devices, absolute
  GammaReference reference = GammaReference::nominal_bound;
  GammaSign sign = GammaSign::positive;
};

struct SoftBoundsPulse {
  double slope_up_spread = 0.0, slope_down_spread = 0.0;  ///< relative, between devices; moves the bounds
  PulseReference reference = PulseReference::fixed;
  double reference_mean = 0.0, reference_spread = 0.0;  ///< weight of the reference cell, beyond its symmetry point
};

struct ExponentialPulse {
  double a = 0.0, b = 0.0;
  double A_up = 0.0, A_down = 0.0;
  double gamma_up = 0.0, gamma_down = 0.0;
  /// The noise of a pulse has the deviation cycle_noise (|dw| + noise_offset + noise_per_weight |w|).
  double noise_offset = 0.0, noise_per_weight = 0.0;
};

struct PowerPulse {
  double gamma = 1.0, gamma_spread = 0.0;                       ///< spread relative
  double gamma_up_down_bias = 0.0, gamma_up_down_spread = 0.0;  ///< relative, as for the step
};

/// Beyond the table its ends hold.
struct TabulatedPulse {
  std::vector<double> weight;    ///< ascending
  std::vector<double> up, down;  ///< steps at these weights, >= 0, as multiples of `step`
};

struct PulseParams {
  PulseRule rule = PulseRule::constant;
  double w_min = -1.0, w_max = 1.0;               ///< nominal bounds, around 0
  double w_min_spread = 0.0, w_max_spread = 0.0;  ///< relative, between devices

  double step = 0.001;       ///< weight change of a pulse at w = 0, before the rule shapes it
  double step_spread = 0.0;  ///< between devices: relative, or of the logarithm
  SpreadLaw step_law = SpreadLaw::normal;
  double up_down_bias = 0.0;    ///< b > 0 makes down steps smaller by b, b < 0 up steps by -b
  double up_down_spread = 0.0;  ///< between devices: up steps larger and down steps smaller by it, relative

  double cycle_noise = 0.0;  ///< between pulses, relative to the step
  CycleNoise cycle_law = CycleNoise::multiplicative;
  double write_noise_steps = 0.0;  ///< what a read finds beside the weight, new at each write, in nominal steps
  WriteNoiseOnSet write_noise_on_set = WriteNoiseOnSet::applied;

  double dead_fraction = 0.0;  ///< of devices that no pulse moves
  double dead_range = 0.1;     ///< they sit anywhere within this of 0 and within their bounds

  double leak_lifetime_periods = 0.0;  ///< a period loses 1/lifetime of the distance to rest; 0: no leak
  double leak_lifetime_spread = 0.0;
  SpreadLaw leak_lifetime_law = SpreadLaw::normal;
  double leak_period_s = 0.0;            ///< how long such a period takes; 0: not known
  double rest = 0.0, rest_spread = 0.0;  ///< where leak and reset lead to; spread absolute
  double reset_noise = 0.0;              ///< standard deviation of one reset, absolute

  LinearPulse linear;
  SoftBoundsPulse soft_bounds;
  ExponentialPulse exponential;
  PowerPulse power;
  TabulatedPulse tabulated;
};

/// Reads and checks a `[pulse]` table, whatever the family of the device.
/// \throws InputError  a key is missing, unknown, of another rule, or out of range
PulseParams read_pulse(const core::TomlTable& section);

/// What one coincidence of an update is worth: `step` for the constant, linear and soft-bounds rules, and for the
/// others, whose steps at w = 0 differ from their scale, the mean of the nominal steps up and down there.
double nominal_step(const PulseParams& params);

}  // namespace ohmfield::crossbar
