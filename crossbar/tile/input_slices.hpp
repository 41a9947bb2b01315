#pragma once
/// Numbers as the line drivers of an array send them: whole, or as codes slice by slice, the lowest first.

#include <cstddef>
#include <span>
#include <vector>

#include "crossbar/analog_params.hpp"

namespace ohmfield::crossbar {

/// One slice of all inputs: what a reading of it counts for.
struct InputSlice {
  int first_bit = 0, bits = 0;  ///< of the code; 0 bits: the number itself
  double weight = 1.0;          ///< an input is the sum over slices of weight times what the lines are driven with
  bool sign_bit() const { return weight < 0.0; }
};

/// \throws InputError  a format that needs a DAC of bits, or slices wider than that
std::vector<InputSlice> input_slices(const InputSlices& params, const ConverterParams& dac);

/// Codes of numbers, in place. \param values  in units of the inputs
/// \throws InputError  unsigned codes of a negative number
template <class Real>
void to_codes(std::span<Real> values, const InputSlices& params, const ConverterParams& dac);

/// What a slice drives lines with, for numbers that are codes. Full scale is dac.range.
template <class Real>
void slice_of(std::span<const Real> codes, const InputSlice& slice, InputFormat format, double range, std::span<Real> out);

}  // namespace ohmfield::crossbar
