#pragma once
/// What is known about a device parameter set, whatever its family.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "crossbar/device/curve.hpp"
#include "crossbar/device/fault.hpp"
#include "crossbar/device/pulse/params.hpp"
#include "crossbar/device/read_noise.hpp"

namespace ohmfield::crossbar {

/// What a user should know about a parameter set.
struct DeviceInfo {
  std::string name;    ///< of the parameter set
  std::string family;  ///< of the model
  std::string title;
  std::string source;  ///< citation of the measured data, or "assumption: ..."
  double g_min_S = 0.0;       ///< lowest conductance that can be a target
  double g_max_S = 0.0;       ///< highest
  double off_S = 0.0;         ///< target of a 0 in a binary array
  double on_S = 0.0;          ///< target of a 1 in a binary array
  double first_time_s = 0.0;  ///< validity: earliest time after programming
  double last_time_s = std::numeric_limits<double>::infinity();  ///< validity: latest; infinite if no end is known
  double read_low_S = 0.0;    ///< no read returns less
  double read_high_S = std::numeric_limits<double>::infinity();  ///< nor more
};

/// The sense amplifiers that a device set is meant to be read with. One sigma, referred to the line current.
struct ReadoutInfo {
  double comparator_offset_A = 0.0;  ///< static, drawn once for each comparator
  double comparator_noise_A = 0.0;   ///< at every decision
};

/// Current of a cell beyond Ohm's law: I = g V + N2(g) V^2 + N3(g) V^3, coefficients polynomials in log10(g / S).
struct NonlinearCurrent {
  std::vector<double> second, third;  ///< ascending powers; A/V^2 and A/V^3
};

/// A bidirectional selector in series with each cell: I = I_s sinh(V / V_0). See cell_law.hpp.
struct SelectorInfo {
  double saturation_current_A = 0.0;  ///< I_s
  double slope_V = 0.0;               ///< V_0: the current grows e-fold with each
  std::string source;
};

/// Ageing that runs faster when hot: time at T counts exp(Ea/k (1/T_ref - 1/T)) times (Arrhenius).
struct ThermalInfo {
  double activation_energy_eV = 0.0;
  double reference_K = 0.0;  ///< at which the other parameters were measured
};

/// What repeated writing does: a cell dies after a log-normal number of programming pulses.
struct EnduranceInfo {
  double median_pulses = 0.0;
  double sigma_ln = 0.0;
};

/// All that families share; a family adds how its cells age.
struct DeviceParts {
  DeviceInfo info;
  ReadoutInfo readout;
  Curve programming_sigma_S;  ///< standard deviation of programming against the target [S]
  ReadNoise read_noise;
  std::optional<NonlinearCurrent> current;
  std::optional<SelectorInfo> selector;
  std::optional<ThermalInfo> thermal;
  std::optional<EnduranceInfo> endurance;
  std::optional<FaultParams> faults;
  std::optional<PulseParams> pulse;
};

}  // namespace ohmfield::crossbar
