#pragma once
/// Voltages kept on capacitors, and averaged by sharing their charge.
///
/// A switch that opens leaves thermal noise sqrt(k T / C) and a pedestal (charge of its channel and clock feedthrough;
/// Wegmann, Vittoz and Rahali, IEEE JSSC 22, 1091, 1987), then leakage lets the voltage droop at a constant rate.
/// Two capacitors that are connected settle at the average of their voltages weighted by capacitance: with equal ones
/// acc = (acc + new) / 2, the shift-and-add of bit-serial inputs, least significant first.

#include <cstdint>
#include <span>
#include <vector>

#include "core/ledger.hpp"
#include "crossbar/periphery/conversion_key.hpp"

namespace ohmfield::crossbar {

struct SampleHoldParams {
  double capacitance_F = 10e-15;     ///< assumption: 10 fF
  double pedestal_V = 0.0;           ///< common to all lines
  double pedestal_sigma_V = 0.0;     ///< of lines
  double droop_V_per_s = 0.0;        ///< towards 0, where it stops
  double temperature_K = 0.0;        ///< 0: no thermal noise

  /// \throws InputError  a number that is out of range or not finite
  void validate() const;
  /// Thermal noise of a sample [V].
  double noise_sigma_V() const;
};

class SampleHoldBank {
 public:
  /// \param identity  below 2^56, distinguishes the banks of a system
  /// \throws InputError  parameters that cannot be
  SampleHoldBank(const SampleHoldParams& params, std::size_t lines, std::uint64_t seed = 0, std::uint64_t identity = 0);

  const SampleHoldParams& params() const { return params_; }
  double pedestal_V(std::size_t line) const { return pedestal_V_[line]; }
  /// Voltages become those held for this time.
  void hold(std::span<double> voltage_V, double time_s, const ConversionKey& key) const;
  /// A value held for each line.
  void count(core::Ledger& ledger, double columns) const;

 private:
  SampleHoldParams params_;
  std::vector<double> pedestal_V_;
};

/// Two capacitors a line.
struct ChargeSharingParams {
  double kept_capacitance_F = 10e-15;   ///< assumption: 10 fF. Holds the accumulated value
  double fresh_capacitance_F = 10e-15;  ///< assumption: the same. Brings the new one
  double temperature_K = 0.0;           ///< 0: no thermal noise

  /// \throws InputError  a number that is out of range or not finite
  void validate() const;
};

/// kept_V becomes the weighted average, with thermal noise sqrt(k T / (C_kept + C_fresh)) of the opening switch.
void share_charge(std::span<double> kept_V, std::span<const double> fresh_V, const ChargeSharingParams& params,
                  const ConversionKey& key);

}  // namespace ohmfield::crossbar
