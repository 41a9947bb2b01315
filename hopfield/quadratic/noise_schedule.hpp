#pragma once
/// How strong the noise of an update is in the course of a run.
///
/// sigma(u), u in [0, 1] the share of the period that has passed; after it the next period begins at the same state.
///   constant      start
///   linear        start + (end - start) u
///   geometric     start (end / start)^u: the exponential cooling of S. Kirkpatrick et al., Science 220 (1983) 671
///   logarithmic   start / (1 + (start / end - 1) ln(1 + 99 u) / ln 100): 1 / sigma grows with the logarithm of time, after
///                 S. Geman and D. Geman, IEEE TPAMI 6 (1984) 721. assumption: the 99, two decades of time in a period

#include <cstdint>
#include <string_view>

namespace ohmfield::hopfield {

enum class Cooling : std::uint8_t { constant, linear, geometric, logarithmic };

/// \throws InputError  an unknown word, with the nearest one
Cooling cooling_named(std::string_view word);
std::string_view name_of(Cooling cooling);

struct NoiseSchedule {
  Cooling cooling = Cooling::constant;
  double start = 0.0;           ///< standard deviation, in units of the energy
  double end = 0.0;             ///< of a period; not used while constant
  double period_sweeps = 1.0;   ///< a sweep is as many updates as there are variables; not used while constant

  /// \param sweeps  since the run began
  double at(double sweeps) const;
  /// \throws InputError  a value out of range
  void validate() const;
};

}  // namespace ohmfield::hopfield
