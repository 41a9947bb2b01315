#pragma once
/// Uniform converters between numbers and voltages or currents, in units of the matrix they serve.

#include <cstdint>

namespace ohmfield::crossbar {

/// Symmetric uniform quantiser: 2^bits - 1 levels over [-range, range]; rounds half to even, then clips.
/// 0 bits: no converter, the value passes.
struct ConverterParams {
  int bits = 0;
  double range = 1.0;
  double offset = 0.0;       ///< added before conversion, in the units of the range
  double gain = 1.0;         ///< applied before the offset; 1 is exact
  double noise_sigma = 0.0;  ///< added before rounding, in the units of the range

  /// \throws InputError  bits outside 0, 2..24, or a range, gain or sigma that is not finite or not positive
  void validate() const;
  double step() const;
};

/// One conversion. \param normal  a standard normal draw; not used if the noise is zero
float convert(float value, const ConverterParams& params, float normal);

/// 2^(bits - 8): the amount that a conversion counts in the ledger.
double eight_bit_equivalents(int bits);

}  // namespace ohmfield::crossbar
