#pragma once
/// Counts the programming pulses of each cell and knows when it has had enough.
///
/// A cell lives for median exp(sigma xi) pulses, xi standard normal (log-normal endurance: the usual description of
/// cycling data, e.g. M. Lanza et al., "Standards for the characterization of endurance in resistive switching devices",
/// ACS Nano 15, 17214 (2021)).

#include <cstdint>
#include <span>
#include <vector>

#include "crossbar/device/info.hpp"

namespace ohmfield::crossbar {

class EnduranceCounter {
 public:
  /// \param info  nothing: cells live for ever, pulses are counted all the same
  EnduranceCounter(const std::optional<EnduranceInfo>& info, std::size_t cells, std::uint64_t seed, std::uint64_t index);

  /// Adds pulses. \param pulses  for each cell
  void add(std::span<const std::uint32_t> pulses);

  std::size_t size() const { return pulses_.size(); }
  std::uint64_t pulses(std::size_t cell) const { return pulses_[cell]; }
  /// A cell that had more pulses than it survives: nothing moves it any more.
  bool worn_out(std::size_t cell) const { return static_cast<double>(pulses_[cell]) > life_[cell]; }
  std::size_t worn_out() const;
  /// Pulses that a cell survives; infinite if the set does not say.
  double life(std::size_t cell) const { return life_[cell]; }

 private:
  std::vector<std::uint64_t> pulses_;
  std::vector<double> life_;  // pulses that each cell survives
};

}  // namespace ohmfield::crossbar
