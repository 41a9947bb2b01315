#pragma once
/// Pulses on many cells: one after the other by definition, or in bursts where that is the same thing (burst.hpp).

#include <cstdint>
#include <span>
#include <vector>

#include "crossbar/device/pulse/burst.hpp"
#include "crossbar/device/pulse/cells.hpp"
#include "crossbar/device/pulse/step.hpp"

namespace ohmfield::crossbar {

enum class PulsePath {
  bursts,      ///< as many pulses at once as can be: same law, other draws
  one_by_one,  ///< the definition
};

/// Applies counts[i] pulses to cell i, up if positive, down if negative. A cell that is pulsed gets new write noise.
/// Draws are Stream::pulse of (seed, index): cell i changes by its own state, count, and draws at its place alone.
/// Cost of a cell with up to 31 pulses: 2 ns in a burst, about 5 ns a pulse otherwise (Zen 4, AVX-512, one core).
void pulse(PulsedCells& cells, std::span<const std::int32_t> counts, std::uint64_t seed, std::uint64_t index,
           PulsePath path = PulsePath::bursts, int threads = 1);

/// The same number of pulses to each cell.
void pulse_all(PulsedCells& cells, std::int32_t count, std::uint64_t seed, std::uint64_t index,
               PulsePath path = PulsePath::bursts, int threads = 1);

/// Weight of cell i after one pulse from weight w with noise xi: the definition, for tests and tables.
float pulsed_weight(const PulsedCells& cells, std::size_t i, PulseDirection direction, float w, float xi);

/// Seeds of the sequences that an operation with at most `pulses` pulses to a cell draws from.
struct PulseSeeds {
  PulseSeeds(std::uint64_t seed, std::uint64_t index, std::int32_t pulses);

  std::uint64_t index;
  std::vector<std::uint64_t> single, burst;
  std::uint64_t write;
};

/// pulse() for cells first, first + 1, ...; at most kBurstCells of them.
void pulse_block(PulsedCells& cells, std::size_t first, std::span<const std::int32_t> counts, const PulseSeeds& seeds,
                 PulsePath path);

}  // namespace ohmfield::crossbar
