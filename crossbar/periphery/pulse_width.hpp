#pragma once
/// Time instead of voltage: inputs as pulses of one height whose lengths are counted clocks, outputs as the clock at which
/// a ramp passes them.
///
/// Both as in Marinella et al., IEEE J. Emerg. Sel. Topics Circuits Syst. 8, 86 (2018); pulse-width inputs also on the
/// HERMES chip (Khaddam-Aljameh et al., IEEE JSSC 57, 1027, 2022). The charge through a cell is proportional to the
/// length, so devices see one voltage and need not be linear in it. Readout: single-slope conversion with a comparator a
/// line and one counter for all.

#include <cstdint>
#include <optional>
#include <span>

#include "core/ledger.hpp"
#include "crossbar/periphery/conversion_key.hpp"
#include "crossbar/periphery/converter.hpp"

namespace ohmfield::crossbar {

struct PulseInputParams {
  int clocks = 127;               ///< of a full input, up to 2^24; the sign is that of the voltage
  double clock_period_s = 1e-9;   ///< assumption: 1 GHz
  double jitter_sigma_s = 0.0;    ///< of the length of a pulse; a pulse of no clocks has none

  /// \throws InputError  a number that is out of range or not finite
  void validate() const;
  /// Time of all pulses [s]: lines wait for the longest that could be.
  double duration_s() const { return clocks * clock_period_s; }
};

/// Inputs in units of a full one become what devices see on average over duration_s(): whole clocks, half to even, at
/// most 1, with jitter, which shortens a pulse to nothing at most.
template <class Real>
void encode_pulses(std::span<Real> inputs, const PulseInputParams& params, const ConversionKey& key);
/// A driver event for each line that has a pulse.
template <class Real>
void count_pulses(std::span<const Real> encoded, core::Ledger& ledger);

struct RampReadoutParams {
  int clocks = 255;               ///< of a ramp from end to end, up to 2^14
  double range = 1.0;             ///< the high end, in units of the outputs
  std::optional<double> low = std::nullopt;  ///< the low end; -range unless given
  double clock_period_s = 1e-9;   ///< assumption: 1 GHz
  double offset_sigma = 0.0;      ///< of comparators
  double noise_sigma = 0.0;       ///< of a comparator, one draw a conversion. Assumption: slower than a ramp

  /// \throws InputError  a number that is out of range or not finite
  void validate() const { converter().validate("ramp readout"); }
  /// The ADC that this is: levels a clock apart. The ramp starts half a clock early, so that the counter rounds.
  ConverterParams converter() const;
};

/// A comparator decides at every clock, then latches the counter: so many comparator and register events.
void count_ramp_readouts(const RampReadoutParams& params, double readouts, core::Ledger& ledger);

}  // namespace ohmfield::crossbar
