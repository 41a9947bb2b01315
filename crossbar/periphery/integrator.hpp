#pragma once
/// A line current gathered on a capacitor: V = gain (I t / C) + offset + thermal noise, between the supply rails.
///
/// With a leak of time constant tau the capacitor settles instead: V = (I tau / C) (1 - exp(-t / tau)). Thermal noise of
/// resetting a capacitor is sqrt(k T / C) (Johnson, Phys. Rev. 32, 97, 1928; Nyquist, ibid. 110), k = 1.380649e-23 J/K
/// (SI, exact). Ignores: finite slew rate and bandwidth of the amplifier, shot noise of the current.

#include <cstdint>
#include <span>
#include <vector>

#include "core/ledger.hpp"
#include "crossbar/periphery/conversion_key.hpp"

namespace ohmfield::crossbar {

inline constexpr double kBoltzmann_J_per_K = 1.380649e-23;

struct IntegratorParams {
  double capacitance_F = 100e-15;     ///< assumption: 100 fF, of the order of a column amplifier's
  double integration_time_s = 10e-9;
  double gain = 1.0;                  ///< of the amplifier; negative inverts
  double saturation_V = 1.0;          ///< outputs are between -saturation and saturation; infinite: no rails
  double leak_time_constant_s = 0.0;  ///< 0: no leak
  double offset_sigma_V = 0.0;        ///< of integrators
  double temperature_K = 0.0;         ///< 0: no thermal noise

  /// \throws InputError  a number that is out of range or not finite
  void validate() const;
  /// Output of a current [V/A], before the rails.
  double volts_per_ampere() const;
  /// Thermal noise at the output [V].
  double noise_sigma_V() const;
  /// Current that drives the output to a rail: the range of an ADC that follows, as the current it sees [A].
  double saturation_A() const;
};

/// Integrators of all lines of one side.
class IntegratorBank {
 public:
  /// \param identity  below 2^56, distinguishes the banks of a system
  /// \throws InputError  parameters that cannot be
  IntegratorBank(const IntegratorParams& params, std::size_t lines, std::uint64_t seed = 0, std::uint64_t identity = 0);

  const IntegratorParams& params() const { return params_; }
  double offset_V(std::size_t line) const { return offset_V_[line]; }
  /// \return outputs at a rail
  std::uint32_t integrate(std::span<const double> current_A, std::span<double> voltage_V, const ConversionKey& key) const;
  /// Time of one integration [s].
  double latency_s() const { return params_.integration_time_s; }
  /// A value held for each line.
  void count(core::Ledger& ledger, double columns) const;

 private:
  IntegratorParams params_;
  std::vector<double> offset_V_;
};

}  // namespace ohmfield::crossbar
