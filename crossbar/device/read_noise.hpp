#pragma once
/// Noise of reads: white, 1/f, and random telegraph noise (RTN), as functions of a cell's conductance.
///
/// White noise is fresh at every read. 1/f noise has the one-sided spectrum S(f) = (q g)^2 / f; accumulated between the
/// programming, `clock_offset_s` before time 0, and a read that lasts t_read it gives
///   sigma(t) = q g sqrt(ln((t + t0 + t_read) / (2 t_read)))
/// (S. R. Nandakumar et al., "Phase-change memory models for deep learning training and inference", ICECS 2019, eq. 5).
/// RTN: a cell with traps loses the fraction `amplitude` of its conductance while a trap is filled; a trap is a
/// two-state Markov process (M. J. Kirton, M. J. Uren, Adv. Phys. 38, 367 (1989), section 2) whose mean dwell times
/// are drawn once for each trap, log-uniformly between the limits given.

#include <cstdint>
#include <span>

#include "crossbar/device/curve.hpp"

namespace ohmfield::crossbar {

/// Traps of one kind. No set that ships has them; they come from a user's measurement or assumption.
struct TelegraphNoise {
  double amplitude = 0.0;    ///< fraction of the conductance that one filled trap takes away
  double cells = 0.0;        ///< fraction of the cells that have traps
  int traps = 1;             ///< in each of these cells
  double dwell_low_s = 1e-6, dwell_high_s = 1e-2;  ///< limits of the mean times filled and empty

  bool present() const { return amplitude > 0.0 && cells > 0.0; }
};

/// One trap of one cell: a pure function of the cell's identity.
struct Trap {
  double filled_s = 0.0, empty_s = 0.0;  ///< mean dwell times

  double filled_share() const { return filled_s / (filled_s + empty_s); }
};

/// Which conductance the 1/f amplitude depends on.
enum class FlickerOf { present, programmed };

struct ReadNoise {
  Curve white_relative;    ///< sigma over g
  Curve white_S;           ///< sigma [S]
  Curve flicker_relative;  ///< q
  Curve flicker_S;         ///< q g [S]
  FlickerOf flicker_of = FlickerOf::present;
  double read_time_s = 1e-6;     ///< t_read
  double clock_offset_s = 0.0;   ///< t0
  TelegraphNoise telegraph;

  bool present() const { return !white_relative.is_zero() || !white_S.is_zero() || has_flicker() || telegraph.present(); }
  bool has_flicker() const { return !flicker_relative.is_zero() || !flicker_S.is_zero(); }

  /// ln((t + t0 + t_read) / (2 t_read)), at least 0.
  double accumulated(double time_s) const;

  /// sigma of the white part [S] for each conductance.
  void white_sigma(std::span<const float> g_S, std::span<float> out_S) const;
  /// q g [S] for each cell. \param programmed_S  what came out of programming
  void flicker_amplitude(std::span<const float> g_S, std::span<const float> programmed_S, std::span<float> out_S) const;
};

/// Traps of a cell, none if it is not among those that have them.
/// \param seed, index  those that the cell was programmed with
/// \param cell         position in the array
/// \param out          as many as TelegraphNoise::traps \returns how many there are
int traps_of(const TelegraphNoise& noise, std::uint64_t seed, std::uint64_t index, std::uint64_t cell, std::span<Trap> out);

/// \throws InputError  a bad [read_noise] section
ReadNoise read_read_noise(const core::TomlTable& section, double g_max_S);

}  // namespace ohmfield::crossbar
