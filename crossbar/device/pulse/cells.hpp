#pragma once
/// Training devices as a structure of arrays: their weights, and how each differs from the nominal device.
///
/// Spreads after M. J. Rasch et al., AICAS 2021, doi 10.1109/AICAS51828.2021.9458494, and its program: with independent
/// normals xi for each device,
///   bounds      w_max (1 + w_max_spread xi), w_min likewise; exchanged if they cross, then folded to either side of 0
///   steps       step |gain - max(0, -bias) + r| up, step |gain - max(0, bias) - r| down, where
///               gain = 1 + step_spread xi (or exp(step_spread xi)) and r = up_down_spread xi
///   lifetime    lifetime (1 + spread xi) (or lifetime exp(spread xi)); one of a period or less forgets all in a period
/// A dead device sits at a place drawn uniformly from its bounds and [-dead_range, dead_range]; nothing moves it, and a
/// write leaves no noise on it.
///
/// A soft-bounds device may be read against a reference cell: its weight is then what it would be alone less the
/// reference, which is the symmetry point of the device (where steps up and down are equal) if so asked, plus
/// reference_mean + reference_spread xi. All weights and bounds below have the reference taken away already.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "crossbar/device/pulse/params.hpp"

namespace ohmfield::crossbar {

/// Weights and devices. Vectors that their rule does not need are empty. Weights are within [low, high].
struct PulsedCells {
  PulseParams params;
  std::vector<float> weight;     ///< what pulses act on
  std::vector<float> apparent;   ///< what a read finds: weight and write noise; empty if there is no such noise
  std::vector<float> low, high;  ///< bounds; equal for dead cells
  std::vector<float> scale_up, scale_down;  ///< step before the rule shapes it, >= 0; 0 for dead cells
  std::vector<float> slope_up,
      slope_down;                ///< linear, soft bounds: loss of step by weight, in the direction of the pulse
  std::vector<float> reference;  ///< soft bounds: weight of the reference cell; empty if all are 0
  std::vector<float> gamma_up, gamma_down;  ///< power
  std::vector<float> leak_rate;    ///< -ln of the fraction of the distance to rest that a period leaves; empty if nothing leaks
  std::vector<float> rest;         ///< where leak and reset lead to
  std::vector<std::uint8_t> dead;  ///< 1: no pulse moves this cell; empty if none is

  std::size_t size() const { return weight.size(); }
  /// What a read finds.
  std::span<const float> read() const { return apparent.empty() ? weight : apparent; }
};

/// `count` devices at w = 0, or at their bound nearest to it. Draws are Stream::device_variation of (seed, index);
/// device i is the same for any count.
PulsedCells make_pulsed_cells(const PulseParams& params, std::size_t count, std::uint64_t seed, std::uint64_t index);

/// Sets all weights, clipped to the bounds of each device; dead cells stay where they are. Write noise, unless skipped
/// on setting, is Stream::pulse of (seed, index), as for pulses.
void set_weights(PulsedCells& cells, std::span<const float> weight, std::uint64_t seed, std::uint64_t index);

/// Leaves all cells alone for a number of update periods: w <- rest + (w - rest) exp(-leak_rate periods). What a write left as
/// noise stays: it belongs to the write. Dead cells stay. Nothing happens to cells that do not leak.
/// \param periods  >= 0; any fraction
/// Model: Y. Li et al., "Capacitor-based cross-point array for analog neural network with record symmetry and
/// linearity", VLSI 2018, doi 10.1109/VLSIT.2018.8510648.
void leak(PulsedCells& cells, double periods);

/// Update periods in a time, for leak().
/// \throws InputError  the set does not say how long a period takes
double leak_periods(const PulseParams& params, double time_s);

/// Resets some cells to their rest, with the noise of a reset and of a write; draws as in set_weights().
void reset(PulsedCells& cells, std::span<const std::size_t> which, std::uint64_t seed, std::uint64_t index);

/// Standard deviation of the write noise, in weight.
float write_noise_sigma(const PulseParams& params);

/// What a draw of Stream::pulse is for: each has a sequence of its own, with one number for each cell; single pulses
/// have eight, kSinglePulses.
enum class PulseDraw : std::uint64_t {
  single = 0,                      ///< + number of the pulse / kSinglePulses
  burst = std::uint64_t{1} << 32,  ///< + number of the burst
  write = std::uint64_t{2} << 32,
  reset = std::uint64_t{3} << 32,
  rows = std::uint64_t{4} << 32,
  columns = std::uint64_t{5} << 32,
};

/// Pulse p of cell i takes the number at kSinglePulses i + p % kSinglePulses: those of a cell are side by side, for
/// cells that need many, and yet not far from those of the next cell, for arrays that need one each.
inline constexpr std::size_t kSinglePulses = 8;

/// Seed of such a sequence; its stream is Stream::pulse and its index that of the operation.
std::uint64_t pulse_seed(std::uint64_t seed, PulseDraw draw, std::uint64_t number = 0);

}  // namespace ohmfield::crossbar
