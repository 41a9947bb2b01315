#pragma once
/// Rank-1 update W += rate d x^T by coincidences of stochastic pulse trains, in the array and all cells at once.
///
/// Row i and column j each send BL slots, a pulse in a slot with probability p_i = |d_i| sqrt(x_max / d_max) f and
/// p_j = |x_j| sqrt(d_max / x_max) f, f = sqrt(|rate| / (step BL)). Where pulses of row and column coincide, the cell
/// makes one step, up if rate d_i x_j > 0: on average BL p_i p_j step = |rate d_i x_j|. Trains are shared along a line,
/// so cells of a row, or of a column, are correlated, as in hardware. Probabilities above 1 act as 1.
///
/// Sign: a positive rate moves W along d x^T. Gradient descent with the gradient d x^T is a negative rate.
///
/// Model: T. Gokmen, Y. Vlasov, Front. Neurosci. 10, 333 (2016), doi 10.3389/fnins.2016.00333, eq. (2); the balance of
/// rows and columns by x_max and d_max and the choice BL = min(BL_max, ceil(|rate| x_max d_max / step)), T. Gokmen,
/// M. J. Rasch, W. Haensch, "Training LSTM networks with resistive cross-point devices", Front. Neurosci. 12, 745
/// (2018), doi 10.3389/fnins.2018.00745. `step` is nominal_step(). A line's trains keep one polarity; that rows and
/// columns take four phases for the four combinations of signs is not counted here.

#include <cstdint>
#include <span>

#include "crossbar/device/pulse/apply.hpp"

namespace ohmfield::crossbar {

/// How many slots the trains have.
enum class TrainLength { as_needed, fixed };
/// Whether rows and columns share the pulses evenly.
enum class TrainBalance { by_maximum, off };

/// Most slots of a train: trains are words of 32 bits, of which one is the sign.
inline constexpr int kLargestTrain = 31;

struct OuterOptions {
  int slots = kLargestTrain;  ///< of a fixed train, and at most
  TrainLength length = TrainLength::as_needed;
  TrainBalance balance = TrainBalance::by_maximum;
  PulsePath path = PulsePath::bursts;
  int threads = 1;
};

/// What an update took, for a ledger.
struct OuterCounts {
  int slots = 0;                     ///< of each train; 0 if there was nothing to do
  std::uint64_t row_pulses = 0;      ///< over all rows
  std::uint64_t column_pulses = 0;   ///< over all columns
  std::uint64_t coincidences = 0;    ///< steps that cells made
  double largest_probability = 0.0;  ///< of a slot, before it is cut at 1; above 1 the update falls short
};

/// Updates the cells of an array with d.size() rows and x.size() columns, rows first.
/// Draws are Stream::pulse of (seed, index): an index for each update. The same bits for any number of threads.
/// \throws InputError  a number is not finite, or options.slots is not within [1, 31]
/// Cost for 512 x 512 and 31 slots: see docs/methods/pulse.md.
OuterCounts outer_update(PulsedCells& cells, std::span<const float> d, std::span<const float> x, double rate,
                         std::uint64_t seed, std::uint64_t index, const OuterOptions& options = {});

}  // namespace ohmfield::crossbar
