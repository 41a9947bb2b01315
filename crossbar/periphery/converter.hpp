#pragma once
/// Converters between numbers and voltages or currents: what one conversion does, how long it takes, what it counts.
///
/// Everything is in units of the signal that a converter sees: 1 is a full input, or the current of one cell at full
/// range under a full input. An ADC takes gain, offset, nonlinearity and noise of its circuits first, then rounds, then
/// clips; a DAC rounds and clips its number, and the voltage that comes of it has gain, offset, nonlinearity, noise.
/// Rounding before clipping, and 2^bits - 1 levels with one at 0, are what IBM's aihwkit does (Rasch et al., AICAS 2021);
/// 2^bits levels from end to end are what CrossSim does (Xiao et al., Sandia National Laboratories).
///
/// Terms (IEEE Std 1241-2010): an LSB is the distance of levels; DNL is by how much a step differs from it; INL is by how
/// much a level is off the straight line between the two ends.
/// Ignores: settling, hysteresis, metastability, clock jitter.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/ledger.hpp"

namespace ohmfield::crossbar {

enum class Levels : std::uint8_t {
  odd,   ///< 2^bits - 1, multiples of the step, so that 0 is a level; half rounds to the even multiple
  even,  ///< 2^bits, the first at the low end, the last at the high end; half rounds to the even one, counted from the low end
};
enum class Rounding : std::uint8_t {
  nearest,     ///< half to even
  stochastic,  ///< up with a probability equal to the distance from the level below
};
enum class Conversion : std::uint8_t { analog_to_digital, digital_to_analog };
/// How an ADC comes to its number, hence how many clocks it takes.
enum class Architecture : std::uint8_t {
  sar,    ///< successive approximation: a clock to sample, a clock for each bit
  ramp,   ///< a ramp and a counter: a clock for each level
  flash,  ///< a comparator for each level: one clock
  cco,    ///< pulses of a current-controlled oscillator are counted: a clock for each level
};

struct ConverterParams {
  int bits = 0;              ///< 0: no converter, values pass; 1: a comparator, which tells the end that is nearer; 2 to 24
  double range = 1.0;        ///< the high end
  double offset = 0.0;       ///< added after the gain
  double gain = 1.0;         ///< 1 is exact
  double noise_sigma = 0.0;  ///< of every conversion anew
  std::optional<double> low = std::nullopt;    ///< the low end; -range unless given
  Levels levels = Levels::odd;
  double resolution = 0.0;                     ///< distance of levels / (range - low); 0: what follows from bits. 1 / integer for even
  Rounding rounding = Rounding::nearest;
  Conversion conversion = Conversion::analog_to_digital;
  double gain_sigma = 0.0;                     ///< of the gains of converters, relative
  double offset_sigma = 0.0;                   ///< of the offsets of converters
  double inl_lsb = 0.0;                        ///< nonlinearity at mid-range, a parabola that vanishes at both ends
  double dnl_sigma_lsb = 0.0;                  ///< of steps, independent but for their sum
  Architecture architecture = Architecture::sar;
  double clock_period_s = 1e-9;                ///< assumption: 1 GHz
  int lines_per_converter = 1;                 ///< neighbours that one converter serves, one after the other

  /// \param name  of the converter in messages
  /// \throws InputError  a number that is out of range or not finite, or a combination that cannot be
  void validate(std::string_view name = "converter") const;
  double lowest() const { return low.value_or(-range); }
  /// Distance of levels.
  double step() const;
  /// Distance of levels in the arithmetic of conversions. The order of roundings is that of aihwkit, so that float
  /// results are equal to its own bit for bit.
  template <class Real>
  Real step_as() const;
  /// Levels - 1. Of an odd number of levels with an explicit resolution only if ends are levels.
  int highest_code() const;
};

/// What one converter has of its own.
template <class Real>
struct OwnErrors {
  Real gain = 1, offset = 0;
  /// By how many LSB the transitions of an ADC, or the levels of a DAC, are off; the lowest first. Empty: none.
  std::span<const Real> walk_lsb = {};
};

/// One conversion by the converter `own`. This is the definition, one number at a time; ConverterBank is the fast way.
/// \param normal   a standard normal draw; not used if the noise is zero
/// \param uniform  a draw in (0, 1) for stochastic rounding
template <class Real>
Real convert(Real value, const ConverterParams& params, const OwnErrors<Real>& own, Real normal, Real uniform);

/// One conversion by a converter with the nominal gain and offset, and without DNL.
template <class Real>
Real convert(Real value, const ConverterParams& params, Real normal) {
  return convert(value, params, OwnErrors<Real>{static_cast<Real>(params.gain), static_cast<Real>(params.offset), {}}, normal,
                 Real{0.5});
}

/// Code of a position, both counted in LSB from the lowest level, where transition j, from code j to j + 1, is at
/// j + 1/2 + transitions_lsb[j]. The search starts at the nominal code; where transitions have changed places it ends at
/// the first code whose two transitions enclose the position.
template <class Real>
int shifted_code(Real position, std::span<const Real> transitions_lsb);

/// Clocks of one conversion. A DAC takes one.
double conversion_clocks(const ConverterParams& params);
/// Time until all lines of a converter are converted [s]. \param lines  of the bank
double conversion_time_s(const ConverterParams& params, std::size_t lines);

/// Whether lines are sampled before their conversion, so that the array is free meanwhile. An oscillator counts the current
/// itself, comparators decide at once.
bool samples_lines(const ConverterParams& params);

/// Records conversions; none for 0 bits. One bit is a comparator decision, a flash conversion one for each level but one, a
/// ramp conversion one at each clock.
void count_conversions(const ConverterParams& params, double conversions, core::Ledger& ledger);

}  // namespace ohmfield::crossbar
