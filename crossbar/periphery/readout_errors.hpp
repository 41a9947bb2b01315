#pragma once
/// What happens to analog outputs between the array and the converters, as IBM's aihwkit has it: cheap closed forms where
/// the exact wires (crossbar/array) are not wanted, and for comparison with it.
///
/// Formulas: aihwkit 1.1.0, `IOParameters` (Rasch et al., AICAS 2021, doi 10.1109/AICAS51828.2021.9458494). Outputs are
/// in units of one cell at full range under a full input. Order: IR drop, series resistance, noise, compression,
/// asymmetry, converter.

#include <cstdint>
#include <span>
#include <vector>

namespace ohmfield::crossbar {

/// How negative inputs are read.
enum class Passes : std::uint8_t {
  one,             ///< with the positive ones
  analog_sum,      ///< in a pass of their own; currents are added, then converted once
  digital_sum,     ///< in a pass of their own; both passes are converted, then added
};

/// Splits a column for two passes.
template <class Real>
void split_signs(std::span<const Real> column, std::span<Real> negative, std::span<Real> positive);

/// Multiplies negative numbers by 1 - asymmetry.
template <class Real>
void apply_asymmetry(std::span<Real> values, Real asymmetry);

/// Clips to [low, high]: an amplifier without a converter. Returns how many were beyond.
template <class Real>
std::uint32_t clip(std::span<Real> values, Real low, Real high);

/// Voltage drop along the lines that carry the outputs: with a = n sum |w x| / ratio the current against what a wire
/// carries, y -= scale c(a) sum_j w_j x_j (1 - (1 - j/n)^2), c(a) = a (a (0.05 a - 0.2) + 0.5). The parabola is the
/// potential of a wire that takes up the same current everywhere and is grounded next to input 0 (aihwkit's
/// documentation says input 0 were farthest; its code and this have it nearest); a/2 is exact to first order, the rest
/// aihwkit's fit. Valid for a below 1. Ignores the drop along input lines.
struct IrDropParams {
  double scale = 0.0;  ///< 0: none; 1: as derived
  double conductance_ratio = 1.0 / 0.35 / 5e-6;  ///< of a wire segment to the largest cell; aihwkit's: 0.35 ohm, 5 uS

  /// \throws InputError  a negative scale, a ratio that is not above 0, or one that is not finite
  void validate() const;
};
/// The inputs of the product that ir_drop needs: x_j (1 - (1 - j/n)^2).
template <class Real>
void weight_by_position(std::span<const Real> column, std::span<Real> weighted);
/// \param inputs    n
/// \param current   sum_j |w_ij| |x_j| of each output
/// \param weighted  the product of the weights with weight_by_position
template <class Real>
void apply_ir_drop(std::span<Real> outputs, std::size_t inputs, std::span<const Real> current, std::span<const Real> weighted,
                   const IrDropParams& params);

/// A resistance in series with a line, and the error of the voltage that it is held at. Each line is a current y + r of
/// weights that have a reference added, less the current r of the reference: both shrink by their own 1 + resistance |.|.
struct SeriesParams {
  double resistance = 0.0;        ///< in units of 1 / (conductance of a full cell)
  double reference_weight = 1.0;  ///< r = reference_weight * sum of inputs; 0: the difference flows through the resistance
  double largest_loss = 0.0;      ///< limit of resistance |.|; 0: none
  double offset_sigma = 0.0;      ///< of voltages, relative; the half of them that would be negative is 0, as in aihwkit

  /// \throws InputError  a number that is negative or not finite
  void validate() const;
};
/// \param offsets  of each line (draw_voltage_offsets), or empty
template <class Real>
void apply_series_resistance(std::span<Real> outputs, Real input_sum, std::span<const Real> offsets, const SeriesParams& params);
/// \param identity  as of a ConverterBank
template <class Real>
std::vector<Real> draw_voltage_offsets(std::size_t lines, const SeriesParams& params, std::uint64_t seed, std::uint64_t identity);

/// S-shaped compression y / (1 + k |y|) of amplifiers, k = strength / bound: at the bound a strength of 1 leaves one half.
struct CompressionParams {
  double strength = 0.0;
  double bound = 1.0;            ///< of the converter that follows; 1 where there is none
  double spread = 0.0;           ///< of strengths, relative
  double slope_calibration = 0.0;  ///< outputs are amplified so that the slope is 1 at this part of the bound; 0: not

  /// \throws InputError  a number that is negative or not finite, or a bound of 0
  void validate() const;
};
/// k of each line.
template <class Real>
std::vector<Real> draw_compression(std::size_t lines, const CompressionParams& params, std::uint64_t seed, std::uint64_t identity);
/// The amplification by which slope_calibration makes good for k and a series resistance.
template <class Real>
Real compression_gain(std::span<const Real> k, const CompressionParams& params, double series_resistance);
template <class Real>
void apply_compression(std::span<Real> outputs, std::span<const Real> k, Real gain);

}  // namespace ohmfield::crossbar
