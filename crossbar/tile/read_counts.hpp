#pragma once
/// What the products of a tile did, to be told to a ledger: plain sums that add up in a fixed order.

#include <span>

#include "core/ledger.hpp"
#include "crossbar/analog_params.hpp"
#include "crossbar/tile/line_load.hpp"

namespace ohmfield::crossbar {

/// Bits of a digital word that readings are added up in: those of the converter and eight for the carries. Assumption: 24
/// bits stand for readings that nothing converts.
double word_bits(const ConverterParams& adc);
/// Bits of an input. Assumption: 24 stand for inputs that nothing converts.
double input_bits(const ConverterParams& dac);
/// Capacity of the memory that keeps inputs and outputs of a matrix. Assumption: 64 KB, as the tiles of ISAAC and PUMA have, in
/// banks of 8 KB, each a hop away, as the memory of digital chips (digital/mac_array.hpp).
inline constexpr std::uint32_t kBufferBytes = 65536, kBankBytes = 8192;

/// Inputs come as fp32 from memory and are brought to codes of the DAC, once for the whole matrix, as for a digital chip: a
/// multiplication by the scale, rounding, and a word written. Nothing where no DAC converts.
void count_inputs(const AnalogMatrixParams& params, double numbers, core::Ledger& ledger);
/// Outputs go to memory as fp32.
void count_outputs(double numbers, core::Ledger& ledger);

struct ReadCounts {
  double driven_lines = 0.0;   ///< lines at a voltage other than 0, for one array
  double squared_inputs = 0.0; ///< sum of their squares
  double power_S = 0.0;        ///< sum of squared inputs times load
  double dac_conversions = 0.0, adc_conversions = 0.0;
  double slice_drives = 0.0;   ///< inputs times slices that a slice of a code drives
  double additions = 0.0;                         ///< of digital words
  double multiplications = 0.0;                   ///< by scales, in fp32
  double columns = 0.0, repeated_columns = 0.0;   ///< read at all; read again since a converter saturated
  double reads = 0.0;                             ///< times that lines were driven and read: slices of columns
  double outputs = 0.0;                           ///< words that left the tile

  /// Lines driven with some inputs. \param driven  one number for each line
  template <class Real>
  void drive(std::span<const Real> driven, const LineLoad& load);
  ReadCounts& operator+=(const ReadCounts& other);

  /// \param load  of the lines of the pass that was counted
  void record(const AnalogMatrixParams& params, const LineLoad& load, core::Ledger& ledger) const;
};

}  // namespace ohmfield::crossbar
