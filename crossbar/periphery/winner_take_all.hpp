#pragma once
/// The line with the largest reading, found by a circuit: cells that compete for one current (Lazzaro, Ryckebusch,
/// Mahowald and Mead, "Winner-take-all networks of O(N) complexity", NIPS 1988), each with an offset of its own.
///
/// Readings that differ by less than the circuit can resolve are a tie; so are equal ones. The first of them wins, as in
/// an arbiter with a fixed priority. Look for the smallest by negating.

#include <cstdint>
#include <span>
#include <vector>

#include "core/ledger.hpp"
#include "crossbar/periphery/conversion_key.hpp"

namespace ohmfield::crossbar {

/// All in units of the readings.
struct WinnerTakeAllParams {
  double offset_sigma = 0.0;  ///< of inputs
  double noise_sigma = 0.0;   ///< of an input at every decision
  double resolution = 0.0;    ///< a reading within this of the largest may win; less than this is not told apart

  /// \throws InputError  a number that is negative or not finite
  void validate() const;
};

class WinnerTakeAll {
 public:
  /// \param identity  below 2^56, distinguishes the circuits of a system
  /// \throws InputError  parameters that cannot be
  WinnerTakeAll(const WinnerTakeAllParams& params, std::size_t inputs, std::uint64_t seed = 0, std::uint64_t identity = 0);

  float offset(std::size_t input) const { return offsets_[input]; }
  std::size_t winner(std::span<const float> readings, const ConversionKey& key) const;
  /// The first `count` winners in order: the circuit decides, the winner is switched off, and again; noise of a decision
  /// belongs to (key, rank).
  std::vector<std::size_t> winners(std::span<const float> readings, std::size_t count, const ConversionKey& key) const;
  /// A comparator event for each input and decision.
  void count(core::Ledger& ledger, double decisions) const;

 private:
  std::vector<float> seen(std::span<const float> readings, const ConversionKey& key) const;
  std::size_t first_of_largest(std::span<const float> seen) const;

  WinnerTakeAllParams params_;
  std::vector<float> offsets_;
};

}  // namespace ohmfield::crossbar
